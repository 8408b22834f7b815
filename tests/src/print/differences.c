/* Tests of src/print/differences.c: gradients without their rules. */
#include "printed.h"

#include "print/print.h"

#include <math.h>

/* The differences that stand for g are its values; those of f32 as far as that goes. */
static void expect_agreement(wg_tensor g, double relative)
{
    double is[MOST], slope[MOST];
    const char *why = "";
    get(g, is);
    cr_assert(wg_differences(g.tape, g.index, slope, "me", &why) == WG_OK && !why, "%s", why);
    for (int64_t i = 0; i < wg_count(g); i++)
        cr_assert(near(slope[i], is[i], relative, relative), "%g, by differences %g", is[i],
                  slope[i]);
}

Test(print_differences, agree_with_every_gradient_of_the_notes_model)
{
    for (int i = 0; i < 2; i++) {
        const notes_model m = make_notes(NULL, reals[i]);
        const wg_position before = wg_mark(m.t);
        for (int k = 0; k < 4; k++)
            expect_agreement(m.gradient[k], i == 0 ? 1e-6 : 1e-11);
        expect_agreement(wg_gradient(m.L, m.z1), i == 0 ? 1e-6 : 1e-11);
        expect_agreement(wg_gradient(m.L, m.z2), i == 0 ? 1e-6 : 1e-11);
        cr_assert(wg_mark(m.t).count == before.count);
        wg_tape_free(m.t);
    }
}

Test(print_differences, hold_for_casts_indices_and_random_numbers)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3)),
                    i = wg_input(t, "i", WG_I64, WG_SHAPE(2));
    const wg_key key = {7, wg_scalar(t, WG_I64, 0)};
    const wg_tensor noise = wg_random_uniform(key, WG_F32, WG_SHAPE(2));
    const wg_tensor picked = wg_mul(wg_take(x, 0, i), noise);
    const wg_tensor y = wg_sum(wg_square(wg_cast(picked, WG_F64))), g = wg_gradient(y, x);
    const int64_t at[2] = {2, 0};
    put(x, (const double[]){0.5, 2, -1});
    wg_write(i, at, sizeof at);
    run_for((const wg_tensor[]){y, g}, 2);
    expect_agreement(g, 1e-3);
    wg_tape_free(t);
}

static void expect_none(wg_tensor g, const char *words)
{
    double slope[8];
    const char *why = NULL;
    cr_assert(wg_differences(g.tape, g.index, slope, "me", &why) == WG_OK);
    cr_assert(why);
    cr_assert_str_eq(why, words);
    expect_ok(g.tape);
}

Test(print_differences, say_why_there_are_none)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2)), v = wg_square(x), y = wg_sum(v);
    const wg_tensor seed = wg_input(t, "seed", WG_F64, WG_SHAPE(2)), pulled = wg_vjp(v, seed, x);
    const wg_tensor g = wg_gradient(y, x);
    put(seed, (const double[]){1, 2});
    expect_none(y, "it is no gradient");
    expect_none(pulled, "its seed is not 1");
    expect_none(g, "an input has no value");
    put(x, (const double[]){1, 2});
    const wg_tensor set = wg_assign(x, v), z = wg_sum(wg_square(set));
    expect_none(wg_gradient(z, v), "it depends on an assignment");
    wg_tape_free(t);
}
