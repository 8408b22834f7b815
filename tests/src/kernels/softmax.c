/* Tests of src/kernels/softmax.c on every instruction set, for lines that lie anyhow, against the
 * documented order in plain C. */
#include "folds.h"

#include <math.h>

/* All results in two parts, as two threads would compute them. */
static int64_t cut_of(int64_t count, uint64_t seed)
{
    return (int64_t)(seed * 7) % (count + 1);
}

static void check_map(const wg_fold *fold, uint64_t seed, int real, bool logarithm)
{
    static double x[FOLD_MOST], right[FOLD_MOST];
    const int64_t count = wg_nest_count(&fold->outer), cut = cut_of(count, seed);
    const int64_t n = wg_nest_count(&fold->inner);
    for (int64_t i = 0; i < count; i++) {
        terms_at(fold, 1, i, x);
        (logarithm ? log_softmax_of : softmax_of)(n, x, &right[i * n], reals[real]);
    }
    for (int isa = 0; isa <= widest_isa(); isa++) {
        const wg_kernels *k = kernels_of(isa, real);
        clear_result();
        for (int part = 0; part < 2; part++)
            (logarithm ? k->log_softmax : k->softmax)(fold, part ? cut : 0, part ? count : cut,
                                                      result_of(), operand(1));
        for (int64_t i = 0; i < count; i++)
            for (int64_t j = 0; j < n; j++) {
                const double is = result_at(fold, i, j);
                cr_assert(same_bits(is, right[i * n + j], reals[real]),
                          "seed %d, isa %d, log %d: %a, not %a", (int)seed, isa, logarithm, is,
                          right[i * n + j]);
            }
        cr_assert(only_results_changed(fold, real), "seed %d, isa %d", (int)seed, isa);
    }
}

static double loss_of(const wg_fold *fold, int64_t i, wg_dtype dtype)
{
    static double z[FOLD_MOST], target[FOLD_MOST], y[FOLD_MOST];
    const int64_t n = terms_at(fold, 1, i, z);
    terms_at(fold, 2, i, target);
    log_softmax_of(n, z, y, dtype);
    for (int64_t j = 0; j < n; j++)
        y[j] = rounded(target[j] * y[j], dtype);
    return -sum_in_order(n, y, dtype);
}

static void check_loss(const wg_fold *fold, uint64_t seed, int real)
{
    static double right[FOLD_MOST];
    const int64_t count = wg_nest_count(&fold->outer), cut = cut_of(count, seed);
    for (int64_t i = 0; i < count; i++)
        right[i] = loss_of(fold, i, reals[real]);
    for (int isa = 0; isa <= widest_isa(); isa++) {
        clear_result();
        for (int part = 0; part < 2; part++)
            kernels_of(isa, real)->softmax_cross_entropy(fold, part ? cut : 0, part ? count : cut,
                                                         result_of(), operand(1), operand(2), NULL);
        for (int64_t i = 0; i < count; i++) {
            const double is = result_at(fold, i, 0);
            cr_assert(same_bits(is, right[i], reals[real]), "seed %d, isa %d: %a, not %a",
                      (int)seed, isa, is, right[i]);
        }
        cr_assert(only_results_changed(fold, real), "seed %d, isa %d", (int)seed, isa);
    }
}

static void check_all(const wg_fold *map, const wg_fold *loss, uint64_t seed)
{
    for (int real = 0; real < 2; real++) {
        fill_operands(reals[real]);
        check_map(map, seed, real, false);
        check_map(map, seed, real, true);
        check_loss(loss, seed, real);
    }
}

/* The loss has one result a line: the same layouts, without results along it. */
Test(softmax_kernels, lines_that_lie_anyhow_have_the_documented_bits)
{
    for (uint64_t seed = 1; seed < 150; seed++) {
        const wg_fold map = random_fold(seed, 2, true);
        wg_fold loss = random_fold(seed, 3, true);
        int64_t dense = 1;
        for (int d = loss.outer.ndim - 1; d >= 0; dense *= loss.outer.size[d--])
            loss.outer.stride[0][d] = dense;
        if (loss.inner.ndim > 0)
            loss.inner.stride[0][0] = 0;
        check_all(&map, &loss, seed);
    }
}

Test(softmax_kernels, rows_and_columns_of_all_lengths_have_the_documented_bits)
{
    static const int64_t length[] = {1,  2,  3,   8,   9,   10,  15,  16,   17,
                                     31, 33, 511, 512, 513, 520, 600, 1025, 1600};
    for (size_t i = 0; i < sizeof length / sizeof *length; i++)
        for (int64_t count = 1; count < 40; count += count < 3 ? 1 : 12)
            for (int columns = 0; columns < 2; columns++) {
                if (count * length[i] > FOLD_MOST || (length[i] > 1000 && count > 20))
                    continue;
                const wg_fold map = matrix_fold(count, length[i], columns, 2, true);
                const wg_fold loss = matrix_fold(count, length[i], columns, 3, false);
                check_all(&map, &loss, 100 + i);
            }
}

/* The maximum of a line of −0 alone is −0, and −0 − (−0) is +0. */
Test(softmax_kernels, lines_of_zeros_and_of_infinities_are_as_documented)
{
    const double value[] = {-0.0, 0.0, -INFINITY, INFINITY, NAN};
    for (int v = 0; v < 5; v++)
        for (int columns = 0; columns < 2; columns++)
            for (int isa = 0; isa <= widest_isa(); isa++) {
                float x[16 * 20], y[16 * 20];
                double line[20], right[20];
                for (int64_t n = 1; n <= 20; n++) {
                    const wg_fold map = matrix_fold(16, n, columns, 2, true);
                    for (int64_t i = 0; i < 16 * n; i++)
                        x[i] = (float)value[v];
                    for (int64_t i = 0; i < n; i++)
                        line[i] = value[v];
                    log_softmax_of(n, line, right, WG_F32);
                    kernels_of(isa, 0)->log_softmax(&map, 0, 16, y, x);
                    for (int64_t i = 0; i < 16 * n; i++)
                        cr_assert(same_bits((double)y[i], right[0], WG_F32), "%g: %g", value[v],
                                  (double)y[i]);
                }
            }
}
