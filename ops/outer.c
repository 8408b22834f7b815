/* ops/outer.c — y_ij = a_i b_j of two vectors: a column times a row, element by element. */
#include "compose.h"

wg_tensor wg_outer(wg_tensor a, wg_tensor b)
{
    const wg_tensor x[] = {a, b};
    if (!wg_check_operands("outer", 0, 2, x))
        return wg_refused(2, x);
    if (wg_shape_of(a).ndim != 1 || wg_shape_of(b).ndim != 1)
        return wg_fail(a.tape, WG_ERROR_SHAPE, "outer: %s and %s: both must be vectors",
                       wg_describe(a).s, wg_describe(b).s);
    const wg_tensor column = wg_unsqueeze(a, 1), row = wg_unsqueeze(b, 0);
    return wg_mul(column, row);
}
