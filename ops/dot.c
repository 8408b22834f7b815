/* ops/dot.c — y = Σ_i a_i b_i of two vectors: a row times a column. */
#include "compose.h"

wg_tensor wg_dot(wg_tensor a, wg_tensor b)
{
    const wg_tensor x[] = {a, b};
    if (!wg_check_operands("dot", 0, 2, x))
        return wg_refused(2, x);
    const wg_shape of_a = wg_shape_of(a), of_b = wg_shape_of(b);
    if (of_a.ndim != 1 || of_b.ndim != 1 || of_a.size[0] != of_b.size[0])
        return wg_fail(a.tape, WG_ERROR_SHAPE, "dot: %s and %s: both must be vectors of one size",
                       wg_describe(a).s, wg_describe(b).s);
    return wg_matmul(a, b);
}
