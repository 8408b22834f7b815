/* The model of docs/backpropagation.md three times: on the tape; by hand, in plain loops straight
 * from the equations, which must agree bit for bit; and in long double with libm, together with
 * bounds on what rounding can do, so that a mistake that the first two share cannot hide. Numbers
 * in brackets are the equations'. */
#include "support.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The model's arrays: what is given, values on the way, results. */
enum { X_, Y, W1_, B1_, W2_, B2_, GIVEN };
enum { Z1 = GIVEN, A1, Z2, YHAT, LOSSES, LOSS, DELTA1, DELTA2, DW1, DB1, DW2, DB2, ARRAYS };

static const char *const name_of[ARRAYS] = {"X",  "y",  "W1",  "b1",   "W2",     "b2",
                                            "z1", "a1", "z2",  "yhat", "losses", "L",
                                            "δ1", "δ2", "∂W1", "∂b1",  "∂W2",    "∂b2"};

typedef struct net {
    wg_dtype dtype;
    int64_t p, N, C, B; /* inputs, hidden neurons, classes, samples */
    void *at[ARRAYS];
} net;

/* The derivation in one real type. */
typedef struct hand {
    void (*forward)(net *n), (*delta1)(net *n), (*delta2)(net *n), (*gradients)(net *n);
    void (*set)(net *n, int which, int64_t i, double x);
    double (*get)(const net *n, int which, int64_t i);
} hand;

#define real       float
#define HAND(name) name##_f32
#define EXP        wg_exp_of_f32
#define LOG        wg_log_of_f32
#define TANH       wg_tanh_of_f32
#define FMA        fmaf
#include "by_hand.inc"
#undef real
#undef HAND
#undef EXP
#undef LOG
#undef TANH
#undef FMA

#define real       double
#define HAND(name) name##_f64
#define EXP        wg_exp_of_f64
#define LOG        wg_log_of_f64
#define TANH       wg_tanh_of_f64
#define FMA        fma
#include "by_hand.inc"
#undef real
#undef HAND

static const hand *hand_of(const net *n)
{
    return n->dtype == WG_F32 ? &hand_f32 : &hand_f64;
}

/* ---- Problems -------------------------------------------------------------------------------- */

static wg_shape shape_of(const net *n, int which)
{
    switch (which) {
    case X_:
        return WG_SHAPE(n->p, n->B);
    case W1_:
    case DW1:
        return WG_SHAPE(n->N, n->p);
    case B1_:
    case DB1:
        return WG_SHAPE(n->N, 1);
    case W2_:
    case DW2:
        return WG_SHAPE(n->C, n->N);
    case B2_:
    case DB2:
        return WG_SHAPE(n->C, 1);
    case Z1:
    case A1:
    case DELTA2:
        return WG_SHAPE(n->N, n->B);
    case LOSSES:
        return WG_SHAPE(n->B);
    case LOSS:
        return WG_SCALAR;
    }
    return WG_SHAPE(n->C, n->B);
}

static int64_t count_of(const net *n, int which)
{
    const wg_shape shape = shape_of(n, which);
    int64_t count = 1;
    for (int d = 0; d < shape.ndim; d++)
        count *= shape.size[d];
    return count;
}

static size_t bytes_of(const net *n, int which)
{
    return (size_t)count_of(n, which) * wg_dtype_size(n->dtype);
}

static double at(const net *n, int which, int64_t i)
{
    return hand_of(n)->get(n, which, i);
}

static net new_net(wg_dtype dtype, int64_t p, int64_t N, int64_t C, int64_t B)
{
    net n = {.dtype = dtype, .p = p, .N = N, .C = C, .B = B};
    for (int k = 0; k < ARRAYS; k++)
        n.at[k] = calloc(1, bytes_of(&n, k));
    return n;
}

/* The same problem, with what is given, and room for other results. */
static net same_problem(const net *from)
{
    net n = new_net(from->dtype, from->p, from->N, from->C, from->B);
    for (int k = 0; k < GIVEN; k++)
        memcpy(n.at[k], from->at[k], bytes_of(from, k));
    return n;
}

static void free_net(net *n)
{
    for (int k = 0; k < ARRAYS; k++)
        free(n->at[k]);
}

/* Random numbers, one after the other. */
typedef struct stream {
    uint64_t seed, next;
} stream;

static double uniform(stream *s)
{
    return (double)(wg_random(s->seed, s->next++) >> 11) * 0x1p-53;
}

static int64_t between(stream *s, int64_t low, int64_t high)
{
    return low + (int64_t)(uniform(s) * (double)(high - low + 1));
}

/* A net with random sizes; B = 0 draws the batch's too. They are drawn one after another, since the
 * order in which a call's arguments are evaluated is the compiler's. */
static net draw_net(stream *s, wg_dtype dtype, int64_t most, int64_t least_C, int64_t B)
{
    const int64_t p = between(s, 1, most), N = between(s, 1, most), C = between(s, least_C, 12);
    return new_net(dtype, p, N, C, B ? B : between(s, 1, most));
}

/* How large the given values are: X, W1, b1, W2, b2. */
enum { ORDINARY, TINY, TINY_HIDDEN, SATURATED, LARGE_LOGITS, BOTH, REGIMES };

static const double scale[REGIMES][GIVEN] = {
    [ORDINARY] = {1, 1, 1, 1, 1, 1},
    [TINY] = {1e-20, 1, 1e-20, 1e-20, 1e-20, 1e-20},
    [TINY_HIDDEN] = {1, 1, 1e-20, 1e-20, 1, 1},
    [SATURATED] = {1, 1, 300, 10, 1, 1},
    [LARGE_LOGITS] = {1, 1, 1, 1, 1e4, 1e4},
    [BOTH] = {1, 1, 300, 10, 1e4, 1e4},
};

/* Values within ± the regime's scale, one of 16 zero; y one-hot. */
static void fill(net *n, int regime, stream *s)
{
    const hand *h = hand_of(n);
    for (int k = 0; k < GIVEN; k++)
        for (int64_t i = 0; i < count_of(n, k); i++)
            h->set(n, k, i,
                   between(s, 0, 15) && k != Y ? scale[regime][k] * (2 * uniform(s) - 1) : 0);
    for (int64_t j = 0; j < n->B; j++)
        h->set(n, Y, between(s, 0, n->C - 1) * n->B + j, 1);
}

static void derive_by_hand(net *n)
{
    const hand *h = hand_of(n);
    h->forward(n);
    h->delta1(n);
    h->delta2(n);
    h->gradients(n);
}

/* ---- On the tape ----------------------------------------------------------------------------- */

static void record_leaves(wg_tape *t, const net *n, wg_tensor x[])
{
    for (int k = 0; k < GIVEN; k++)
        x[k] = k == X_ || k == Y ? wg_input(t, name_of[k], n->dtype, shape_of(n, k))
                                 : wg_param(t, name_of[k], n->dtype, shape_of(n, k));
    x[Z1] = wg_add(wg_matmul(x[W1_], x[X_]), x[B1_]); /* (1) */
    x[A1] = wg_tanh(x[Z1]);                           /* (2) */
    x[Z2] = wg_add(wg_matmul(x[W2_], x[A1]), x[B2_]); /* (3) */
}

/* (4)–(6) in one op, whose rule is (10). */
static void record_fused(wg_tensor x[])
{
    x[LOSSES] = wg_softmax_cross_entropy(x[Z2], x[Y], 0);
    x[YHAT] = wg_softmax(x[Z2], 0);
}

/* (4)–(6) op by op, whose rules lead through (7)–(9). */
static void record_long_way(wg_tensor x[])
{
    x[YHAT] = wg_softmax(x[Z2], 0);
    x[LOSSES] = wg_neg(wg_sum_axes(wg_mul(x[Y], wg_log(x[YHAT])), WG_AXES(0), false));
}

static void record_gradients(wg_tensor x[])
{
    static const int of[][2] = {{DELTA1, Z2}, {DELTA2, Z1}, {DW1, W1_},
                                {DB1, B1_},   {DW2, W2_},   {DB2, B2_}};
    x[LOSS] = wg_mean(x[LOSSES]);
    for (int i = 0; i < 6; i++)
        x[of[i][0]] = wg_gradient(x[LOSS], x[of[i][1]]);
}

static void derive_on_tape(net *n, void (*record_loss)(wg_tensor x[]))
{
    wg_tape *t = wg_tape_new();
    wg_tensor x[ARRAYS];
    record_leaves(t, n, x);
    record_loss(x);
    record_gradients(x);
    for (int k = 0; k < GIVEN; k++)
        cr_assert(wg_write(x[k], n->at[k], bytes_of(n, k)) == WG_OK, "%s", wg_error_message(t));
    run_for(x + GIVEN, ARRAYS - GIVEN);
    for (int k = GIVEN; k < ARRAYS; k++)
        cr_assert(wg_read(x[k], n->at[k], bytes_of(n, k)) == WG_OK, "%s", wg_error_message(t));
    expect_ok(t);
    wg_tape_free(t);
}

/* ---- Bit for bit ----------------------------------------------------------------------------- */

/* The number of elements with different bits. */
static int64_t differing(const net *a, const net *b, int which)
{
    const size_t one = wg_dtype_size(a->dtype);
    int64_t count = 0;
    for (int64_t i = 0; i < count_of(a, which); i++)
        count += memcmp((char *)a->at[which] + (size_t)i * one,
                        (char *)b->at[which] + (size_t)i * one, one) != 0;
    return count;
}

static void expect_same_bits(const net *tape, const net *by_hand)
{
    for (int k = GIVEN; k < ARRAYS; k++)
        cr_assert(differing(tape, by_hand, k) == 0,
                  "%s: %lld of %lld elements differ; %s, p = %d, N = %d, C = %d, B = %d",
                  name_of[k], (long long)differing(tape, by_hand, k), (long long)count_of(tape, k),
                  wg_dtype_name(tape->dtype), (int)tape->p, (int)tape->N, (int)tape->C,
                  (int)tape->B);
}

/* ---- In long double, with bounds ------------------------------------------------------------- */

/* A number v, computed in long double, and a bound e on the error of the same number computed in
 * the real type in question: |computed − v| ≤ e. Each operation carries its operands' errors on,
 * and adds that of its own rounding, u |result|, with `least`, the smallest number, for results
 * that are denormal. */
typedef struct bounded {
    long double v, e;
} bounded;

typedef struct rounding {
    long double u, least;
} rounding;

/* LDBL_EPSILON for the long double side's own roundings. */
static rounding rounding_of(wg_dtype dtype)
{
    if (dtype == WG_F32)
        return (rounding){0x1p-24L + 4 * LDBL_EPSILON, 0x1p-149L};
    return (rounding){0x1p-53L + 4 * LDBL_EPSILON, 0x1p-1074L};
}

static bounded exactly(long double v)
{
    return (bounded){v, 0};
}

static long double size_of(bounded x)
{
    return fabsl(x.v) + x.e;
}

/* So many roundings of results no larger than x. */
static bounded rounded(rounding r, int times, bounded x)
{
    return (bounded){x.v, x.e + times * (r.u * size_of(x) * 1.001L + r.least)};
}

static bounded minus(rounding r, bounded a, bounded b)
{
    return rounded(r, 1, (bounded){a.v - b.v, a.e + b.e});
}

static bounded plus(rounding r, bounded a, bounded b)
{
    return rounded(r, 1, (bounded){a.v + b.v, a.e + b.e});
}

static bounded times(rounding r, bounded a, bounded b)
{
    return rounded(r, 1, (bounded){a.v * b.v, fabsl(a.v) * b.e + fabsl(b.v) * a.e + a.e * b.e});
}

/* Σ a_k b_k, in any order, each product rounded or not: n + 1 roundings of at most Σ |a_k b_k|. */
static bounded dot(rounding r, int64_t n, const bounded *a, int64_t a_stride, const bounded *b,
                   int64_t b_stride)
{
    bounded sum = {0, 0};
    long double size = 0;
    for (int64_t k = 0; k < n; k++) {
        const bounded x = a[k * a_stride], y = b[k * b_stride];
        sum.v += x.v * y.v;
        sum.e += fabsl(x.v) * y.e + fabsl(y.v) * x.e + x.e * y.e;
        size += size_of(x) * size_of(y);
    }
    sum.e += (long double)(n + 1) * (r.u * size * 1.001L + r.least);
    return sum;
}

static bounded sum_of(rounding r, int64_t n, const bounded *x, int64_t stride)
{
    const bounded one = exactly(1);
    return dot(r, n, x, stride, &one, 0);
}

/* The slope is largest where |x| is smallest; the function itself is within 2 units in the last
 * place, of up to 2u each. */
static bounded tanh_of(rounding r, bounded x)
{
    const long double nearest = tanhl(fmaxl(fabsl(x.v) - x.e, 0));
    return rounded(r, 4, (bounded){tanhl(x.v), (1 - nearest * nearest) * x.e});
}

/* The model's arrays so. */
typedef struct analysis {
    rounding r;
    const net *n;
    bounded *at[ARRAYS];
} analysis;

/* (5), (6), column j. Let each logit be off by at most `off`, its own error and that of the
 * subtraction of the maximum. Then exp(z_i − m) / Σ exp(z_k − m) is off by a factor within exp(±2
 * off), whatever m is; two exponentials, C terms summed and a division add 4 + 4 + C + 1
 * roundings. */
static void analyse_softmax(analysis *a, int64_t j)
{
    const int64_t C = a->n->C, B = a->n->B;
    const bounded *z = a->at[Z2] + j, *y = a->at[Y] + j;
    long double max = z[0].v, error = 0, range = 0, sum = 0;
    for (int64_t k = 0; k < C; k++) {
        max = fmaxl(max, z[k * B].v);
        error = fmaxl(error, z[k * B].e);
    }
    for (int64_t k = 0; k < C; k++) {
        range = fmaxl(range, max - z[k * B].v);
        sum += expl(z[k * B].v - max);
    }
    const long double off = error + a->r.u * (range + 2 * error);
    const int steps = (int)C + 10;
    bounded loss = {0, 0};
    for (int64_t i = 0; i < C; i++) {
        const long double d = z[i * B].v - max, yhat = expl(d) / sum;
        a->at[YHAT][i * B + j] = rounded(a->r, steps, (bounded){yhat, yhat * expm1l(2 * off)});
        loss.v -= y[i * B].v * (d - logl(sum));
    }
    /* −(d − log s): d off, the logarithm of a sum off by that and C + 4 roundings, itself within
     * 4. */
    loss.e = 2 * off + steps * a->r.u * (1 + logl((long double)C)) * 1.001L;
    a->at[LOSSES][j] = rounded(a->r, 4, loss);
}

static void analyse_z1(analysis *a) /* (1), (14) */
{
    const int64_t p = a->n->p, B = a->n->B;
    for (int64_t i = 0; i < a->n->N; i++)
        for (int64_t j = 0; j < B; j++)
            a->at[Z1][i * B + j] =
                plus(a->r, dot(a->r, p, a->at[W1_] + i * p, 1, a->at[X_] + j, B), a->at[B1_][i]);
}

static void analyse_a1(analysis *a) /* (2) */
{
    for (int64_t i = 0; i < a->n->N * a->n->B; i++)
        a->at[A1][i] = tanh_of(a->r, a->at[Z1][i]);
}

static void analyse_z2(analysis *a) /* (3) */
{
    const int64_t N = a->n->N, B = a->n->B;
    for (int64_t i = 0; i < a->n->C; i++)
        for (int64_t j = 0; j < B; j++)
            a->at[Z2][i * B + j] =
                plus(a->r, dot(a->r, N, a->at[W2_] + i * N, 1, a->at[A1] + j, B), a->at[B2_][i]);
}

static void analyse_losses(analysis *a)
{
    for (int64_t j = 0; j < a->n->B; j++)
        analyse_softmax(a, j);
}

static void analyse_loss(analysis *a)
{
    const long double B = (long double)a->n->B;
    const bounded sum = sum_of(a->r, a->n->B, a->at[LOSSES], 1);
    a->at[LOSS][0] = rounded(a->r, 1, (bounded){sum.v / B, sum.e / B});
}

static void analyse_delta1(analysis *a)
{
    const bounded share = rounded(a->r, 1, exactly(1 / (long double)a->n->B));
    for (int64_t i = 0; i < a->n->C * a->n->B; i++) /* (20) */
        a->at[DELTA1][i] = times(a->r, minus(a->r, a->at[YHAT][i], a->at[Y][i]), share);
}

static void analyse_layer(const analysis *a, int64_t rows, int64_t columns, int delta, int input,
                          int weights, int bias)
{
    const int64_t B = a->n->B;
    for (int64_t i = 0; i < rows; i++) {
        for (int64_t j = 0; j < columns; j++)
            a->at[weights][i * columns + j] =
                dot(a->r, B, a->at[delta] + i * B, 1, a->at[input] + j * B, 1);
        a->at[bias][i] = sum_of(a->r, B, a->at[delta] + i * B, 1);
    }
}

static void analyse_delta2(analysis *a) /* (21) */
{
    const int64_t N = a->n->N, C = a->n->C, B = a->n->B;
    for (int64_t i = 0; i < N; i++)
        for (int64_t j = 0; j < B; j++) {
            const bounded a1 = a->at[A1][i * B + j];
            const bounded slope = minus(a->r, exactly(1), times(a->r, a1, a1));
            const bounded back = dot(a->r, C, a->at[W2_] + i, N, a->at[DELTA1] + j, B);
            a->at[DELTA2][i * B + j] = times(a->r, slope, back);
        }
}

static void analyse_gradients(analysis *a)
{
    analyse_layer(a, a->n->C, a->n->N, DELTA1, A1, DW2, DB2); /* (16), (17) */
    analyse_layer(a, a->n->N, a->n->p, DELTA2, X_, DW1, DB1); /* (18), (19) */
}

static const struct stage {
    void (*analyse)(analysis *a);
    int first, last; /* of the arrays that it fills */
} stages[] = {{analyse_z1, Z1, Z1},
              {analyse_a1, A1, A1},
              {analyse_z2, Z2, Z2},
              {analyse_losses, YHAT, LOSSES},
              {analyse_loss, LOSS, LOSS},
              {analyse_delta1, DELTA1, DELTA1},
              {analyse_delta2, DELTA2, DELTA2},
              {analyse_gradients, DW1, DB2}};

enum { STAGES = sizeof stages / sizeof *stages };

/* The array exactly as it is in the net. */
static void take_exactly(analysis *a, int which)
{
    for (int64_t i = 0; i < count_of(a->n, which); i++)
        a->at[which][i] = exactly((long double)at(a->n, which, i));
}

/* Arrays 0 … last − 1 are taken exactly. */
static analysis new_analysis(const net *n, int last)
{
    analysis a = {.r = rounding_of(n->dtype), .n = n};
    for (int k = 0; k < ARRAYS; k++) {
        a.at[k] = calloc((size_t)count_of(n, k), sizeof *a.at[k]);
        if (k < last)
            take_exactly(&a, k);
    }
    return a;
}

static void free_analysis(analysis *a)
{
    for (int k = 0; k < ARRAYS; k++)
        free(a->at[k]);
}

static analysis analyse(const net *n)
{
    analysis a = new_analysis(n, GIVEN);
    for (int i = 0; i < STAGES; i++)
        stages[i].analyse(&a);
    return a;
}

/* The number of elements farther from the analysis than its bound. */
static int64_t beyond(const net *n, const analysis *a, int which)
{
    int64_t count = 0;
    for (int64_t i = 0; i < count_of(n, which); i++)
        count += !(fabsl((long double)at(n, which, i) - a->at[which][i].v) <= a->at[which][i].e);
    return count;
}

/* The largest bound in units of u times the largest element: what the comparison can see. */
static long double coarseness(const analysis *a, int which)
{
    long double bound = 0, size = 0;
    for (int64_t i = 0; i < count_of(a->n, which); i++) {
        bound = fmaxl(bound, a->at[which][i].e);
        size = fmaxl(size, fabsl(a->at[which][i].v));
    }
    return bound / (a->r.u * size);
}

static void expect_within_bounds(const net *n, const analysis *a, int which)
{
    cr_assert(beyond(n, a, which) == 0,
              "%s: %lld of %lld elements are out of bounds; %s, p = %d, N = %d, C = %d, B = %d",
              name_of[which], (long long)beyond(n, a, which), (long long)count_of(n, which),
              wg_dtype_name(n->dtype), (int)n->p, (int)n->N, (int)n->C, (int)n->B);
}

/* From what is given to the end, where errors pile up. */
static void expect_close(const net *n)
{
    analysis a = analyse(n);
    for (int k = GIVEN; k < ARRAYS; k++)
        expect_within_bounds(n, &a, k);
    free_analysis(&a);
}

/* Equation by equation, each from the net's own values, so that the errors are those of one
 * equation. */
static void expect_each_equation_close(const net *n)
{
    analysis a = new_analysis(n, GIVEN);
    for (int i = 0; i < STAGES; i++) {
        stages[i].analyse(&a);
        for (int k = stages[i].first; k <= stages[i].last; k++) {
            expect_within_bounds(n, &a, k);
            take_exactly(&a, k);
        }
    }
    free_analysis(&a);
}

/* ---- The comparisons ------------------------------------------------------------------------- */

enum { SIZES = 200 };

/* The tape against the hand, bit for bit, and against the analysis. */
static void check(wg_dtype dtype, int64_t p, int64_t N, int64_t C, int64_t B, int regime, stream *s)
{
    net tape = new_net(dtype, p, N, C, B);
    fill(&tape, regime, s);
    net by_hand = same_problem(&tape);
    derive_on_tape(&tape, record_fused);
    derive_by_hand(&by_hand);
    expect_same_bits(&tape, &by_hand);
    expect_close(&tape);
    expect_each_equation_close(&tape);
    free_net(&tape);
    free_net(&by_hand);
}

static void check_random_sizes(wg_dtype dtype, int64_t least_B, int64_t most_B, uint64_t seed)
{
    stream s = {seed, 0};
    for (int i = 0; i < SIZES; i++) {
        const int64_t p = between(&s, 1, 24), N = between(&s, 1, 24), C = between(&s, 1, 12);
        check(dtype, p, N, C, between(&s, least_B, most_B), i % REGIMES, &s);
    }
}

Test(hand_derivation, equals_the_tape_to_the_bit_for_a_column_vector)
{
    for (int d = 0; d < 2; d++)
        check_random_sizes(reals[d], 1, 1, 1 + (uint64_t)d);
}

Test(hand_derivation, equals_the_tape_to_the_bit_for_batches)
{
    for (int d = 0; d < 2; d++)
        check_random_sizes(reals[d], 2, 40, 3 + (uint64_t)d);
}

/* Sums and products of more than one block; the smallest model there is. */
Test(hand_derivation, equals_the_tape_to_the_bit_at_the_ends_of_the_sizes)
{
    static const int64_t sizes[][4] = {{3, 4, 5, 1300},  {2, 3, 1100, 4}, {900, 5, 3, 2},
                                       {4, 700, 3, 2},   {1, 1, 1, 1},    {1, 1, 1, 2},
                                       {64, 32, 10, 50}, {2, 3, 2, 3584}};
    stream s = {5, 0};
    for (int d = 0; d < 2; d++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            for (int regime = 0; regime < REGIMES; regime += 3)
                check(reals[d], sizes[i][0], sizes[i][1], sizes[i][2], sizes[i][3], regime, &s);
}

static double largest(const net *n, int which)
{
    double most = 0;
    for (int64_t i = 0; i < count_of(n, which); i++)
        most = fmax(most, fabs(at(n, which, i)));
    return most;
}

Test(hand_derivation, was_compared_for_values_from_tiny_to_saturating)
{
    stream s = {6, 0};
    for (int d = 0; d < 2; d++)
        for (int regime = 0; regime < REGIMES; regime++) {
            net n = new_net(reals[d], 8, 8, 8, 8);
            fill(&n, regime, &s);
            derive_by_hand(&n);
            const bool saturated = regime == SATURATED || regime == BOTH;
            const bool large = regime == LARGE_LOGITS || regime == BOTH;
            cr_assert((largest(&n, A1) == 1) == saturated, "%d", regime);
            cr_assert((largest(&n, Z2) > 1e4) == large, "%d", regime);
            cr_assert((largest(&n, Z1) < 1e-19) == (regime == TINY || regime == TINY_HIDDEN));
            free_net(&n);
        }
}

/* The bounds are worth something. By one equation: (2) within 4 u of the largest element, (20)
 * within 4, sums of up to 24 products within a few hundred, for some elements cancel. Along all of
 * them: within two thousandths in f32, the worst where the biases' sums cancel. */
static void expect_fine(const net *n)
{
    analysis a = analyse(n), single = new_analysis(n, GIVEN);
    for (int i = 0; i < STAGES; i++) {
        stages[i].analyse(&single);
        for (int k = stages[i].first; k <= stages[i].last; k++) {
            const long double limit = k == A1 || k == DELTA1 ? 4.1L : 1000;
            cr_assert(coarseness(&single, k) < limit, "%s: %Lg", name_of[k],
                      coarseness(&single, k));
            cr_assert(coarseness(&a, k) < 30000, "%s: %Lg", name_of[k], coarseness(&a, k));
            take_exactly(&single, k);
        }
    }
    free_analysis(&single);
    free_analysis(&a);
}

Test(hand_derivation, is_compared_with_long_double_closely)
{
    stream s = {7, 0};
    for (int i = 0; i < SIZES; i++) {
        net n = draw_net(&s, reals[i % 2], 24, 2, 0);
        fill(&n, ORDINARY, &s);
        derive_by_hand(&n);
        expect_fine(&n);
        free_net(&n);
    }
}

/* ---- The equations in between ---------------------------------------------------------------- */

static long double exact(const analysis *a, int which, int64_t i)
{
    return a->at[which][i].v;
}

/* (7): −Σ_k (y_k / ŷ_k) ∂ŷ_k/∂z₂_i, with the softmax's Jacobian ŷ_k (1{i=k} − ŷ_i). */
static long double equation_7(const analysis *a, int64_t i)
{
    long double sum = 0;
    for (int64_t k = 0; k < a->n->C; k++) {
        const long double yhat_k = exact(a, YHAT, k),
                          jacobian = yhat_k * ((i == k) - exact(a, YHAT, i));
        sum -= exact(a, Y, k) / yhat_k * jacobian;
    }
    return sum;
}

/* (8), (9): the term k = i taken out. */
static long double equation_9(const analysis *a, int64_t i)
{
    const long double yhat_i = exact(a, YHAT, i);
    long double sum = exact(a, Y, i) / yhat_i * yhat_i * (yhat_i - 1);
    for (int64_t k = 0; k < a->n->C; k++)
        if (k != i)
            sum += exact(a, Y, k) / exact(a, YHAT, k) * yhat_i * exact(a, YHAT, k);
    return sum;
}

/* (11), (12): Σ_k [ŷ − y]_k [W₂]_ki [1 − tanh²(z₁)]_i x_j */
static long double equation_12(const analysis *a, int64_t i, int64_t j)
{
    const long double tanh_z = tanhl(exact(a, Z1, i));
    long double sum = 0;
    for (int64_t k = 0; k < a->n->C; k++)
        sum += (exact(a, YHAT, k) - exact(a, Y, k)) * exact(a, W2_, k * a->n->N + i) *
               (1 - tanh_z * tanh_z) * exact(a, X_, j);
    return sum;
}

/* (13), (15): ((W₂ᵀ(ŷ − y)) ∘ (1 − tanh²(z₁))) xᵀ */
static long double equation_15(const analysis *a, int64_t i, int64_t j)
{
    const long double tanh_z = tanhl(exact(a, Z1, i));
    long double back = 0;
    for (int64_t k = 0; k < a->n->C; k++)
        back += exact(a, W2_, k * a->n->N + i) * (exact(a, YHAT, k) - exact(a, Y, k));
    return back * (1 - tanh_z * tanh_z) * exact(a, X_, j);
}

static void expect_near(long double x, long double y, const char *equation)
{
    cr_assert(fabsl(x - y) <= 1000 * LDBL_EPSILON, "%s: %Lg, %Lg", equation, x, y);
}

/* Values are of order 1, C at most 12. */
Test(hand_derivation, follows_from_the_chain_rule_equation_by_equation)
{
    stream s = {8, 0};
    for (int run = 0; run < SIZES; run++) {
        net n = draw_net(&s, reals[run % 2], 8, 1, 1);
        fill(&n, ORDINARY, &s);
        analysis a = analyse(&n);
        for (int64_t i = 0; i < n.C; i++) {
            expect_near(equation_7(&a, i), exact(&a, DELTA1, i), "(7) and (10)");
            expect_near(equation_9(&a, i), exact(&a, DELTA1, i), "(9) and (10)");
        }
        for (int64_t i = 0; i < n.N; i++)
            for (int64_t j = 0; j < n.p; j++) {
                expect_near(equation_12(&a, i, j), exact(&a, DW1, i * n.p + j), "(12) and (18)");
                expect_near(equation_15(&a, i, j), exact(&a, DW1, i * n.p + j), "(15) and (18)");
            }
        free_analysis(&a);
        free_net(&n);
    }
}

/* ---- The long way round ---------------------------------------------------------------------- */

/* How far δ₁ by (7)–(9) may be from δ₁ by (10), given the same ŷ and share l = 1/B of the loss.
 * The fused op rounds (ŷ − y) l twice. The long way computes ŷ_i (ȳ_i − Σ ȳ_k ŷ_k) with ȳ = −l y /
 * ŷ: a quotient, one product that is not 0, a difference and a product, each rounded, of numbers
 * no larger than l (ŷ_i + y_i). That makes less than 6 u l (ŷ_i + y_i), as long as l / ŷ does not
 * overflow. */
static void set_delta1_of_both_ways(analysis *a)
{
    for (int64_t i = 0; i < count_of(a->n, DELTA1); i++) {
        const long double yhat = (long double)at(a->n, YHAT, i), y = (long double)at(a->n, Y, i);
        a->at[DELTA1][i].e = 6 * a->r.u * (yhat + y) / (long double)a->n->B + 4 * a->r.least;
    }
}

/* The same for the loss of a sample, given the same z − m and s: −((z − m) − log s) against
 * −log(exp(z − m) / s), exp and log within 4 u; log s is at most log C. */
static long double loss_between_ways(const analysis *a, int64_t j)
{
    const long double loss = fabsl((long double)at(a->n, LOSSES, j));
    return a->r.u * (4.1L * logl((long double)a->n->C) + 5.2L * loss + 5.2L);
}

/* Both results lie within the bounds that follow from δ₁ and the forward values, which are the
 * same. */
static void expect_equal_to_rounding(const net *fused, const net *long_way)
{
    analysis a = new_analysis(fused, DW1 - 1);
    long double between_means = 0, mean = 0;
    for (int64_t j = 0; j < fused->B; j++) {
        const long double loss = (long double)at(fused, LOSSES, j),
                          apart = loss_between_ways(&a, j);
        cr_assert(fabsl((long double)at(long_way, LOSSES, j) - loss) <= apart);
        between_means += apart / (long double)fused->B;
        mean += fabsl(loss) / (long double)fused->B;
    }
    between_means += 2 * (long double)(fused->B + 2) * a.r.u * mean;
    cr_assert(fabs(at(long_way, LOSS, 0) - at(fused, LOSS, 0)) <= (double)between_means);
    set_delta1_of_both_ways(&a);
    cr_assert(beyond(long_way, &a, DELTA1) == 0, "%lld", (long long)beyond(long_way, &a, DELTA1));
    analyse_delta2(&a);
    analyse_gradients(&a);
    for (int k = DELTA2; k < ARRAYS; k++)
        cr_assert(beyond(long_way, &a, k) == 0 && beyond(fused, &a, k) == 0, "%s", name_of[k]);
    free_analysis(&a);
}

Test(hand_derivation, equals_the_long_way_through_the_softmax_to_rounding)
{
    stream s = {9, 0};
    int64_t different = 0;
    for (int run = 0; run < SIZES; run++) {
        net fused = draw_net(&s, reals[run % 2], 24, 1, 0);
        fill(&fused, run % 4 < 2 ? ORDINARY : SATURATED, &s);
        net long_way = same_problem(&fused);
        derive_on_tape(&fused, record_fused);
        derive_on_tape(&long_way, record_long_way);
        for (int k = GIVEN; k <= YHAT; k++)
            cr_assert(differing(&fused, &long_way, k) == 0, "%s", name_of[k]);
        expect_equal_to_rounding(&fused, &long_way);
        different += differing(&fused, &long_way, DELTA1);
        free_net(&fused);
        free_net(&long_way);
    }
    cr_assert(different > 0); /* only the fused one is exact: the two ways are two */
}

/* ---- One column of a batch ------------------------------------------------------------------- */

/* Column j of a batch, as a problem of its own. */
static net column_of(const net *batch, int64_t j)
{
    const hand *h = hand_of(batch);
    net n = new_net(batch->dtype, batch->p, batch->N, batch->C, 1);
    for (int k = 0; k < GIVEN; k++)
        for (int64_t i = 0; i < count_of(&n, k); i++)
            h->set(&n, k, i, at(batch, k, k == X_ || k == Y ? i * batch->B + j : i));
    return n;
}

static void expect_column(const net *batch, const net *single, int which, int64_t j, double factor)
{
    for (int64_t i = 0; i < count_of(single, which); i++)
        cr_assert(same_bits(factor * at(batch, which, i * batch->B + j), at(single, which, i),
                            batch->dtype),
                  "%s, B = %d", name_of[which], (int)batch->B);
}

/* A column of a product is the product with that column, and everything else up to ŷ works column
 * by column. So δ₁ of a batch is (ŷ − y) · 1/B with the single sample's ŷ; for B a power of two,
 * 1/B is exact, and so is multiplying by it (nothing here is near the smallest numbers) and
 * multiplying back. δ₂ is linear in δ₁, and each of its roundings scales along. */
Test(hand_derivation, of_a_sample_is_a_column_of_a_batch_to_the_bit)
{
    stream s = {10, 0};
    for (int run = 0; run < SIZES; run++) {
        net batch = draw_net(&s, reals[run % 2], 24, 1, INT64_C(1) << run % 5);
        fill(&batch, ORDINARY, &s);
        derive_on_tape(&batch, record_fused);
        const int64_t j = between(&s, 0, batch.B - 1);
        net single = column_of(&batch, j);
        derive_on_tape(&single, record_fused);
        for (int k = Z1; k <= YHAT; k++)
            expect_column(&batch, &single, k, j, 1);
        expect_column(&batch, &single, LOSSES, j, 1);
        expect_column(&batch, &single, DELTA1, j, (double)batch.B);
        expect_column(&batch, &single, DELTA2, j, (double)batch.B);
        free_net(&batch);
        free_net(&single);
    }
}

/* ---- Wrong derivations ----------------------------------------------------------------------- */

static void scale_array(net *n, int which, double factor)
{
    for (int64_t i = 0; i < count_of(n, which); i++)
        hand_of(n)->set(n, which, i, factor * at(n, which, i));
}

static void transpose_W2(net *n) /* C = N */
{
    for (int64_t i = 0; i < n->C; i++)
        for (int64_t j = 0; j < i; j++) {
            const double w = at(n, W2_, i * n->N + j);
            hand_of(n)->set(n, W2_, i * n->N + j, at(n, W2_, j * n->N + i));
            hand_of(n)->set(n, W2_, j * n->N + i, w);
        }
}

static void flip_the_sign_of_delta1(net *n)
{
    const hand *h = hand_of(n);
    h->delta1(n);
    scale_array(n, DELTA1, -1);
    h->delta2(n);
    h->gradients(n);
}

static void drop_the_transpose_of_W2(net *n)
{
    const hand *h = hand_of(n);
    h->delta1(n);
    transpose_W2(n);
    h->delta2(n);
    transpose_W2(n);
    h->gradients(n);
}

/* δ₂ = W₂ᵀ δ₁, without 1 − tanh²(z₁). */
static void forget_the_slope_of_tanh(net *n)
{
    const hand *h = hand_of(n);
    void *a1 = n->at[A1];
    h->delta1(n);
    n->at[A1] = calloc(1, bytes_of(n, A1));
    h->delta2(n);
    free(n->at[A1]);
    n->at[A1] = a1;
    h->gradients(n);
}

/* 1 − z₁² instead of 1 − tanh²(z₁). */
static void take_z1_for_a1(net *n)
{
    const hand *h = hand_of(n);
    void *a1 = n->at[A1];
    h->delta1(n);
    n->at[A1] = n->at[Z1];
    h->delta2(n);
    n->at[A1] = a1;
    h->gradients(n);
}

static void sum_the_losses_instead_of_their_mean(net *n)
{
    const hand *h = hand_of(n);
    h->delta1(n);
    scale_array(n, DELTA1, (double)n->B);
    h->delta2(n);
    h->gradients(n);
}

/* One sample is left out: a small mistake. */
static void leave_one_sample_out(net *n)
{
    const hand *h = hand_of(n);
    h->delta1(n);
    for (int64_t i = 0; i < n->C; i++)
        h->set(n, DELTA1, i * n->B, 0);
    h->delta2(n);
    h->gradients(n);
}

/* One or two units in the last place of one element: for the bits alone. */
static void round_once_differently(net *n)
{
    const hand *h = hand_of(n);
    h->delta1(n);
    const double ulp = n->dtype == WG_F32 ? FLT_EPSILON : DBL_EPSILON;
    h->set(n, DELTA1, 0, at(n, DELTA1, 0) * (1 + ulp));
    h->delta2(n);
    h->gradients(n);
}

Test(hand_derivation, that_is_wrong_is_noticed)
{
    static const struct {
        void (*derive)(net *n);
        int first_wrong;
        bool beyond_rounding;
    } cases[] = {{flip_the_sign_of_delta1, DELTA1, true},
                 {drop_the_transpose_of_W2, DELTA2, true},
                 {forget_the_slope_of_tanh, DELTA2, true},
                 {take_z1_for_a1, DELTA2, true},
                 {sum_the_losses_instead_of_their_mean, DELTA1, true},
                 {leave_one_sample_out, DELTA1, true},
                 {round_once_differently, DELTA1, false}};
    stream s = {11, 0};
    for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
        const size_t c = i / 2;
        net tape = new_net(reals[i % 2], 5, 7, 7, 4);
        fill(&tape, ORDINARY, &s);
        net wrong = same_problem(&tape);
        derive_on_tape(&tape, record_fused);
        hand_of(&wrong)->forward(&wrong);
        cases[c].derive(&wrong);
        analysis a = analyse(&tape);
        const int first = cases[c].first_wrong, weights = first == DELTA1 ? DW2 : DW1;
        cr_assert(differing(&tape, &wrong, first) > 0 && differing(&tape, &wrong, weights) > 0,
                  "%zu", c);
        cr_assert((beyond(&wrong, &a, first) > 0) == cases[c].beyond_rounding, "%zu", c);
        cr_assert((beyond(&wrong, &a, weights) > 0) == cases[c].beyond_rounding, "%zu", c);
        free_analysis(&a);
        free_net(&tape);
        free_net(&wrong);
    }
}
