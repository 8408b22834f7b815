/* Tests of src/kernels/elementary.h as the ops use it: in loops of every length, the bits are those
 * of a single element. (How near they are to the truth: tests/src/arithmetic.c.) */
#include "support.h"

#include <math.h>
#include <string.h>

enum { LONGEST = 40, SPECIALS = 10 };

static const double specials[SPECIALS] = {0.0,  -0.0,      INFINITY,   -INFINITY, NAN,
                                          -104, 0x1p-1060, 0x1.8p-140, 1e300,     -1};

static double number(int64_t i)
{
    const uint64_t word = wg_random(11, (uint64_t)i);
    if (word % 8 == 0)
        return specials[word / 8 % SPECIALS];
    return ldexp((double)(word >> 12), -52) * (word % 3 ? 4 : 200) - (word % 5 ? 2 : 100);
}

static const struct {
    wg_tensor (*op)(wg_tensor x);
    float (*f32)(float);
    double (*f64)(double);
} functions[] = {{wg_exp, wg_exp_of_f32, wg_exp_of_f64},
                 {wg_log, wg_log_of_f32, wg_log_of_f64},
                 {wg_tanh, wg_tanh_of_f32, wg_tanh_of_f64},
                 {wg_sigmoid, wg_sigmoid_of_f32, wg_sigmoid_of_f64}};

/* The op on n elements that start anywhere: bound to memory that no vector is aligned to. */
static void check_f32(int f, int64_t n, int64_t start)
{
    wg_tape *t = wg_tape_new();
    float in[LONGEST + 16], out[LONGEST];
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(n)), y = functions[f].op(x);
    for (int64_t i = 0; i < n; i++)
        in[start + i] = (float)number(100 * n + i);
    cr_assert(wg_bind(x, in + start, wg_bytes(x)) == WG_OK);
    run_for(&y, 1);
    cr_assert(wg_read(y, out, wg_bytes(y)) == WG_OK);
    for (int64_t i = 0; i < n; i++) {
        const float one = functions[f].f32(in[start + i]);
        cr_assert(memcmp(&one, &out[i], sizeof one) == 0, "%d: f(%a)", f, (double)in[start + i]);
    }
    wg_tape_free(t);
}

static void check_f64(int f, int64_t n, int64_t start)
{
    wg_tape *t = wg_tape_new();
    double in[LONGEST + 16], out[LONGEST];
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(n)), y = functions[f].op(x);
    for (int64_t i = 0; i < n; i++)
        in[start + i] = number(100 * n + i);
    cr_assert(wg_bind(x, in + start, wg_bytes(x)) == WG_OK);
    run_for(&y, 1);
    cr_assert(wg_read(y, out, wg_bytes(y)) == WG_OK);
    for (int64_t i = 0; i < n; i++) {
        const double one = functions[f].f64(in[start + i]);
        cr_assert(memcmp(&one, &out[i], sizeof one) == 0, "%d: f(%a)", f, in[start + i]);
    }
    wg_tape_free(t);
}

Test(elementary, loops_of_every_length_give_the_bits_of_one_element)
{
    for (int f = 0; f < 4; f++)
        for (int64_t n = 1; n <= LONGEST; n++)
            for (int64_t start = 0; start < 3; start++) {
                check_f32(f, n, start);
                check_f64(f, n, start);
            }
}

Test(elementary, tanh_is_odd_and_exp_of_minus_x_is_near_its_inverse)
{
    for (int64_t i = 0; i < 20000; i++) {
        const double x = number(i);
        cr_assert(same_bits(wg_tanh_of_f64(-x), -wg_tanh_of_f64(x), WG_F64));
        cr_assert(same_bits((double)wg_tanh_of_f32((float)-x), (double)-wg_tanh_of_f32((float)x),
                            WG_F32));
        if (fabs(x) < 700)
            cr_assert(near(wg_exp_of_f64(x) * wg_exp_of_f64(-x), 1, 0, 5 * 0x1p-52), "%g", x);
        if (x > 0x1p-1000 && x < 1e300)
            cr_assert(near(wg_exp_of_f64(wg_log_of_f64(x)), x, 0,
                           0x1p-51 * (1 + fabs(wg_log_of_f64(x)))));
    }
}
