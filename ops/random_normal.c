/* ops/random_normal.c — y_i = Φ⁻¹(u_i), u the uniform numbers of a key. No derivative: the key is
 * no number. */
#include "keys.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)->normal(wg_seed_of(s), wg_step_of(s), s->from, s->to, s->y.data);
}

static const wg_op op = {
    .name = "random_normal",
    .tex = "\\operatorname{random-normal}(#1)",
    .why = "The numbers follow from a key, which is counted and cannot move a little, so nothing "
           "flows back to it.",
    .arity = 1,
    .takes = WG_REAL,
    .indices = 1,
    .infer = wg_infer_random,
    .details = wg_details_of_random,
    .forward = forward,
    .units = wg_units_of_random,
    .no_derivative = true,
};

wg_tensor wg_random_normal(wg_key key, wg_dtype dtype, wg_shape shape)
{
    return wg_record_random(&op, key, dtype, shape);
}
