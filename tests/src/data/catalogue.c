/* Tests of src/data/catalogue.c: the named parts of a file. */
#include "files.h"

#include <stdio.h>
#include <string.h>

enum { PARTS = 300 };

/* A header of many tensors whose names begin with each other and whose places are mixed. */
static void write_header(char *to, size_t room)
{
    size_t n = (size_t)snprintf(to, room, "{");
    for (int i = 0; i < PARTS; i++) {
        const int at = (int)wg_shuffled(1, 0, PARTS, i);
        n += (size_t)snprintf(to + n, room - n,
                              "%s\"x%d\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[%d,%d]}",
                              i ? "," : "", i, 4 * at, 4 * at + 4);
    }
    snprintf(to + n, room - n, "}");
}

Test(catalogue, every_part_is_found_by_its_name_wherever_it_lies)
{
    static char header[PARTS * 100];
    static unsigned char file[PARTS * 104 + 8];
    write_header(header, sizeof header);
    const size_t size = safetensors_of(file, header, 4 * PARTS);
    for (int i = 0; i < PARTS; i++) { /* each has its place as its value */
        const float value = (float)i;
        memcpy(file + size - 4 * PARTS + 4 * i, &value, 4);
    }
    const folder in = new_folder();
    const file_path path = file_of(&in, file, size);
    wg_tape *t = wg_tape_new();
    wg_tensor x[PARTS];
    for (int i = 0; i < PARTS; i++)
        x[i] = wg_param(t, (snprintf(header, 20, "x%d", i), header), WG_F32, WG_SCALAR);
    cr_assert(wg_load(t, path.s) == WG_OK, "%s", wg_error_message(t));
    for (int i = 0; i < PARTS; i++)
        cr_assert(wg_item(x[i]) == (double)wg_shuffled(1, 0, PARTS, i));
    wg_param(t, "x", WG_F32, WG_SCALAR); /* all names begin with it */
    cr_assert(wg_load(t, path.s) == WG_ERROR_STATE);
    expect_error(t, WG_ERROR_STATE, "it has nothing under the name of x []");
    wg_tape_free(t);
    free_folder(&in);
}

#define PART(name, from, to) \
    "\"" name "\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[" #from "," #to "]}"

Test(catalogue, what_overlaps_or_leaves_holes_is_refused)
{
    static const struct {
        const char *header, *words;
    } cases[] = {
        {"{" PART("a", 0, 2) "," PART("b", 1, 3) "}", "\"b\" begins at offset 1, what is before"},
        {"{" PART("a", 0, 2) "," PART("b", 0, 2) "}", "begins at offset 0, what is before it ends"},
        {"{" PART("a", 0, 2) "," PART("b", 3, 5) "}", "\"b\" begins at offset 3"},
        {"{" PART("a", 1, 3) "," PART("b", 3, 5) "}", "\"a\" begins at offset 1"},
        {"{" PART("a", 0, 2) "," PART("a", 2, 4) "}", "it has \"a\" twice"},
        {"{" PART("a", 0, 2) "," PART("\\u0061", 2, 4) "}", "it has \"a\" twice"},
        {"{" PART("a", 0, 2) "}", "its elements end at offset 2, the file at 4"},
        {"{" PART("a", 0, 2) "," PART("b", 2, 4) "," PART("c", 4, 6) "}", "end at offset 6"},
        {"{}", "its elements end at offset 0, the file at 4"}};
    wg_tape *t = wg_tape_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert(load_header(t, cases[i].header, 4) == WG_ERROR_IO);
        expect_error(t, WG_ERROR_IO, cases[i].words);
    }
    cr_assert(load_header(t, "{" PART("b", 2, 4) "," PART("a", 0, 2) "}", 4) == WG_OK);
    wg_tape_free(t);
}
