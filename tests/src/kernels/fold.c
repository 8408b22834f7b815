/* Tests of src/kernels/fold.c, prod.c, terms.c and argmax.c: sums, extremes, products, … on every
 * instruction set, for terms that lie anyhow, against the documented order in plain C. */
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

/* The largest of sign · x, or of sign · |x|, times sign. */
static double extreme_of(int64_t n, const double *x, double sign, bool sizes)
{
    double top = NAN;
    for (int64_t i = 0; i < n; i++) {
        const double it = sign * (sizes ? fabs(x[i]) : x[i]);
        if (isnan(it))
            return it;
        if (i == 0 || it > top || (it == top && signbit(top)))
            top = it;
    }
    return sign * top;
}

static double largest_of(int64_t n, const double *x, wg_dtype dtype)
{
    (void)dtype;
    return extreme_of(n, x, 1, false);
}

static double smallest_of(int64_t n, const double *x, wg_dtype dtype)
{
    (void)dtype;
    return extreme_of(n, x, -1, false);
}

static double largest_size_of(int64_t n, const double *x, wg_dtype dtype)
{
    (void)dtype;
    return extreme_of(n, x, 1, true);
}

static double smallest_size_of(int64_t n, const double *x, wg_dtype dtype)
{
    (void)dtype;
    return extreme_of(n, x, -1, true);
}

static double sample_variance_of(int64_t n, const double *x, wg_dtype dtype)
{
    return variance_of(n, x, 1, dtype);
}

static double deviation_of(int64_t n, const double *x, wg_dtype dtype)
{
    return rounded(sqrt(variance_of(n, x, 0, dtype)), dtype);
}

static double norm_0_of(int64_t n, const double *x, wg_dtype dtype)
{
    return norm_of(n, x, 0, dtype);
}

static double norm_1_of(int64_t n, const double *x, wg_dtype dtype)
{
    return norm_of(n, x, 1, dtype);
}

static double norm_2_of(int64_t n, const double *x, wg_dtype dtype)
{
    return norm_of(n, x, 2, dtype);
}

static double norm_3_of(int64_t n, const double *x, wg_dtype dtype)
{
    return norm_of(n, x, 3.1, dtype);
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
    k->max(f, from, to, y, operand(1), WG_LARGEST);
}

static void run_min(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->max(f, from, to, y, operand(1), WG_SMALLEST);
}

static void run_max_size(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->max(f, from, to, y, operand(1), WG_LARGEST_SIZE);
}

static void run_min_size(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->max(f, from, to, y, operand(1), WG_SMALLEST_SIZE);
}

static void run_prod(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->prod(f, from, to, y, operand(1));
}

static void run_variance(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->variance(f, from, to, y, operand(1), fmax((double)wg_nest_count(&f->inner) - 1, 0), false);
}

static void run_std(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->variance(f, from, to, y, operand(1), (double)wg_nest_count(&f->inner), true);
}

static void run_logsumexp(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->logsumexp(f, from, to, y, operand(1));
}

static void run_norm_0(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->norm(f, from, to, y, operand(1), 0);
}

static void run_norm_1(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->norm(f, from, to, y, operand(1), 1);
}

static void run_norm_2(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->norm(f, from, to, y, operand(1), 2);
}

static void run_norm_3(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y)
{
    k->norm(f, from, to, y, operand(1), 3.1);
}

typedef struct reducer {
    void (*run)(const wg_kernels *k, const wg_fold *f, int64_t from, int64_t to, void *y);
    double (*of)(int64_t n, const double *x, wg_dtype dtype);
} reducer;

/* All results in two parts, as two threads would compute them. */
static void check(const reducer *r, const wg_fold *fold, uint64_t seed)
{
    static double term[FOLD_MOST], right[FOLD_MOST];
    const int64_t count = wg_nest_count(&fold->outer), cut = (int64_t)(seed * 7) % (count + 1);
    for (int real = 0; real < 2; real++) {
        fill_operands(reals[real]);
        for (int64_t i = 0; i < count; i++)
            right[i] = r->of(terms_at(fold, 1, i, term), term, reals[real]);
        for (int isa = 0; isa <= widest_isa(); isa++) {
            clear_result();
            r->run(kernels_of(isa, real), fold, 0, cut, result_of());
            r->run(kernels_of(isa, real), fold, cut, count, result_of());
            for (int64_t i = 0; i < count; i++) {
                const double is = result_at(fold, i, 0);
                cr_assert(same_bits(is, right[i], reals[real]),
                          "seed %d, isa %d, %d of %d: %a, not %a", (int)seed, isa, (int)i,
                          (int)count, is, right[i]);
            }
            cr_assert(only_results_changed(fold, real), "seed %d, isa %d", (int)seed, isa);
        }
    }
}

static const reducer reducers[] = {
    {run_sum, sum_of},
    {run_mean, mean_of},
    {run_max, largest_of},
    {run_min, smallest_of},
    {run_max_size, largest_size_of},
    {run_min_size, smallest_size_of},
    {run_prod, prod_in_order},
    {run_variance, sample_variance_of},
    {run_std, deviation_of},
    {run_logsumexp, logsumexp_of},
    {run_norm_0, norm_0_of},
    {run_norm_1, norm_1_of},
    {run_norm_2, norm_2_of},
    {run_norm_3, norm_3_of},
};

/* The first are checked with every fold, the others in turn. */
enum { REDUCERS = sizeof reducers / sizeof *reducers, EACH_TIME = 3 };

static void check_all(const wg_fold *fold, uint64_t seed)
{
    for (int i = 0; i < REDUCERS; i++)
        if (i < EACH_TIME ||
            (seed + (uint64_t)wg_nest_count(&fold->outer)) % REDUCERS == (uint64_t)i)
            check(&reducers[i], fold, seed);
}

Test(fold, reductions_are_exact_for_random_nests)
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
                    kernels_of(isa, 0)->max(&f, 0, 16, y, x, WG_LARGEST);
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
