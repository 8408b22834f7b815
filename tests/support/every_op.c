/* every_op.c — the list of every op. */
#include "every_op.h"

#include <stdlib.h>
#include <string.h>

/* ---- The list: first its functions, then the table ------------------------------------------- */

/* Both halves of two columns each, the second first. */
static wg_tensor split_in_two(wg_tensor x)
{
    wg_tensor half[2];
    wg_split(x, 1, 2, NULL, half);
    return wg_sub(half[1], half[0]);
}

static wg_key a_key(wg_tensor x)
{
    return (wg_key){7, wg_scalar(x.tape, WG_I64, 3)};
}

#define JOIN(a, b)    a##b
#define AT_LINE(line) JOIN(build_, line)
#define BUILD(call)                                                     \
    static wg_tensor AT_LINE(__LINE__)(const wg_tensor x[], void *user) \
    {                                                                   \
        (void)user;                                                     \
        return call;                                                    \
    }

#define OP(name, call, inputs)       BUILD(call)
#define LINEAR(name, call, inputs)   BUILD(call)
#define NONE(name, call, inputs)     BUILD(call)
#define FUNCTION(name, call, inputs) BUILD(call)
#include "every_op.inc"
#undef OP
#undef LINEAR
#undef NONE
#undef FUNCTION

#define OP(name, call, inputs)     {.op = #name, #call, AT_LINE(__LINE__), inputs},
#define LINEAR(name, call, inputs) {.op = #name, #call, AT_LINE(__LINE__), inputs, .linear = true},
#define NONE(name, call, inputs)   {.op = #name, #call, AT_LINE(__LINE__), inputs, .none = true},
#define FUNCTION(name, call, inputs) \
    {.op = #name, #call, AT_LINE(__LINE__), inputs, .function = true},
const sample every_op[] = {
#include "every_op.inc"
};

const int samples = sizeof every_op / sizeof *every_op;

/* ---- Its inputs ------------------------------------------------------------------------------ */

/* Reads sizes, up to what stands behind them. */
static const char *read_sizes(const char *from, wg_shape *shape)
{
    *shape = (wg_shape){0};
    if (*from == '-')
        return from + 1;
    for (char *end;; from = end + 1) {
        shape->size[shape->ndim++] = strtoll(from, &end, 10);
        cr_assert(end > from && shape->ndim <= WG_MAX_DIMS, "no sizes: \"%s\"", from);
        if (*end != 'x')
            return end;
    }
}

static const char *read_domain(const char *from, wg_domain *d, wg_dtype *dtype)
{
    char *end = (char *)(uintptr_t)from;
    for (; *from && *from != ' '; from = end) {
        const char what = *from++;
        end = (char *)(uintptr_t)from;
        if (what == 'i')
            *dtype = WG_I64;
        else if (what == '~')
            d->ties = true;
        else if (what == '!')
            d->corner[d->n_corners++] = strtod(from, &end);
        else if (what == '[' && (d->low = strtod(from, &end), *end == ','))
            d->high = strtod(end + 1, &end), end++;
        else
            cr_assert_fail("not understood: \"%s\"", from - 1);
    }
    return from;
}

void set_up(const sample *s, setup *to)
{
    *to = (setup){.check = {.name = s->op, .build = s->build, .linear = s->linear}};
    to->check.shape = to->shape;
    to->check.dtype = to->dtype;
    to->check.domain = to->domain;
    for (const char *at = s->inputs; *at; at += *at == ' ') {
        const int k = to->check.inputs++;
        cr_assert(k < WG_CHECK_INPUTS);
        to->dtype[k] = WG_F64;
        at = read_domain(read_sizes(at, &to->shape[k]), &to->domain[k], &to->dtype[k]);
    }
}

wg_tensor record_sample(const sample *s, wg_tape *t, wg_tensor x[])
{
    setup u;
    set_up(s, &u);
    for (int k = 0; k < u.check.inputs; k++)
        x[k] = wg_input(t, NULL, u.dtype[k], u.shape[k]);
    const wg_tensor y = s->build(x, NULL);
    cr_assert(wg_error(t) == WG_OK, "%s: %s", s->op, wg_error_message(t));
    return y;
}

void record_twice(const sample *s, wg_tape *t)
{
    wg_tensor x[WG_CHECK_INPUTS];
    const wg_tensor y = record_sample(s, t, x);
    if (wg_dtype_of(y) == WG_I64)
        return;
    const wg_tensor seed = wg_input(t, NULL, wg_dtype_of(y), wg_shape_of(y));
    for (int64_t i = 1; i <= wg_tape_count(t) && tensor_at(t, i).index < y.index; i++)
        if (wg_dtype_of(tensor_at(t, i)) != WG_I64)
            wg_gradient(wg_sum(wg_square(wg_vjp(y, seed, tensor_at(t, i)))), seed);
    cr_assert(wg_error(t) == WG_OK, "%s: %s", s->op, wg_error_message(t));
}

wg_tensor tensor_at(wg_tape *t, int64_t i)
{
    return (wg_tensor){t, (uint32_t)i, wg_mark(t).stamp};
}

wg_tensor made_by(wg_tape *t, const char *op)
{
    for (int64_t i = 1; i <= wg_tape_count(t); i++)
        if (strcmp(wg_op_name_of(tensor_at(t, i)), op) == 0)
            return tensor_at(t, i);
    return wg_poisoned(t);
}

void fill_sample(const sample *s, wg_tape *t)
{
    setup u;
    double at[MOST];
    set_up(s, &u);
    for (int k = 0; k < u.check.inputs; k++) {
        const wg_tensor x = tensor_at(t, k + 1);
        const wg_domain *d = &u.domain[k];
        for (int64_t i = 0; i < wg_count(x); i++)
            at[i] = (double)(i % (int64_t)(d->high + 1));
        if (u.dtype[k] == WG_I64)
            put(x, at);
        else
            put_random(x, (uint64_t)k + 1, d->low, d->high > d->low ? d->high : d->low + 1);
    }
}
