/* ops/tril.c — the elements of each matrix on and below a diagonal, and zeros.     x̄ = tril(ȳ) */
#include "parts.h"

static void details(const wg_node *y, char *to, size_t size)
{
    wg_details_of_band(y, false, to, size);
}

static const wg_op op = {
    .name = "tril",
    .tex = "\\operatorname{tril}(#1)",
    .why = "Elements on and below the diagonal are kept and get their ȳ; those above are replaced "
           "by 0 and get 0.",
    .arity = 1,
    .takes = WG_ANY,
    .infer = wg_infer_band,
    .details = details,
    .forward = wg_forward_band,
    .units = wg_units_of_band,
    .vjp = wg_vjp_band,
};

wg_tensor wg_tril(wg_tensor x, int64_t diagonal)
{
    return wg_record_band(&op, x, -WG_FAR, diagonal);
}
