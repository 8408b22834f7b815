/* Tests of src/data/data.c: arrays of a file's types. */
#include "files.h"

static const unsigned char idx[] = {0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3};

Test(data, is_freed_with_its_tape_or_before)
{
    const folder in = new_folder();
    const file_path path = file_of(&in, idx, sizeof idx);
    wg_tape *t = wg_tape_new();
    wg_data first = wg_load_idx(t, path.s);
    const size_t bytes = wg_tape_bytes(t);
    wg_data_free(&first);
    cr_assert(first.elements == NULL);
    wg_data_free(&first); /* twice does no harm, nor does none */
    wg_data_free(NULL);
    const wg_data again = wg_load_idx(t, path.s);
    expect_data(&again, WG_DATA_U8, WG_SHAPE(3));
    cr_assert(wg_tape_bytes(t) == bytes); /* in the same memory */
    wg_tape_free(t);
    free_folder(&in);
}
