/* recurrent.c — recurrent layers, a step at a time or along a sequence.
 *
 * What a step takes from its input, Wx x + bx, does not depend on the state: along a sequence it is
 * one product for all steps. Each element is a chain of its own, so the bits are the same. */
#include "parameters.h"

#include <math.h>

/* ---- Parameters ------------------------------------------------------------------------------ */

typedef wg_nn_lstm_state state; /* of the others, h alone */

/* One of the three networks: how many gates it has, and what a step does with the gates' sums from
 * the input, u, and from the state, v. */
typedef struct cell {
    int gates;
    bool remembers; /* its state is h and c */
    state (*step)(wg_tensor u, wg_tensor v, state s, int64_t size);
} cell;

typedef struct weights {
    wg_tensor Wx, Wh, bx, bh;
} weights;

static weights find_weights(const wg_layer *l, const cell *c, wg_tensor x, int64_t size)
{
    const int64_t rows = c->gates * size;
    const double limit = 1 / sqrt((double)size);
    return (weights){
        .Wx = wg_layer_param(l, "Wx", WG_SHAPE(rows, wg_size_along(x, -1)), wg_fill_within, limit),
        .Wh = wg_layer_param(l, "Wh", WG_SHAPE(rows, size), wg_fill_within, limit),
        .bx = wg_layer_param(l, "bx", WG_SHAPE(rows), wg_fill_within, limit),
        .bh = wg_layer_param(l, "bh", WG_SHAPE(rows), wg_fill_within, limit),
    };
}

static bool all_found(const weights *w)
{
    return wg_is_valid(w->Wx) && wg_is_valid(w->Wh) && wg_is_valid(w->bx) && wg_is_valid(w->bh);
}

/* ---- Steps ----------------------------------------------------------------------------------- */

static wg_tensor gate(wg_tensor z, int k, int64_t size)
{
    return wg_slice(z, -1, k * size, (k + 1) * size, 1);
}

/* h' = tanh(u + v) */
static state step_rnn(wg_tensor u, wg_tensor v, state s, int64_t size)
{
    (void)s, (void)size;
    return (state){wg_tanh(wg_add(u, v)), WG_NONE};
}

/* h' = (1 − z) ∘ n + z ∘ h, with gates r, z, n */
static state step_gru(wg_tensor u, wg_tensor v, state s, int64_t size)
{
    const wg_tensor r = wg_sigmoid(wg_add(gate(u, 0, size), gate(v, 0, size)));
    const wg_tensor z = wg_sigmoid(wg_add(gate(u, 1, size), gate(v, 1, size)));
    const wg_tensor n = wg_tanh(wg_add(gate(u, 2, size), wg_mul(r, gate(v, 2, size))));
    const wg_tensor one = wg_scalar_like(z, 1);
    return (state){wg_add(wg_mul(wg_sub(one, z), n), wg_mul(z, s.h)), WG_NONE};
}

/* c' = f ∘ c + i ∘ g, h' = o ∘ tanh c', with gates i, f, g, o */
static state step_lstm(wg_tensor u, wg_tensor v, state s, int64_t size)
{
    const wg_tensor z = wg_add(u, v);
    const wg_tensor i = wg_sigmoid(gate(z, 0, size)), f = wg_sigmoid(gate(z, 1, size)),
                    g = wg_tanh(gate(z, 2, size)), o = wg_sigmoid(gate(z, 3, size));
    const wg_tensor c = wg_add(wg_mul(f, s.c), wg_mul(i, g));
    return (state){wg_mul(o, wg_tanh(c)), c};
}

static const cell rnn = {1, false, step_rnn}, gru = {3, false, step_gru},
                  lstm = {4, true, step_lstm};

/* ---- Checks ---------------------------------------------------------------------------------- */

static state poisoned_state(wg_tape *t)
{
    return (state){wg_poisoned(t), wg_poisoned(t)};
}

/* x has so many axes, and four gates of that size can be counted. */
static bool check_sizes(const wg_layer *l, wg_tensor x, int ndim, int64_t size)
{
    if (!wg_layer_check_axes(l, x, ndim, ndim, ndim == 2 ? "[N×in]" : "[T×N×in]"))
        return false;
    if (size >= 1 && size <= INT64_MAX / 4)
        return true;
    wg_fail(l->tape, WG_ERROR_SHAPE, "%s: from %s to states of %lld: a size is at least 1",
            l->function, wg_describe(x).s, (long long)size);
    return false;
}

/* A state that is given has as many samples as x, of `size` numbers each; none stands for zeros. */
static bool fill_in(const wg_layer *l, wg_tensor x, int64_t size, wg_tensor *part)
{
    const wg_shape should = WG_SHAPE(wg_size_along(x, -2), size);
    if (!part->tape)
        *part = wg_full(l->tape, l->dtype, should, 0);
    const wg_shape is = wg_shape_of(*part);
    if (!wg_is_valid(*part) || wg_same_shape(&is, &should))
        return wg_is_valid(*part);
    wg_fail(l->tape, WG_ERROR_SHAPE, "%s: for %s, the state should be %s, not %s", l->function,
            wg_describe(x).s, wg_describe_shape(&should).s, wg_describe(*part).s);
    return false;
}

/* Opens the layer's scope for x and what is given of the state. */
static bool open_layer(const char *function, wg_tensor x, const state *s, const char *name,
                       wg_layer *l)
{
    wg_tensor operands[3] = {x};
    int count = 1;
    if (s->h.tape)
        operands[count++] = s->h;
    if (s->c.tape)
        operands[count++] = s->c;
    return wg_layer_begin(function, 0, count, operands, name, l);
}

/* The weights, and a whole state to begin with, where x, state and size are in order. */
static bool prepare(const wg_layer *l, const cell *c, wg_tensor x, int ndim, int64_t size, state *s,
                    weights *w)
{
    if (!check_sizes(l, x, ndim, size) || !fill_in(l, x, size, &s->h) ||
        (c->remembers && !fill_in(l, x, size, &s->c)))
        return false;
    *w = find_weights(l, c, x, size);
    return all_found(w);
}

/* ---- One step -------------------------------------------------------------------------------- */

static state one_step(const char *function, const cell *c, wg_tensor x, state s, const char *name,
                      int64_t size)
{
    wg_layer l;
    weights w;
    if (!open_layer(function, x, &s, name, &l))
        return poisoned_state(l.tape);
    if (prepare(&l, c, x, 2, size, &s, &w))
        s = c->step(wg_linear(x, w.Wx, w.bx), wg_linear(s.h, w.Wh, w.bh), s, size);
    else
        s = poisoned_state(l.tape);
    return wg_is_valid(wg_layer_end(&l, s.h)) ? s : poisoned_state(l.tape);
}

wg_tensor wg_nn_rnn_cell(wg_tensor x, wg_tensor h, const char *name, int64_t size)
{
    return one_step("wg_nn_rnn_cell", &rnn, x, (state){h, WG_NONE}, name, size).h;
}

wg_tensor wg_nn_gru_cell(wg_tensor x, wg_tensor h, const char *name, int64_t size)
{
    return one_step("wg_nn_gru_cell", &gru, x, (state){h, WG_NONE}, name, size).h;
}

wg_nn_lstm_state wg_nn_lstm_cell(wg_tensor x, wg_nn_lstm_state s, const char *name, int64_t size)
{
    return one_step("wg_nn_lstm_cell", &lstm, x, s, name, size);
}

/* ---- Sequences ------------------------------------------------------------------------------- */

/* Sequences are cut into a few pieces, and these again, down to single steps; the states are joined
 * likewise. So no list of all steps is needed. And backwards, where the adjoint of each piece is
 * placed among zeros as large as what it was cut from, the zeros of T steps are some T log T: cut
 * from the whole at once, they would be T². */
enum { PIECES = 8 };

/* The number of steps in a piece: the least power of PIECES of which that many make up n. */
static int64_t steps_of_piece(int64_t n)
{
    int64_t steps = 1;
    while (steps < n / PIECES + (n % PIECES != 0))
        steps *= PIECES;
    return steps;
}

/* All states [n×N×size] for the sums u [n×N×…], n ≥ 1; *s is the state before, and then after. */
static wg_tensor along(const cell *c, const weights *w, wg_tensor u, state *s, int64_t size)
{
    const int64_t n = wg_size_along(u, 0), steps = steps_of_piece(n);
    wg_tensor h[PIECES];
    int count = 0;
    for (int64_t at = 0; at < n && (at == 0 || wg_is_valid(h[count - 1])); at += steps) {
        if (steps > 1) {
            const wg_tensor piece = wg_slice(u, 0, at, at + steps, 1);
            h[count++] = wg_is_valid(piece) ? along(c, w, piece, s, size) : piece;
        } else {
            *s = c->step(wg_select(u, 0, at), wg_linear(s->h, w->Wh, w->bh), *s, size);
            h[count++] = s->h;
        }
    }
    return steps > 1 ? wg_concat(h, count, 0) : wg_stack(h, count, 0);
}

static wg_tensor unrolled(const wg_layer *l, const cell *c, wg_tensor x, state *s, int64_t size)
{
    weights w;
    if (!prepare(l, c, x, 3, size, s, &w))
        return wg_poisoned(l->tape);
    const wg_shape shape = wg_shape_of(x);
    if (shape.size[0] == 0)
        return wg_full(l->tape, l->dtype, WG_SHAPE(0, shape.size[1], size), 0);
    if (shape.size[0] > INT32_MAX)
        return wg_fail(l->tape, WG_ERROR_MEMORY, "%s: %s has more steps than a tape can hold",
                       l->function, wg_describe(x).s);
    const wg_tensor u = wg_linear(x, w.Wx, w.bx);
    return wg_is_valid(u) ? along(c, &w, u, s, size) : u;
}

static wg_tensor sequence(const char *function, const cell *c, wg_tensor x, state *s,
                          const char *name, int64_t size)
{
    wg_layer l;
    wg_tensor y;
    if (open_layer(function, x, s, name, &l))
        y = wg_layer_end(&l, unrolled(&l, c, x, s, size));
    else
        y = wg_poisoned(l.tape);
    if (!wg_is_valid(y))
        *s = poisoned_state(l.tape);
    return y;
}

/* A network whose state is h alone. */
static wg_tensor sequence_of(const char *function, const cell *c, wg_tensor x, wg_tensor *h,
                             const char *name, int64_t size)
{
    state s = {h ? *h : WG_NONE, WG_NONE};
    const wg_tensor y = sequence(function, c, x, &s, name, size);
    if (h)
        *h = s.h;
    return y;
}

wg_tensor wg_nn_rnn(wg_tensor x, wg_tensor *h, const char *name, int64_t size)
{
    return sequence_of("wg_nn_rnn", &rnn, x, h, name, size);
}

wg_tensor wg_nn_gru(wg_tensor x, wg_tensor *h, const char *name, int64_t size)
{
    return sequence_of("wg_nn_gru", &gru, x, h, name, size);
}

wg_tensor wg_nn_lstm(wg_tensor x, wg_nn_lstm_state *s, const char *name, int64_t size)
{
    state zero = {WG_NONE, WG_NONE};
    return sequence("wg_nn_lstm", &lstm, x, s ? s : &zero, name, size);
}
