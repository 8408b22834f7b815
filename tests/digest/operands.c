/* operands.c — leaves, and operands in every layout. */
#include "digest.h"

/* As long as a tape has the leaf, its value is there. */
static wg_tensor written_leaf(wg_tape *t, wg_shape shape, bits b)
{
    const wg_tensor x = wg_input(t, NULL, b.dtype, shape);
    write_bits(x, b);
    return x;
}

static int64_t count_of(wg_shape shape)
{
    int64_t count = 1;
    for (int d = 0; d < shape.ndim; d++)
        count *= shape.size[d];
    return count;
}

wg_tensor leaf(wg_tape *t, wg_dtype dtype, wg_shape shape, kind of_kind, uint64_t seed)
{
    const bits b = make_bits(dtype, count_of(shape), of_kind, seed);
    const wg_tensor x = written_leaf(t, shape, b);
    free_bits(b);
    return x;
}

int permutations(int ndim)
{
    return ndim > 1 ? ndim * permutations(ndim - 1) : 1;
}

/* Permutation number p of 0 … ndim − 1. */
static wg_axes permutation(int ndim, int p)
{
    wg_axes axes = {.count = ndim};
    for (int d = 0; d < ndim; d++)
        axes.axis[d] = d;
    for (int d = 0; d < ndim; d++) {
        const int other = d + p % (ndim - d), axis = axes.axis[d];
        p /= ndim - d;
        axes.axis[d] = axes.axis[other];
        axes.axis[other] = axis;
    }
    return axes;
}

/* Where element i of a shape lies in memory whose axis axes[d] is the shape's axis d. */
static int64_t place_of(wg_shape shape, wg_axes axes, wg_shape memory, int64_t i)
{
    int64_t index[WG_MAX_DIMS] = {0}, place = 0;
    for (int d = shape.ndim - 1; d >= 0; d--) {
        index[axes.axis[d]] = i % shape.size[d];
        i /= shape.size[d];
    }
    for (int d = 0; d < memory.ndim; d++)
        place = place * memory.size[d] + index[d];
    return place;
}

wg_tensor permuted_leaf(wg_tape *t, wg_dtype dtype, wg_shape shape, int p, kind of_kind,
                        uint64_t seed)
{
    const wg_axes axes = permutation(shape.ndim, p);
    const bits value = make_bits(dtype, count_of(shape), of_kind, seed);
    const bits memory = make_bits(dtype, value.count, of_kind, seed);
    wg_shape turned = {.ndim = shape.ndim};
    for (int d = 0; d < shape.ndim; d++)
        turned.size[axes.axis[d]] = shape.size[d];
    for (int64_t i = 0; i < value.count; i++)
        memory.at[place_of(shape, axes, turned, i)] = value.at[i];
    const wg_tensor x = wg_permute(written_leaf(t, turned, memory), axes);
    free_bits(value);
    free_bits(memory);
    return x;
}
