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

static void moves(wg_dtype dtype, kind of_kind)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = leaf(t, dtype, WG_SHAPE(3, 5, 7), of_kind, 2);
    const wg_tensor row = leaf(t, dtype, WG_SHAPE(5, 1), of_kind, 3);
    const wg_tensor y[] = {wg_transpose(x),
                           wg_permute(x, WG_AXES(2, 0, 1)),
                           wg_reshape(x, WG_SHAPE(15, -1)),
                           wg_reshape(wg_permute(x, WG_AXES(2, 0, 1)), WG_SHAPE(-1)),
                           wg_reshape(wg_reshape(wg_transpose(x), WG_SHAPE(-1)), WG_SHAPE(5, 21)),
                           wg_broadcast(row, WG_SHAPE(2, 5, 4)),
                           wg_reshape(wg_broadcast(row, WG_SHAPE(2, 5, 4)), WG_SHAPE(40)),
                           wg_stop_gradient(wg_transpose(x)),
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
    }
}
