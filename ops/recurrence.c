/* ops/recurrence.c — y_0 = start, y_{i+1} = a_i y_i + b_i along an axis; or from the end.
 *     b̄ = the recurrence of a and ȳ, from 0 in the other direction;   ā = b̄ ∘ y
 * For b_i reaches y_{i+1}, and from there, through a_{i+1}, whatever y_{i+1} reaches:
 * b̄_i = ȳ_{i+1} + a_{i+1} b̄_{i+1}. */
#include "axes.h"

typedef struct attributes {
    int64_t axis, reverse;
    double start;
} attributes;

static void forward(const wg_step *s)
{
    const attributes *r = s->attr;
    wg_kernels_of((int)s->y.dtype)
        ->recurrence(s->plan, s->from, s->to, s->y.data, s->x[0].data, s->x[1].data, r->start,
                     r->reverse);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const attributes *r = y->attr;
    const wg_tensor bbar = wg_recurrence(y->x[0], ybar, 0, (int)r->axis, !r->reverse);
    xbar[0] = wg_mul(bbar, y->self);
    xbar[1] = bbar;
}

static void details(const wg_node *y, char *to, size_t size)
{
    const attributes *r = y->attr;
    wg_words w = wg_say_along(y, to, size);
    wg_say_number(&w, "start", r->start);
    if (r->reverse)
        wg_say(&w, "reverse");
}

static const wg_op op = {
    .name = "recurrence",
    .tex = "\\operatorname{recurrence}(#1, #2)",
    .why = "Each b reaches the next y and, through the factors a, all later ones: b̄ is the same "
           "recurrence over ȳ from the other end, and ā = b̄ ∘ y.",
    .arity = 2,
    .takes = WG_REAL,
    .details = details,
    .forward = forward,
    .plan_size = sizeof(wg_fold),
    .plan = wg_plan_along,
    .units = wg_units_of_scan,
    .vjp = vjp,
};

/* Both in one shape; false if they do not fit, which wg_record will say. */
static bool broadcast(wg_tensor x[2])
{
    const wg_shape shape[] = {wg_shape_of(x[0]), wg_shape_of(x[1])};
    wg_shape both;
    if (!wg_broadcast_shapes(&shape[0], &shape[1], &both))
        return false;
    for (int k = 0; k < 2; k++)
        if (!wg_same_shape(&shape[k], &both))
            x[k] = wg_broadcast(x[k], both);
    return true;
}

wg_tensor wg_recurrence(wg_tensor a, wg_tensor b, double start, int axis, bool reverse)
{
    wg_tensor x[] = {a, b};
    int from_0 = 0;
    if (wg_is_valid(a) && wg_is_valid(b) && broadcast(x) &&
        !wg_axis_of(op.name, x[0], axis, &from_0))
        return wg_poisoned(a.tape);
    const attributes r = {from_0, reverse, start};
    return wg_record(&op, 2, x, &r, sizeof r);
}
