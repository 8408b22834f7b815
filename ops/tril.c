/* ops/tril.c — the elements of each matrix on and below a diagonal, and zeros.     x̄ = tril(ȳ) */
#include "parts.h"

static const wg_op op = {
    .name = "tril",
    .tex = "\\operatorname{tril}(#1)",
    .arity = 1,
    .takes = WG_ANY,
    .infer = wg_infer_band,
    .forward = wg_forward_band,
    .units = wg_units_of_band,
    .vjp = wg_vjp_band,
};

wg_tensor wg_tril(wg_tensor x, int64_t diagonal)
{
    return wg_record_band(&op, x, -WG_FAR, diagonal);
}
