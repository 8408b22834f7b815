/* Tests of src/chain.c: tiles of every shape give the bits of one op after another. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* What a chain can meet: rows longer than a tile, many short rows, three and more loops. */
static const struct {
    int ndim;
    int64_t size[5];
} shapes[] = {{1, {1}},       {1, {511}},           {1, {513}},       {1, {1025}},
              {1, {5000}},    {2, {3, 1100}},       {2, {1100, 3}},   {2, {7, 512}},
              {2, {1, 2000}}, {3, {5, 60, 7}},      {3, {2, 3, 900}}, {4, {3, 2, 30, 11}},
              {2, {0, 40}},   {5, {2, 3, 2, 20, 9}}};

enum { SHAPES = sizeof shapes / sizeof *shapes };

/* An operand of the shape: whole, with some axes repeated, or with its axes in another order. */
static wg_tensor operand(wg_tape *t, wg_dtype dtype, wg_shape shape, uint64_t way)
{
    wg_shape own = shape;
    wg_axes back = {.count = shape.ndim};
    for (int d = 0; d < shape.ndim; d++) {
        back.axis[d] = shape.ndim - 1 - d;
        if (way % 2 == 0)
            own.size[d] = way >> (d + 1) & 1 ? 1 : shape.size[d];
        else
            own.size[d] = shape.size[shape.ndim - 1 - d];
    }
    const wg_tensor x = wg_input(t, "", dtype, own);
    cr_assert(wg_fill_uniform(x, way + 1, 0.25, 2) == WG_OK);
    return way % 2 == 0 ? x : wg_permute(x, back);
}

/* A chain with forks over four operands. */
static wg_tensor chain_of(const wg_tensor x[4])
{
    const wg_tensor a = wg_add(wg_mul(x[0], x[1]), x[2]), b = wg_tanh(wg_sub(a, x[3]));
    const wg_tensor c = wg_div(wg_exp(b), wg_add(x[0], wg_square(b)));
    return wg_sub(wg_mul(c, a), wg_mul(b, wg_sqrt(x[1])));
}

/* The same for one element, in the arithmetic of each type. */
static float chain_f32(const float x[4])
{
    const float product = x[0] * x[1], a = product + x[2], b = wg_tanh_of_f32(a - x[3]);
    const float square = b * b, c = wg_exp_of_f32(b) / (x[0] + square);
    const float left = c * a, right = b * sqrtf(x[1]);
    return left - right;
}

static double chain_f64(const double x[4])
{
    const double product = x[0] * x[1], a = product + x[2], b = wg_tanh_of_f64(a - x[3]);
    const double square = b * b, c = wg_exp_of_f64(b) / (x[0] + square);
    const double left = c * a, right = b * sqrt(x[1]);
    return left - right;
}

static void *value(wg_tensor y)
{
    void *to = malloc(wg_bytes(y) + 1);
    cr_assert(to && wg_read(y, to, wg_bytes(y)) == WG_OK, "%s", wg_error_message(y.tape));
    return to;
}

static void check_elements(wg_tensor y, void *const x[4])
{
    void *got = value(y);
    for (int64_t i = 0; i < wg_count(y); i++)
        if (wg_dtype_of(y) == WG_F32) {
            float in[4];
            for (int k = 0; k < 4; k++)
                in[k] = ((float *)x[k])[i];
            const float want = chain_f32(in);
            cr_assert(memcmp(&want, (float *)got + i, sizeof want) == 0, "element %d", (int)i);
        } else {
            double in[4];
            for (int k = 0; k < 4; k++)
                in[k] = ((double *)x[k])[i];
            const double want = chain_f64(in);
            cr_assert(memcmp(&want, (double *)got + i, sizeof want) == 0, "element %d", (int)i);
        }
    free(got);
}

static void check_chain(wg_dtype dtype, int s, uint64_t seed, unsigned options)
{
    wg_tape *t = wg_tape_new();
    const wg_shape shape = wg_make_shape(shapes[s].ndim, shapes[s].size);
    wg_tensor x[4], wanted[5];
    void *in[4];
    for (uint64_t k = 0; k < 4; k++)
        x[k] = operand(t, dtype, shape, wg_random(seed, k) % 64 * (k > 0));
    for (int k = 0; k < 4; k++)
        wanted[k] = wg_broadcast(x[k], shape);
    wanted[4] = chain_of(x);
    wg_program *p = wg_compile_with(t, wanted, 5, options);
    cr_assert(p && wg_run(p) == WG_OK, "%s", wg_error_message(t));
    for (int k = 0; k < 4; k++)
        in[k] = value(wanted[k]);
    check_elements(wanted[4], in);
    for (int k = 0; k < 4; k++)
        free(in[k]);
    wg_tape_free(t);
}

Test(chain, tiles_change_no_bit)
{
    for (int s = 0; s < SHAPES; s++)
        for (uint64_t seed = 1; seed <= 6; seed++)
            for (int r = 0; r < 2; r++) {
                check_chain(reals[r], s, seed, 0);
                check_chain(reals[r], s, seed, WG_KEEP_ALL);
            }
}

/* ---- Strides that only an op of one's own can have ------------------------------------------- */

static bool infer_column(wg_call *call)
{
    call->shape = WG_SHAPE(call->shape.size[0]);
    return true;
}

/* The last column of a matrix, from the bottom up. */
static bool view_column(const wg_node *y, const wg_layout *x, wg_layout *out)
{
    const wg_shape from = wg_shape_of(y->x[0]);
    *out = (wg_layout){.offset = x->offset + (from.size[0] - 1) * x->stride[0] +
                                 (from.size[1] - 1) * x->stride[1]};
    out->stride[0] = -x->stride[0];
    return true;
}

static const wg_op column = {.name = "column",
                             .arity = 1,
                             .takes = WG_REAL,
                             .infer = infer_column,
                             .view = view_column,
                             .no_derivative = true};

Test(chain, reads_nothing_beside_a_column_that_is_a_view)
{
    enum { ROWS = 13, COLUMNS = 5 };
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(ROWS, COLUMNS));
    wg_fill_normal(x, 1, 0, 1);
    const wg_tensor y = wg_neg(wg_record(&column, 1, &x, NULL, 0));
    double in[ROWS * COLUMNS], out[ROWS];
    wg_program *p = wg_compile(t, &y, 1);
    cr_assert(p && wg_run(p) == WG_OK, "%s", wg_error_message(t));
    cr_assert(p->steps[0].chain->stages[0].block.columns == ROWS); /* no whole vectors */
    get(x, in);
    get(y, out);
    for (int i = 0; i < ROWS; i++)
        cr_assert(out[i] == -in[(ROWS - 1 - i) * COLUMNS + COLUMNS - 1]);
    wg_tape_free(t);
}
