/* Tests of src/tape.c. */
#include "support.h"

Test(tape, a_new_tape_is_empty_and_without_error)
{
    wg_tape *t = wg_tape_new();
    cr_assert(wg_tape_count(t) == 0);
    expect_ok(t);
    wg_tape_free(t);
}
