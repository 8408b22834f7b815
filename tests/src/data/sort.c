/* Tests of src/data/sort.c, by the order of names in a file. */
#include "files.h"

#include <stdlib.h>
#include <string.h>

/* The names of a saved file stand in order, whatever order they were recorded in. */
static void check_order(int n, uint64_t seed)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    wg_tape *t = wg_tape_new();
    for (int i = 0; i < n; i++) {
        char name[16];
        snprintf(name, sizeof name, "<%03d>", (int)wg_shuffled(seed, 0, n, i));
        wg_fill(wg_param(t, name, WG_F32, WG_SCALAR), 0);
    }
    cr_assert(wg_save(t, path.s) == WG_OK);
    size_t count;
    char *bytes = (char *)bytes_of(path.s, &count), *at = bytes + 8;
    for (int i = 0; i < n; i++) {
        at = memchr(at, '<', count - (size_t)(at - bytes));
        cr_assert(at && atoi(at + 1) == i);
        at++;
    }
    free(bytes);
    wg_tape_free(t);
    free_folder(&in);
}

Test(sort, all_numbers_of_items_come_in_order)
{
    for (int n = 0; n < 40; n++)
        check_order(n, (uint64_t)n);
    check_order(700, 1);
}
