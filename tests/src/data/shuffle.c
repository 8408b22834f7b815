/* Tests of src/data/shuffle.c: the order of the samples in an epoch. */
#include "support.h"

#include <math.h>
#include <stdlib.h>

static void expect_permutation(uint64_t seed, uint64_t epoch, int64_t n)
{
    bool *seen = calloc((size_t)n + 1, sizeof *seen);
    for (int64_t i = 0; i < n; i++) {
        const int64_t at = wg_shuffled(seed, epoch, n, i);
        cr_assert(at >= 0 && at < n && !seen[at], "%lld of %lld", (long long)i, (long long)n);
        seen[at] = true;
    }
    free(seen);
}

Test(shuffle, every_epoch_is_a_permutation)
{
    for (int64_t n = 0; n <= 260; n++)
        for (uint64_t epoch = 0; epoch < 3; epoch++)
            expect_permutation(n % 2 ? 7 : UINT64_MAX, epoch, n);
    expect_permutation(1, 5, 65536);
    expect_permutation(1, UINT64_MAX, 65537);
}

Test(shuffle, what_is_no_sample_has_no_place)
{
    cr_assert(wg_shuffled(1, 0, 0, 0) == -1 && wg_shuffled(1, 0, 5, 5) == -1);
    cr_assert(wg_shuffled(1, 0, 5, -1) == -1 && wg_shuffled(1, 0, -3, 0) == -1);
    cr_assert(wg_shuffled(1, 0, -3, -4) == -1 && wg_shuffled(1, 0, 1, 0) == 0);
}

/* Too many to count: places differ, are in range, and lie in both halves. */
Test(shuffle, the_largest_sets_are_shuffled_too)
{
    static const int64_t sizes[] = {(INT64_C(1) << 40) - 1, INT64_C(1) << 40,
                                    (INT64_C(1) << 40) + 1, (INT64_C(1) << 62) + 1, INT64_MAX};
    enum { SOME = 200 };
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        int64_t at[SOME];
        int upper = 0;
        for (int i = 0; i < SOME; i++) {
            at[i] = wg_shuffled(3, 4, sizes[s], sizes[s] - 1 - i);
            cr_assert(at[i] >= 0 && at[i] < sizes[s]);
            upper += at[i] >= sizes[s] / 2;
            for (int j = 0; j < i; j++)
                cr_assert(at[j] != at[i]);
        }
        cr_assert(upper > SOME / 4 && upper < 3 * SOME / 4);
    }
}

/* χ² of counts that should be equal. */
static double chi_square(int cells, const int *count, double expected)
{
    double sum = 0;
    for (int i = 0; i < cells; i++)
        sum += (count[i] - expected) * (count[i] - expected) / expected;
    return sum;
}

/* The number of a permutation of n ≤ 5 among all of them, in some order. */
static int number_of(uint64_t seed, uint64_t epoch, int n)
{
    int at[5], number = 0;
    for (int i = 0; i < n; i++) {
        at[i] = (int)wg_shuffled(seed, epoch, n, i);
        int rank = at[i];
        for (int j = 0; j < i; j++)
            rank -= at[j] < at[i];
        number = number * (n - i) + rank;
    }
    return number;
}

/* All n! permutations come equally often, over epochs and over seeds. The bound is the mean of χ²
 * and five of its deviations. */
Test(shuffle, all_permutations_of_a_few_come_equally_often)
{
    static const int factorial[] = {1, 1, 2, 6, 24, 120};
    for (int n = 2; n <= 5; n++)
        for (int over_seeds = 0; over_seeds < 2; over_seeds++) {
            int count[120] = {0};
            const int cells = factorial[n], each = 200;
            for (int i = 0; i < cells * each; i++)
                count[over_seeds ? number_of((uint64_t)i, 9, n) : number_of(9, (uint64_t)i, n)]++;
            const double freedom = cells - 1;
            cr_assert(chi_square(cells, count, each) < freedom + 5 * sqrt(2 * freedom),
                      "n = %d: %g", n, chi_square(cells, count, each));
        }
}

/* Where sample i goes, and where it goes together with its neighbour, over 40000 epochs. */
Test(shuffle, each_place_is_as_likely_for_each_sample)
{
    enum { N = 20, EPOCHS = 40000 };
    static int place[N * N], pairs[N * N];
    for (uint64_t epoch = 0; epoch < EPOCHS; epoch++)
        for (int i = 0; i < N; i++) {
            const int64_t at = wg_shuffled(1, epoch, N, i);
            place[i * N + at]++;
            if (i == 0)
                pairs[at * N + wg_shuffled(1, epoch, N, 1)]++;
        }
    const double freedom = (N - 1) * (N - 1);
    cr_assert(chi_square(N * N, place, (double)EPOCHS / N) < freedom + 5 * sqrt(2 * freedom));
    int apart[N * (N - 1)], n = 0;
    for (int i = 0; i < N * N; i++)
        if (i / N != i % N)
            apart[n++] = pairs[i];
    cr_assert(chi_square(n, apart, (double)EPOCHS / n) < n - 1 + 5 * sqrt(2.0 * (n - 1)));
}

Test(shuffle, seed_epoch_and_number_each_make_another_order)
{
    int same_epoch = 0, same_seed = 0, same_n = 0;
    for (int i = 0; i < 1000; i++) {
        const int64_t at = wg_shuffled(1, 2, 1000, i);
        same_epoch += at == wg_shuffled(1, 3, 1000, i);
        same_seed += at == wg_shuffled(2, 2, 1000, i);
        same_n += at == wg_shuffled(1, 2, 5000, i);
    }
    cr_assert(same_epoch < 10 && same_seed < 10 && same_n < 10); /* one each is expected */
}
