/* Tests of src/data/idx.c: IDX files. */
#include "files.h"

#include <string.h>

/* A file of these bytes, loaded; the folder goes again. */
static wg_data load(wg_tape *t, const void *bytes, size_t count)
{
    const folder in = new_folder();
    const wg_data d = wg_load_idx(t, file_of(&in, bytes, count).s);
    free_folder(&in);
    return d;
}

Test(idx, all_types_are_read_from_their_big_endian_bytes)
{
    static const struct {
        unsigned char code, bytes[8];
        wg_data_type type;
        size_t size;
        double value;
    } cases[] = {{0x08, {200}, WG_DATA_U8, 1, 200},
                 {0x09, {0xFE}, WG_DATA_I8, 1, -2},
                 {0x0B, {0xFE, 0xFF}, WG_DATA_I16, 2, -257},
                 {0x0C, {0x01, 0x02, 0x03, 0x04}, WG_DATA_I32, 4, 16909060},
                 {0x0D, {0xBF, 0xC0, 0, 0}, WG_DATA_F32, 4, -1.5},
                 {0x0E, {0x40, 0x04, 0, 0, 0, 0, 0, 0}, WG_DATA_F64, 8, 2.5}};
    wg_tape *t = wg_tape_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned char file[4 + 4 + 8] = {0, 0, cases[i].code, 1, 0, 0, 0, 1};
        memcpy(file + 8, cases[i].bytes, cases[i].size);
        wg_data d = load(t, file, 8 + cases[i].size);
        expect_data(&d, cases[i].type, WG_SHAPE(1));
        double got;
        const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(1));
        cr_assert(wg_feed_from(x, &d, 0) == WG_OK);
        get(x, &got);
        cr_assert(got == cases[i].value, "type %02X: %g", cases[i].code, got);
        wg_data_free(&d);
        cr_assert(d.elements == NULL);
    }
    wg_tape_free(t);
}

Test(idx, axes_are_in_row_major_order)
{
    static const unsigned char file[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0,
                                         1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6};
    wg_tape *t = wg_tape_new();
    const wg_data d = load(t, file, sizeof file);
    expect_data(&d, WG_DATA_U8, WG_SHAPE(2, 1, 3));
    cr_assert(memcmp(d.elements, file + 16, 6) == 0);
    wg_tape_free(t);
}

Test(idx, an_array_without_elements_is_one)
{
    static const unsigned char file[] = {0, 0, 0x0E, 2, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF};
    wg_tape *t = wg_tape_new();
    const wg_data d = load(t, file, sizeof file);
    expect_data(&d, WG_DATA_F64, WG_SHAPE(0, UINT32_MAX));
    wg_tape_free(t);
}

Test(idx, what_is_no_such_file_is_refused)
{
    static const struct {
        size_t count;
        unsigned char bytes[40];
        const char *words;
    } cases[] = {
        {0, {0}, "it ends too early, after 0 bytes"},
        {3, {0, 0, 8}, "it ends too early, after 3 bytes"},
        {4, {0x1F, 0x8B, 8, 0}, "it is compressed: unpack it first (gunzip)"},
        {8, {'P', 'K', 8, 1, 0, 0, 0, 0}, "it does not begin with two zero bytes"},
        {9, {0, 0, 0x0A, 1, 0, 0, 0, 1, 7}, "elements of type 0A"},
        {5, {0, 0, 8, 0, 7}, "an array of 0 axes; 1 to 8 can be had"},
        {40, {0, 0, 8, 9}, "an array of 9 axes"},
        {7, {0, 0, 8, 1, 0, 0, 0}, "it ends too early, after 7 bytes"},
        {9, {0, 0, 8, 1, 0, 0, 0, 2, 7}, "1 bytes follow its header, which are no array [2]"},
        {11, {0, 0, 8, 1, 0, 0, 0, 2, 7, 7, 7}, "3 bytes follow its header"},
        {9, {0, 0, 0x0B, 1, 0, 0, 0, 1, 7}, "no array [1] of elements of 2 bytes"},
        {28, /* 2³² of them to the power 4, times 8 */
         {0,    0,    0x0E, 4,    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
          0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
         "8 bytes follow its header"},
    };
    wg_tape *t = wg_tape_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const wg_data d = load(t, cases[i].bytes, cases[i].count);
        cr_assert(d.elements == NULL && d.tape == t);
        expect_error(t, WG_ERROR_IO, cases[i].words);
    }
    wg_tape_free(t);
}
