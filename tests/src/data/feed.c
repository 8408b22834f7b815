/* Tests of src/data/feed.c: samples of data become the rows of inputs. */
#include "files.h"
#include "memory.h"

#include <string.h>

/* Data of our own: the tape is not asked for their memory. */
static wg_data data_of(wg_tape *t, wg_data_type type, wg_shape shape, void *elements)
{
    return (wg_data){t, type, shape, elements};
}

static void expect_values(wg_tensor x, const double *of)
{
    double got[64];
    get(x, got);
    for (int64_t i = 0; i < wg_count(x); i++)
        cr_assert(got[i] == of[i], "%lld: %g", (long long)i, got[i]);
}

Test(feed, rows_are_those_of_the_list_in_its_order)
{
    uint8_t bytes[] = {0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 255};
    wg_tape *t = wg_tape_new();
    const wg_data d = data_of(t, WG_DATA_U8, WG_SHAPE(4, 1, 3), bytes);
    const wg_tensor x[] = {wg_input(t, "x", WG_F32, WG_SHAPE(3, 3)),
                           wg_input(t, "y", WG_F64, WG_SHAPE(3, 3, 1)),
                           wg_param(t, "z", WG_I64, WG_SHAPE(3, 1, 3))};
    for (int i = 0; i < 3; i++) {
        cr_assert(wg_feed(x[i], &d, (int64_t[]){3, 0, 3}) == WG_OK);
        expect_values(x[i], (double[]){30, 31, 255, 0, 1, 2, 30, 31, 255});
        cr_assert(wg_feed_from(x[i], &d, 1) == WG_OK);
        expect_values(x[i], (double[]){10, 11, 12, 20, 21, 22, 30, 31, 255});
    }
    expect_ok(t);
    wg_tape_free(t);
}

Test(feed, samples_may_be_single_numbers_or_have_none)
{
    int16_t numbers[] = {5, -6, 7};
    wg_tape *t = wg_tape_new();
    const wg_data d = data_of(t, WG_DATA_I16, WG_SHAPE(3), numbers),
                  empty = data_of(t, WG_DATA_I16, WG_SHAPE(3, 0), numbers);
    const wg_tensor x = wg_input(t, "x", WG_I64, WG_SHAPE(2, 1)),
                    none = wg_input(t, "none", WG_F32, WG_SHAPE(0, 1)),
                    hollow = wg_input(t, "hollow", WG_F32, WG_SHAPE(2, 4, 0));
    cr_assert(wg_feed(x, &d, (int64_t[]){2, 1}) == WG_OK);
    expect_values(x, (double[]){7, -6});
    cr_assert(wg_feed_from(none, &d, 3) == WG_OK && wg_feed_from(hollow, &empty, 1) == WG_OK);
    wg_tape_free(t);
}

Test(feed, what_does_not_fit_is_refused_and_changes_nothing)
{
    double numbers[] = {1, 2, 3, 0.5};
    wg_tape *t = wg_tape_new();
    wg_data d = data_of(t, WG_DATA_F64, WG_SHAPE(4, 1), numbers);
    const wg_tensor x = wg_input(t, "x", WG_I64, WG_SHAPE(3, 1));
    put(x, (double[]){7, 8, 9});
    cr_assert(wg_feed_from(x, &d, 1) == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "wg_feed_from: element 0 of row 3 is 0.5; x [3×1] is i64");
    cr_assert(wg_feed_from(x, &d, 2) == WG_ERROR_ARGUMENT);
    wg_clear_error(t);
    cr_assert(wg_feed_from(x, &d, -1) == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "row -1 for x [3×1]; data [4×1] have rows 0 to 3");
    cr_assert(wg_feed_from(x, &d, INT64_MAX) == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "row 9223372036854775807 for x");
    cr_assert(wg_feed(x, &d, (int64_t[]){0, 1, 4}) == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "wg_feed: row 4 for x [3×1]");
    cr_assert(wg_feed(x, &d, NULL) == WG_ERROR_NULL);
    expect_error(t, WG_ERROR_NULL, "the list of rows for x [3×1] is NULL");
    cr_assert(wg_feed_from(x, NULL, 0) == WG_ERROR_NULL);
    expect_error(t, WG_ERROR_NULL, "wg_feed_from: there are no data for x [3×1]");
    const wg_data none = {.tape = t};
    cr_assert(wg_feed_from(x, &none, 0) == WG_ERROR_NULL);
    wg_clear_error(t);
    d.shape = WG_SHAPE(2, 2);
    cr_assert(wg_feed_from(x, &d, 0) == WG_ERROR_SHAPE);
    expect_error(t, WG_ERROR_SHAPE, "rows of x [3×1] cannot be rows of data [2×2]");
    d.shape = WG_SCALAR;
    cr_assert(wg_feed_from(x, &d, 0) == WG_ERROR_SHAPE);
    wg_clear_error(t);
    d.shape = WG_SHAPE(4), d.type = (wg_data_type)99;
    cr_assert(wg_feed_from(x, &d, 0) == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "the data for x [3×1] are of no type");
    expect_values(x, (double[]){7, 8, 9});
    cr_assert(wg_feed_from(wg_next(x), &d, 0) == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "is no input");
    cr_assert(wg_feed_from(WG_NONE, &d, 0) == WG_ERROR_NULL);
    cr_assert(wg_feed(WG_NONE, &d, NULL) == WG_ERROR_NULL);
    wg_tape_free(t);
}

enum { SAMPLES = 10, BATCH = 3 };

/* Images and labels, of which both say which sample they are. */
typedef struct set {
    uint8_t images[SAMPLES][2];
    int64_t labels[SAMPLES];
    wg_tensor x[2];
    wg_data d[2];
} set;

static set new_set(wg_tape *t)
{
    set s;
    for (int i = 0; i < SAMPLES; i++) {
        s.images[i][0] = (uint8_t)i, s.images[i][1] = (uint8_t)(100 + i);
        s.labels[i] = i;
    }
    s.x[0] = wg_input(t, "x", WG_F32, WG_SHAPE(BATCH, 2));
    s.x[1] = wg_input(t, "label", WG_I64, WG_SHAPE(BATCH));
    return s;
}

/* The set, whose addresses are known only when it lies where it stays. */
static void set_data(wg_tape *t, set *s)
{
    s->d[0] = data_of(t, WG_DATA_U8, WG_SHAPE(SAMPLES, 2), s->images);
    s->d[1] = data_of(t, WG_DATA_I64, WG_SHAPE(SAMPLES), s->labels);
}

Test(feed, batches_go_through_epochs_in_their_order)
{
    wg_tape *t = wg_tape_new();
    set s = new_set(t);
    set_data(t, &s);
    for (int64_t k = 0; k < 12; k++) {
        double image[BATCH * 2], label[BATCH];
        cr_assert(wg_feed_batch(s.x, s.d, 2, 42, k) == WG_OK);
        get(s.x[0], image), get(s.x[1], label);
        for (int i = 0; i < BATCH; i++) {
            const int64_t row =
                wg_shuffled(42, (uint64_t)(k / 3), SAMPLES, k % 3 * BATCH + i); /* ⌊10 / 3⌋ = 3 */
            cr_assert(label[i] == (double)row && image[2 * i] == (double)row &&
                      image[2 * i + 1] == (double)(100 + row));
        }
    }
    expect_ok(t);
    wg_tape_free(t);
}

Test(feed, a_batch_that_cannot_be_had_changes_no_input)
{
    wg_tape *t = wg_tape_new();
    set s = new_set(t);
    set_data(t, &s);
    cr_assert(wg_feed_batch(s.x, s.d, 2, 1, 0) == WG_OK);
    double before[BATCH * 2], after[BATCH * 2];
    get(s.x[0], before);
    double labels[SAMPLES] = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
    wg_data bad[2] = {s.d[0], data_of(t, WG_DATA_F64, WG_SHAPE(SAMPLES), labels)};
    cr_assert(wg_feed_batch(s.x, bad, 2, 1, 1) == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "is 0.5; label [3] is i64");
    bad[1] = s.d[1], bad[1].shape.size[0] = SAMPLES - 1;
    cr_assert(wg_feed_batch(s.x, bad, 2, 1, 1) == WG_ERROR_SHAPE);
    expect_error(t, WG_ERROR_SHAPE,
                 "wg_feed_batch: x [3×2] is fed from data [10×2], but label [3] from data [9]");
    bad[0].shape.size[0] = bad[1].shape.size[0] = BATCH - 1;
    cr_assert(wg_feed_batch(s.x, bad, 2, 1, 1) == WG_ERROR_SHAPE);
    expect_error(t, WG_ERROR_SHAPE, "no batches for x [3×2] in data [2×2]");
    const wg_tensor empty = wg_input(t, "empty", WG_F32, WG_SHAPE(0, 2));
    cr_assert(wg_feed_batch(&empty, s.d, 1, 1, 1) == WG_ERROR_SHAPE);
    wg_clear_error(t);
    cr_assert(wg_feed_batch(s.x, s.d, 2, 1, -1) == WG_ERROR_ARGUMENT);
    expect_error(t, WG_ERROR_ARGUMENT, "there is no batch -1");
    cr_assert(wg_feed_batch(s.x, NULL, 2, 1, 0) == WG_ERROR_NULL);
    expect_error(t, WG_ERROR_NULL, "the list of data is NULL");
    cr_assert(wg_feed_batch(NULL, s.d, 2, 1, 0) == WG_ERROR_NULL);
    cr_assert(wg_feed_batch(s.x, s.d, 0, 1, 0) == WG_ERROR_NULL);
    get(s.x[0], after);
    cr_assert(memcmp(before, after, sizeof before) == 0);
    wg_tape_free(t);
}

Test(feed, feeding_asks_for_no_more_memory_once_it_has_been_done)
{
    memory m = {0};
    const wg_allocator a = allocator_of(&m);
    wg_tape *t = wg_tape_new_with(&a);
    set s = new_set(t);
    set_data(t, &s);
    cr_assert(wg_feed_batch(s.x, s.d, 2, 1, 0) == WG_OK);
    const size_t calls = m.calls;
    for (int64_t k = 1; k < 20; k++)
        cr_assert(wg_feed_batch(s.x, s.d, 2, 1, k) == WG_OK);
    cr_assert(m.calls == calls);
    wg_tape_free(t);
    cr_assert(m.blocks == 0 && !m.mistaken);
}

Test(feed, without_memory_a_batch_is_an_error)
{
    bool failed = true;
    for (size_t n = 1; failed; n++) {
        memory m = {0};
        const wg_allocator a = allocator_of(&m);
        wg_tape *t = wg_tape_new_with(&a);
        set s = new_set(t);
        set_data(t, &s);
        m.fail_from = m.calls + n, m.fail_to = m.fail_from;
        const wg_status status = wg_feed_batch(s.x, s.d, 2, 1, 0);
        failed = m.failed;
        cr_assert(status == (failed ? WG_ERROR_MEMORY : WG_OK) && wg_error(t) == status);
        wg_clear_error(t);
        cr_assert(wg_feed_batch(s.x, s.d, 2, 1, 0) == WG_OK); /* there is some again */
        wg_tape_free(t);
        cr_assert(m.blocks == 0 && !m.mistaken);
    }
}
