/* Tests of src/data/staging.c: several values that are written all or not at all. */
#include "files.h"
#include "memory.h"

/* Two inputs that were never written, fed for the first time, have both a value or neither,
 * whichever request for memory fails. */
Test(staging, inputs_of_a_batch_are_written_all_or_not_at_all)
{
    double numbers[] = {1, 2, 3};
    bool failed = true;
    int unwritten = 0;
    for (size_t n = 1; failed; n++) {
        memory m = {0};
        const wg_allocator a = allocator_of(&m);
        wg_tape *t = wg_tape_new_with(&a);
        const wg_tensor x[] = {wg_input(t, "x", WG_F64, WG_SHAPE(2)),
                               wg_input(t, "y", WG_F64, WG_SHAPE(2))};
        const wg_data d = {t, WG_DATA_F64, WG_SHAPE(3), numbers}, both[] = {d, d};
        m.fail_from = m.calls + n, m.fail_to = SIZE_MAX;
        wg_feed_batch(x, both, 2, 1, 0);
        failed = m.failed;
        double got[2];
        const wg_status first = wg_read(x[0], got, sizeof got),
                        second = wg_read(x[1], got, sizeof got);
        cr_assert(first == second && (first == WG_OK) == !failed);
        unwritten += first != WG_OK;
        wg_tape_free(t);
        cr_assert(m.blocks == 0 && !m.mistaken);
    }
    cr_assert(unwritten > 3);
}
