/* ops/triu.c — the elements of each matrix on and above a diagonal, and zeros.     x̄ = triu(ȳ) */
#include "parts.h"

static void details(const wg_node *y, char *to, size_t size)
{
    wg_details_of_band(y, true, to, size);
}

static const wg_op op = {
    .name = "triu",
    .tex = "\\operatorname{triu}(#1)",
    .why = "What stands on or above the diagonal passes through, and so does its ȳ; what stands "
           "below never reaches y and gets 0.",
    .arity = 1,
    .takes = WG_ANY,
    .infer = wg_infer_band,
    .details = details,
    .forward = wg_forward_band,
    .units = wg_units_of_band,
    .vjp = wg_vjp_band,
};

wg_tensor wg_triu(wg_tensor x, int64_t diagonal)
{
    return wg_record_band(&op, x, diagonal, WG_FAR);
}
