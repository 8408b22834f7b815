/* wengert/train.h — optimisers, learning rates and clipping: recorded on the tape like anything
 * else, so that a training step is one program, and is printed, drawn and differentiated as one.
 *
 *     const wg_optimizer adam = wg_adam(1e-3);
 *     wg_tensor step = wg_minimize(L, &adam);                // L, whose running updates parameters
 *     wg_program *train = wg_compile(t, &step, 1);
 *     while (more)
 *         wg_write(x, batch, sizeof batch), wg_run(train);   // wg_item(step) is the loss
 *
 * wengert.h includes this. */
#ifndef WENGERT_TRAIN_H
#define WENGERT_TRAIN_H

#include <wengert.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Learning rates -------------------------------------------------------------------------- */

/* The learning rate at step k = 0, 1, 2, …, from the base rate r of the optimiser. All are computed
 * in f64 on the tape, by PyTorch's formulas:
 *   none          r (rate is NULL)
 *   step          r factor^⌊k / every⌋                                            StepLR
 *   exponential   r factorᵏ                                                       ExponentialLR
 *   cosine        least + (r − least) (1 + cos(π k / steps)) / 2, so that it rises again after
 *                 that many steps                                                 CosineAnnealingLR
 *   polynomial    r (1 − min(k, steps) / steps)^power                             PolynomialLR
 *   linear        r (from + (to − from) min(k, steps) / steps)                    LinearLR
 * With warmup > 0, the rate of the first `warmup` steps is instead
 * r (warmup_from + (1 − warmup_from) k / warmup), and k is counted from there for what follows:
 * SequentialLR of LinearLR and the other.
 *
 * One of your own is a function that records the rate, an f64 scalar, from k and r, f64 scalars of
 * the same tape; `own` is for its use. Errors: every, steps < 1, a number that is not finite,
 * a power < 0 (WG_ERROR_ARGUMENT, when an optimiser records it). */
typedef struct wg_schedule wg_schedule;

struct wg_schedule {
    wg_tensor (*rate)(const wg_schedule *s, wg_tensor base, wg_tensor k);
    int64_t steps; /* every, for step */
    double factor, least, power, from, to;
    int64_t warmup;
    double warmup_from;
    const void *own;
};

WG_API wg_schedule wg_step_schedule(int64_t every, double factor);
WG_API wg_schedule wg_exponential_schedule(double factor);
WG_API wg_schedule wg_cosine_schedule(int64_t steps, double least);
WG_API wg_schedule wg_polynomial_schedule(int64_t steps, double power);
WG_API wg_schedule wg_linear_schedule(double from, double to, int64_t steps);

/* The rate of a schedule (NULL: none) at step k, an i64 tensor of one element. */
WG_API wg_tensor wg_rate_at(const wg_schedule *s, double base, wg_tensor k);

/* ---- Clipping -------------------------------------------------------------------------------- */

/* Sets out[i], which may be g[i], from gradients g[0..count−1] of one tape, real, and for clip_norm
 * of one dtype:
 *   clip_value   min(max(g, −most), most), element by element
 *   clip_norm    g min(1, most / (‖g‖ + 10⁻⁶)), where ‖g‖ is the Euclidean norm of all elements of
 *                all g, from the norms of each; it is returned, WG_NONE for no g
 * PyTorch's clip_grad_value_ and clip_grad_norm_. A NaN in one makes all of them NaN by the norm;
 * where the norm's squares overflow, what is finite becomes 0. Errors: most is negative or NaN,
 * count < 0, a list is NULL; out[i] is poisoned then. */
WG_API wg_status wg_clip_value(const wg_tensor g[], int count, double most, wg_tensor out[]);
WG_API wg_tensor wg_clip_norm(const wg_tensor g[], int count, double most, wg_tensor out[]);

/* ---- Optimisers ------------------------------------------------------------------------------ */

/* How parameters are updated. Get one from a function below, which sets what is usual, and change
 * what should be otherwise before it is used:
 *     wg_optimizer o = wg_sgd(0.1);
 *     o.momentum = 0.9, o.nesterov = true, o.schedule = wg_cosine_schedule(1000, 0);
 *
 * In the formulas, γ is the rate of this step, k = 1, 2, … its number, λ weight_decay, g the
 * gradient, clipped, negated if `maximize`. They are PyTorch's; γ, β₁ᵏ and their like are computed
 * in f64 and rounded to the parameter's dtype. Parameters may be of both real dtypes, unless
 * clip_norm is set.
 *
 *   sgd      g ← g + λ p;  b ← momentum b + (1 − dampening) g, but b = g at k = 1;
 *            p ← p − γ b, with nesterov p − γ (g + momentum b), without momentum p − γ g
 *   adam     g ← g + λ p;  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;
 *            p ← p − γ / (1 − β₁ᵏ) m / (√v / √(1 − β₂ᵏ) + eps); with amsgrad v_max, the largest v
 *            so far, in place of v     (Kingma and Ba 2015; Reddi, Kale and Kumar 2018)
 *   adamw    p ← p − γ λ p, then adam with λ = 0          (Loshchilov and Hutter 2019)
 *   rmsprop  g ← g + λ p;  v ← α v + (1 − α) g²;  d = √v + eps; centered: a ← α a + (1 − α) g,
 *            d = √max(v − a², 0) + eps;  with momentum b ← momentum b + g / d, p ← p − γ b,
 *            else p ← p − γ g / d
 *   adagrad  g ← g + λ p;  s ← s + g²;  p ← p − γ / (1 + (k − 1) rate_decay) g / (√s + eps), where
 *            s is initial at first                        (Duchi, Hazan and Singer 2011)
 *
 * b, m, v, v_max, a, s are states (wg_state) of p's shape, in a scope of the optimiser's name and
 * p's: adam/layer1/W/m; so is the number of steps so far, adam/step. So they are saved and loaded
 * with the parameters. A parameter without a name of its own, or with one that is no path of
 * scopes, goes by its number among the parameters: adam/#1/m.
 *
 * All is recorded: o.update(&o, p, g, rate, k) is p's new value, and can be differentiated by any
 * of them. */
typedef struct wg_optimizer wg_optimizer;

struct wg_optimizer {
    const char *name; /* "sgd", "adam", …: the scope of its states, each name once on a tape */

    /* Records the update of parameter p by its gradient g, both real and of one shape and dtype,
     * at step k = 1, 2, … with the given rate, f64 scalars: an assignment to p, through wg_with if
     * states are assigned, too. The current scope is that of p's states. */
    wg_tensor (*update)(const wg_optimizer *o, wg_tensor p, wg_tensor g, wg_tensor rate,
                        wg_tensor k);
    double rate;
    wg_schedule schedule; /* all zero: none */
    double weight_decay;
    bool maximize;
    double clip_value, clip_norm; /* 0: no clipping; by value first, then by the norm of all */

    double momentum, dampening; /* sgd; rmsprop has momentum */
    bool nesterov;
    double beta1, beta2; /* adam, adamw: 0.9, 0.999 */
    bool amsgrad;
    double alpha; /* rmsprop: 0.99 */
    bool centered;
    double rate_decay, initial; /* adagrad */
    double eps;                 /* 1e-8; adagrad 1e-10 */
    const void *own;            /* for an optimiser of your own */
};

WG_API wg_optimizer wg_sgd(double rate);
WG_API wg_optimizer wg_adam(double rate);
WG_API wg_optimizer wg_adamw(double rate); /* weight_decay 0.01 */
WG_API wg_optimizer wg_rmsprop(double rate);
WG_API wg_optimizer wg_adagrad(double rate);

/* L, a scalar; a program that computes it performs one step of the optimiser: it updates the given
 * parameters, leaves of a real dtype, or (wg_minimize) all that L has a gradient by: not those
 * behind wg_stop_gradient alone; after everything has read their old values. The numbers of an
 * optimiser are copied. Errors, after which nothing of the step is on the tape, beside those of
 * wg_gradient: a number that is not finite or out of its range (rate, weight_decay, momentum, eps,
 * … ≥ 0; β₁, β₂, α in [0, 1); nesterov without momentum or with dampening), no parameters, one
 * given twice (WG_ERROR_ARGUMENT); a scope of states that is taken (WG_ERROR_STATE); clip_norm with
 * two dtypes (WG_ERROR_DTYPE). */
WG_API wg_tensor wg_minimize(wg_tensor L, const wg_optimizer *o);
WG_API wg_tensor wg_minimize_over(wg_tensor L, const wg_optimizer *o, const wg_tensor params[],
                                  int count);

#ifdef __cplusplus
}
#endif

#endif
