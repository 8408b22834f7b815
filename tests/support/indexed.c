/* indexed.c — see indexed.h. */
#include "indexed.h"

#include "reference.h"

#include <string.h>

wg_tensor indices(wg_tape *t, wg_shape shape, const int64_t *at)
{
    return wg_constant(t, WG_I64, shape, at, (size_t)count_of(&shape) * sizeof *at);
}

static void fill_index(wg_tensor index, int64_t which, int64_t wrong)
{
    int64_t at[MOST] = {0};
    if (which >= 0)
        at[which] = wrong;
    cr_assert(wg_write(index, at, wg_bytes(index)) == WG_OK);
}

void expect_out_of_range(indexing *of, wg_shape x, wg_shape index, int64_t which, int64_t wrong,
                         const char *sentence)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F32, x), i = wg_input(t, "i", WG_I64, index);
    const wg_tensor y = of(leaf, i);
    const double zeros[MOST] = {0};
    put(leaf, zeros);
    expect_ok(t);
    wg_program *p = wg_compile(t, &y, 1);
    fill_index(i, which, wrong);
    cr_assert(wg_run(p) == WG_ERROR_ARGUMENT);
    cr_assert(strcmp(wg_error_message(t), sentence) == 0, "\"%s\" is not \"%s\"",
              wg_error_message(t), sentence);
    wg_clear_error(t);
    if (wg_bytes(leaf) > 0) {
        fill_index(i, -1, 0);
        cr_assert(wg_run(p) == WG_OK, "%s", wg_error_message(t));
    }
    wg_tape_free(t);
}

/* ---- Additions ------------------------------------------------------------------------------- */

int axis_of_adding(const adding *a)
{
    return (a->axis + a->x.ndim) % a->x.ndim;
}

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const adding *a = r->with;
    wg_tape *t = x[0].tape ? x[0].tape : x[1].tape;
    return a->of(x[0], a->axis, t ? indices(t, a->index, a->at) : x[0], x[1]);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const adding *a = r->with;
    (void)x;
    for (int64_t i = 0; i < count_of(&a->x); i++)
        xbar[0][i] = ybar[i];
    for (int64_t i = 0; i < a->count; i++) {
        int64_t to, from;
        a->places(a, i, &to, &from);
        xbar[1][from] = ybar[to];
    }
}

static void check_sums(const rule *r, wg_dtype dtype)
{
    const adding *a = r->with;
    double x[2][MOST], y[MOST];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf[] = {wg_input(t, "x", dtype, a->x),
                              wg_input(t, "source", dtype, a->source)};
    for (int k = 0; k < 2; k++) {
        put_random(leaf[k], 5 + (uint64_t)k, -1, 1);
        get(leaf[k], x[k]);
    }
    value_of(build(leaf, r), y);
    for (int64_t i = 0; i < a->count; i++) {
        int64_t to, from;
        a->places(a, i, &to, &from);
        x[0][to] = rounded(x[0][to] + x[1][from], dtype);
    }
    for (int64_t i = 0; i < count_of(&a->x); i++)
        cr_assert(same_bits(y[i], x[0][i], dtype), "element %d: %a, not %a", (int)i, y[i], x[0][i]);
    wg_tape_free(t);
}

void check_adding(const adding *a)
{
    const rule r = {.op = a->op,
                    .build = build,
                    .with = a,
                    .arity = 2,
                    .shape = {a->x, a->source},
                    .polynomial = true,
                    .pullback = pullback};
    for (int d = 0; d < 2; d++)
        check_sums(&r, reals[d]);
    check_rule(&r);
    check_layouts(&r);
}
