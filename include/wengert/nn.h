/* wengert/nn.h — layers: functions that record ops and named parameters on the tape, no more.
 *
 *     wg_tensor a1 = wg_tanh(wg_nn_dense(x, "layer1", 128)); // parameters layer1/W, layer1/b
 *     wg_tensor z2 = wg_nn_dense(a1, "layer2", 10);
 *
 * A layer works in the scope of its name. It makes its parameters when that scope has none yet,
 * and fills them; else it uses those that are there: the same name means the same parameters. So a
 * model is a function of its input, called once for batches to train with and once for those to
 * test with, or for each step of a sequence.
 *
 * What a parameter is filled with depends on its name and on wg_set_seed alone. Write to it
 * (wg_fill_he(wg_find(t, "layer1/W"), seed)) for anything else.
 *
 * x [N × …]: the first axis counts the samples, and there may be none; in [… × in], … stands for
 * any axes. The dtype is x's. An input of a parameter's name serves in its place: numbers that are
 * not to be learned. Errors, beside those of the ops: a parameter of that name has another shape or
 * dtype, a parameter's size would be less than 1 (WG_ERROR_SHAPE, WG_ERROR_DTYPE), a name that is
 * NULL, empty or has a "/". A call that fails leaves no parameters, and the open scope open.
 *
 * wengert.h includes this. */
#ifndef WENGERT_NN_H
#define WENGERT_NN_H

#include <wengert.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The parameter of that name in the current scope, made and filled, uniformly in ±limit, if there
 * is none: for layers of your own. limit 0 is all zero. */
WG_API wg_tensor wg_nn_param(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape,
                             double limit);

/* The same for any other first value: every element is `value`. */
WG_API wg_tensor wg_nn_param_full(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape,
                                  double value);

/* x Wᵀ + b: x [… × in] gives [… × out]. W [out × in], Glorot's uniform; b [out], zero. */
WG_API wg_tensor wg_nn_dense(wg_tensor x, const char *name, int64_t out);

/* wg_conv1d and wg_conv2d with `out` channels and windows of the given size (2-d: height and
 * width). W is uniform in ±√(6 / fan_in), He's for relu; b zero. */
WG_API wg_tensor wg_nn_conv1d(wg_tensor x, const char *name, int64_t out, int64_t size,
                              wg_conv_options options);
WG_API wg_tensor wg_nn_conv2d(wg_tensor x, const char *name, int64_t out, const int64_t size[2],
                              wg_conv_options options);

/* Rows of W [rows × width] by index, i64 of any shape, whose shape then ends in `width`. W is
 * normal with sd 1/√width. */
WG_API wg_tensor wg_nn_embedding(wg_tensor index, const char *name, int64_t rows, int64_t width,
                                 wg_dtype dtype);

/* Normalisations, with gain (one) and, but for rms_norm, bias (zero): layer_norm and rms_norm over
 * the last axis, eps 10⁻⁵; group_norm and batch_norm by channel, the second axis. batch_norm, when
 * training, normalises by the batch and moves the states mean (zero at first) and variance (one) by
 * 0.1 in each run; else it normalises by these. A program moves them if it computes the result, so
 * want the loss beside its gradients; and once at most, not for two batches under one name. */
WG_API wg_tensor wg_nn_layer_norm(wg_tensor x, const char *name);
WG_API wg_tensor wg_nn_rms_norm(wg_tensor x, const char *name);
WG_API wg_tensor wg_nn_group_norm(wg_tensor x, const char *name, int groups);
WG_API wg_tensor wg_nn_batch_norm(wg_tensor x, const char *name, bool training);

/* wg_dropout with new numbers in each run: its state `step` counts them. x itself when not
 * training. Calls of one name drop the same places. A program counts on if it computes the
 * result. */
WG_API wg_tensor wg_nn_dropout(wg_tensor x, const char *name, double p, bool training);

/* One step of a recurrent network: from x [N × in] and the state before [N × size] (WG_NONE: zero)
 * to the state after. Parameters Wx [g size × in], Wh [g size × size], bx, bh [g size], all uniform
 * in ±1/√size; as PyTorch's, with its order of gates.
 *   rnn    h' = tanh(Wx x + bx + Wh h + bh)                                 (g = 1)
 *   gru    r, z = σ(…), n = tanh(Wx x + bx + r ∘ (Wh h + bh)), h' = (1 − z) ∘ n + z ∘ h
 *   lstm   i, f, o = σ(…), g = tanh(…), c' = f ∘ c + i ∘ g, h' = o ∘ tanh c'
 * The gates' rows come in the order r, z, n and i, f, g, o. */
typedef struct wg_nn_lstm_state {
    wg_tensor h, c;
} wg_nn_lstm_state;

WG_API wg_tensor wg_nn_rnn_cell(wg_tensor x, wg_tensor h, const char *name, int64_t size);
WG_API wg_tensor wg_nn_gru_cell(wg_tensor x, wg_tensor h, const char *name, int64_t size);
WG_API wg_nn_lstm_state wg_nn_lstm_cell(wg_tensor x, wg_nn_lstm_state s, const char *name,
                                        int64_t size);

/* The same along a sequence x [T × N × in], from the state given on: all states h [T × N × size],
 * the bits of T cells. *h or *s is the state before (NULL, or WG_NONE in it: zero), and then the
 * state after: for T = 0 the one before, after an error the poisoned tensor. */
WG_API wg_tensor wg_nn_rnn(wg_tensor x, wg_tensor *h, const char *name, int64_t size);
WG_API wg_tensor wg_nn_gru(wg_tensor x, wg_tensor *h, const char *name, int64_t size);
WG_API wg_tensor wg_nn_lstm(wg_tensor x, wg_nn_lstm_state *s, const char *name, int64_t size);

/* Attention of several heads, from x [N × L × d] to the context [N × S × e] (WG_NONE: x itself):
 * queries, keys and values are dense layers of width d, called q, k, v; each head attends with
 * d / heads of it (wg_attention with these options); what they give, side by side, goes through the
 * dense layer out. [N × L × d]. Masks broadcast to [N × heads × L × S]. Errors: d is no multiple of
 * heads (WG_ERROR_ARGUMENT); x and context have not the same N. */
WG_API wg_tensor wg_nn_attention(wg_tensor x, wg_tensor context, const char *name, int heads,
                                 wg_attention_options options);

#ifdef __cplusplus
}
#endif

#endif
