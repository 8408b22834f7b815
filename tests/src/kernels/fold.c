/* Tests of src/kernels/fold.c: sums and maxima on every instruction set, for terms that lie
 * anyhow, against the documented order in plain C. */
#include "folds.h"

#include <math.h>

static double sum_of(int64_t n, const double *x, wg_dtype dtype)
{
    return sum_in_order(n, x, dtype);
}

static double mean_of(int64_t n, const double *x, wg_dtype dtype)
{
    return rounded(sum_in_order(n, x, dtype) / (double)n, dtype);
}

static double largest_of(int64_t n, const double *x, wg_dtype dtype)
{
    (void)dtype;
    double max = x[0];
    for (int64_t i = 1; i < n && !isnan(max); i++)
        if (isnan(x[i]) || x[i] > max || (x[i] == max && signbit(max)))
            max = x[i];
    return max;
}

static void run_sum(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->sum(f, from, to, y, operand(1), 1);
}

static void run_mean(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->sum(f, from, to, y, operand(1), wg_nest_count(&f->inner));
}

static void run_max(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->max(f, from, to, y, operand(1));
}

typedef struct reducer {
    void (*run)(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y);
    double (*of)(int64_t n, const double *x, wg_dtype dtype);
} reducer;

/* All results in two parts, as two threads would compute them. */
static void check(const reducer *r, const wg_fold *fold, uint64_t seed)
{
    static double term[FOLD_MOST];
    const int64_t count = wg_nest_count(&fold->outer), cut = (int64_t)(seed * 7) % (count + 1);
    for (int real = 0; real < 2; real++) {
        fill_operands(reals[real]);
        for (int isa = 0; isa <= widest_isa(); isa++) {
            clear_result();
            r->run(kernels_of(isa, real), fold, 0, cut, result_of());
            r->run(kernels_of(isa, real), fold, cut, count, result_of());
            for (int64_t i = 0; i < count; i++) {
                const int64_t n = terms_at(fold, 1, i, term);
                const double right = r->of(n, term, reals[real]), is = result_at(fold, i, 0);
                cr_assert(same_bits(is, right, reals[real]),
                          "seed %d, isa %d, %d of %d: %a, not %a", (int)seed, isa, (int)i,
                          (int)count, is, right);
            }
            cr_assert(only_results_changed(fold, real), "seed %d, isa %d", (int)seed, isa);
        }
    }
}

static const reducer reducers[] = {{run_sum, sum_of}, {run_mean, mean_of}, {run_max, largest_of}};

static void check_all(const wg_fold *fold, uint64_t seed)
{
    for (int i = 0; i < 3; i++)
        check(&reducers[i], fold, seed);
}

Test(fold, sums_and_maxima_are_exact_for_random_nests)
{
    for (uint64_t seed = 1; seed < 400; seed++) {
        const wg_fold fold = random_fold(seed, 2, false);
        check_all(&fold, seed);
    }
}

Test(fold, lines_and_columns_of_all_lengths_around_blocks_are_exact)
{
    static const int64_t length[] = {1,    2,    7,    8,    9,    15,   16,   17,   31,
                                     33,   500,  511,  512,  513,  527,  1023, 1024, 1025,
                                     1537, 2048, 4095, 4097, 8191, 8192, 8193};
    for (size_t i = 0; i < sizeof length / sizeof *length; i++)
        for (int64_t count = 1; count <= 35; count += count < 5 ? 1 : 5) {
            if (count * length[i] > FOLD_MOST)
                continue;
            const wg_fold rows = matrix_fold(count, length[i], false, 2, false);
            const wg_fold columns = matrix_fold(count, length[i], true, 2, false);
            check_all(&rows, 1000 + i);
            check_all(&columns, 2000 + i);
        }
}

Test(fold, maxima_know_nan_and_both_zeros_wherever_they_are)
{
    for (int64_t n = 1; n < 150; n += n < 40 ? 1 : 13)
        for (int64_t at = 0; at < n; at += n < 20 ? 1 : 5)
            for (int columns = 0; columns < 2; columns++)
                for (int isa = 0; isa <= widest_isa(); isa++) {
                    float x[150 * 16], y[16];
                    const wg_fold f = matrix_fold(16, n, columns, 2, false);
                    for (int64_t i = 0; i < n * 16; i++)
                        x[i] = -0.0f;
                    x[columns ? at * 16 + 3 : 3 * n + at] = NAN;
                    x[columns ? at * 16 + 5 : 5 * n + at] = 0;
                    x[columns ? at * 16 + 7 : 7 * n + at] = -INFINITY;
                    kernels_of(isa, 0)->max(&f, 0, 16, y, x);
                    for (int i = 0; i < 16; i++) {
                        const double right = i == 3             ? (double)NAN
                                             : i == 5           ? 0.0
                                             : i == 7 && n == 1 ? -(double)INFINITY
                                                                : -0.0;
                        cr_assert(same_bits((double)y[i], right, WG_F32), "%d of %d: %g", (int)at,
                                  (int)n, (double)y[i]);
                    }
                }
}

Test(fold, sums_of_negative_zeros_are_plus_zero)
{
    for (int64_t n = 0; n < 700; n += n < 40 ? 1 : 33)
        for (int columns = 0; columns < 2; columns++)
            for (int isa = 0; isa <= widest_isa(); isa++) {
                static float x[700 * 17], y[17];
                const wg_fold f = matrix_fold(17, n, columns, 2, false);
                for (int64_t i = 0; i < n * 17; i++)
                    x[i] = -0.0f;
                kernels_of(isa, 0)->sum(&f, 0, 17, y, x, 1);
                for (int i = 0; i < 17; i++)
                    cr_assert(same_bits((double)y[i], 0, WG_F32), "%d terms", (int)n);
            }
}
