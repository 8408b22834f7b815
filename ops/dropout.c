/* ops/dropout.c — y = x ∘ mask / (1 − p), the mask 1 where a uniform random number is at least p.
 *     x̄ = ȳ ∘ mask / (1 − p): the mask is a tensor of the tape, and so the same one. */
#include "compose.h"
#include "keys.h"

wg_tensor wg_dropout(wg_tensor x, double p, wg_key key)
{
    const wg_tensor operands[] = {x, key.step};
    if (!wg_check_operands("dropout", 1 << 1, 2, operands))
        return wg_refused(2, operands);
    if (!(p >= 0 && p <= 1))
        return wg_fail(x.tape, WG_ERROR_ARGUMENT, "dropout: probability %g is not in 0 … 1", p);
    const double scale = p < 1 ? 1 / (1 - p) : 0;
    const wg_tensor u = wg_random_uniform(key, wg_dtype_of(x), wg_shape_of(x));
    const wg_tensor mask = wg_greater_equal(u, wg_scalar_like(x, p));
    return wg_mul(x, wg_mul(mask, wg_scalar_like(x, scale)));
}
