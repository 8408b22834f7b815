/* ops/random_uniform.c — y_i = (r + ½) 2⁻⁵², r the upper 52 bits of random word i of a key. No
 * derivative: the key is no number. */
#include "keys.h"

static void forward(const wg_step *s)
{
    wg_kernels_of((int)s->y.dtype)
        ->uniform(wg_seed_of(s), wg_step_of(s), s->from, s->to, s->y.data);
}

static const wg_op op = {
    .name = "random_uniform",
    .tex = "\\operatorname{random-uniform}(#1)",
    .why = "The next key gives quite other numbers: they follow it by no slope, so nothing flows "
           "back.",
    .arity = 1,
    .takes = WG_REAL,
    .indices = 1,
    .infer = wg_infer_random,
    .details = wg_details_of_random,
    .forward = forward,
    .units = wg_units_of_random,
    .no_derivative = true,
};

wg_tensor wg_random_uniform(wg_key key, wg_dtype dtype, wg_shape shape)
{
    return wg_record_random(&op, key, dtype, shape);
}
