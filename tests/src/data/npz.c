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
