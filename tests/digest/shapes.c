/* shapes.c — ops that move elements or change their type. */
#include "digest.h"

static const wg_dtype all[] = {WG_F32, WG_F64, WG_I64};

static void casts(wg_dtype from)
{
    for (int to = 0; to < WG_DTYPES; to++) {
        uint64_t hash = 0;
        for (int p = 0; p < 2; p++) {
            wg_tape *t = wg_tape_new();
            const wg_tensor x = permuted_leaf(t, from, WG_SHAPE(31, 33), p, SPECIAL, 1);
            const char *line = name("cast %s %s", wg_dtype_name(from), wg_dtype_name(all[to]));
            if (p == 0)
                hash = print_value(line, wg_cast(x, all[to]));
            else
                expect_value(line, wg_cast(x, all[to]), hash);
            wg_tape_free(t);
        }
    }
}

/* Indices in 0 … 4. */
static wg_tensor lookups(wg_tape *t, wg_shape shape)
{
    const wg_tensor any = leaf(t, WG_I64, shape, SIGNED, 4); /* from −3 to 3 */
    const wg_tensor up = wg_add(wg_cast(any, WG_F64), wg_scalar(t, WG_F64, 3));
    return wg_cast(wg_mul(up, wg_scalar(t, WG_F64, 0.7)), WG_I64);
}

/* Sums of what meets, in order. */
static void additions(wg_dtype dtype)
{
    uint64_t hash[4];
    for (int p = 0; p < 6; p++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = permuted_leaf(t, dtype, WG_SHAPE(7, 5, 9), p, SIGNED, 5);
        const wg_tensor source = permuted_leaf(t, dtype, WG_SHAPE(7, 80, 9), p, SIGNED, 6);
        const wg_tensor index = lookups(t, WG_SHAPE(7, 80, 9)), list = lookups(t, WG_SHAPE(80));
        const wg_tensor seed = leaf(t, dtype, WG_SHAPE(7, 80, 9), SIGNED, 7);
        const wg_tensor y[] = {
            wg_scatter_add(x, 1, index, source), wg_index_add(x, 1, list, source),
            wg_vjp(wg_gather(x, 1, index), seed, x), wg_vjp(wg_index_select(x, 1, list), seed, x)};
        for (int i = 0; i < 4; i++) {
            const char *line = name("additions %s %d", wg_dtype_name(dtype), i);
            if (p == 0)
                hash[i] = print_value(line, y[i]);
            else
                expect_value(line, y[i], hash[i]);
        }
        wg_tape_free(t);
    }
}

static void moves(wg_dtype dtype, kind of_kind)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = leaf(t, dtype, WG_SHAPE(3, 5, 7), of_kind, 2);
    const wg_tensor row = leaf(t, dtype, WG_SHAPE(5, 1), of_kind, 3);
    const wg_tensor index = lookups(t, WG_SHAPE(3, 4, 2));
    const wg_tensor y[] = {wg_transpose(x),
                           wg_permute(x, WG_AXES(2, 0, 1)),
                           wg_reshape(x, WG_SHAPE(15, -1)),
                           wg_reshape(wg_permute(x, WG_AXES(2, 0, 1)), WG_SHAPE(-1)),
                           wg_reshape(wg_reshape(wg_transpose(x), WG_SHAPE(-1)), WG_SHAPE(5, 21)),
                           wg_broadcast(row, WG_SHAPE(2, 5, 4)),
                           wg_reshape(wg_broadcast(row, WG_SHAPE(2, 5, 4)), WG_SHAPE(40)),
                           wg_stop_gradient(wg_transpose(x)),
                           wg_slice(wg_transpose(x), 1, -1, WG_OPEN, -2),
                           wg_place(x, 1, 9, -2, 11),
                           wg_pad(x, WG_SHAPE(1, -1, 2), WG_SHAPE(0, 1, 3), -2),
                           wg_concat((wg_tensor[]){x, wg_flip(x, WG_AXES(0, 2)), x}, 3, 1),
                           wg_stack((wg_tensor[]){x, wg_flip(x, WG_AXES(0, 2))}, 2, -1),
                           wg_repeat(x, 3, 1),
                           wg_tile(x, WG_SHAPE(2, 1, 3)),
                           wg_roll(x, 2, -1),
                           wg_diagonal(x, 1, 2, 1),
                           wg_diagonal_matrix(x, -1),
                           wg_tril(x, -1),
                           wg_triu(x, 1),
                           wg_gather(x, 1, index),
                           wg_take(x, -1, index),
                           wg_one_hot(index, 5, dtype),
                           wg_full(t, dtype, WG_SHAPE(2, 3), 3),
                           wg_scalar(t, dtype, -7)};
    for (size_t i = 0; i < sizeof y / sizeof *y; i++)
        print_value(name("moves %s %d", wg_dtype_name(dtype), (int)i), y[i]);
    wg_tape_free(t);
}

void shapes(void)
{
    for (int d = 0; d < WG_DTYPES; d++) {
        casts(all[d]);
        moves(all[d], all[d] == WG_I64 ? SPECIAL : SIGNED);
        if (all[d] != WG_I64)
            additions(all[d]);
    }
}
