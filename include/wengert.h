/* wengert.h — reverse-mode automatic differentiation on a tape of tensor operations.
 *
 * A tape is a list of tensors in the order in which they were recorded; each names the op that
 * makes it and the earlier tensors it is made from. Recording checks shapes and dtypes and computes
 * nothing. A gradient is recorded on the same tape, by the ops' own rules, and so can be
 * differentiated again, printed, or drawn. wg_compile turns the part of the tape that some wanted
 * tensors need into a straight-line program; wg_run runs it, without allocating and without
 * deciding anything.
 *
 *     #include <stdio.h>
 *     #include <wengert.h>
 *
 *     int main(void)                                        // d/dx of sum(tanh(x)^2)
 *     {
 *         wg_tape *t = wg_tape_new();
 *         wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
 *         wg_tensor L = wg_sum(wg_square(wg_tanh(x)));
 *         wg_tensor wanted[] = {L, wg_gradient(L, x)};
 *         wg_program *p = wg_compile(t, wanted, 2);
 *
 *         double in[3] = {-1, 0.5, 2}, g[3];
 *         wg_write(x, in, sizeof in);
 *         wg_run(p);
 *         if (wg_read(wanted[1], g, sizeof g) != WG_OK)     // one check: the first error is kept
 *             return fprintf(stderr, "%s\n", wg_error_message(t)), 1;
 *         printf("L = %g, dL/dx = [%g %g %g]\n", wg_item(L), g[0], g[1], g[2]);
 *         wg_program_free(p);
 *         wg_tape_free(t);
 *     }
 *
 * Ownership. A tape owns every tensor recorded on it, every value, and frees them at once. A
 * program is freed by wg_program_free, before its tape; wg_tape_free frees those that are left.
 * Nothing else that this header returns is to be freed.
 *
 * Errors are values. A call that cannot record returns the *poisoned* tensor of its tape; every op
 * on a poisoned tensor returns it again; and the tape keeps the first error as a status and a
 * sentence (wg_error, wg_error_message). So expressions nest and a program checks once. Calls that
 * return a wg_status return their own error as well. Nothing aborts and nothing is printed. NULL
 * handed in for a tape, a program or a pointer is such an error, never dereferenced; a function
 * that has no tape to keep the error on says WG_ERROR_NULL, or returns a poisoned tensor whose tape
 * is NULL.
 *
 * Values are dense arrays in row-major order, the last axis fastest. All arithmetic is IEEE 754 in
 * the tensor's own dtype, and the order of every rounding is part of an op's definition: the same
 * bits on every machine. In the formulas below, ȳ is the adjoint (cotangent) of y, that is ∂L/∂y.
 *
 * Threads: a tape, with its programs, belongs to one thread at a time; different tapes are
 * independent. Large steps of a run are shared with threads of the library's own (wg_set_threads),
 * which serve one run at a time and sleep when there is none.
 * */
#ifndef WENGERT_H
#define WENGERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#ifdef __cplusplus
#include <type_traits>
#endif

#define WG_VERSION_MAJOR 0
#define WG_VERSION_MINOR 1
#define WG_VERSION_PATCH 0

#if defined(__GNUC__)
#define WG_API __attribute__((visibility("default")))
#else
#define WG_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Types ----------------------------------------------------------------------------------- */

enum { WG_MAX_DIMS = 8 };

typedef struct wg_tape wg_tape;
typedef struct wg_program wg_program;

/* A tensor of a tape: the tape and its place there. Copy it freely; it owns nothing. The stamp
 * tells a tensor from another that took its place after wg_rewind: a handle to a dropped tensor is
 * an error, not another tensor. Index 0 is the poisoned tensor. */
typedef struct wg_tensor {
    wg_tape *tape;
    uint32_t index;
    uint32_t stamp;
} wg_tensor;

typedef enum wg_dtype {
    WG_F32, /* float */
    WG_F64, /* double */
    WG_I64  /* int64_t: indices; shape ops and constants take it, arithmetic does not */
} wg_dtype;

enum { WG_DTYPES = 3 };

/* Sizes along each axis; ndim 0 is a scalar (one element). A size of 0 is legal: no elements. */
typedef struct wg_shape {
    int ndim;
    int64_t size[WG_MAX_DIMS];
} wg_shape;

/* A list of axes; a negative axis counts from the end, -1 is the last. */
typedef struct wg_axes {
    int count;
    int axis[WG_MAX_DIMS];
} wg_axes;

typedef enum wg_status {
    WG_OK = 0,
    WG_ERROR_NULL,     /* a tape, program, tensor or pointer is NULL, or a tensor is poisoned */
    WG_ERROR_SHAPE,    /* shapes do not fit each other, or are no shapes */
    WG_ERROR_DTYPE,    /* dtypes do not fit */
    WG_ERROR_ARGUMENT, /* another argument is out of its range: an axis, a count, a size in bytes */
    WG_ERROR_STATE,    /* right call, wrong time: a value not yet written, a tensor dropped */
    WG_ERROR_RULE,     /* an op's descriptor or backward rule is wrong */
    WG_ERROR_MEMORY,   /* out of memory, or a size beyond what memory can be addressed */
    WG_ERROR_IO        /* writing to a file failed */
} wg_status;

/* The shape with sizes n[0..ndim-1] (copied), and the list of axes. What is wrong with them is
 * reported by the op that is given them: a count outside 0..WG_MAX_DIMS is kept as it is, and with
 * a NULL list a count other than 0 becomes −1. */
WG_API wg_shape wg_make_shape(int ndim, const int64_t *n);
WG_API wg_axes wg_make_axes(int count, const int *axis);

/* WG_SHAPE(2, 3) is a 2×3 shape, WG_SCALAR that of a single number; WG_AXES(0, -1) the first and
 * the last axis. In C and in C++. Both need at least one argument: a scalar is WG_SCALAR, no axes
 * are wg_make_axes(0, NULL). Sizes are int64_t and axes int; a size_t needs a cast where the
 * compiler warns of changes of sign. */
#ifndef __cplusplus
#define WG_SHAPE(...)                                                        \
    wg_make_shape((int)(sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t)), \
                  (int64_t[]){__VA_ARGS__})
#define WG_AXES(...) \
    wg_make_axes((int)(sizeof((int[]){__VA_ARGS__}) / sizeof(int)), (int[]){__VA_ARGS__})
#endif
#define WG_SCALAR wg_make_shape(0, NULL)

/* ---- Tapes ----------------------------------------------------------------------------------- */

/* Where a tape gets its memory. alloc returns memory aligned as malloc's, or NULL; free takes what
 * alloc returned, and its size. Both are handed `user`. */
typedef struct wg_allocator {
    void *(*alloc)(void *user, size_t bytes);
    void (*free)(void *user, void *memory, size_t bytes);
    void *user;
} wg_allocator;

/* A new, empty tape; NULL when there is no memory for one. wg_tape_new_with takes all its memory
 * from the given allocator (copied; NULL means malloc and free). */
WG_API wg_tape *wg_tape_new(void);
WG_API wg_tape *wg_tape_new_with(const wg_allocator *allocator);

/* Frees the tape, all its tensors, values, and the programs not freed yet. NULL is allowed. */
WG_API void wg_tape_free(wg_tape *t);

/* The number of tensors recorded on t, and the bytes t holds from its allocator, programs included.
 * 0 for NULL. */
WG_API int64_t wg_tape_count(const wg_tape *t);
WG_API size_t wg_tape_bytes(const wg_tape *t);

/* wg_mark notes how much is recorded; wg_rewind drops all tensors recorded since, with their
 * values, names and remembered adjoints. Memory is kept and used again: once a loop that records,
 * compiles, runs, frees its program and rewinds has seen each of its shapes, it allocates no more.
 * Programs that use a dropped tensor can only be freed. Errors: a mark of another tape, or one that
 * an earlier rewind went below (WG_ERROR_STATE). */
typedef struct wg_position {
    const wg_tape *tape;
    uint32_t count;
    uint32_t stamp;
} wg_position;

WG_API wg_position wg_mark(const wg_tape *t);
WG_API wg_status wg_rewind(wg_tape *t, wg_position mark);

/* ---- Errors ---------------------------------------------------------------------------------- */

/* The first error since the tape was made or wg_clear_error was called: its status, and a sentence
 * that names the op, the tensors and their shapes ("" when there is none). For a NULL tape:
 * WG_ERROR_NULL, and a sentence that says so. The text is valid until the next call on t. */
WG_API wg_status wg_error(const wg_tape *t);
WG_API const char *wg_error_message(const wg_tape *t);

/* Forgets the error. Poisoned handles stay poisoned. */
WG_API void wg_clear_error(wg_tape *t);

/* "ok", "shape error", … */
WG_API const char *wg_status_name(wg_status status);

/* Whether x is a tensor of a tape: not poisoned, not dropped by a rewind. */
WG_API bool wg_is_valid(wg_tensor x);

/* ---- Asking a tensor ------------------------------------------------------------------------- */

/* Shape, dtype, number of elements, bytes of its value. For an invalid tensor: a scalar shape,
 * WG_F32, 0 and 0, and the error is kept on its tape. */
WG_API wg_shape wg_shape_of(wg_tensor x);
WG_API wg_dtype wg_dtype_of(wg_tensor x);
WG_API int64_t wg_count(wg_tensor x);
WG_API size_t wg_bytes(wg_tensor x);

/* Gives x a name (copied), replacing an earlier one, and returns x: z1 = wg_name(wg_add(…), "z1").
 * Names carry into error messages and printed graphs; they need not be unique; any bytes are
 * allowed, UTF-8 is meant. "" removes the name; NULL is an error. wg_name_of returns "" for a
 * tensor without a name, or an invalid one; the text is valid until x is named again or dropped. */
WG_API wg_tensor wg_name(wg_tensor x, const char *name);
WG_API const char *wg_name_of(wg_tensor x);

/* The name of the op that x was made by ("matmul"), "" for an invalid tensor; and "f32", "f64",
 * "i64". */
WG_API const char *wg_op_name_of(wg_tensor x);
WG_API const char *wg_dtype_name(wg_dtype dtype);

/* Bytes of one element; 0 for what is no dtype. */
WG_API size_t wg_dtype_size(wg_dtype dtype);

/* Whether a and b are the same tensor of the same tape. */
WG_API bool wg_same(wg_tensor a, wg_tensor b);

/* ---- Leaves: inputs, parameters, constants --------------------------------------------------- */

/* A new tensor whose value the caller writes. A parameter is an input that is to be learned:
 * printers mark it, nothing else tells them apart. name is copied; NULL or "" is no name. Errors: a
 * size that is negative, more than WG_MAX_DIMS axes, a number of bytes beyond PTRDIFF_MAX. */
WG_API wg_tensor wg_input(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape);
WG_API wg_tensor wg_param(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape);

/* A constant with the given elements (copied onto the tape); bytes must be the size of the value.
 * wg_scalar: a single number, rounded to dtype (WG_I64: a whole number). wg_full: a shape filled
 * with one number, of which it stores one. wg_scalar_like: a scalar of x's tape and dtype, for
 * rules and formulas such as wg_sub(wg_scalar_like(y, 1), wg_square(y)).
 *
 * Two constants of the same dtype, shape and elements are one tensor: a gradient with respect to
 * one counts every use of the other. Constants that backward rules record are kept apart from the
 * caller's. Where the uses must be told apart, take inputs. */
WG_API wg_tensor wg_constant(wg_tape *t, wg_dtype dtype, wg_shape shape, const void *data,
                             size_t bytes);
WG_API wg_tensor wg_scalar(wg_tape *t, wg_dtype dtype, double value);
WG_API wg_tensor wg_scalar_like(wg_tensor x, double value);
WG_API wg_tensor wg_full(wg_tape *t, wg_dtype dtype, wg_shape shape, double value);

/* ---- Values ---------------------------------------------------------------------------------- */

/* Copies the elements of an input or parameter in. bytes must be wg_bytes(x): it catches a wrong
 * size and a wrong dtype. */
WG_API wg_status wg_write(wg_tensor x, const void *data, size_t bytes);

/* Copies the value of x out. x is a leaf that was written, a constant, or a tensor that a program
 * that has run wanted or kept. To read an assignment is to read its target, at any time. */
WG_API wg_status wg_read(wg_tensor x, void *data, size_t bytes);

/* The value of a one-element tensor, of any dtype, as a double. NaN, with the error kept on the
 * tape, when there is none. */
WG_API double wg_item(wg_tensor x);

/* The input or parameter x uses the caller's memory from now on, instead of its own: the caller
 * changes the value there, an assignment changes the caller's array. bytes must be wg_bytes(x),
 * data aligned for the dtype and there until x is bound elsewhere, dropped, or its tape freed.
 * Counts as written. After a bind, the next run of each program looks all its addresses up once
 * more. Memory bound to one leaf must not overlap memory bound to another leaf of a program that
 * assigns to either. */
WG_API wg_status wg_bind(wg_tensor x, void *data, size_t bytes);

/* ---- Random numbers -------------------------------------------------------------------------- */

/* Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
 * SC11): four random words from a counter and a key. A NULL pointer leaves out as it is. */
WG_API void wg_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* The index-th 64-bit random word of a seed: words 0 and 1 (word 0 low) of Philox at counter
 * (index low, index high, 0, 0), key (seed low, seed high). */
WG_API uint64_t wg_random(uint64_t seed, uint64_t index);

/* Write random numbers into an input or parameter of a real dtype. Element i, in row-major order,
 * depends on the seed and i alone, and is the same on every machine; f32 values are those of f64,
 * rounded.
 *   uniform  low + (high − low) u, with u = (wg_random(seed, i) >> 12 + ½) 2⁻⁵² in (0, 1)
 *   normal   mean + sd Φ⁻¹(u), Φ the normal distribution function
 *   xavier   uniform in ±√(6 / (fan_in + fan_out))          (Glorot and Bengio 2010, eq. 16)
 *   he       normal with mean 0 and sd √(2 / fan_in)         (He et al. 2015, eq. 10)
 * For a weight matrix [out×in], as in z = W x, fan_in is the last size and fan_out the one before;
 * further leading axes count into neither. xavier and he need at least two axes.
 *
 * Give each tensor a seed of its own: with one seed, all begin with the same numbers. Errors:
 * low, high, high − low, mean or sd is not finite, low > high, sd < 0 (WG_ERROR_ARGUMENT). */
WG_API wg_status wg_fill_uniform(wg_tensor x, uint64_t seed, double low, double high);
WG_API wg_status wg_fill_normal(wg_tensor x, uint64_t seed, double mean, double sd);
WG_API wg_status wg_fill_xavier(wg_tensor x, uint64_t seed);
WG_API wg_status wg_fill_he(wg_tensor x, uint64_t seed);

/* Every element the same number, rounded to the dtype. */
WG_API wg_status wg_fill(wg_tensor x, double value);

/* ---- Ops ------------------------------------------------------------------------------------- */

/* Operands of one op are of one tape and one dtype, f32 or f64; ops on shapes take i64 as well.
 * Recording the same op on the same operands again returns the same tensor. */

// clang-format off

/* Element by element. Two operands are broadcast as in NumPy: shapes are aligned at the last axis,
 * and a missing axis or one of size 1 is repeated. a [3×4] and b [4], [1×4], [3×1] or a scalar give
 * [3×4]. */
WG_API wg_tensor wg_add(wg_tensor a, wg_tensor b);   /* a + b   ā = ȳ      b̄ = ȳ            */
WG_API wg_tensor wg_sub(wg_tensor a, wg_tensor b);   /* a − b   ā = ȳ      b̄ = −ȳ           */
WG_API wg_tensor wg_mul(wg_tensor a, wg_tensor b);   /* a ∘ b   ā = ȳ ∘ b  b̄ = ȳ ∘ a        */
WG_API wg_tensor wg_div(wg_tensor a, wg_tensor b);   /* a / b   ā = ȳ / b  b̄ = −(ȳ / b) ∘ y */
WG_API wg_tensor wg_equal(wg_tensor a, wg_tensor b); /* 1 where a = b, else 0; no derivative */
WG_API wg_tensor wg_neg(wg_tensor x);                /* −x      x̄ = −ȳ                       */
WG_API wg_tensor wg_exp(wg_tensor x);                /* eˣ      x̄ = y ∘ ȳ                    */
WG_API wg_tensor wg_log(wg_tensor x);                /* ln x    x̄ = ȳ / x                    */
WG_API wg_tensor wg_tanh(wg_tensor x);               /* tanh x  x̄ = (1 − y²) ∘ ȳ             */
WG_API wg_tensor wg_sigmoid(wg_tensor x);            /* 1 / (1 + e⁻ˣ)  x̄ = y ∘ (1 − y) ∘ ȳ  */
WG_API wg_tensor wg_sqrt(wg_tensor x);               /* √x      x̄ = ½ ȳ / y                  */
WG_API wg_tensor wg_square(wg_tensor x);             /* x²      x̄ = 2 x ∘ ȳ                  */

// clang-format on

/* x in another dtype: to a real dtype, rounded to nearest; to i64, towards zero (NaN and what is
 * out of range give INT64_MIN). x̄ = ȳ in x's dtype; from or to i64 there is no derivative. */
WG_API wg_tensor wg_cast(wg_tensor x, wg_dtype dtype);

/* y = a b, the product of the last two axes: [m×k] · [k×n] = [m×n]; axes before them are broadcast.
 * y_ij = Σ_k a_ik b_kj, each sum the chain acc = fma(a_ik, b_kj, acc) for k ascending from +0.
 * ā = ȳ bᵀ, b̄ = aᵀ ȳ. Both operands have at least two axes. */
WG_API wg_tensor wg_matmul(wg_tensor a, wg_tensor b);

/* The last two axes swapped (x has at least two); the axes in any order: y's axis i is x's axis
 * axes[i], each once. The value is not copied. */
WG_API wg_tensor wg_transpose(wg_tensor x);
WG_API wg_tensor wg_permute(wg_tensor x, wg_axes axes);

/* The same elements, in row-major order, in another shape of as many. One size may be −1: what is
 * left. Copied only when x's layout makes it necessary. */
WG_API wg_tensor wg_reshape(wg_tensor x, wg_shape shape);

/* x repeated to the given shape, by the rule of broadcasting. The value is not copied. x̄ sums ȳ
 * over the repeated axes. */
WG_API wg_tensor wg_broadcast(wg_tensor x, wg_shape shape);

/* Over all elements, giving a scalar; or over the given axes (each once; none: x as it is), which
 * are dropped, or kept with size 1 when keepdims.
 *   sum    +0 for no elements         x̄ = ȳ, repeated
 *   mean   sum / n; NaN for none      x̄ = ȳ / n, repeated
 *   max    NaN if any is NaN; an error if there are none; k ties get 1/k of ȳ each
 * Sums are taken in the documented order (docs/arithmetic.md), whatever the layout. */
WG_API wg_tensor wg_sum(wg_tensor x);
WG_API wg_tensor wg_sum_axes(wg_tensor x, wg_axes axes, bool keepdims);
WG_API wg_tensor wg_mean(wg_tensor x);
WG_API wg_tensor wg_mean_axes(wg_tensor x, wg_axes axes, bool keepdims);
WG_API wg_tensor wg_max(wg_tensor x);
WG_API wg_tensor wg_max_axes(wg_tensor x, wg_axes axes, bool keepdims);

/* Along one axis of x, with m = max x:
 *   softmax       y_i = exp(x_i − m) / Σ_k exp(x_k − m)        x̄ = y ∘ (ȳ − Σ_k ȳ_k y_k)
 *   log_softmax   y_i = (x_i − m) − ln Σ_k exp(x_k − m)        x̄ = ȳ − softmax(x) Σ_k ȳ_k */
WG_API wg_tensor wg_softmax(wg_tensor x, int axis);
WG_API wg_tensor wg_log_softmax(wg_tensor x, int axis);

/* l = −Σ_k target_k log_softmax(z)_k along one axis, which is dropped: the loss of each sample, for
 * logits z and targets of the same shape, one-hot or probabilities; not class indices. Nothing
 * overflows for finite logits whose differences are finite; a target of 0 beside a logit of −∞, or
 * beside a difference that overflows, gives 0 · −∞ = NaN.
 * z̄ = (softmax(z) Σ_k target_k − target) ∘ l̄, which for one-hot targets is (ŷ − y) ∘ l̄, and
 * stays right for targets that do not sum to one; target's adjoint is −log_softmax(z) ∘ l̄. */
WG_API wg_tensor wg_softmax_cross_entropy(wg_tensor z, wg_tensor target, int axis);

/* x as it is, but a constant to the gradient: nothing flows back through it. */
WG_API wg_tensor wg_stop_gradient(wg_tensor x);

/* A tensor with the given value, whose running also stores it in target, an input or parameter
 * of the same shape and dtype. Targets change when everything else of the run has been computed:
 * every read of target in the same run sees its old value. So after a run a wanted target reads as
 * the new value, a wanted view of it (wg_reshape, …) as the old one. A program must not assign
 * twice to one target. */
WG_API wg_tensor wg_assign(wg_tensor target, wg_tensor value);

/* ---- Ops: exponentials, logarithms, powers --------------------------------------------------- */

// clang-format off

/* Element by element. expm1 and log1p keep their digits near 0. */
WG_API wg_tensor wg_expm1(wg_tensor x);      /* eˣ − 1        x̄ = eˣ ∘ ȳ               */
WG_API wg_tensor wg_log1p(wg_tensor x);      /* ln (1 + x)    x̄ = ȳ / (1 + x)           */
WG_API wg_tensor wg_log2(wg_tensor x);       /* log₂ x        x̄ = ȳ / (x ln 2)          */
WG_API wg_tensor wg_log10(wg_tensor x);      /* log₁₀ x       x̄ = ȳ / (x ln 10)         */
WG_API wg_tensor wg_reciprocal(wg_tensor x); /* 1 / x         x̄ = −y² ∘ ȳ               */
WG_API wg_tensor wg_rsqrt(wg_tensor x);      /* 1 / √x        x̄ = −½ y³ ∘ ȳ             */
WG_API wg_tensor wg_erf(wg_tensor x);        /* 2/√π ∫₀ˣ e^−t² dt   x̄ = 2/√π e^−x² ∘ ȳ  */

// clang-format on

/* aᵇ element by element, broadcast, at the ends as C's pow: a⁰ = 1 for any a, NaN too; 1ᵇ = 1; a
 * negative a has powers for whole b, and NaN for others.
 *   ā = b ∘ a^(b − 1) ∘ ȳ, which is 0 where b = 0 and a is 0 or NaN
 *   b̄ = y ∘ ln a ∘ ȳ,      which is 0 where a = 0 and b ≥ 0, and NaN where a < 0 */
WG_API wg_tensor wg_pow(wg_tensor a, wg_tensor b);

/* ---- Ops: circular and hyperbolic functions -------------------------------------------------- */

/* ---- Ops: rounding, choice, comparison ------------------------------------------------------- */

/* ---- Ops: activations ------------------------------------------------------------------------ */

/* Element by element, with σ = wg_sigmoid, Φ(x) = ½ (1 + erf(x / √2)), φ(x) = e^(−x²/2) / √(2π):
 *   softplus    ln (1 + eˣ), which is x for large x      x̄ = σ(x) ∘ ȳ
 *   logsigmoid  ln σ(x) = −softplus(−x)                  x̄ = σ(−x) ∘ ȳ
 *   silu        x σ(x)                                   x̄ = σ(x) ∘ (1 + x ∘ σ(−x)) ∘ ȳ
 *   gelu        x Φ(x)                                   x̄ = (Φ(x) + x ∘ φ(x)) ∘ ȳ
 *   gelu_tanh   x σ(2u) = ½ x (1 + tanh u), u = √(2/π) (x + 0.044715 x³)
 *   elu         x where x > 0, else α (eˣ − 1)           x̄ = ȳ where x > 0, else α eˣ ∘ ȳ
 * silu, gelu and gelu_tanh of −∞ are −∞ · 0 = NaN, as PyTorch's. alpha is rounded to x's dtype. */
WG_API wg_tensor wg_softplus(wg_tensor x);
WG_API wg_tensor wg_logsigmoid(wg_tensor x);
WG_API wg_tensor wg_silu(wg_tensor x);
WG_API wg_tensor wg_gelu(wg_tensor x);
WG_API wg_tensor wg_gelu_tanh(wg_tensor x);
WG_API wg_tensor wg_elu(wg_tensor x, double alpha);

/* ---- Ops: reductions ------------------------------------------------------------------------- */

/* ---- Ops: shapes ----------------------------------------------------------------------------- */

/* ---- Ops: indexing --------------------------------------------------------------------------- */

/* ---- Ops: products --------------------------------------------------------------------------- */

/* ---- Ops: convolution and pooling ------------------------------------------------------------ */

/* ---- Ops: random numbers --------------------------------------------------------------------- */

/* ---- Ops: normalisation ---------------------------------------------------------------------- */

/* ---- Ops: losses ----------------------------------------------------------------------------- */

/* ---- Ops: attention -------------------------------------------------------------------------- */

/* ---- Gradients ------------------------------------------------------------------------------- */

/* ∂y/∂x for a y of one element, as a tensor of x's shape and dtype; zero where y does not depend on
 * x. The first call for y records the adjoint sweep; the tape remembers the adjoints, and further
 * calls record nothing. The result can be differentiated again. Errors: y has not exactly one
 * element; y or x is i64, poisoned, dropped, or of another tape. */
WG_API wg_tensor wg_gradient(wg_tensor y, wg_tensor x);

/* The vector–Jacobian product (∂y/∂x)ᵀ seed, for y of any shape and a seed of y's shape and dtype:
 * wg_gradient with the adjoint of y given. Errors: a seed of another shape or dtype; y, seed or x
 * is i64, poisoned, dropped, or of another tape. */
WG_API wg_tensor wg_vjp(wg_tensor y, wg_tensor seed, wg_tensor x);

/* ---- Programs -------------------------------------------------------------------------------- */

/* Keeps the value of x in every program compiled from now on that computes x, so that it can be
 * read after a run; returns x. Wanted tensors are kept as they are. */
WG_API wg_tensor wg_keep(wg_tensor x);

/* The straight-line program that computes the wanted tensors; of the tape, only what they need. It
 * performs the assignments among the wanted tensors and among what they need. NULL on error, with
 * the error kept on t: no wanted tensor, one that is poisoned, dropped or of another tape, a target
 * assigned twice, an unknown option, no memory. wg_compile_with takes options. */
enum { WG_KEEP_ALL = 1 }; /* keep the value of every tensor of the program, to look at or print */

WG_API wg_program *wg_compile(wg_tape *t, const wg_tensor wanted[], int count);
WG_API wg_program *wg_compile_with(wg_tape *t, const wg_tensor wanted[], int count,
                                   unsigned options);

/* Runs the program. Errors, before anything is computed: an input or parameter that was never
 * written (its name is given); a tensor of the program was dropped by wg_rewind; wg_set_isa has
 * chosen another instruction set than the program was compiled for. */
WG_API wg_status wg_run(wg_program *p);

/* The number of ops and copies in the program, however many of them run together (views are none);
 * the bytes of shared storage for values in between. 0 for NULL. */
WG_API int64_t wg_program_steps(const wg_program *p);
WG_API size_t wg_program_bytes(const wg_program *p);

/* Frees the program; values that it computed can still be read. NULL is allowed. */
WG_API void wg_program_free(wg_program *p);

/* ---- Threads --------------------------------------------------------------------------------- */

/* The most threads that a run may use, the caller's among them. At first it is what the environment
 * variable WENGERT_THREADS says, 1 to 256, or else the number of processors that the process may
 * run on, which wg_set_threads(0) looks up anew. The number never changes a bit of a result. In a
 * library that was built without threads it is always 1. Errors: n is not in 0 … 256. */
WG_API int wg_threads(void);
WG_API wg_status wg_set_threads(int n);

/* ---- Printing -------------------------------------------------------------------------------- */

/* Writes the graph that the given tensors need, in Graphviz's DOT language: ops, inputs,
 * parameters and constants by shape and colour, with names, shapes and dtypes; what wg_gradient
 * recorded is a cluster of its own. The same tape gives the same text. Errors: a write that
 * fails (WG_ERROR_IO). */
WG_API wg_status wg_write_dot(wg_tape *t, const wg_tensor tensors[], int count, FILE *out);

/* ---- The machine ----------------------------------------------------------------------------- */

/* Kernels are built for several instruction sets, and all give the same bits: "portable" C, which
 * is always there; "avx2" (with FMA) and "avx512" on x86-64; "neon" on AArch64. The best that the
 * machine has is used, or the one that the environment variable WENGERT_ISA names.
 *
 * wg_set_isa chooses another for the whole process; NULL or "" is the machine's best. It is for
 * tests and comparisons: programs compiled before must be compiled again, and refuse to run until
 * then, and no program may be running. Errors: a name that this machine has not
 * (WG_ERROR_ARGUMENT); the choice stays as it was. */
WG_API wg_status wg_set_isa(const char *name);
WG_API const char *wg_isa_name(void);

/* How fused multiply–adds are computed here: "fma in hardware", or "fma in software" with what that
 * means, on machines that have no such instruction: the same bits, more slowly. */
WG_API const char *wg_arithmetic(void);

/* ---- The arithmetic of one element ----------------------------------------------------------- */

/* What exp, log, tanh and sigmoid compute for each element, and the order in which a sum is taken,
 * for those who derive by hand and compare bits. Errors at most 1 ulp (f32) and
 * 2 ulp (f64). The sums take n numbers, x[0], x[stride], x[2 stride], …; 0 for a NULL x. */
WG_API float wg_exp_of_f32(float x);
WG_API float wg_log_of_f32(float x);
WG_API float wg_tanh_of_f32(float x);
WG_API float wg_sigmoid_of_f32(float x);
WG_API float wg_sum_of_f32(int64_t n, const float *x, int64_t stride);
WG_API double wg_exp_of_f64(double x);
WG_API double wg_log_of_f64(double x);
WG_API double wg_tanh_of_f64(double x);
WG_API double wg_sigmoid_of_f64(double x);
WG_API double wg_sum_of_f64(int64_t n, const double *x, int64_t stride);

#ifdef __cplusplus
}

template <class T> struct wg_is_whole {
    static constexpr bool value = std::is_integral<T>::value || std::is_enum<T>::value;
};

template <class... Sizes> inline wg_shape wg_shape_from(Sizes... size)
{
    static_assert((wg_is_whole<Sizes>::value && ...), "WG_SHAPE: sizes are whole numbers");
    const int64_t n[] = {static_cast<int64_t>(size)...};
    return wg_make_shape(static_cast<int>(sizeof...(size)), n);
}

template <class... Axes> inline wg_axes wg_axes_from(Axes... axis)
{
    static_assert((wg_is_whole<Axes>::value && ...), "WG_AXES: axes are whole numbers");
    const int a[] = {static_cast<int>(axis)...};
    return wg_make_axes(static_cast<int>(sizeof...(axis)), a);
}

#define WG_SHAPE(...) wg_shape_from(__VA_ARGS__)
#define WG_AXES(...)  wg_axes_from(__VA_ARGS__)
#endif

#endif
