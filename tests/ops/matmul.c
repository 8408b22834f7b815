/* Tests of ops/matmul.c. */
#include "gradients.h"
#include "reference.h"

#include <math.h>
#include <string.h>

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    (void)r;
    return wg_matmul(x[0], x[1]);
}

/* ---- Plain loops ----------------------------------------------------------------------------- */

/* The axes before the last two of an operand; m, n, k of a product. */
typedef struct product {
    wg_shape batch[2], batches;
    int64_t m, n, k;
} product;

static product product_of(const wg_shape *a, const wg_shape *b)
{
    product p = {.batch = {*a, *b},
                 .m = a->size[a->ndim - 2],
                 .k = a->size[a->ndim - 1],
                 .n = b->size[b->ndim - 1]};
    p.batch[0].ndim -= 2;
    p.batch[1].ndim -= 2;
    cr_assert(wg_broadcast_shapes(&p.batch[0], &p.batch[1], &p.batches));
    return p;
}

/* Where the matrices of batch q begin in a and b. */
static int64_t matrix_of(const product *p, int operand, int64_t q)
{
    const int64_t size = operand == 0 ? p->m * p->k : p->k * p->n;
    return size * broadcast_index(&p->batch[operand], &p->batches, q);
}

static void multiply(const product *p, const double *a, const double *b, double *y, wg_dtype dtype)
{
    for (int64_t q = 0; q < count_of(&p->batches); q++) {
        const double *aq = a + matrix_of(p, 0, q), *bq = b + matrix_of(p, 1, q);
        for (int64_t i = 0; i < p->m; i++)
            for (int64_t j = 0; j < p->n; j++) {
                double acc = 0;
                for (int64_t l = 0; l < p->k; l++)
                    acc = fma_of(aq[i * p->k + l], bq[l * p->n + j], acc, dtype);
                *y++ = acc;
            }
    }
}

/* ∂y_ij/∂a_il = b_lj and ∂y_ij/∂b_lj = a_il, in every batch. */
static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const product p = product_of(&r->shape[0], &r->shape[1]);
    for (int64_t q = 0; q < count_of(&p.batches); q++) {
        const int64_t aq = matrix_of(&p, 0, q), bq = matrix_of(&p, 1, q);
        for (int64_t i = 0; i < p.m; i++)
            for (int64_t j = 0; j < p.n; j++, ybar++)
                for (int64_t l = 0; l < p.k; l++) {
                    xbar[0][aq + i * p.k + l] += *ybar * x[1][bq + l * p.n + j];
                    xbar[1][bq + l * p.n + j] += *ybar * x[0][aq + i * p.k + l];
                }
    }
}

/* ---- Bits ------------------------------------------------------------------------------------ */

static void expect_product(wg_tensor a, wg_tensor b)
{
    static double av[MOST], bv[MOST], y[MOST], chain[MOST];
    const wg_tensor c = wg_matmul(a, b);
    const wg_shape of_a = wg_shape_of(a), of_b = wg_shape_of(b);
    const product p = product_of(&of_a, &of_b);
    value_of(a, av);
    value_of(b, bv);
    value_of(c, y);
    multiply(&p, av, bv, chain, wg_dtype_of(a));
    for (int64_t i = 0; i < wg_count(c); i++)
        cr_assert(same_bits(y[i], chain[i], wg_dtype_of(a)), "%s · %s, element %d: %a, not %a",
                  wg_describe_shape(&of_a).s, wg_describe_shape(&of_b).s, (int)i, y[i], chain[i]);
}

/* A leaf, or the transpose of one. */
static wg_tensor matrix(wg_tape *t, wg_dtype dtype, wg_shape shape, bool transposed, uint64_t seed)
{
    if (transposed) {
        const int64_t rows = shape.size[shape.ndim - 2];
        shape.size[shape.ndim - 2] = shape.size[shape.ndim - 1];
        shape.size[shape.ndim - 1] = rows;
    }
    const wg_tensor leaf = wg_input(t, "", dtype, shape);
    put_random(leaf, seed, -2, 3);
    return transposed ? wg_transpose(leaf) : leaf;
}

static int64_t some_size(uint64_t seed, uint64_t i, int64_t most)
{
    return (int64_t)(wg_random(seed, i) % (uint64_t)(most + 1));
}

Test(matmul, is_the_chain_of_fused_operations_for_all_sizes_and_transpositions)
{
    for (uint64_t s = 0; s < 160; s++) {
        wg_tape *t = wg_tape_new();
        const wg_dtype dtype = reals[s % 2];
        const int64_t m = some_size(1, s, 40), n = some_size(2, s, 40), k = some_size(3, s, 40);
        expect_product(matrix(t, dtype, WG_SHAPE(m, k), s & 2, s),
                       matrix(t, dtype, WG_SHAPE(k, n), s & 4, s + 1));
        wg_tape_free(t);
    }
}

Test(matmul, multiplies_batches_broadcast_against_each_other)
{
    const wg_shape batches[][2] = {{{3, {2, 3}}, {2, {0}}}, {{4, {2, 1}}, {3, {3}}},
                                   {{3, {3}}, {4, {2, 3}}}, {{4, {1, 4}}, {4, {3, 1}}},
                                   {{3, {0}}, {2, {0}}},    {{3, {1}}, {3, {0}}}};
    for (uint64_t s = 0; s < 96; s++) {
        wg_tape *t = wg_tape_new();
        wg_shape shape[2] = {batches[s / 16][0], batches[s / 16][1]};
        const int64_t m = some_size(4, s, 9), n = some_size(5, s, 18), k = some_size(6, s, 9);
        shape[0].size[shape[0].ndim - 2] = m;
        shape[0].size[shape[0].ndim - 1] = shape[1].size[shape[1].ndim - 2] = k;
        shape[1].size[shape[1].ndim - 1] = n;
        expect_product(matrix(t, reals[s % 2], shape[0], s & 2, s),
                       matrix(t, reals[s % 2], shape[1], s & 4, s + 1));
        wg_tape_free(t);
    }
}

Test(matmul, takes_operands_that_are_repeated_views_or_constants)
{
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor row = matrix(t, reals[d], WG_SHAPE(1, 21), false, 3);
        const wg_tensor column = matrix(t, reals[d], WG_SHAPE(21, 1), true, 4);
        const wg_tensor rows = wg_broadcast(row, WG_SHAPE(2, 9, 21));
        const wg_tensor columns = wg_broadcast(column, WG_SHAPE(21, 19));
        expect_product(rows, columns);
        expect_product(wg_permute(rows, WG_AXES(1, 0, 2)), columns);
        expect_product(wg_permute(rows, WG_AXES(2, 1, 0)),
                       wg_full(t, reals[d], WG_SHAPE(2, 3), 0.3));
        expect_product(column, row);
        expect_product(row, column);
        wg_tape_free(t);
    }
}

Test(matmul, gives_a_column_of_a_batch_the_bits_of_the_column_alone)
{
    enum { M = 37, K = 29, B = 35 };
    for (int d = 0; d < 2; d++) {
        double x[K * B], y[M * B], column[K], alone[M];
        wg_tape *t = wg_tape_new();
        const wg_tensor w = matrix(t, reals[d], WG_SHAPE(M, K), false, 5);
        const wg_tensor batch = matrix(t, reals[d], WG_SHAPE(K, B), false, 6);
        const wg_tensor single = wg_input(t, "x", reals[d], WG_SHAPE(K, 1));
        get(batch, x);
        value_of(wg_matmul(w, batch), y);
        for (int j = 0; j < B; j++) {
            for (int i = 0; i < K; i++)
                column[i] = x[i * B + j];
            put(single, column);
            value_of(wg_matmul(w, single), alone);
            for (int i = 0; i < M; i++)
                cr_assert(same_bits(y[i * B + j], alone[i], reals[d]));
        }
        wg_tape_free(t);
    }
}

Test(matmul, starts_each_chain_from_plus_zero)
{
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double y[6];
        const wg_tensor a = wg_input(t, "a", reals[d], WG_SHAPE(2, 0));
        const wg_tensor b = wg_input(t, "b", reals[d], WG_SHAPE(0, 3));
        put(a, NULL);
        put(b, NULL);
        value_of(wg_matmul(a, b), y);
        for (int i = 0; i < 6; i++)
            cr_assert(same_bits(y[i], 0, reals[d]), "no terms give %g", y[i]);
        value_of(wg_matmul(wg_full(t, reals[d], WG_SHAPE(1, 2), -0.0),
                           wg_full(t, reals[d], WG_SHAPE(2, 1), 1)),
                 y);
        cr_assert(same_bits(y[0], 0, reals[d]), "terms of -0 give %g", y[0]);
        wg_tape_free(t);
    }
}

Test(matmul, lets_infinities_and_nan_through)
{
    const double row[] = {INFINITY, 1, 1}, columns[] = {0, 1, -1, 1, 2, NAN, 1, 1, 1};
    for (int d = 0; d < 2; d++) {
        wg_tape *t = wg_tape_new();
        double y[3];
        const wg_tensor a = wg_input(t, "a", reals[d], WG_SHAPE(1, 3));
        const wg_tensor b = wg_input(t, "b", reals[d], WG_SHAPE(3, 3));
        put(a, row);
        put(b, columns);
        value_of(wg_matmul(a, b), y);
        cr_assert(isnan(y[0]) && y[1] == INFINITY && isnan(y[2]), "%g %g %g", y[0], y[1], y[2]);
        wg_tape_free(t);
    }
}

/* ---- Units and endings ----------------------------------------------------------------------- */

/* Two batches of a [m×k] b [k×n], and of c, to which they are added: y = c − s a b. */
typedef struct ending {
    int64_t m, n, k, batches;
    wg_array a, b, c, s;
    int64_t size[4][3], stride[4][3];
} ending;

static double *numbers_of(int which)
{
    static double memory[5][1 << 14];
    return memory[which];
}

static wg_array array_of(ending *e, int which, int64_t rows, int64_t columns, bool transposed)
{
    int64_t *size = e->size[which], *stride = e->stride[which];
    size[0] = e->batches;
    size[1] = rows;
    size[2] = columns;
    stride[0] = rows * columns;
    stride[1] = transposed ? 1 : columns;
    stride[2] = transposed ? rows : 1;
    return (wg_array){numbers_of(which), WG_F64, 3, size, stride};
}

/* Computes y in as many calls as there are pieces, in any order, with scratch memory full of NaN
 * each time. */
static void compute(const wg_op *op, wg_step *s, int64_t pieces)
{
    static _Alignas(64) char plan[4096], scratch[1 << 20];
    cr_assert(op->plan_size <= sizeof plan && op->finishes);
    op->plan(s, plan);
    s->plan = plan;
    s->scratch = scratch;
    const wg_units all = op->units(s);
    cr_assert(op->scratch(s) <= sizeof scratch);
    for (int64_t p = pieces - 1; p >= 0; p--) {
        s->from = all.count * p / pieces;
        s->to = all.count * (p + 1) / pieces;
        memset(scratch, 0xff, sizeof scratch);
        if (s->from < s->to)
            op->forward(s);
    }
}

static void expect_ending(const ending *e, const double *y, const double *c, bool minus)
{
    const double *a = numbers_of(0), *b = numbers_of(1);
    for (int64_t q = 0; q < e->batches; q++)
        for (int64_t i = 0; i < e->m; i++)
            for (int64_t j = 0; j < e->n; j++) {
                double t = 0;
                for (int64_t p = 0; p < e->k; p++)
                    t = fma(a[q * e->a.stride[0] + i * e->a.stride[1] + p * e->a.stride[2]],
                            b[q * e->b.stride[0] + p * e->b.stride[1] + j * e->b.stride[2]], t);
                t *= 0.7;
                const int64_t at = (q * e->m + i) * e->n + j;
                const double from = c[q * e->c.stride[0] + i * e->c.stride[1] + j * e->c.stride[2]];
                t = minus ? from - t : from + t;
                cr_assert(same_bits(y[at], t, WG_F64), "%d×%d·%d: element %d is %a, not %a",
                          (int)e->m, (int)e->k, (int)e->n, (int)at, y[at], t);
            }
}

static void check_ending(const wg_op *op, ending *e, int variant, int64_t pieces)
{
    double *y = numbers_of(3), *base = numbers_of(2), scale = 0.7;
    const bool in_place = variant & 1, minus = variant & 2;
    e->a = array_of(e, 0, e->m, e->k, variant & 4);
    e->b = array_of(e, 1, e->k, e->n, variant & 8);
    e->c = array_of(e, 2, e->m, e->n, !in_place && variant & 4);
    e->s = (wg_array){&scale, WG_F64, 0, NULL, NULL};
    memcpy(y, base, sizeof(double) << 14);
    const wg_array x[] = {e->a, e->b};
    wg_step s = {.y = array_of(e, 3, e->m, e->n, false), .x = x, .arity = 2};
    wg_array c = e->c;
    if (in_place)
        c.data = y;
    s.finish = (wg_finish){&e->s, &c, minus};
    compute(op, &s, pieces);
    expect_ending(e, y, base, minus);
}

Test(matmul, gives_the_same_bits_however_its_units_are_shared_out_and_ends_as_it_is_told)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(1, 1));
    const wg_op *op = wg_node_of(wg_matmul(a, a))->op;
    for (int which = 0; which < 3; which++)
        for (uint64_t i = 0; i < 1 << 14; i++)
            numbers_of(which)[i] =
                (double)(wg_random(7 + (uint64_t)which, i) >> 12) * 0x1p-52 - 0.5;
    for (uint64_t s = 0; s < 200; s++) {
        ending e = {.m = 1 + some_size(8, s, 60),
                    .n = 1 + some_size(9, s, 60),
                    .k = some_size(10, s, 60),
                    .batches = 1 + some_size(11, s, 2)};
        if (s % 5 == 0)
            e.n = 1;
        check_ending(op, &e, (int)(s % 16), 1 + some_size(12, s, 8));
    }
    wg_tape_free(t);
}

/* ---- The rule -------------------------------------------------------------------------------- */

static void check_shapes(int pairs, const wg_shape shape[][2],
                         void (*by_formula)(const rule *r, const double *const x[],
                                            const double *ybar, double *const xbar[]))
{
    const rule r = {
        .op = "matmul", .build = build, .arity = 2, .polynomial = true, .pullback = by_formula};
    check_rule_of_shapes(r, pairs, shape);
}

Test(matmul, has_the_rule_of_a_product_for_matrices_and_batches)
{
    const wg_shape shape[][2] = {
        {{2, {1, 1}}, {2, {1, 1}}},
        {{2, {3, 4}}, {2, {4, 2}}},
        {{2, {4, 1}}, {2, {1, 3}}},
        {{2, {1, 4}}, {2, {4, 1}}},
        {{2, {0, 3}}, {2, {3, 2}}},
        {{2, {2, 0}}, {2, {0, 3}}},
        {{2, {2, 3}}, {2, {3, 0}}},
        {{3, {2, 2, 3}}, {2, {3, 2}}},
        {{2, {2, 3}}, {3, {2, 3, 2}}},
        {{3, {2, 1, 3}}, {3, {2, 3, 2}}},
        {{4, {2, 1, 2, 2}}, {3, {3, 2, 1}}},
        {{4, {1, 2, 2, 1}}, {4, {2, 1, 1, 2}}},
        {{3, {0, 2, 2}}, {3, {1, 2, 1}}},
        {{8, {1, 2, 1, 1, 2, 1, 2, 2}}, {8, {2, 1, 1, 1, 2, 1, 2, 1}}},
    };
    check_shapes(sizeof shape / sizeof *shape, shape, pullback);
}

Test(matmul, has_the_rule_of_a_square_when_both_operands_are_one)
{
    wg_tape *t = wg_tape_new();
    const double x[] = {1, 2, 3, 4}, ybar[] = {1, -1, 0, 2};
    const double wanted[] = {0, 4, 6, 14}; /* ȳ xᵀ + xᵀ ȳ */
    double g[4];
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2, 2));
    put(a, x);
    const wg_tensor seed = wg_constant(t, WG_F64, WG_SHAPE(2, 2), ybar, sizeof ybar);
    value_of(wg_vjp(wg_matmul(a, a), seed, a), g);
    for (int i = 0; i < 4; i++)
        cr_assert(g[i] == wanted[i], "%g, not %g", g[i], wanted[i]);
    wg_tape_free(t);
}

/* ---- Vectors --------------------------------------------------------------------------------- */

/* y has these sizes, and the elements of the product of the operands as matrices. */
static void expect_vector_product(wg_dtype dtype, wg_shape a, wg_shape b, wg_shape y, wg_shape row,
                                  wg_shape column)
{
    double got[64], wanted[64];
    wg_tape *t = wg_tape_new();
    const wg_tensor x[] = {wg_input(t, "a", dtype, a), wg_input(t, "b", dtype, b)};
    put_random(x[0], 1, -1, 1);
    put_random(x[1], 2, -1, 1);
    const wg_tensor p = wg_matmul(x[0], x[1]);
    const wg_shape shape = wg_shape_of(p);
    cr_assert(wg_same_shape(&shape, &y), "%s · %s gave %s", wg_describe_shape(&a).s,
              wg_describe_shape(&b).s, wg_describe_shape(&shape).s);
    value_of(p, got);
    value_of(wg_matmul(wg_reshape(x[0], row), wg_reshape(x[1], column)), wanted);
    for (int64_t i = 0; i < wg_count(p); i++)
        cr_assert(same_bits(got[i], wanted[i], dtype));
    wg_tape_free(t);
}

Test(matmul, takes_a_vector_as_a_row_on_the_left_and_a_column_on_the_right)
{
    for (int d = 0; d < 2; d++) {
        expect_vector_product(reals[d], WG_SHAPE(3), WG_SHAPE(3), WG_SCALAR, WG_SHAPE(1, 3),
                              WG_SHAPE(3, 1));
        expect_vector_product(reals[d], WG_SHAPE(3), WG_SHAPE(3, 4), WG_SHAPE(4), WG_SHAPE(1, 3),
                              WG_SHAPE(3, 4));
        expect_vector_product(reals[d], WG_SHAPE(4, 3), WG_SHAPE(3), WG_SHAPE(4), WG_SHAPE(4, 3),
                              WG_SHAPE(3, 1));
        expect_vector_product(reals[d], WG_SHAPE(3), WG_SHAPE(2, 5, 3, 2), WG_SHAPE(2, 5, 2),
                              WG_SHAPE(1, 3), WG_SHAPE(2, 5, 3, 2));
        expect_vector_product(reals[d], WG_SHAPE(2, 5, 1, 3), WG_SHAPE(3), WG_SHAPE(2, 5, 1),
                              WG_SHAPE(2, 5, 1, 3), WG_SHAPE(3, 1));
        expect_vector_product(reals[d], WG_SHAPE(0), WG_SHAPE(0), WG_SCALAR, WG_SHAPE(1, 0),
                              WG_SHAPE(0, 1));
        expect_vector_product(reals[d], WG_SHAPE(0), WG_SHAPE(0, 2), WG_SHAPE(2), WG_SHAPE(1, 0),
                              WG_SHAPE(0, 2));
        expect_vector_product(reals[d], WG_SHAPE(0, 3), WG_SHAPE(3), WG_SHAPE(0), WG_SHAPE(0, 3),
                              WG_SHAPE(3, 1));
    }
}

/* The pullback of the product of matrices that the vectors stand for. */
static void pull_back_vectors(const rule *r, const double *const x[], const double *ybar,
                              double *const xbar[])
{
    rule matrices = *r;
    if (r->shape[0].ndim == 1)
        matrices.shape[0] = WG_SHAPE(1, r->shape[0].size[0]);
    if (r->shape[1].ndim == 1)
        matrices.shape[1] = WG_SHAPE(r->shape[1].size[0], 1);
    pullback(&matrices, x, ybar, xbar);
}

Test(matmul, has_the_rule_of_a_product_for_vectors)
{
    const wg_shape shape[][2] = {
        {{1, {3}}, {1, {3}}},       {{1, {3}}, {2, {3, 4}}},    {{2, {4, 3}}, {1, {3}}},
        {{1, {2}}, {3, {2, 2, 3}}}, {{3, {2, 3, 2}}, {1, {2}}}, {{1, {0}}, {1, {0}}},
        {{1, {1}}, {1, {1}}},
    };
    check_shapes(sizeof shape / sizeof *shape, shape, pull_back_vectors);
}

/* ---- Refusals -------------------------------------------------------------------------------- */

static void expect_misfit(wg_shape a, wg_shape b, wg_status status, const char *sentence)
{
    wg_tape *t = wg_tape_new();
    wg_matmul(wg_input(t, "a", WG_F32, a), wg_param(t, "b", WG_F32, b));
    cr_assert(strcmp(wg_error_message(t), sentence) == 0, "%s", wg_error_message(t));
    cr_assert(wg_error(t) == status);
    wg_tape_free(t);
}

Test(matmul, says_which_operands_do_not_fit)
{
    expect_misfit(WG_SHAPE(2, 3), WG_SHAPE(4, 2), WG_ERROR_SHAPE,
                  "matmul: inner sizes differ: a [2×3] · b [4×2]");
    expect_misfit(WG_SHAPE(2, 3), WG_SHAPE(1, 2), WG_ERROR_SHAPE,
                  "matmul: inner sizes differ: a [2×3] · b [1×2]");
    expect_misfit(WG_SHAPE(3), WG_SHAPE(2, 2), WG_ERROR_SHAPE,
                  "matmul: inner sizes differ: a [3] · b [2×2]");
    expect_misfit(WG_SHAPE(2, 3), WG_SHAPE(2), WG_ERROR_SHAPE,
                  "matmul: inner sizes differ: a [2×3] · b [2]");
    expect_misfit(WG_SHAPE(3), WG_SHAPE(1), WG_ERROR_SHAPE,
                  "matmul: inner sizes differ: a [3] · b [1]");
    expect_misfit(WG_SHAPE(2, 3), WG_SCALAR, WG_ERROR_SHAPE,
                  "matmul: b [] is a scalar, by which mul multiplies");
    expect_misfit(WG_SCALAR, WG_SHAPE(3), WG_ERROR_SHAPE,
                  "matmul: a [] is a scalar, by which mul multiplies");
    expect_misfit(WG_SHAPE(2, 2, 3), WG_SHAPE(3, 3, 2), WG_ERROR_SHAPE,
                  "matmul: axes before the last two do not broadcast: a [2×2×3] · b [3×3×2]");
    expect_misfit(
        WG_SHAPE(INT64_C(1) << 40, 1), WG_SHAPE(1, INT64_C(1) << 40), WG_ERROR_MEMORY,
        "matmul: shape [1099511627776×1099511627776] has more elements than memory can hold");
    check_refusals(&(rule){
        .op = "matmul", .build = build, .arity = 2, .shape = {WG_SHAPE(2, 3), WG_SHAPE(3, 4)}});
    check_refusals(
        &(rule){.op = "matmul", .build = build, .arity = 2, .shape = {WG_SHAPE(3), WG_SHAPE(3)}});
}

/* Small products are prepared when addresses are known, and again when one has changed. */
Test(matmul, follows_operands_that_are_bound_elsewhere)
{
    const wg_shape shape[][2] = {{{2, {3, 4}}, {2, {4, 1}}},  /* dots */
                                 {{2, {3, 1}}, {2, {1, 4}}},  /* outer */
                                 {{2, {2, 3}}, {2, {3, 4}}}}; /* a tile */
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
        wg_tape *t = wg_tape_new();
        double memory[2][12], y[2][12];
        const wg_tensor a = wg_input(t, "a", WG_F64, shape[i][0]);
        const wg_tensor b = wg_input(t, "b", WG_F64, shape[i][1]), ab = wg_matmul(a, b);
        wg_program *p = wg_compile(t, &ab, 1);
        put_random(a, 1, -1, 1);
        put_random(b, 2, -1, 1);
        get(a, memory[0]);
        for (int k = 0; k < 12; k++)
            memory[1][k] = 2 * memory[0][k];
        for (int k = 0; k < 2; k++) {
            cr_assert(wg_bind(a, memory[k], wg_bytes(a)) == WG_OK && wg_run(p) == WG_OK);
            get(ab, y[k]);
        }
        for (int64_t k = 0; k < wg_count(ab); k++)
            cr_assert(y[0][k] != 0 && y[1][k] == 2 * y[0][k]);
        wg_tape_free(t);
    }
}
