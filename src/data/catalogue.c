/* catalogue.c — the named parts of a file: which there are, and whether they lie apart. */
#include "files.h"

#include <string.h>

static int compare(const char *a, uint32_t n, const char *b, uint32_t m)
{
    const int order = memcmp(a, b, n < m ? n : m);
    return order ? order : (n > m) - (n < m);
}

static bool name_before(const void *items, int64_t a, int64_t b)
{
    const entry *e = items;
    return compare(e[a].name, e[a].length, e[b].name, e[b].length) < 0;
}

static bool place_before(const void *items, int64_t a, int64_t b)
{
    const entry *e = items;
    return e[a].from != e[b].from ? e[a].from < e[b].from : e[a].end < e[b].end;
}

static void swap(void *items, int64_t a, int64_t b)
{
    entry *e = items, kept = e[a];
    e[a] = e[b];
    e[b] = kept;
}

void wg_catalogue_by_place(catalogue *c)
{
    wg_sort(&(sorting){c->at, place_before, swap}, c->count);
}

/* Which of two neighbours with the same name that is not empty comes first; −1: there are none. */
static int64_t twin(const catalogue *c)
{
    for (int64_t i = 1; i < c->count; i++)
        if (c->at[i].length > 0 && !name_before(c->at, i - 1, i))
            return i - 1;
    return -1;
}

bool wg_catalogue_by_name(catalogue *c, file *f)
{
    wg_sort(&(sorting){c->at, name_before, swap}, c->count);
    const int64_t i = twin(c);
    return i < 0 ||
           wg_file_refuse(f, WG_ERROR_IO, "it has \"%.*s\" twice",
                          (int)(c->at[i].length < 100 ? c->at[i].length : 100), c->at[i].name);
}

const entry *wg_catalogue_find(const catalogue *c, const char *name)
{
    const size_t length = strlen(name);
    int64_t low = 0, high = length <= UINT32_MAX ? c->count : 0;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        const entry *e = &c->at[middle];
        const int order = compare(name, (uint32_t)length, e->name, e->length);
        if (order == 0)
            return e;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

void wg_catalogue_free(catalogue *c, wg_tape *t)
{
    wg_tape_give(t, c->at);
    wg_tape_give(t, c->text);
    *c = (catalogue){0};
}
