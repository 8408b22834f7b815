/* draws.c — see draws.h. */
#include "draws.h"
#include "reference.h"

#include <math.h>

enum { MANY = 20000 };

static double drawn(const drawing *d, uint64_t seed, uint64_t step, uint64_t i)
{
    const uint32_t counter[4] = {(uint32_t)i, (uint32_t)(i >> 32), (uint32_t)step,
                                 (uint32_t)(step >> 32)};
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t word[4];
    wg_philox4x32(counter, key, word);
    const uint64_t r = (word[0] | (uint64_t)word[1] << 32) >> 12;
    return d->at(((double)r + 0.5) * 0x1p-52);
}

static wg_key key_of(wg_tape *t, uint64_t seed, double step)
{
    return (wg_key){seed, wg_scalar(t, WG_I64, step)};
}

void check_draws_by_formula(const drawing *d)
{
    const uint64_t seeds[] = {0, 1, UINT64_MAX, UINT64_C(0x123456789abcdef0)};
    const double steps[] = {0, 1, -1, 0x1p40};
    for (int real = 0; real < 2; real++)
        for (int s = 0; s < 16; s++) {
            double y[15];
            wg_tape *t = wg_tape_new();
            const wg_key key = key_of(t, seeds[s / 4], steps[s % 4]);
            value_of(d->of(key, reals[real], WG_SHAPE(3, 5)), y);
            for (uint64_t i = 0; i < 15; i++) {
                const double right = drawn(d, key.seed, (uint64_t)(int64_t)steps[s % 4], i);
                cr_assert(same_bits(y[i], rounded(right, reals[real]), reals[real]));
            }
            wg_tape_free(t);
        }
}

void check_draws_of_fill(const drawing *d)
{
    static double y[MANY], x[MANY];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F64, WG_SHAPE(MANY));
    const wg_tensor of_key = d->of(key_of(t, 9, 0), WG_F64, WG_SHAPE(MANY));
    cr_assert(d->fill(leaf, 9, 0, 1) == WG_OK);
    cr_assert(wg_read(leaf, x, sizeof x) == WG_OK);
    run_for(&of_key, 1);
    cr_assert(wg_read(of_key, y, sizeof y) == WG_OK);
    for (int i = 0; i < MANY; i++)
        cr_assert(y[i] == x[i]);
    wg_tape_free(t);
}

void check_draws_by_moments(const drawing *d)
{
    wg_tape *t = wg_tape_new();
    double mean, square;
    const wg_tensor y = d->of(key_of(t, 4, 2), WG_F64, WG_SHAPE(MANY));
    value_of(wg_mean(y), &mean);
    value_of(wg_mean(wg_square(y)), &square);
    cr_assert(fabs(mean - d->mean) < 4 * sqrt(d->variance / MANY));
    cr_assert(fabs(square - mean * mean - d->variance) < 0.05 * d->variance);
    wg_tape_free(t);
}

void check_draws_by_step(const drawing *d)
{
    double first[4], second[4], again[4];
    wg_tape *t = wg_tape_new();
    const wg_tensor step = wg_input(t, "step", WG_I64, WG_SHAPE(1));
    const wg_tensor y = d->of((wg_key){3, step}, WG_F32, WG_SHAPE(4));
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

void check_draws_by_key(const drawing *d)
{
    wg_tape *t = wg_tape_new();
    double a, b, c;
    const wg_key key = key_of(t, 1, 0), left = wg_split_key(key, 0), right = wg_split_key(key, 1);
    cr_assert(left.seed == wg_random(1, 0) && wg_same(left.step, key.step));
    value_of(d->of(key, WG_F64, WG_SCALAR), &a);
    value_of(d->of(left, WG_F64, WG_SCALAR), &b);
    value_of(d->of(right, WG_F64, WG_SCALAR), &c);
    cr_assert(a != b && b != c && a != c);
    cr_assert(wg_same(d->of(key, WG_F64, WG_SHAPE(2)), d->of(key, WG_F64, WG_SHAPE(2))));
    wg_tape_free(t);
}

/* The sentence is "op: what". */
static void expect_no_draw(const drawing *d, wg_key key, wg_dtype dtype, wg_shape shape,
                           wg_status status, const char *what)
{
    char sentence[200];
    snprintf(sentence, sizeof sentence, "%s: %s", d->op, what);
    expect_poisoned(d->of(key, dtype, shape), key.step.tape, status, sentence);
}

void check_draws_without_sense(const drawing *d)
{
    wg_tape *t = wg_tape_new();
    double y[1];
    const wg_key key = key_of(t, 1, 0);
    const wg_key two = {1, wg_input(t, "step", WG_I64, WG_SHAPE(2))};
    const wg_key real = {1, wg_input(t, "step", WG_F32, WG_SCALAR)};
    value_of(d->of(key, WG_F64, WG_SHAPE(0, 3)), y);
    expect_no_draw(d, two, WG_F64, WG_SHAPE(3), WG_ERROR_SHAPE,
                   "the step step [2] is not a single number");
    expect_no_draw(d, real, WG_F64, WG_SHAPE(3), WG_ERROR_DTYPE,
                   "step [] is f32; operand 1 is an index, which is i64");
    expect_no_draw(d, key, WG_I64, WG_SHAPE(3), WG_ERROR_DTYPE, "random numbers are f32 or f64");
    expect_no_draw(d, key, WG_F64, WG_SHAPE(-3), WG_ERROR_SHAPE, "");
    expect_no_draw(d, key, WG_F64, wg_make_shape(9, NULL), WG_ERROR_SHAPE, "");
    cr_assert(!wg_is_valid(d->of((wg_key){1, WG_NONE}, WG_F64, WG_SHAPE(3))));
    wg_tape_free(t);
}
