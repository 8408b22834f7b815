/* recurrent.c — recurrent layers, a step at a time or along a sequence.
 *
 * What a step takes from its input, Wx x + bx, does not depend on the state: along a sequence it is
 * one product for all steps. Each element is a chain of its own, so the bits are the same. */
#include "parameters.h"

#include <math.h>

/* ---- Parameters ------------------------------------------------------------------------------ */

/* One of the three networks: how many gates it has, and what a step does with the gates' sums from
 * the input, u, and from the state, v. */
typedef struct cell {
    const char *name;
    int gates;
    wg_nn_lstm_state (*step)(wg_tensor u, wg_tensor v, wg_nn_lstm_state s, int64_t size);
} cell;

typedef struct weights {
    wg_tensor Wx, Wh, bx, bh;
} weights;

static weights find_weights(const cell *c, wg_tensor x, int64_t size)
{
    const wg_dtype dtype = wg_dtype_of(x);
    const int64_t rows = c->gates * size;
    const double limit = 1 / sqrt((double)size);
    wg_tape *t = x.tape;
    return (weights){
        .Wx = wg_nn_param(t, "Wx", dtype, WG_SHAPE(rows, wg_width_of(x)), limit),
        .Wh = wg_nn_param(t, "Wh", dtype, WG_SHAPE(rows, size), limit),
        .bx = wg_nn_param(t, "bx", dtype, WG_SHAPE(rows), limit),
        .bh = wg_nn_param(t, "bh", dtype, WG_SHAPE(rows), limit),
    };
}

/* ---- Steps ----------------------------------------------------------------------------------- */

static wg_tensor gate(wg_tensor z, int k, int64_t size)
{
    return wg_slice(z, -1, k * size, (k + 1) * size, 1);
}

/* h' = tanh(u + v) */
static wg_nn_lstm_state step_rnn(wg_tensor u, wg_tensor v, wg_nn_lstm_state s, int64_t size)
{
    (void)s, (void)size;
    return (wg_nn_lstm_state){wg_tanh(wg_add(u, v)), WG_NONE};
}

/* h' = (1 − z) ∘ n + z ∘ h, with gates r, z, n */
static wg_nn_lstm_state step_gru(wg_tensor u, wg_tensor v, wg_nn_lstm_state s, int64_t size)
{
    const wg_tensor r = wg_sigmoid(wg_add(gate(u, 0, size), gate(v, 0, size)));
    const wg_tensor z = wg_sigmoid(wg_add(gate(u, 1, size), gate(v, 1, size)));
    const wg_tensor n = wg_tanh(wg_add(gate(u, 2, size), wg_mul(r, gate(v, 2, size))));
    const wg_tensor one = wg_scalar_like(z, 1);
    return (wg_nn_lstm_state){wg_add(wg_mul(wg_sub(one, z), n), wg_mul(z, s.h)), WG_NONE};
}

/* c' = f ∘ c + i ∘ g, h' = o ∘ tanh c', with gates i, f, g, o */
static wg_nn_lstm_state step_lstm(wg_tensor u, wg_tensor v, wg_nn_lstm_state s, int64_t size)
{
    const wg_tensor z = wg_add(u, v);
    const wg_tensor i = wg_sigmoid(gate(z, 0, size)), f = wg_sigmoid(gate(z, 1, size)),
                    g = wg_tanh(gate(z, 2, size)), o = wg_sigmoid(gate(z, 3, size));
    const wg_tensor c = wg_add(wg_mul(f, s.c), wg_mul(i, g));
    return (wg_nn_lstm_state){wg_mul(o, wg_tanh(c)), c};
}

static const cell rnn = {"wg_nn_rnn", 1, step_rnn}, gru = {"wg_nn_gru", 3, step_gru},
                  lstm = {"wg_nn_lstm", 4, step_lstm};

/* ---- Checks ---------------------------------------------------------------------------------- */

/* A state that is given has as many samples as x, of `size` numbers each; none stands for zeros. */
static wg_tensor state_or_zero(const char *layer, wg_tensor state, wg_tensor x, int64_t samples,
                               int64_t size)
{
    const wg_shape should = WG_SHAPE(samples, size);
    if (!state.tape)
        return wg_full(x.tape, wg_dtype_of(x), should, 0);
    const wg_shape is = wg_shape_of(state);
    if (!wg_is_valid(state) || wg_same_shape(&is, &should))
        return state;
    return wg_fail(x.tape, WG_ERROR_SHAPE, "%s: for %s, the state should be %s, not %s", layer,
                   wg_describe(x).s, wg_describe_shape(&should).s, wg_describe(state).s);
}

static bool check_sizes(const char *layer, wg_tensor x, int ndim, int64_t size)
{
    if (wg_shape_of(x).ndim == ndim && size >= 1 && wg_width_of(x) >= 1)
        return true;
    wg_fail(x.tape, WG_ERROR_SHAPE,
            "%s: from %s to states of %lld: x is %s, and sizes are at least 1", layer,
            wg_describe(x).s, (long long)size, ndim == 2 ? "[N×in]" : "[T×N×in]");
    return false;
}

/* Fills in a state that is not given; the cell state only where there is one. */
static wg_nn_lstm_state start(const cell *c, wg_tensor x, int64_t samples, wg_nn_lstm_state s,
                              int64_t size)
{
    s.h = state_or_zero(c->name, s.h, x, samples, size);
    if (c == &lstm)
        s.c = state_or_zero(c->name, s.c, x, samples, size);
    return s;
}

static wg_nn_lstm_state poisoned_state(wg_tape *t)
{
    return (wg_nn_lstm_state){wg_poisoned(t), wg_poisoned(t)};
}

/* ---- One step -------------------------------------------------------------------------------- */

static wg_nn_lstm_state one_step(const cell *c, wg_tensor x, wg_nn_lstm_state s, const char *name,
                                 int64_t size)
{
    wg_nn_lstm_state after = poisoned_state(x.tape);
    if (!wg_enter_layer(c->name, x, name))
        return after;
    if (check_sizes(c->name, x, 2, size)) {
        const weights w = find_weights(c, x, size);
        s = start(c, x, wg_shape_of(x).size[0], s, size);
        after = c->step(wg_linear(x, w.Wx, w.bx), wg_linear(s.h, w.Wh, w.bh), s, size);
    }
    wg_leave_layer(x);
    return after;
}

wg_tensor wg_nn_rnn_cell(wg_tensor x, wg_tensor h, const char *name, int64_t size)
{
    return one_step(&rnn, x, (wg_nn_lstm_state){h, WG_NONE}, name, size).h;
}

wg_tensor wg_nn_gru_cell(wg_tensor x, wg_tensor h, const char *name, int64_t size)
{
    return one_step(&gru, x, (wg_nn_lstm_state){h, WG_NONE}, name, size).h;
}

wg_nn_lstm_state wg_nn_lstm_cell(wg_tensor x, wg_nn_lstm_state s, const char *name, int64_t size)
{
    return one_step(&lstm, x, s, name, size);
}

/* ---- Sequences ------------------------------------------------------------------------------- */

/* From s on, which becomes the state after the last step. Each state gets a new first axis, and
 * they are joined along it in pieces of a few, the pieces likewise: no list of all is needed. */
enum { PIECE = 16, LEVELS = 16 };

/* What is joined so far: at each level less than a piece of tensors, each made of PIECE of those a
 * level below. */
typedef struct joined {
    int count[LEVELS];
    wg_tensor part[LEVELS][PIECE];
} joined;

static void join(joined *j, wg_tensor x)
{
    for (int level = 0; level < LEVELS; level++) {
        j->part[level][j->count[level]++] = x;
        if (j->count[level] < PIECE)
            return;
        x = wg_concat(j->part[level], PIECE, 0);
        j->count[level] = 0;
    }
}

/* All of them, the oldest of which are at the highest level. */
static wg_tensor finish(const joined *j)
{
    wg_tensor all[LEVELS * PIECE];
    int n = 0;
    for (int level = LEVELS - 1; level >= 0; level--)
        for (int i = 0; i < j->count[level]; i++)
            all[n++] = j->part[level][i];
    return wg_concat(all, n, 0);
}

static wg_tensor along(const cell *c, wg_tensor x, wg_nn_lstm_state *s, int64_t size)
{
    const int64_t steps = wg_shape_of(x).size[0], samples = wg_shape_of(x).size[1];
    const weights w = find_weights(c, x, size);
    const wg_tensor u = wg_linear(x, w.Wx, w.bx);
    joined all = {.count = {0}};
    *s = start(c, x, samples, *s, size);
    if (steps == 0)
        return wg_full(x.tape, wg_dtype_of(x), WG_SHAPE(0, samples, size), 0);
    for (int64_t t = 0; t < steps && wg_is_valid(s->h); t++) {
        *s = c->step(wg_select(u, 0, t), wg_linear(s->h, w.Wh, w.bh), *s, size);
        join(&all, wg_unsqueeze(s->h, 0));
    }
    return wg_is_valid(s->h) ? finish(&all) : s->h;
}

static wg_tensor sequence(const cell *c, wg_tensor x, wg_nn_lstm_state *s, const char *name,
                          int64_t size)
{
    if (!wg_enter_layer(c->name, x, name))
        return *s = poisoned_state(x.tape), wg_poisoned(x.tape);
    if (!check_sizes(c->name, x, 3, size))
        return *s = poisoned_state(x.tape), wg_leave_layer(wg_poisoned(x.tape));
    return wg_leave_layer(along(c, x, s, size));
}

/* A network whose state is h alone. */
static wg_tensor sequence_of(const cell *c, wg_tensor x, wg_tensor *h, const char *name,
                             int64_t size)
{
    wg_nn_lstm_state s = {h ? *h : WG_NONE, WG_NONE};
    const wg_tensor y = sequence(c, x, &s, name, size);
    if (h)
        *h = s.h;
    return y;
}

wg_tensor wg_nn_rnn(wg_tensor x, wg_tensor *h, const char *name, int64_t size)
{
    return sequence_of(&rnn, x, h, name, size);
}

wg_tensor wg_nn_gru(wg_tensor x, wg_tensor *h, const char *name, int64_t size)
{
    return sequence_of(&gru, x, h, name, size);
}

wg_tensor wg_nn_lstm(wg_tensor x, wg_nn_lstm_state *s, const char *name, int64_t size)
{
    wg_nn_lstm_state zero = {WG_NONE, WG_NONE};
    return sequence(&lstm, x, s ? s : &zero, name, size);
}
