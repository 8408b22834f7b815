/* sort.c — Heapsort (Williams 1964): no memory, and n log n steps whatever a file has chosen. */
#include "files.h"

/* Lets the item at `root` sink below those that come after it, among the first n. */
static void sink(const sorting *s, int64_t root, int64_t n)
{
    for (int64_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && s->before(s->items, child, child + 1))
            child++;
        if (!s->before(s->items, root, child))
            return;
        s->swap(s->items, root, child);
    }
}

void wg_sort(const sorting *s, int64_t count)
{
    for (int64_t root = count / 2 - 1; root >= 0; root--)
        sink(s, root, count);
    for (int64_t n = count - 1; n > 0; n--) {
        s->swap(s->items, 0, n);
        sink(s, 0, n);
    }
}
