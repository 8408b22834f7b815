/* Tests of src/data/npy.c: NPY files. */
#include "files.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* A file of a version with this header, filled up to `length` bytes, and these elements. */
static file_path npy(const folder *in, int version, const char *header, size_t length,
                     const void *elements, size_t bytes)
{
    unsigned char file[8192] = "\x93NUMPY";
    const int word = version == 1 ? 2 : 4;
    file[6] = (unsigned char)version;
    for (int i = 0; i < word; i++)
        file[8 + i] = (unsigned char)(length >> 8 * i);
    unsigned char *at = file + 8 + word;
    memset(at, ' ', length);
    memcpy(at, header, strlen(header));
    at[length - 1] = '\n';
    memcpy(at + length, elements, bytes);
    return file_of(in, file, 8 + (size_t)word + length + bytes);
}

static file_path npy_of(const folder *in, const char *header, const void *elements, size_t bytes)
{
    return npy(in, 1, header, 118, elements, bytes);
}

Test(npy, all_types_are_read_in_both_byte_orders)
{
    static const struct {
        const char *type;
        wg_data_type of;
        size_t size;
        unsigned char big[8];
        double value;
    } cases[] = {{"b1", WG_DATA_U8, 1, {1}, 1},
                 {"u1", WG_DATA_U8, 1, {200}, 200},
                 {"i1", WG_DATA_I8, 1, {0xFE}, -2},
                 {"u2", WG_DATA_U16, 2, {0xFE, 0xFF}, 65279},
                 {"i2", WG_DATA_I16, 2, {0xFE, 0xFF}, -257},
                 {"u4", WG_DATA_U32, 4, {0xFF, 0, 0, 1}, 4278190081},
                 {"i4", WG_DATA_I32, 4, {1, 2, 3, 4}, 16909060},
                 {"u8", WG_DATA_U64, 8, {0, 0, 0, 1, 0, 0, 0, 2}, 4294967298},
                 {"i8", WG_DATA_I64, 8, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF0}, -16},
                 {"f4", WG_DATA_F32, 4, {0xBF, 0xC0}, -1.5},
                 {"f8", WG_DATA_F64, 8, {0x40, 0x04}, 2.5}};
    const folder in = new_folder();
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(1));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (const char *order = "<>|"; *order; order++) {
            if (*order == '|' && cases[i].size > 1)
                continue;
            char header[128];
            snprintf(header, sizeof header,
                     "{'descr': '%c%s', 'fortran_order': False, 'shape': (1,), }", *order,
                     cases[i].type);
            unsigned char bytes[8];
            for (size_t k = 0; k < cases[i].size; k++)
                bytes[k] = cases[i].big[*order == '>' ? k : cases[i].size - 1 - k];
            const wg_data d = wg_load_npy(t, npy_of(&in, header, bytes, cases[i].size).s);
            expect_data(&d, cases[i].of, WG_SHAPE(1));
            cr_assert(wg_feed_from(x, &d, 0) == WG_OK && wg_item(x) == cases[i].value, "%s",
                      cases[i].type);
        }
    free_folder(&in);
    wg_tape_free(t);
}

Test(npy, headers_may_be_written_in_other_ways)
{
    static const char *headers[] = {
        "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }",
        "{\"shape\":(2,3,),\"fortran_order\":False,\"descr\":\"<i2\"}",
        "{ 'fortran_order' : False , 'shape' : ( 2 , 3 ) , 'descr' : '<i2' , }"};
    static const unsigned char bytes[12] = {1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0};
    const folder in = new_folder();
    wg_tape *t = wg_tape_new();
    for (int i = 0; i < 3; i++)
        for (int version = 1; version <= 3; version++) {
            const wg_data d = wg_load_npy(t, npy(&in, version, headers[i], 116, bytes, 12).s);
            expect_data(&d, WG_DATA_I16, WG_SHAPE(2, 3));
            for (int k = 0; k < 6; k++)
                cr_assert(((const int16_t *)d.elements)[k] == k + 1);
        }
    free_folder(&in);
    wg_tape_free(t);
}

/* Element (a, b, c) of a 5×70×9 array stands at a + 5 b + 350 c, across several pages. */
Test(npy, fortran_order_becomes_row_major)
{
    enum { A = 5, B = 70, C = 9 };
    static float elements[A * B * C];
    for (int i = 0; i < A * B * C; i++)
        elements[i] = (float)i;
    const folder in = new_folder();
    wg_tape *t = wg_tape_new();
    file_path path =
        npy_of(&in, "{'descr': '<f4', 'fortran_order': True, 'shape': (5, 70, 9), }", elements, 0);
    FILE *f = fopen(path.s, "ab");
    cr_assert(f && fwrite(elements, sizeof elements, 1, f) == 1 && fclose(f) == 0);
    const wg_data d = wg_load_npy(t, path.s);
    expect_data(&d, WG_DATA_F32, WG_SHAPE(A, B, C));
    for (int a = 0; a < A; a++)
        for (int b = 0; b < B; b++)
            for (int c = 0; c < C; c++)
                cr_assert(((const float *)d.elements)[(a * B + b) * C + c] ==
                          (float)(a + A * b + A * B * c));
    free_folder(&in);
    wg_tape_free(t);
}

Test(npy, what_is_no_such_file_is_refused)
{
    static const struct {
        const char *header, *words;
    } cases[] = {
        {"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "elements of type |O; those"},
        {"{'descr': '<f2', 'fortran_order': False, 'shape': (1,), }", "elements of type <f2"},
        {"{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "elements of type <c8"},
        {"{'descr': '|f4', 'fortran_order': False, 'shape': (1,), }", "elements of type |f4"},
        {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
         "elements of type of several fields"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "4 bytes follow its header"},
        {"{'descr': '<u1', 'fortran_order': False, 'shape': (), }", "4 bytes follow its header"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
         "4 bytes follow its header"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
         "its header is not that of an NPY file, at byte 69"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }",
         "an array of more than 8 axes"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "its header is not"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1 1), }", "its header is not"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1), ", "its header is not"},
        {"{'descr': '<f4', 'fortran_order': None, 'shape': (1,), }", "its header is not"},
        {"{'descr': '<f4', 'shape': (1,), }", "its header is not"},
        {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "its header"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", "its header is not"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x", "its header is not"},
        {"", "its header is not that of an NPY file, at byte 118"},
    };
    const folder in = new_folder();
    wg_tape *t = wg_tape_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert(wg_load_npy(t, npy_of(&in, cases[i].header, "abcd", 4).s).elements == NULL);
        expect_error(t, WG_ERROR_IO, cases[i].words);
    }
    const char *good = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }";
    wg_load_npy(t, npy(&in, 4, good, 116, "abcd", 4).s);
    expect_error(t, WG_ERROR_IO, "version 4 of NPY; 1, 2 and 3 can be read");
    wg_load_npy(t, npy(&in, 2, good, 4097, "abcd", 4).s);
    expect_error(t, WG_ERROR_IO, "a header of 4097 bytes; it may have 4096");
    wg_load_npy(t, npy(&in, 2, good, 4096, "abcd", 4).s);
    expect_ok(t);
    wg_load_npy(t, text_file(&in, "\x93NUMPX\1 and more").s);
    expect_error(t, WG_ERROR_IO, "it does not begin with \\x93NUMPY");
    wg_load_npy(t, text_file(&in, "\x93NUMPY\1").s);
    expect_error(t, WG_ERROR_IO, "it ends too early, after 7 bytes");
    free_folder(&in);
    wg_tape_free(t);
}

Test(npy, what_was_saved_is_loaded_again)
{
    static const wg_dtype dtypes[] = {WG_F32, WG_F64, WG_I64};
    static const wg_data_type types[] = {WG_DATA_F32, WG_DATA_F64, WG_DATA_I64};
    const wg_shape shapes[] = {WG_SCALAR, WG_SHAPE(3), WG_SHAPE(2, 3), WG_SHAPE(2, 0),
                               WG_SHAPE(1, 2, 1, 2, 1, 1, 1, 3)};
    const folder in = new_folder();
    for (int k = 0; k < 15; k++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", dtypes[k % 3], shapes[k / 3]);
        put(x, (double[]){1, -2, 3, 4, -5, 6, 7, 8, 9, 10, 11, 12});
        cr_assert(wg_save_npy(x, path_in(&in, "x.npy").s) == WG_OK, "%s", wg_error_message(t));
        const wg_data d = wg_load_npy(t, path_in(&in, "x.npy").s);
        expect_data(&d, types[k % 3], shapes[k / 3]);
        char value[12 * 8];
        wg_read(x, value, wg_bytes(x));
        cr_assert(memcmp(value, d.elements, wg_bytes(x)) == 0);
        wg_tape_free(t);
    }
    free_folder(&in);
}

Test(npy, what_has_no_value_is_not_saved)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "x.npy");
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)), y = wg_square(x);
    cr_assert(wg_save_npy(x, path.s) == WG_ERROR_STATE);
    expect_error(t, WG_ERROR_STATE, "wg_save_npy: x [2] has no value: it was never written");
    put(x, (double[]){3, 4});
    cr_assert(wg_save_npy(y, path.s) == WG_ERROR_STATE);
    wg_clear_error(t);
    run_for(&y, 1);
    cr_assert(wg_save_npy(y, path.s) == WG_OK);
    const wg_data d = wg_load_npy(t, path.s);
    cr_assert(d.elements && ((const double *)d.elements)[1] == 16);
    cr_assert(wg_save_npy(x, NULL) == WG_ERROR_NULL);
    cr_assert(wg_save_npy(WG_NONE, path.s) == WG_ERROR_NULL);
    wg_tape_free(t);
    free_folder(&in);
}
