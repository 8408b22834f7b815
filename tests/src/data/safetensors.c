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
