/* keys.c — what the ops share that draw random numbers by key. */
#include "keys.h"

#include <string.h>

typedef struct draw {
    uint64_t seed;
    int64_t dtype;
    wg_shape shape;
} draw;

wg_tensor wg_record_random(const wg_op *op, wg_key key, wg_dtype dtype, wg_shape shape)
{
    draw d;
    memset(&d, 0, sizeof d);
    d.seed = key.seed;
    d.dtype = dtype;
    wg_shape_attribute(&shape, &d.shape);
    if (dtype != WG_F32 && dtype != WG_F64)
        return wg_fail(key.step.tape, WG_ERROR_DTYPE, "%s: random numbers are f32 or f64",
                       op->name);
    return wg_record(op, 1, &key.step, &d, sizeof d);
}

bool wg_infer_random(wg_call *call)
{
    const draw *d = call->attr;
    if (wg_count(call->x[0]) != 1)
        return wg_refuse(call, WG_ERROR_SHAPE, "the step %s is not a single number",
                         wg_describe(call->x[0]).s);
    call->dtype = (wg_dtype)d->dtype;
    call->shape = d->shape;
    return true;
}

void wg_details_of_random(const wg_node *y, char *to, size_t size)
{
    const draw *d = y->attr;
    wg_words w = wg_no_words(to, size);
    wg_say(&w, "%s", wg_dtype_name(y->dtype));
    wg_say_list(&w, "", y->shape.ndim, y->shape.size);
    wg_say(&w, "seed %" PRIu64, d->seed);
}

uint64_t wg_seed_of(const wg_step *s)
{
    return ((const draw *)s->attr)->seed;
}

uint64_t wg_step_of(const wg_step *s)
{
    return (uint64_t) * (const int64_t *)s->x[0].data;
}

/* Ten rounds of Philox, and a rational function. */
wg_units wg_units_of_random(const wg_step *s)
{
    const int64_t count = wg_count(s->node->self);
    return (wg_units){count, 60.0 * (double)count};
}

wg_key wg_split_key(wg_key key, uint64_t i)
{
    return (wg_key){wg_random(key.seed, i), key.step};
}
