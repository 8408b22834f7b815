/* Tests of ops/random_uniform.c. */
#include "gradients.h"

#include <math.h>

enum { MANY = 20000 };

static double drawn(uint64_t seed, uint64_t step, uint64_t i)
{
    const uint32_t counter[4] = {(uint32_t)i, (uint32_t)(i >> 32), (uint32_t)step,
                                 (uint32_t)(step >> 32)};
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t word[4];
    wg_philox4x32(counter, key, word);
    const uint64_t r = (word[0] | (uint64_t)word[1] << 32) >> 12;
    return ((double)r + 0.5) * 0x1p-52;
}

static wg_key key_of(wg_tape *t, uint64_t seed, double step)
{
    return (wg_key){seed, wg_scalar(t, WG_I64, step)};
}

Test(random_uniform, follows_its_formula_for_every_seed_and_step)
{
    const uint64_t seeds[] = {0, 1, UINT64_MAX, UINT64_C(0x123456789abcdef0)};
    const double steps[] = {0, 1, -1, 0x1p40};
    for (int d = 0; d < 2; d++)
        for (int s = 0; s < 16; s++) {
            double y[15];
            wg_tape *t = wg_tape_new();
            const wg_key key = key_of(t, seeds[s / 4], steps[s % 4]);
            value_of(wg_random_uniform(key, reals[d], WG_SHAPE(3, 5)), y);
            for (uint64_t i = 0; i < 15; i++) {
                const double u = drawn(key.seed, (uint64_t)(int64_t)steps[s % 4], i);
                cr_assert(same_bits(y[i], d ? u : (double)(float)u, reals[d]));
            }
            wg_tape_free(t);
        }
}

Test(random_uniform, has_the_numbers_of_a_fill_at_step_zero)
{
    static double y[MANY], x[MANY];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F64, WG_SHAPE(MANY));
    const wg_tensor of_key = wg_random_uniform(key_of(t, 9, 0), WG_F64, WG_SHAPE(MANY));
    cr_assert(wg_fill_uniform(leaf, 9, 0, 1) == WG_OK);
    cr_assert(wg_read(leaf, x, sizeof x) == WG_OK);
    run_for(&of_key, 1);
    cr_assert(wg_read(of_key, y, sizeof y) == WG_OK);
    for (int i = 0; i < MANY; i++)
        cr_assert(y[i] == x[i]);
    wg_tape_free(t);
}

Test(random_uniform, has_its_mean_and_variance)
{
    wg_tape *t = wg_tape_new();
    double mean, square;
    const wg_tensor y = wg_random_uniform(key_of(t, 4, 2), WG_F64, WG_SHAPE(MANY));
    value_of(wg_mean(y), &mean);
    value_of(wg_mean(wg_square(y)), &square);
    cr_assert(fabs(mean - 0.5) < 4 * sqrt(1 / 12.0 / MANY));
    cr_assert(fabs(square - mean * mean - 1 / 12.0) < 0.01);
    wg_tape_free(t);
}

Test(random_uniform, is_fresh_with_each_step_of_one_program_and_can_be_had_again)
{
    double first[4], second[4], again[4];
    wg_tape *t = wg_tape_new();
    const wg_tensor step = wg_input(t, "step", WG_I64, WG_SHAPE(1));
    const wg_tensor y = wg_random_uniform((wg_key){3, step}, WG_F32, WG_SHAPE(4));
    double *const to[] = {first, second, again};
    const double at[] = {7, 8, 7};
    wg_program *p = wg_compile(t, &y, 1);
    for (int i = 0; i < 3; i++) {
        put(step, &at[i]);
        cr_assert(wg_run(p) == WG_OK);
        get(y, to[i]);
    }
    for (int i = 0; i < 4; i++)
        cr_assert(first[i] != second[i] && first[i] == again[i]);
    wg_tape_free(t);
}

Test(random_uniform, of_other_keys_is_other_numbers_and_of_the_same_the_same_tensor)
{
    wg_tape *t = wg_tape_new();
    double a, b, c;
    const wg_key key = key_of(t, 1, 0), left = wg_split_key(key, 0), right = wg_split_key(key, 1);
    cr_assert(left.seed == wg_random(1, 0) && wg_same(left.step, key.step));
    value_of(wg_random_uniform(key, WG_F64, WG_SCALAR), &a);
    value_of(wg_random_uniform(left, WG_F64, WG_SCALAR), &b);
    value_of(wg_random_uniform(right, WG_F64, WG_SCALAR), &c);
    cr_assert(a != b && b != c && a != c);
    cr_assert(wg_same(wg_random_uniform(key, WG_F64, WG_SHAPE(2)),
                      wg_random_uniform(key, WG_F64, WG_SHAPE(2))));
    wg_tape_free(t);
}

Test(random_uniform, of_no_elements_is_nothing_and_bad_input_is_refused)
{
    wg_tape *t = wg_tape_new();
    double y[1];
    const wg_key key = key_of(t, 1, 0);
    const wg_key two = {1, wg_input(t, "step", WG_I64, WG_SHAPE(2))};
    const wg_key real = {1, wg_input(t, "step", WG_F32, WG_SCALAR)};
    const wg_key nowhere = {1, {NULL, 0, 0}};
    value_of(wg_random_uniform(key, WG_F64, WG_SHAPE(0, 3)), y);
    expect_poisoned(wg_random_uniform(two, WG_F64, WG_SHAPE(3)), t, WG_ERROR_SHAPE,
                    "random_uniform: the step step [2] is not a single number");
    expect_poisoned(wg_random_uniform(real, WG_F64, WG_SHAPE(3)), t, WG_ERROR_DTYPE,
                    "random_uniform: step [] is f32; operand 1 is an index, which is i64");
    expect_poisoned(wg_random_uniform(key, WG_I64, WG_SHAPE(3)), t, WG_ERROR_DTYPE,
                    "random_uniform: random numbers are f32 or f64");
    expect_poisoned(wg_random_uniform(key, WG_F64, WG_SHAPE(-3)), t, WG_ERROR_SHAPE,
                    "random_uniform");
    expect_poisoned(wg_random_uniform(key, WG_F64, wg_make_shape(9, NULL)), t, WG_ERROR_SHAPE,
                    "random_uniform");
    cr_assert(!wg_is_valid(wg_random_uniform(nowhere, WG_F64, WG_SHAPE(3))));
    wg_tape_free(t);
}
