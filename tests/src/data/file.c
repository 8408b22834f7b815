/* Tests of src/data/file.c: files that are read. */
#include "files.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const unsigned char idx[] = {0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3};

Test(file, what_cannot_be_opened_or_has_no_size_is_refused)
{
    const folder in = new_folder();
    wg_tape *t = wg_tape_new();
    cr_assert(wg_load_idx(t, path_in(&in, "none").s).elements == NULL);
    expect_error(t, WG_ERROR_IO, "/none: it cannot be opened: No such file or directory");
    cr_assert(wg_load_idx(t, in.path).elements == NULL);
    expect_error(t, WG_ERROR_IO, "it is no regular file");
    cr_assert(wg_load_idx(t, "/dev/zero").elements == NULL);
    expect_error(t, WG_ERROR_IO, "wg_load_idx: /dev/zero: it is no regular file");
    const file_path pipe = path_in(&in, "pipe");
    cr_assert(mkfifo(pipe.s, 0600) == 0);
    cr_assert(wg_load_idx(t, pipe.s).elements == NULL); /* without waiting for a writer */
    expect_error(t, WG_ERROR_IO, "pipe: it is no regular file");
    cr_assert(wg_load_idx(t, NULL).elements == NULL);
    expect_error(t, WG_ERROR_NULL, "wg_load_idx: the path is NULL");
    cr_assert(wg_load_idx(NULL, pipe.s).elements == NULL);
    cr_assert(wg_load_idx(NULL, NULL).elements == NULL);
    free_folder(&in);
    wg_tape_free(t);
}

/* No more files are open afterwards, whether they were read or refused. */
Test(file, every_file_is_closed_again)
{
    const folder in = new_folder();
    wg_tape *t = wg_tape_new();
    const int before = dup(0);
    close(before);
    wg_data d = wg_load_idx(t, file_of(&in, idx, sizeof idx).s);
    cr_assert(d.elements != NULL);
    wg_load_idx(t, file_of(&in, idx, 9).s);
    wg_load_idx(t, in.path);
    const int after = dup(0);
    close(after);
    cr_assert(before == after);
    free_folder(&in);
    wg_tape_free(t);
}

Test(file, without_memory_nothing_is_loaded)
{
    const folder in = new_folder();
    const file_path path = file_of(&in, idx, sizeof idx);
    memory m = {0};
    const wg_allocator a = allocator_of(&m);
    wg_tape *t = wg_tape_new_with(&a);
    m.fail_from = m.calls + 1, m.fail_to = SIZE_MAX;
    cr_assert(wg_load_idx(t, path.s).elements == NULL && m.failed);
    expect_error(t, WG_ERROR_MEMORY, "no memory for 3 bytes");
    wg_tape_free(t);
    cr_assert(m.blocks == 0 && !m.mistaken);
    free_folder(&in);
}

/* Sizes that say terabytes are held against the size of the file first. */
Test(file, a_header_that_lies_takes_no_memory)
{
    static const unsigned char lie[] = {0, 0, 0x0E, 2, 0, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF, 1};
    const folder in = new_folder();
    memory m = {0};
    const wg_allocator a = allocator_of(&m);
    wg_tape *t = wg_tape_new_with(&a);
    const size_t calls = m.calls;
    cr_assert(wg_load_idx(t, file_of(&in, lie, sizeof lie).s).elements == NULL);
    cr_assert(m.calls == calls);
    wg_tape_free(t);
    free_folder(&in);
}

/* ---- Hostile files --------------------------------------------------------------------------- */

typedef wg_data loader(wg_tape *t, const char *path);

static wg_data load_csv(wg_tape *t, const char *path)
{
    return wg_load_csv(t, path, (wg_csv_options){0});
}

/* Changed files give data, all of which can be fed, or an error that says something; and memory
 * stays within 8 bytes for each byte of the file. */
static void check_mutations(loader *load, const void *bytes, size_t size)
{
    const folder in = new_folder();
    memory m = {0};
    const wg_allocator a = allocator_of(&m);
    wg_tape *t = wg_tape_new_with(&a);
    const wg_position start = wg_mark(t);
    int refused = 0, read = 0;
    for (uint64_t i = 0; i < 3000; i++) {
        size_t changed;
        unsigned char *with = mutated(bytes, size, i, &changed);
        wg_data d = load(t, file_of(&in, with, changed).s);
        free(with);
        cr_assert((d.elements == NULL) == (wg_error(t) != WG_OK));
        d.elements ? read++ : refused++;
        cr_assert(d.elements || strlen(wg_error_message(t)) > 20);
        wg_clear_error(t);
        if (d.elements && d.shape.ndim > 0 && d.shape.size[0] > 0 && d.shape.size[0] < 100) {
            const wg_tensor x = wg_input(t, "x", WG_F64, d.shape);
            cr_assert(wg_feed_from(x, &d, 0) == WG_OK);
        }
        wg_data_free(&d);
        cr_assert(wg_rewind(t, start) == WG_OK);
    }
    cr_assert(refused > 300 && read > 30, "%d, %d", refused, read);
    cr_assert(m.bytes < 64 * size + 65536);
    wg_tape_free(t);
    free_folder(&in);
}

Test(file, changed_files_are_read_or_refused)
{
    static const char npy[] = "\x93NUMPY\1\0\x39\0{'descr': '>i2', 'fortran_order': True, "
                              "'shape': (2, 3)}\nabcdefghijkl",
                      csv[] = "1,2.5,\"3\"\n-4e10,nan,6\n,8,9\r\n1e400,1e-5,12345678901234567890\n";
    check_mutations(wg_load_idx, idx, sizeof idx);
    check_mutations(wg_load_npy, npy, sizeof npy - 1);
    check_mutations(load_csv, csv, sizeof csv - 1);
}
