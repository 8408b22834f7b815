/* Tests of src/data/leaves.c: the parameters and states of a tape, in the order of a file. */
#include "files.h"

#include <stdlib.h>
#include <string.h>

/* Where a text stands in a file's header. */
static ptrdiff_t place_of(const char *text, const char *word)
{
    const char *found = strstr(text, word);
    cr_assert(found != NULL, "%s", word);
    return found - text;
}

Test(leaves, larger_elements_come_first_and_then_names_in_their_order)
{
    static const char *names[] = {"d", "b", "e", "a", "c"};
    static const wg_dtype dtypes[] = {WG_F32, WG_F64, WG_I64, WG_F32, WG_F64};
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    wg_tape *t = wg_tape_new();
    for (int i = 0; i < 5; i++)
        wg_fill((i % 2 ? wg_state : wg_param)(t, names[i], dtypes[i], WG_SHAPE(3)), i);
    cr_assert(wg_save(t, path.s) == WG_OK);
    size_t count;
    unsigned char *bytes = bytes_of(path.s, &count);
    bytes[count] = 0;
    ptrdiff_t last = -1;
    for (const char *order = "bcead"; *order; order++) {
        const ptrdiff_t at = place_of((char *)bytes + 8, (char[]){'"', *order, '"', ':', 0});
        cr_assert(at > last);
        last = at;
    }
    free(bytes);
    free_folder(&in);
    wg_tape_free(t);
}

/* What was dropped is in no file, and its name is free again. */
Test(leaves, what_was_dropped_is_not_there)
{
    const folder in = new_folder();
    wg_tape *t = wg_tape_new();
    wg_fill(wg_param(t, "W", WG_F32, WG_SCALAR), 1);
    const wg_position mark = wg_mark(t);
    wg_param(t, "W", WG_F32, WG_SCALAR);
    cr_assert(wg_save(t, path_in(&in, "model").s) == WG_ERROR_STATE);
    expect_error(t, WG_ERROR_STATE, "two parameters or states have the same name, W [] and W []");
    wg_rewind(t, mark);
    cr_assert(wg_save(t, path_in(&in, "model").s) == WG_OK);
    free_folder(&in);
    wg_tape_free(t);
}
