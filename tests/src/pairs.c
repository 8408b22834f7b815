/* Tests of src/pairs.c: two ops in one loop round as the two do. */
#include "support.h"

#include "internal.h"

enum { N = 21 };

typedef wg_tensor binary(wg_tensor a, wg_tensor b);

static binary *const ops[3] = {wg_add, wg_sub, wg_mul};

static double apply(int op, double a, double b, wg_dtype dtype)
{
    const double exact = op == 0   ? a + b
                         : op == 1 ? a - b
                                   : a * b; /* of floats: no double rounding */
    return dtype == WG_F32 ? (double)(float)exact : exact;
}

/* The loops that a program runs for y. */
static int stages_of(wg_tensor y, double *value)
{
    wg_program *p = wg_compile(y.tape, &y, 1);
    cr_assert(p && p->n_steps == 1 && wg_run(p) == WG_OK, "%s", wg_error_message(y.tape));
    const int stages = p->steps[0].chain->n_stages;
    get(y, value);
    wg_program_free(p);
    return stages;
}

static void check_pair(wg_dtype dtype, int first, int last, bool from)
{
    wg_tape *t = wg_tape_new();
    wg_tensor x[3];
    double in[3][N], got[N];
    for (uint64_t k = 0; k < 3; k++) {
        x[k] = wg_input(t, "", dtype, WG_SHAPE(N));
        wg_fill_normal(x[k], k + 1, 0, 1);
        get(x[k], in[k]);
    }
    const wg_tensor inner = ops[first](x[0], x[1]);
    const wg_tensor y = from ? ops[last](x[2], inner) : ops[last](inner, x[2]);
    cr_assert(stages_of(y, got) == 1);
    for (int i = 0; i < N; i++) {
        const double r = apply(first, in[0][i], in[1][i], dtype);
        const double want =
            from ? apply(last, in[2][i], r, dtype) : apply(last, r, in[2][i], dtype);
        cr_assert(same_bits(got[i], want, dtype), "%d then %d, from %d: %g, not %g", first, last,
                  from, got[i], want);
    }
    wg_tape_free(t);
}

Test(pairs, every_pair_rounds_as_its_ops_do)
{
    for (int first = 0; first < 3; first++)
        for (int last = 0; last < 3; last++)
            for (int r = 0; r < 2; r++) {
                check_pair(reals[r], first, last, false);
                check_pair(reals[r], first, last, true);
            }
}

Test(pairs, a_square_is_a_product_and_what_is_read_again_stays_alone)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)), one = wg_scalar(t, WG_F64, 1);
    const wg_tensor square = wg_square(x), product = wg_mul(x, one);
    double value[3];
    put(x, (double[]){2, 3, 4});
    cr_assert(stages_of(wg_sub(one, square), value) == 1 && value[2] == -15);
    cr_assert(stages_of(wg_mul(wg_add(product, x), product), value) == 2 && value[1] == 18);
    cr_assert(stages_of(wg_sub(wg_mul(wg_add(x, x), x), x), value) == 2 && value[1] == 15);
    cr_assert(stages_of(wg_sub(wg_exp(x), one), value) == 2);
    wg_tape_free(t);
}

/* e reads x; v is put where x was before e's partner has its turn. */
Test(pairs, a_pair_does_not_read_what_was_overwritten_meanwhile)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    w = wg_param(t, "w", WG_F64, WG_SHAPE(3));
    put(x, (double[]){1, 2, 3});
    put(w, (double[]){10, 20, 30});
    const wg_tensor e = wg_mul(w, x), v = wg_assign(w, wg_add(w, x)), y = wg_sub(e, v);
    double value[3];
    run_for((wg_tensor[]){v, y}, 2);
    get(y, value);
    cr_assert(value[0] == 10 - 11 && value[1] == 40 - 22 && value[2] == 90 - 33);
    get(w, value);
    cr_assert(value[0] == 11 && value[1] == 22 && value[2] == 33);
    wg_tape_free(t);
}
