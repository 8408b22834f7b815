/* Tests of ops/sum.c. */
#include "reductions.h"
#include "reference.h"

#include <math.h>
#include <stdlib.h>

static void pullback(int64_t n, const double *x, double ybar, double *xbar)
{
    (void)x;
    for (int64_t i = 0; i < n; i++)
        xbar[i] = ybar;
}

Test(sum, adds_in_the_documented_order_over_all_sets_of_axes)
{
    check_reduction(
        &(reduction){"sum", wg_sum, wg_sum_axes, sum_in_order, pullback, .linear = true});
}

/* ---- Lengths --------------------------------------------------------------------------------- */

enum { LONGEST = 5000, APART = 3 };

/* n numbers, `APART` elements apart, as floats, as doubles, and rounded as doubles. */
typedef struct numbers {
    float f32[LONGEST * APART];
    double f64[LONGEST * APART], once[LONGEST];
} numbers;

static void draw(numbers *x, int64_t n, wg_dtype dtype)
{
    for (int64_t i = 0; i < n * APART; i++) {
        const double u = (double)(wg_random((uint64_t)n, (uint64_t)i) >> 11) * 0x1p-53 - 0.4;
        x->f32[i] = (float)ldexp(u, (int)(i % 13));
        x->f64[i] = ldexp(u, (int)(i % 13));
        if (i % APART == 0)
            x->once[i / APART] = dtype == WG_F32 ? (double)x->f32[i] : x->f64[i];
    }
}

/* The first column of [n×3]: one long line with a stride. */
static double sum_of_column(const numbers *x, int64_t n, wg_dtype dtype)
{
    double sums[APART];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", dtype, WG_SHAPE(n, APART));
    const void *data = dtype == WG_F32 ? (const void *)x->f32 : (const void *)x->f64;
    cr_assert(wg_write(leaf, data, wg_bytes(leaf)) == WG_OK);
    value_of(wg_sum_axes(leaf, WG_AXES(0), false), sums);
    wg_tape_free(t);
    return sums[0];
}

static double sum_of_line(const numbers *x, int64_t n, wg_dtype dtype)
{
    return dtype == WG_F32 ? (double)wg_sum_of_f32(n, x->f32, APART)
                           : wg_sum_of_f64(n, x->f64, APART);
}

Test(sum, keeps_its_order_for_lines_of_all_lengths)
{
    const int64_t lengths[] = {0,    1,    2,    15,   16,   17,   31,   32,   100,
                               511,  512,  513,  528,  1023, 1024, 1025, 1536, 1537,
                               2049, 3100, 3300, 3500, 3584, 4097, 5000};
    numbers *x = malloc(sizeof *x);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int d = 0; d < 2; d++) {
            draw(x, lengths[i], reals[d]);
            const double right = sum_in_order(lengths[i], x->once, reals[d]);
            const double is = sum_of_column(x, lengths[i], reals[d]);
            const double line = sum_of_line(x, lengths[i], reals[d]);
            cr_assert(same_bits(is, right, reals[d]), "%d terms: %a, not %a", (int)lengths[i], is,
                      right);
            cr_assert(same_bits(line, right, reals[d]), "%d terms: %a, not %a", (int)lengths[i],
                      line, right);
        }
    free(x);
}

/* The order by hand: sixteen lanes, then 8 + 8, 4 + 4, …; then blocks of 512 in pairs. */
Test(sum, has_sixteen_lanes_and_blocks_of_512)
{
    static float x[3584];
    x[0] = 0x1p24f;
    x[16] = 1;
    x[32] = 1; /* lane 0 loses each 1 */
    cr_assert(wg_sum_of_f32(48, x, 1) == 0x1p24f);
    x[16] = x[32] = 0;
    x[1] = x[17] = 1; /* lane 1 has both */
    cr_assert(wg_sum_of_f32(48, x, 1) == 0x1p24f + 2);
    x[17] = 0;
    x[8] = 1; /* 8 is added to 0 first, and lost; 1 later, and lost */
    cr_assert(wg_sum_of_f32(48, x, 1) == 0x1p24f);
    x[8] = 0;
    x[9] = 1; /* 9 is added to 1 first */
    cr_assert(wg_sum_of_f32(48, x, 1) == 0x1p24f + 2);
    x[1] = x[9] = 0;
    x[1024] = x[1536] = 1; /* the second pair of blocks is added to the first as one */
    cr_assert(wg_sum_of_f32(2048, x, 1) == 0x1p24f + 2);
    x[512] = 1;
    cr_assert(wg_sum_of_f32(2048, x, 1) == 0x1p24f + 2);
    x[1536] = 0; /* 1 + 0 */
    cr_assert(wg_sum_of_f32(2048, x, 1) == 0x1p24f);
    x[512] = x[1024] = 0;
    x[2048] = x[3072] = 1; /* of seven blocks, the last is added to the pair */
    cr_assert(wg_sum_of_f32(3584, x, 1) == 0x1p24f + 2);
}

Test(sum, of_one_line_takes_null_and_no_terms_as_zero)
{
    cr_assert(same_bits((double)wg_sum_of_f32(3, NULL, 1), 0, WG_F32));
    cr_assert(same_bits(wg_sum_of_f64(3, NULL, 1), 0, WG_F64));
    cr_assert(same_bits((double)wg_sum_of_f32(0, &(float){1}, 1), 0, WG_F32));
    cr_assert(same_bits(wg_sum_of_f64(-2, &(double){1}, 1), 0, WG_F64));
}

Test(sum, of_zeros_is_plus_zero_and_infinities_pass)
{
    const struct {
        double x[3], sum;
    } cases[] = {
        {{-0.0, -0.0, -0.0}, 0},
        {{INFINITY, 1, 2}, INFINITY},
        {{INFINITY, -INFINITY, 2}, NAN},
        {{1, NAN, 2}, NAN},
        {{0x1p-149, 0x1p-149, 0}, 0x1p-148},
    };
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            wg_tape *t = wg_tape_new();
            double sum;
            const wg_tensor x = wg_input(t, "x", reals[d], WG_SHAPE(3));
            put(x, cases[i].x);
            value_of(wg_sum(x), &sum);
            cr_assert(same_bits(sum, cases[i].sum, reals[d]), "case %d: %g", (int)i, sum);
            wg_tape_free(t);
        }
}
