/* Tests of src/data/safetensors.c. */
#include "checkpoints.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

static const checkpoint safetensors = {"wg_save: ", "wg_load: ", wg_save, wg_load};

Test(safetensors, values_come_back_to_the_bit)
{
    check_round_trip(&safetensors);
}

Test(safetensors, a_run_goes_on_as_if_it_had_not_stopped)
{
    check_resuming(&safetensors);
}

Test(safetensors, what_does_not_fit_is_refused)
{
    check_checkpoint_refusals(&safetensors);
}

Test(safetensors, without_memory_nothing_changes)
{
    check_checkpoint_memory(&safetensors);
}

Test(safetensors, without_room_on_the_disk_nothing_changes)
{
    check_full_disk(&safetensors);
}

Test(safetensors, a_killed_process_leaves_a_whole_file)
{
    check_kill(&safetensors);
}

Test(safetensors, changed_files_are_read_or_refused)
{
    check_mutations(&safetensors, 4000);
}

/* ---- The header ------------------------------------------------------------------------------ */

#define X(dtype, shape, offsets) \
    "{\"x\":{\"dtype\":\"" dtype "\",\"shape\":[" shape "],\"data_offsets\":[" offsets "]}}"
#define GOOD "\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}"

Test(safetensors, what_a_header_says_must_agree_with_itself)
{
    static const struct {
        const char *header, *words;
    } cases[] = {
        {X("F32", "2", "0,4"), "\"x\" has 2 elements of F32, but offsets 0 to 4"},
        {X("F32", "2", "8,0"), "\"x\" has 2 elements of F32, but offsets 8 to 0"},
        {X("F4", "1", "0,0"), "\"x\" has 1 elements of F4"},
        {X("F32", "4294967296,4294967296", "0,8"), "\"x\" has more elements than there can be"},
        {X("F32", "0,4294967296,4294967296", "0,0"), "\"x\" has more elements than there can be"},
        {X("F64", "2305843009213693952", "0,8"), "\"x\" has more elements than there can be"},
        {X("f32", "2", "0,8"), "\"f32\" is no dtype of a safetensors file"},
        {"{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}",
         "its header says \"shape\" of \"x\", which is unknown, or twice"},
        {"{\"x\":{\"dtype\":\"F32\",\"size\":[2],\"data_offsets\":[0,8]}}",
         "its header says \"size\" of \"x\""},
        {"{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", "its header is not the JSON of"},
        {"{\"__metadata__\":{},\"__metadata__\":{}," GOOD "}", "it has metadata twice"},
        {"{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\",\"a\":\"3\"}," GOOD "}",
         "its metadata have \"a\" twice"},
        {"{\"__metadata__\":{\"a\":1}," GOOD "}", "its header is not the JSON of"},
        {"{\"__metadata__\":{\"a\":{}}," GOOD "}", "its header is not the JSON of"}};
    wg_tape *t = wg_tape_new();
    wg_param(t, "x", WG_F32, WG_SHAPE(2));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert(load_header(t, cases[i].header, 8) == WG_ERROR_IO);
        expect_error(t, WG_ERROR_IO, cases[i].words);
    }
    cr_assert(load_header(t, "{\"__metadata__\":{\"a\":\"1\",\"b\":\"\"}," GOOD "}", 8) == WG_OK);
    cr_assert(load_header(t, "{" GOOD ",\"__metadata__\":{}}", 8) == WG_OK);
    wg_tape_free(t);
}

Test(safetensors, other_dtypes_may_be_there_but_not_be_read)
{
    wg_tape *t = wg_tape_new();
    wg_param(t, "x", WG_F32, WG_SHAPE(2));
    cr_assert(load_header(t, X("BF16", "2", "0,4"), 4) == WG_ERROR_DTYPE);
    expect_error(t, WG_ERROR_DTYPE,
                 "x [2] is f32, but in the file it is BF16; F32, F64 and I64 can be read");
    cr_assert(load_header(t, X("U32", "2", "0,8"), 8) == WG_ERROR_DTYPE);
    wg_clear_error(t);
    cr_assert(load_header(t, X("F32", "1,1,1,1,1,1,1,1,2", "0,8"), 8) == WG_ERROR_SHAPE);
    expect_error(t, WG_ERROR_SHAPE, "under the name of x [2] it has [1×1×1×1×1×1×1×1×…]");
    cr_assert(
        load_header(t, "{\"h\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[8,14]}," GOOD "}",
                    14) == WG_OK);
    wg_tape_free(t);
}

Test(safetensors, lengths_that_lie_are_held_against_the_file)
{
    static const unsigned char files[][12] = {{0},
                                              {5, 0, 0, 0, 0, 0, 0, 0, '{', '}', ' ', ' '},
                                              {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, '{'},
                                              {0, 0, 0, 0, 0, 0, 0, 0x80, '{'},
                                              {2, 0, 0, 0, 0, 0, 0, 0, '[', ']'}};
    const folder in = new_folder();
    memory m = {0};
    const wg_allocator a = allocator_of(&m);
    wg_tape *t = wg_tape_new_with(&a);
    const size_t before = m.bytes;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        for (size_t n = 0; n <= 12; n++) {
            cr_assert(wg_load(t, file_of(&in, files[i], n).s) == WG_ERROR_IO);
            wg_clear_error(t);
        }
    cr_assert(m.bytes < before + 1024);
    wg_tape_free(t);
    free_folder(&in);
}

Test(safetensors, the_name_of_the_metadata_is_no_tensor_s)
{
    const folder in = new_folder();
    wg_tape *t = wg_tape_new();
    wg_fill(wg_param(t, "__metadata__", WG_F32, WG_SCALAR), 1);
    cr_assert(wg_save(t, path_in(&in, "model").s) == WG_ERROR_STATE);
    expect_error(t, WG_ERROR_STATE, "__metadata__ [] needs another name");
    wg_tape_free(t);
    free_folder(&in);
}

/* As the format's own description has it: the elements of each tensor are aligned in the file. */
Test(safetensors, elements_are_aligned_in_the_file)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    for (int n = 1; n < 20; n++) {
        wg_tape *t = wg_tape_new();
        char name[32];
        snprintf(name, sizeof name, "%0*d", n, 0);
        wg_fill(wg_param(t, name, WG_F64, WG_SHAPE(2)), 1.5);
        cr_assert(wg_save(t, path.s) == WG_OK);
        size_t size;
        unsigned char *bytes = bytes_of(path.s, &size);
        double got[2];
        memcpy(got, bytes + size - sizeof got, sizeof got);
        cr_assert(bytes[0] % 8 == 0 && size == 8U + bytes[0] + sizeof got && got[0] == 1.5);
        free(bytes);
        wg_tape_free(t);
    }
    free_folder(&in);
}
