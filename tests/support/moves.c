/* moves.c — ops whose elements are elements of their operands, or one number. */
#include "moves.h"

#include <math.h>
#include <string.h>

void unravel(const wg_shape *shape, int64_t i, int64_t at[])
{
    for (int d = shape->ndim - 1; d >= 0; d--) {
        at[d] = i % shape->size[d];
        i /= shape->size[d];
    }
}

int64_t ravel(const wg_shape *shape, const int64_t at[])
{
    int64_t i = 0;
    for (int d = 0; d < shape->ndim; d++)
        i = i * shape->size[d] + at[d];
    return i;
}

int64_t steps_of(wg_tensor y)
{
    const wg_tensor z = wg_neg(y);
    wg_program *p = wg_compile(z.tape, &z, 1);
    const int64_t steps = wg_program_steps(p);
    wg_program_free(p);
    return steps;
}

void expect_refusal(wg_tensor y, wg_tape *t, wg_status status, const char *sentence)
{
    cr_assert(strcmp(wg_error_message(t), sentence) == 0, "\"%s\" is not \"%s\"",
              wg_error_message(t), sentence);
    expect_poisoned(y, t, status, sentence);
}

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const move *m = r->with;
    return m->of(x, m->with);
}

/* The element that is at place i of y. */
static int64_t source_of(const move *m, int64_t i)
{
    int64_t at[WG_MAX_DIMS] = {0};
    unravel(&m->y, i, at);
    return m->source(m->with, m->x, at);
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const move *m = r->with;
    const int64_t first = count_of(&m->x[0]);
    (void)x;
    for (int64_t i = 0; i < count_of(&m->y); i++) {
        const int64_t from = source_of(m, i);
        if (from >= 0)
            xbar[from >= first][from >= first ? from - first : from] += ybar[i];
    }
}

/* Different numbers, and some that only a copy leaves as they are. */
static double element(wg_dtype dtype, int64_t i)
{
    static const double special[] = {NAN, -0.0, INFINITY, 0x1p-149};
    return dtype != WG_I64 && i < 4 ? special[i] : (double)(i + 1);
}

static void check_values(const move *m, wg_dtype dtype)
{
    double x[MOST], y[MOST];
    wg_tensor leaf[OPERANDS];
    wg_tape *t = wg_tape_new();
    for (int64_t k = 0, before = 0; k < m->arity; k++) {
        leaf[k] = wg_input(t, "x", dtype, m->x[k]);
        for (int64_t i = 0; i < count_of(&m->x[k]); i++)
            x[i] = element(dtype, before + i);
        put(leaf[k], x);
        before += count_of(&m->x[k]);
    }
    const wg_tensor result = m->of(leaf, m->with);
    expect_ok(t);
    const wg_shape is = wg_shape_of(result);
    cr_assert(wg_same_shape(&is, &m->y) && wg_dtype_of(result) == dtype, "%s gives %s %s, not %s",
              m->op, wg_dtype_name(wg_dtype_of(result)), wg_describe_shape(&is).s,
              wg_describe_shape(&m->y).s);
    value_of(result, y);
    for (int64_t i = 0; i < count_of(&m->y); i++) {
        const int64_t from = source_of(m, i);
        const double right = from < 0 ? m->fill : element(dtype, from);
        cr_assert(same_bits(y[i], right, dtype), "%s of %s, element %d: %g, not %g", m->op,
                  wg_describe_shape(&m->x[0]).s, (int)i, y[i], right);
    }
    wg_tape_free(t);
}

void check_move(const move *m)
{
    const rule r = {.op = m->op,
                    .build = build,
                    .with = m,
                    .arity = m->arity,
                    .shape = {m->x[0], m->x[1]},
                    .polynomial = true,
                    .takes_i64 = true,
                    .pullback = pullback};
    for (int dtype = 0; dtype < WG_DTYPES; dtype++)
        check_values(m, (wg_dtype)dtype);
    check_rule(&r);
    check_layouts(&r);
    check_refusals(&r);
}
