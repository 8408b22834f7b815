/* ops/next.c — y = x + 1, for i64; after the largest comes the least. No derivative: there is none
 * for whole numbers. */
#include <wengert/op.h>

static void count_up(const wg_block *b)
{
    for (int64_t r = 0; r < b->rows; r++)
        for (int64_t j = 0; j < b->columns; j++) {
            const uint64_t x = ((const uint64_t *)b->x[0])[r * b->row[0] + j * b->column[0]];
            ((uint64_t *)b->y)[r * b->columns + j] = x + 1;
        }
}

static const wg_map forward = {.loop = {[WG_I64] = {count_up}}};

static const wg_op op = {
    .name = "next",
    .tex = "\\operatorname{next}(#1)",
    .why = "Whole numbers count and cannot move a little, so there is no slope to pass on.",
    .arity = 1,
    .takes = WG_INDEX,
    .map = &forward,
    .no_derivative = true,
};

wg_tensor wg_next(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
