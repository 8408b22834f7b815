/* Tests of src/nn/recurrent.c. */
#include "layers.h"

#include <math.h>
#include <string.h>

enum { T = 5, N = 2, IN = 3, SIZE = 4, MOST_GATES = 4 };

/* The three networks, in plain loops: one step from the gates' sums u and v and the state. */
typedef struct network {
    const char *name;
    int gates;
    void (*step)(const double *u, const double *v, double *h, double *c, int k);
    wg_tensor (*sequence)(wg_tensor x, wg_tensor *h, const char *name, int64_t size);
    wg_tensor (*cell)(wg_tensor x, wg_tensor h, const char *name, int64_t size);
} network;

static double squash(double x)
{
    return 1 / (1 + exp(-x));
}

static void step_rnn(const double *u, const double *v, double *h, double *c, int k)
{
    (void)c;
    h[k] = tanh(u[k] + v[k]);
}

static void step_gru(const double *u, const double *v, double *h, double *c, int k)
{
    (void)c;
    const double r = squash(u[k] + v[k]), z = squash(u[k + SIZE] + v[k + SIZE]),
                 n = tanh(u[k + 2 * SIZE] + r * v[k + 2 * SIZE]);
    h[k] = (1 - z) * n + z * h[k];
}

static void step_lstm(const double *u, const double *v, double *h, double *c, int k)
{
    const double i = squash(u[k] + v[k]), f = squash(u[k + SIZE] + v[k + SIZE]),
                 g = tanh(u[k + 2 * SIZE] + v[k + 2 * SIZE]),
                 o = squash(u[k + 3 * SIZE] + v[k + 3 * SIZE]);
    c[k] = f * c[k] + i * g;
    h[k] = o * tanh(c[k]);
}

static wg_tensor lstm_sequence(wg_tensor x, wg_tensor *h, const char *name, int64_t size)
{
    wg_nn_lstm_state s = {h ? *h : WG_NONE, WG_NONE};
    const wg_tensor y = wg_nn_lstm(x, h ? &s : NULL, name, size);
    if (h)
        *h = s.h;
    return y;
}

static wg_tensor lstm_cell(wg_tensor x, wg_tensor h, const char *name, int64_t size)
{
    return wg_nn_lstm_cell(x, (wg_nn_lstm_state){h, WG_NONE}, name, size).h;
}

static const network networks[] = {
    {"wg_nn_rnn", 1, step_rnn, wg_nn_rnn, wg_nn_rnn_cell},
    {"wg_nn_gru", 3, step_gru, wg_nn_gru, wg_nn_gru_cell},
    {"wg_nn_lstm", 4, step_lstm, lstm_sequence, lstm_cell},
};

/* ---- Values ---------------------------------------------------------------------------------- */

/* W x + b, for one sample. */
static void affine(int rows, int in, const double *W, const double *b, const double *x, double *y)
{
    for (int j = 0; j < rows; j++) {
        y[j] = b[j];
        for (int k = 0; k < in; k++)
            y[j] += W[j * in + k] * x[k];
    }
}

typedef struct weights {
    double Wx[MOST_GATES * SIZE * IN], Wh[MOST_GATES * SIZE * SIZE], bx[MOST_GATES * SIZE],
        bh[MOST_GATES * SIZE];
} weights;

static weights weights_of(wg_tape *t, const network *net)
{
    weights w;
    const int rows = net->gates * SIZE;
    get_named(t, "r/Wx", WG_SHAPE(rows, IN), w.Wx);
    get_named(t, "r/Wh", WG_SHAPE(rows, SIZE), w.Wh);
    get_named(t, "r/bx", WG_SHAPE(rows), w.bx);
    get_named(t, "r/bh", WG_SHAPE(rows), w.bh);
    return w;
}

/* All states h [T×N×SIZE] from the first, in plain loops. */
static void unroll(const network *net, const weights *w, const double *x, const double *h0,
                   double *all)
{
    double h[N][SIZE], c[N][SIZE] = {{0}}, u[MOST_GATES * SIZE], v[MOST_GATES * SIZE];
    memcpy(h, h0, sizeof h);
    for (int t = 0; t < T; t++)
        for (int n = 0; n < N; n++) {
            affine(net->gates * SIZE, IN, w->Wx, w->bx, x + (t * N + n) * IN, u);
            affine(net->gates * SIZE, SIZE, w->Wh, w->bh, h[n], v);
            for (int k = 0; k < SIZE; k++)
                net->step(u, v, h[n], c[n], k);
            memcpy(all + (t * N + n) * SIZE, h[n], sizeof h[n]);
        }
}

Test(nn_recurrent, follows_the_formulas_along_a_sequence)
{
    for (int k = 0; k < 3; k++)
        for (int given = 0; given < 2; given++) {
            double x[T * N * IN], h0[N * SIZE] = {0}, y[T * N * SIZE], last[N * SIZE],
                                         right[T * N * SIZE];
            wg_tape *t = wg_tape_new();
            const wg_tensor in = wg_input(t, "x", WG_F64, WG_SHAPE(T, N, IN)),
                            before = wg_input(t, "h", WG_F64, WG_SHAPE(N, SIZE));
            wg_tensor h = given ? before : WG_NONE;
            const wg_tensor out = networks[k].sequence(in, &h, "r", SIZE), wanted[] = {out, h};
            put_random(in, 1, -2, 2);
            put_random(before, 2, -1, 1);
            get(in, x);
            if (given)
                get(before, h0);
            run_for(wanted, 2);
            get(out, y);
            get(h, last);
            const weights w = weights_of(t, &networks[k]);
            unroll(&networks[k], &w, x, h0, right);
            expect_near(y, right, T * N * SIZE, 1e-13);
            expect_near(last, right + (T - 1) * N * SIZE, N * SIZE, 1e-13);
            wg_tape_free(t);
        }
}

/* Step by step, the cells of the same name have the same bits; so has a sequence that is longer
 * than what is joined at once. */
Test(nn_recurrent, cells_give_the_bits_of_the_sequence)
{
    enum { LONG = 300 };
    for (int k = 0; k < 3; k++)
        for (int d = 0; d < 2; d++) {
            static double y[LONG * N * SIZE];
            double step[N * SIZE];
            wg_tape *t = wg_tape_new();
            const wg_tensor in = wg_input(t, "x", reals[d], WG_SHAPE(LONG, N, IN));
            wg_tensor wanted[LONG + 1] = {networks[k].sequence(in, NULL, "r", SIZE)};
            wg_nn_lstm_state s = {WG_NONE, WG_NONE};
            for (int i = 0; i < LONG; i++) {
                const wg_tensor x = wg_select(in, 0, i);
                if (k == 2)
                    s = wg_nn_lstm_cell(x, s, "r", SIZE);
                else
                    s.h = networks[k].cell(x, s.h, "r", SIZE);
                wanted[i + 1] = s.h;
            }
            put_random(in, 1, -2, 2);
            run_for(wanted, LONG + 1);
            get(wanted[0], y);
            for (int i = 0; i < LONG; i++) {
                get(wanted[i + 1], step);
                for (int j = 0; j < N * SIZE; j++)
                    cr_assert(same_bits(step[j], y[i * N * SIZE + j], reals[d]), "%s, step %d",
                              networks[k].name, i);
            }
            wg_tape_free(t);
        }
}

/* A sequence in two halves, the state carried on, is the whole. */
Test(nn_recurrent, goes_on_from_the_state_that_it_gave)
{
    for (int k = 0; k < 3; k++) {
        double whole[6 * N * SIZE], half[3 * N * SIZE];
        wg_tape *t = wg_tape_new();
        const wg_tensor in = wg_input(t, "x", WG_F32, WG_SHAPE(6, N, IN)),
                        first = wg_slice(in, 0, 0, 3, 1), second = wg_slice(in, 0, 3, 6, 1);
        wg_nn_lstm_state s = {WG_NONE, WG_NONE};
        wg_tensor wanted[3] = {networks[k].sequence(in, NULL, "r", SIZE)};
        for (int i = 0; i < 2; i++) {
            const wg_tensor x = i ? second : first;
            wanted[i + 1] =
                k == 2 ? wg_nn_lstm(x, &s, "r", SIZE) : networks[k].sequence(x, &s.h, "r", SIZE);
        }
        put_random(in, 1, -2, 2);
        run_for(wanted, 3);
        get(wanted[0], whole);
        for (int i = 0; i < 2; i++) {
            get(wanted[i + 1], half);
            for (int j = 0; j < 3 * N * SIZE; j++)
                cr_assert(same_bits(half[j], whole[i * 3 * N * SIZE + j], WG_F32));
        }
        wg_tape_free(t);
    }
}

Test(nn_recurrent, parameters_are_uniform)
{
    wg_tape *t = wg_tape_new();
    wg_nn_gru_cell(wg_input(t, "x", WG_F32, WG_SHAPE(2, 7)), WG_NONE, "g", 16);
    const char *const names[] = {"g/Wx", "g/Wh", "g/bx", "g/bh"};
    for (int i = 0; i < 4; i++)
        expect_uniform(t, names[i], 0.25);
    wg_tape_free(t);
}

/* The elements of all that the gradients of a sequence of so many steps place among zeros. */
static int64_t placed(int64_t steps)
{
    int64_t elements = 0;
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(steps, N, IN)),
                    L = wg_sum(wg_nn_rnn(x, NULL, "r", SIZE));
    cr_assert(wg_is_valid(wg_gradient(L, x)));
    for (uint32_t i = 1; i <= (uint32_t)wg_tape_count(t); i++) {
        const wg_tensor y = {t, i, x.stamp};
        if (strcmp(wg_op_name_of(y), "pad") == 0)
            elements += wg_count(y);
    }
    expect_ok(t);
    wg_tape_free(t);
    return elements;
}

/* Eight times the steps take hardly more than eight times as long backwards, not sixty-four. */
Test(nn_recurrent, differentiates_long_sequences_in_little_more_than_linear_time)
{
    const int64_t few = placed(64), many = placed(512);
    cr_assert(few > 0 && many <= 12 * few, "%lld and %lld", (long long)few, (long long)many);
}

/* ---- Derivatives, and what is refused -------------------------------------------------------- */

#define LAYER(name, call)                                 \
    static wg_tensor name(wg_tensor x, const char *layer) \
    {                                                     \
        return call;                                      \
    }

LAYER(rnn_of, wg_nn_rnn(x, NULL, layer, 2))
LAYER(gru_of, wg_nn_gru(x, NULL, layer, 2))
LAYER(lstm_of, wg_nn_lstm(x, NULL, layer, 2))
LAYER(rnn_cell_of, wg_nn_rnn_cell(x, WG_NONE, layer, 2))
LAYER(gru_cell_of, wg_nn_gru_cell(x, WG_NONE, layer, 2))
LAYER(lstm_cell_of, wg_nn_lstm_cell(x, (wg_nn_lstm_state){WG_NONE, WG_NONE}, layer, 2).c)

Test(nn_recurrent, has_the_derivatives_that_differences_give)
{
    check_layer(rnn_of, WG_SHAPE(3, 2, 2));
    check_layer(gru_of, WG_SHAPE(3, 2, 2));
    check_layer(lstm_of, WG_SHAPE(3, 1, 2));
    check_layer(lstm_cell_of, WG_SHAPE(2, 3));
    check_layer(gru_of, WG_SHAPE(1, 1, 1));
}

Test(nn_recurrent, takes_no_steps_and_no_samples)
{
    for (int k = 0; k < 3; k++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor none = wg_input(t, "x", WG_F64, WG_SHAPE(0, N, IN)),
                        empty = wg_input(t, "x", WG_F64, WG_SHAPE(T, 0, IN));
        wg_tensor h = WG_NONE;
        const wg_shape y = wg_shape_of(networks[k].sequence(none, &h, "r", SIZE)),
                       after = wg_shape_of(h);
        cr_assert(y.ndim == 3 && y.size[0] == 0 && y.size[1] == N && y.size[2] == SIZE);
        cr_assert(after.ndim == 2 && after.size[0] == N && after.size[1] == SIZE);
        cr_assert(wg_count(networks[k].sequence(empty, NULL, "r", SIZE)) == 0);
        expect_ok(t);
        wg_tape_free(t);
    }
}

Test(nn_recurrent, refuses_shapes_that_do_not_fit)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(T, N, IN)),
                    flat = wg_input(t, "flat", WG_F64, WG_SHAPE(N, IN));
    wg_tensor wrong = wg_input(t, "h", WG_F64, WG_SHAPE(N, SIZE + 1));
    const wg_nn_lstm_state half = {WG_NONE, wrong};
    expect_bad_calls(rnn_of, WG_SHAPE(3, 2, 2));
    expect_bad_calls(gru_of, WG_SHAPE(3, 2, 2));
    expect_bad_calls(lstm_of, WG_SHAPE(3, 2, 2));
    expect_bad_calls(rnn_cell_of, WG_SHAPE(2, 2));
    expect_bad_calls(gru_cell_of, WG_SHAPE(2, 2));
    expect_bad_calls(lstm_cell_of, WG_SHAPE(2, 2));
    expect_poisoned(wg_nn_rnn(flat, NULL, "r", SIZE), t, WG_ERROR_SHAPE,
                    "wg_nn_rnn: flat [2×3]: it should be [T×N×in]");
    expect_poisoned(wg_nn_gru_cell(x, WG_NONE, "r", SIZE), t, WG_ERROR_SHAPE,
                    "wg_nn_gru_cell: x [5×2×3]: it should be [N×in]");
    expect_poisoned(wg_nn_lstm(x, NULL, "r", 0), t, WG_ERROR_SHAPE, "to states of 0");
    expect_poisoned(wg_nn_lstm_cell(flat, half, "r", SIZE).h, t, WG_ERROR_SHAPE,
                    "wg_nn_lstm_cell: for flat [2×3], the state should be [2×4], not h [2×5]");
    expect_poisoned(wg_nn_gru(x, &wrong, "g", SIZE), t, WG_ERROR_SHAPE,
                    "wg_nn_gru: for x [5×2×3], the state should be [2×4], not h [2×5]");
    cr_assert(!wg_is_valid(wrong)); /* the state after an error is none */
    cr_assert_str_eq(wg_scope_now(t), "");
    wg_tape_free(t);
}
