/* ops/diagonal_matrix.c — matrices of zeros with x's last axis on a diagonal: row after row, that
 * is every (n + 1)-th place of n columns. */
#include "parts.h"

wg_tensor wg_diagonal_matrix(wg_tensor x, int64_t offset)
{
    int last, added;
    int64_t n, count;
    if (!wg_axis_of("diagonal_matrix", x, -1, &last) ||
        !wg_new_axis("diagonal_matrix", x, -1, &added))
        return wg_poisoned(x.tape);
    wg_shape to = wg_shape_of(x);
    const int64_t least = -INT64_MAX, down = offset < 0 ? -(offset < least ? least : offset) : 0;
    const int64_t right = offset > 0 ? offset : 0;
    if (__builtin_add_overflow(to.size[last], down + right, &n) ||
        __builtin_mul_overflow(n, n, &count))
        return wg_fail(x.tape, WG_ERROR_MEMORY, "diagonal_matrix: offset %lld for %s",
                       (long long)offset, wg_describe(x).s);
    to.size[last] = to.size[added] = n;
    to.ndim++;
    const int64_t first = to.size[last] == 0 ? 0 : down * n + right;
    return wg_reshape(wg_place(x, last, first, n + 1, count), to);
}
