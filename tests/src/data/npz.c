/* Tests of src/data/npz.c. */
#include "checkpoints.h"

#include <stdlib.h>
#include <string.h>

static const checkpoint npz = {"wg_save_npz: ", "wg_load_npz: ", wg_save_npz, wg_load_npz};

Test(npz, values_come_back_to_the_bit)
{
    check_round_trip(&npz);
}

Test(npz, a_run_goes_on_as_if_it_had_not_stopped)
{
    check_resuming(&npz);
}

Test(npz, what_does_not_fit_is_refused)
{
    check_checkpoint_refusals(&npz);
}

Test(npz, without_memory_nothing_changes)
{
    check_checkpoint_memory(&npz);
}

Test(npz, without_room_on_the_disk_nothing_changes)
{
    check_full_disk(&npz);
}

Test(npz, a_killed_process_leaves_a_whole_file)
{
    check_kill(&npz);
}

Test(npz, changed_files_are_read_or_refused)
{
    check_mutations(&npz, 4000);
}

/* ---- The directory --------------------------------------------------------------------------- */

/* One byte of a file of two arrays [2] of zeros, "a" and "b"; `at` counts from the end where that is
 * said. The directory is the last DIRECTORY bytes. */
typedef struct change {
    bool from_end;
    size_t at;
    unsigned char byte;
    const char *words;
} change;

enum { LOCAL_NAME = 30, ENTRY = 46 + 5, END = 22, DIRECTORY = 2 * ENTRY + END };

Test(npz, whatever_is_changed_in_headers_is_noticed)
{
    static const change changes[] = {
        {false, 0, 'p', "a local header does not agree with the directory"},
        {false, 6, 1, "it is encrypted"},
        {false, 7, 0, NULL}, /* the flag that says UTF-8 may be missing */
        {false, 6, 8, "a ZIP file with flags 0808 cannot be read"},
        {false, 8, 8, "it is compressed (method 8); use savez, not savez_compressed"},
        {false, 14, 1, "a local header does not agree with the directory"},
        {false, 18, 1, "sizes do not agree"},
        {false, 26, 4, "a local header does not agree with the directory"},
        {false, LOCAL_NAME, 'c', "names do not agree"},
        {false, LOCAL_NAME + 5 + 128, 7, "the checksum of \"a\" is wrong"},
        {true, DIRECTORY, 'p', "an entry of the directory is missing"},
        {true, DIRECTORY - 8, 9, "it is encrypted"},
        {true, DIRECTORY - 10, 8, "it is compressed (method 8)"},
        {true, DIRECTORY - 16, 1, "a local header does not agree with the directory"},
        {true, DIRECTORY - 20, 1, "an entry of the directory cannot be right"},
        {true, DIRECTORY - 28, 6, "a local header does not agree with the directory"},
        {true, DIRECTORY - 34, 1, "an entry of the directory cannot be right"},
        {true, DIRECTORY - 42, 1, "a local header does not agree with the directory"},
        {true, END, 'p', "no NPZ file: it does not end as a ZIP file does"},
        {true, END - 4, 1, "the directory is not where its end says"},
        {true, END - 8, 1, "the directory is not where its end says"},
        {true, END - 12, 1, "the directory is not where its end says"},
        {true, END - 16, 1, "the directory is not where its end says"},
        {true, END - 20, 1, "the directory is not where its end says"},
    };
    const folder in = new_folder();
    wg_tape *t = wg_tape_new();
    for (int i = 0; i < 2; i++)
        wg_fill(wg_param(t, i ? "b" : "a", WG_F64, WG_SHAPE(2)), 0);
    cr_assert(wg_save_npz(t, path_in(&in, "model").s) == WG_OK);
    size_t size;
    unsigned char *bytes = bytes_of(path_in(&in, "model").s, &size);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        unsigned char *at = bytes + (changes[i].from_end ? size - changes[i].at : changes[i].at);
        const unsigned char kept = *at;
        *at = changes[i].byte;
        const wg_status status = wg_load_npz(t, file_of(&in, bytes, size).s);
        *at = kept;
        cr_assert(status == (changes[i].words ? WG_ERROR_IO : WG_OK), "change %d: %s", (int)i,
                  wg_error_message(t));
        if (changes[i].words)
            expect_error(t, WG_ERROR_IO, changes[i].words);
    }
    free(bytes);
    wg_tape_free(t);
    free_folder(&in);
}
