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

/* The version of this header and of the library that it came with. */
#define WG_VERSION_MAJOR 0
#define WG_VERSION_MINOR 1
#define WG_VERSION_PATCH 0

/* What programs may call, in a library that hides everything else. */
#if defined(__GNUC__)
#define WG_API __attribute__((visibility("default")))
#else
#define WG_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Types ----------------------------------------------------------------------------------- */

enum { WG_MAX_DIMS = 8 }; /* the most axes of a tensor */

/* A tape, and a program that it was compiled to. Only the library looks into them. */
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

/* No tensor, where one may be left out; so is any whose tape is NULL. */
#ifdef __cplusplus
#define WG_NONE (wg_tensor{nullptr, 0, 0})
#else
#define WG_NONE ((wg_tensor){NULL, 0, 0})
#endif

/* What the elements of a tensor are. */
typedef enum wg_dtype {
    WG_F32, /* float */
    WG_F64, /* double */
    WG_I64  /* int64_t: indices; shape ops and constants take it, arithmetic does not */
} wg_dtype;

enum { WG_DTYPES = 3 }; /* how many there are */

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

/* How a call went. */
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
    uint32_t count; /* tensors recorded so far */
    uint32_t stamp; /* tells whether a rewind went below it */
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
 * The scope that is open goes before it. Names carry into error messages and printed graphs; they
 * need not be unique; any bytes are allowed, UTF-8 is meant. "" removes the name; NULL is an error.
 * wg_name_of returns "" for a tensor without a name, or an invalid one; the text is valid until x
 * is named again or dropped. */
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

/* ---- Scopes ---------------------------------------------------------------------------------- */

/* Opens a scope, until wg_scope_end closes it. Scopes nest, and names given within them have them
 * in front: in scope "norm" within scope "layer1", "gain" becomes "layer1/norm/gain". What is
 * recorded in a scope belongs to it, and is drawn with it. Opening a scope again goes on with it.
 * Errors: a name that is NULL, empty or has a "/" in it; no scope to close (WG_ERROR_STATE). */
WG_API wg_status wg_scope(wg_tape *t, const char *name);
WG_API wg_status wg_scope_end(wg_tape *t);

/* The scope that x belongs to, "layer1/norm"; the scope that is open now. "" is that of the whole
 * tape, an invalid tensor's and NULL's. The text is valid until the tape is freed. */
WG_API const char *wg_scope_of(wg_tensor x);
WG_API const char *wg_scope_now(const wg_tape *t);

/* The input, parameter or state with this name, in full: "layer1/W"; the latest where there are
 * several. wg_find: an error when there is none (WG_ERROR_STATE). wg_find_quietly: WG_NONE.
 * wg_find_here: likewise, with the open scope before the name. */
WG_API wg_tensor wg_find(wg_tape *t, const char *name);
WG_API wg_tensor wg_find_quietly(wg_tape *t, const char *name);
WG_API wg_tensor wg_find_here(wg_tape *t, const char *name);

/* For a walk over all inputs, parameters and states in order of recording: the one that follows x,
 * the first for WG_NONE; WG_NONE after the last.
 *     for (wg_tensor x = wg_next_leaf(t, WG_NONE); wg_is_valid(x); x = wg_next_leaf(t, x)) */
WG_API wg_tensor wg_next_leaf(wg_tape *t, wg_tensor x);

/* ---- Leaves: inputs, parameters, constants --------------------------------------------------- */

/* A new tensor whose value the caller writes. A parameter is an input that is to be learned, a
 * state one that programs carry on from run to run: momenta, counters, running means. Optimisers
 * update parameters, files hold parameters and states, printers mark both; nothing else tells them
 * apart. name is copied; NULL or "" is no name. Errors: a size that is negative, more than
 * WG_MAX_DIMS axes, a number of bytes beyond PTRDIFF_MAX. */
WG_API wg_tensor wg_input(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape);
WG_API wg_tensor wg_param(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape);
WG_API wg_tensor wg_state(wg_tape *t, const char *name, wg_dtype dtype, wg_shape shape);

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

/* A tape's seed (at first 0), and the seed that it gives for a name, of its own for each name:
 * wg_random(s, h), where h is the 64-bit FNV-1a hash of the name's bytes. So what a layer is filled
 * with depends on its name and not on what else there is. 0 for NULL. */
WG_API wg_status wg_set_seed(wg_tape *t, uint64_t seed);
WG_API uint64_t wg_seed_for(const wg_tape *t, const char *name);

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
 * ā = ȳ bᵀ, b̄ = aᵀ ȳ. A vector is a row on the left and a column on the right, and y is without
 * that axis: [k] · [k×n] = [n], [m×k] · [k] = [m], [k] · [k] = a scalar. A scalar is refused. */
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

/* x as it is; a program that computes it also computes others[0..count−1], of any shapes and
 * dtypes: assignments, mostly, which so become a part of x. x̄ = ȳ; nothing flows to the others. */
WG_API wg_tensor wg_with(wg_tensor x, const wg_tensor others[], int count);

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

// clang-format off

/* Element by element, for finite numbers of any size: an angle of 10²⁰ is reduced exactly. Where a
 * function has no value (|x| > 1 for asin, acos and atanh, x < 1 for acosh, ±∞ for sin, cos and
 * tan) it is NaN. */
WG_API wg_tensor wg_sin(wg_tensor x);   /* sin x     x̄ = cos x ∘ ȳ                     */
WG_API wg_tensor wg_cos(wg_tensor x);   /* cos x     x̄ = −sin x ∘ ȳ                    */
WG_API wg_tensor wg_tan(wg_tensor x);   /* tan x     x̄ = (1 + y²) ∘ ȳ                  */
WG_API wg_tensor wg_asin(wg_tensor x);  /* arcsin x  x̄ = ȳ / √(1 − x²), infinite at ±1 */
WG_API wg_tensor wg_acos(wg_tensor x);  /* arccos x  x̄ = −ȳ / √(1 − x²), likewise      */
WG_API wg_tensor wg_atan(wg_tensor x);  /* arctan x  x̄ = ȳ / (1 + x²)                  */
WG_API wg_tensor wg_sinh(wg_tensor x);  /* sinh x    x̄ = cosh x ∘ ȳ                    */
WG_API wg_tensor wg_cosh(wg_tensor x);  /* cosh x    x̄ = sinh x ∘ ȳ                    */
WG_API wg_tensor wg_asinh(wg_tensor x); /* arsinh x  x̄ = ȳ / √(x² + 1)                 */
WG_API wg_tensor wg_acosh(wg_tensor x); /* arcosh x  x̄ = ȳ / √(x² − 1), infinite at 1  */
WG_API wg_tensor wg_atanh(wg_tensor x); /* artanh x  x̄ = ȳ / (1 − x²), infinite at ±1  */

/* The angle r of the point (x, y), in −π … π, broadcast: arctan(y / x) for x > 0. Zeros and
 * infinities count as in C's atan2: y = ±0 gives ±0 for x > 0 or x = +0 and ±π for others; where
 * both are infinite it is ±π/4 or ±3π/4.
 * ȳ = r̄ ∘ x / (x² + y²), x̄ = −r̄ ∘ y / (x² + y²); NaN where both are 0. */
WG_API wg_tensor wg_atan2(wg_tensor y, wg_tensor x);

// clang-format on

/* ---- Ops: rounding, choice, comparison ------------------------------------------------------- */

// clang-format off

/* Element by element; NaN where an operand is NaN, but for sign, which is 0 there as PyTorch's. For
 * a tie maximum gives +0 before −0 and minimum −0 before +0, and each operand gets ½ ȳ. The last
 * five have no derivative: they are constant almost everywhere. */
WG_API wg_tensor wg_maximum(wg_tensor a, wg_tensor b); /* the larger   ā = ȳ where a > b, else 0 */
WG_API wg_tensor wg_minimum(wg_tensor a, wg_tensor b); /* the smaller  ā = ȳ where a < b, else 0 */
WG_API wg_tensor wg_abs(wg_tensor x);                  /* |x|          x̄ = sign x ∘ ȳ           */
WG_API wg_tensor wg_sign(wg_tensor x);                 /* −1, 0 or 1                             */
WG_API wg_tensor wg_floor(wg_tensor x);                /* down to a whole number                 */
WG_API wg_tensor wg_ceil(wg_tensor x);                 /* up to a whole number                   */
WG_API wg_tensor wg_round(wg_tensor x);                /* to the nearest, halves to the even     */
WG_API wg_tensor wg_trunc(wg_tensor x);                /* towards zero                           */

/* 1 where it holds, else 0, in the operands' dtype; with a NaN only not_equal holds. Operands are
 * broadcast. No derivative. These, equal, the logical ops and where take i64 too. */
WG_API wg_tensor wg_not_equal(wg_tensor a, wg_tensor b);     /* a ≠ b */
WG_API wg_tensor wg_less(wg_tensor a, wg_tensor b);          /* a < b */
WG_API wg_tensor wg_less_equal(wg_tensor a, wg_tensor b);    /* a ≤ b */
WG_API wg_tensor wg_greater(wg_tensor a, wg_tensor b);       /* a > b */
WG_API wg_tensor wg_greater_equal(wg_tensor a, wg_tensor b); /* a ≥ b */

/* The same of truths: 0 is false, anything else is true, NaN too. */
WG_API wg_tensor wg_logical_and(wg_tensor a, wg_tensor b);
WG_API wg_tensor wg_logical_or(wg_tensor a, wg_tensor b);
WG_API wg_tensor wg_logical_xor(wg_tensor a, wg_tensor b);
WG_API wg_tensor wg_logical_not(wg_tensor x);

WG_API wg_tensor wg_is_nan(wg_tensor x);    /* 1 where x is NaN, else 0; no derivative */
WG_API wg_tensor wg_is_inf(wg_tensor x);    /* ∞ or −∞                                 */
WG_API wg_tensor wg_is_finite(wg_tensor x); /* neither                                 */

// clang-format on

/* x kept between low and high: high where x > high, or else low where x < low; high where
 * low > high. All three are broadcast; a number is wg_scalar_like(x, 0.5).
 *   x̄                ȳ where low ≤ x ≤ high, else 0
 *   low's adjoint    ȳ where x < low < high, else 0
 *   high's adjoint   ȳ where x > high or high < low, else 0 */
WG_API wg_tensor wg_clamp(wg_tensor x, wg_tensor low, wg_tensor high);

/* a where the condition is not 0 (NaN counts as that), else b; all three of one dtype, broadcast.
 * ȳ reaches only the side that was chosen, and the other gets 0, whatever ȳ is. Nothing flows to
 * the condition. */
WG_API wg_tensor wg_where(wg_tensor condition, wg_tensor a, wg_tensor b);

/* ---- Ops: activations ------------------------------------------------------------------------ */

/* Element by element; NaN where x is NaN.
 *   relu          max(x, 0)                        x̄ = ȳ where x > 0, else 0
 *   relu6         min(max(x, 0), 6)                x̄ = ȳ where 0 < x < 6, else 0
 *   leaky_relu    x where x > 0, else slope x      x̄ = ȳ where x > 0, else slope ȳ
 *   hard_tanh     min(max(x, −1), 1)               x̄ = ȳ where |x| < 1, else 0
 *   hard_sigmoid  min(max(x + 3, 0), 6) / 6        x̄ = ȳ / 6 where |x| < 3, else 0
 *   hard_swish    x min(max(x + 3, 0), 6) / 6      x̄ = (x / 3 + ½) ȳ where |x| < 3,
 *                                                      ȳ where x ≥ 3, else 0 */
WG_API wg_tensor wg_relu(wg_tensor x);
WG_API wg_tensor wg_relu6(wg_tensor x);
WG_API wg_tensor wg_leaky_relu(wg_tensor x, double slope);
WG_API wg_tensor wg_hard_tanh(wg_tensor x);
WG_API wg_tensor wg_hard_sigmoid(wg_tensor x);
WG_API wg_tensor wg_hard_swish(wg_tensor x);
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

/* Over all elements, giving a scalar; or over the given axes, dropped or kept, as sum above.
 *   prod       1 for no elements; x̄ is ȳ times the product of the others, right with any zeros
 *   min        NaN if any is NaN; an error if there are none; k ties get 1/k of ȳ each
 *   logsumexp  m + ln Σ exp(x − m) with m = max x, or 0 where that is infinite; −∞ for no elements;
 *              x̄ = exp(x − y) ∘ ȳ, NaN in a line that is all −∞
 *   all, any   1 if all, or if some, are not 0 (NaN is not), else 0, in x's dtype; 1 and 0 for no
 *              elements; no derivative */
WG_API wg_tensor wg_prod(wg_tensor x);
WG_API wg_tensor wg_prod_axes(wg_tensor x, wg_axes axes, bool keepdims);
WG_API wg_tensor wg_min(wg_tensor x);
WG_API wg_tensor wg_min_axes(wg_tensor x, wg_axes axes, bool keepdims);
WG_API wg_tensor wg_logsumexp(wg_tensor x);
WG_API wg_tensor wg_logsumexp_axes(wg_tensor x, wg_axes axes, bool keepdims);
WG_API wg_tensor wg_all(wg_tensor x);
WG_API wg_tensor wg_all_axes(wg_tensor x, wg_axes axes, bool keepdims);
WG_API wg_tensor wg_any(wg_tensor x);
WG_API wg_tensor wg_any_axes(wg_tensor x, wg_axes axes, bool keepdims);

/* y = Σ (x − mean x)² / max(n − correction, 0), of n elements each, and its root. correction is 1
 * for a sample, 0 for all there is. 0 / 0 is NaN: of one element with correction 1, of none.
 *   variance   x̄ = 2 (x − mean x) ∘ ȳ / (n − correction)
 *   std        x̄ = (x − mean x) ∘ ȳ / ((n − correction) y), and 0 where y = 0
 * Errors: a correction that is not finite. */
WG_API wg_tensor wg_variance(wg_tensor x, double correction);
WG_API wg_tensor wg_variance_axes(wg_tensor x, wg_axes axes, double correction, bool keepdims);
WG_API wg_tensor wg_std(wg_tensor x, double correction);
WG_API wg_tensor wg_std_axes(wg_tensor x, wg_axes axes, double correction, bool keepdims);

/* y = (Σ |x|ᵖ)^(1/p); with p = 0 the number of elements that are not 0, p = ∞ the largest |x|,
 * p = −∞ the smallest. Squares and powers may overflow where the norm would not.
 * x̄ = sign x ∘ (|x| / y)ᵖ⁻¹ ∘ ȳ, which is x / y ∘ ȳ for p = 2, and 0 for elements that are 0 and
 * where y = 0; for p = ±∞, k ties get 1/k of ȳ each; for p = 0 there is no derivative.
 * Errors: p is NaN; no elements, with p < 0 or p = ∞. */
WG_API wg_tensor wg_norm(wg_tensor x, double p);
WG_API wg_tensor wg_norm_axes(wg_tensor x, wg_axes axes, double p, bool keepdims);

/* Where the largest or the smallest element stands, the first where several do; NaN counts as
 * larger, and as smaller, than all. An i64 tensor: the index along the axis, which is dropped or
 * kept with size 1; or among all, in row-major order. No derivative. Errors: no elements. */
WG_API wg_tensor wg_argmax(wg_tensor x);
WG_API wg_tensor wg_argmax_axis(wg_tensor x, int axis, bool keepdims);
WG_API wg_tensor wg_argmin(wg_tensor x);
WG_API wg_tensor wg_argmin_axis(wg_tensor x, int axis, bool keepdims);

/* Along one axis, element by element in ascending order:
 *   cumsum      y_i = x_0 + … + x_i     x̄ the same of ȳ, from the end
 *   cumprod     y_i = x_0 · … · x_i     right with any zeros
 *   recurrence  y_0 = start, y_{i+1} = a_i y_i + b_i, the sum and the product rounded; a and b are
 *               broadcast together. With `reverse` from the end: y_{n−1} = start, y_{i−1} =
 *               a_i y_i + b_i.           b̄ = the recurrence of a and ȳ from 0 in the other
 *                                        direction, ā = b̄ ∘ y */
WG_API wg_tensor wg_cumsum(wg_tensor x, int axis);
WG_API wg_tensor wg_cumprod(wg_tensor x, int axis);
WG_API wg_tensor wg_recurrence(wg_tensor a, wg_tensor b, double start, int axis, bool reverse);

/* ---- Ops: shapes ----------------------------------------------------------------------------- */

/* Moved, picked and joined elements: f32, f64 and i64. What is called a view copies nothing. Lists
 * of one number for each axis are shapes: WG_SHAPE(0, 2). */

/* Views: axes of size 1 dropped, those listed (one of another size stays, as in PyTorch) or all; a
 * new axis of size 1, where axis counts y's; the axes first, …, last joined to one, a scalar to [1]
 * (copied only where wg_reshape would); two axes swapped. */
WG_API wg_tensor wg_squeeze(wg_tensor x, wg_axes axes);
WG_API wg_tensor wg_squeeze_all(wg_tensor x);
WG_API wg_tensor wg_unsqueeze(wg_tensor x, int axis);
WG_API wg_tensor wg_flatten(wg_tensor x, int first, int last);
WG_API wg_tensor wg_swap_axes(wg_tensor x, int a, int b);

/* Python's x[start:stop:step] along one axis, a view: counted from the end where negative, cut to
 * what there is, backwards where step is. WG_OPEN leaves start or stop out: all from this end, or
 * up to that. x̄ = ȳ placed among zeros. Errors: step is 0. */
#define WG_OPEN INT64_MIN
WG_API wg_tensor wg_slice(wg_tensor x, int axis, int64_t start, int64_t stop, int64_t step);

/* Views: x[index] along an axis, which is dropped; a negative index counts from the end, and one
 * that is out of range is an error. And x with the given axes backwards. */
WG_API wg_tensor wg_select(wg_tensor x, int axis, int64_t index);
WG_API wg_tensor wg_flip(wg_tensor x, wg_axes axes);

/* What slices pick from, made of one: zeros, `size` of them along the axis, but x's element i at
 * start + i step. x̄ = that slice of ȳ. Errors: step is 0; a place is not in 0 … size − 1. */
WG_API wg_tensor wg_place(wg_tensor x, int axis, int64_t start, int64_t step, int64_t size);

/* x with so many elements more before and after it along each axis, all equal to value, which is
 * rounded to the dtype (i64: a whole number); less where a number is negative. x̄ = that part of
 * ȳ. wg_pad_edge repeats the outermost element instead, wg_pad_reflect mirrors x at it without
 * repeating it, wg_pad_wrap goes on at the other end; their numbers are not negative, and those of
 * reflect less than, those of wrap at most, what x has. */
WG_API wg_tensor wg_pad(wg_tensor x, wg_shape before, wg_shape after, double value);
WG_API wg_tensor wg_pad_edge(wg_tensor x, wg_shape before, wg_shape after);
WG_API wg_tensor wg_pad_reflect(wg_tensor x, wg_shape before, wg_shape after);
WG_API wg_tensor wg_pad_wrap(wg_tensor x, wg_shape before, wg_shape after);

/* Tensors end to end along an axis, whose other sizes are equal; along a new axis, where axis
 * counts y's and shapes are equal. Adjoints are slices of ȳ. Errors: count is less than 1. */
WG_API wg_tensor wg_concat(const wg_tensor x[], int count, int axis);
WG_API wg_tensor wg_stack(const wg_tensor x[], int count, int axis);

/* x cut along an axis into count slices, which are views: of the given sizes, which sum to x's, or,
 * when sizes is NULL, of equal sizes. On an error all out[k] are poisoned. */
WG_API wg_status wg_split(wg_tensor x, int axis, int count, const int64_t sizes[], wg_tensor out[]);

/* Along an axis: each element so many times (NumPy's repeat); shifted, what falls off one end
 * coming in at the other (element i goes to i + shift). And the whole x so many times along each
 * axis (NumPy's tile): axes and numbers are aligned at the last, a missing one is 1. */
WG_API wg_tensor wg_repeat(wg_tensor x, int64_t times, int axis);
WG_API wg_tensor wg_roll(wg_tensor x, int64_t shift, int axis);
WG_API wg_tensor wg_tile(wg_tensor x, wg_shape times);

/* The elements whose index along axis b is offset more than that along axis a, a view: the two axes
 * are dropped, the diagonal is y's last. It has no elements where offset lies outside. And the
 * other way round: matrices over two last axes, zero but for x's last axis on that diagonal, just
 * large enough. */
WG_API wg_tensor wg_diagonal(wg_tensor x, int64_t offset, int a, int b);
WG_API wg_tensor wg_diagonal_matrix(wg_tensor x, int64_t offset);

/* Of each matrix over the last two axes the elements on and below diagonal number `diagonal` (0:
 * the main one, 1: that above it), or on and above it; +0 elsewhere, whatever x is there. */
WG_API wg_tensor wg_tril(wg_tensor x, int64_t diagonal);
WG_API wg_tensor wg_triu(wg_tensor x, int64_t diagonal);

/* ---- Ops: indexing --------------------------------------------------------------------------- */

/* Indices are i64 tensors, and have no derivative. They count from 0, never from the end. That they
 * are in range is checked by wg_run, which returns WG_ERROR_ARGUMENT, with the op, the tensor and
 * the index in the message, and computes nothing of that op. */

/* y_ijk = x_(index_ijk)jk, for axis 0 of three: y has index's shape; index has as many axes as x,
 * and along the others no more than x has. x̄ = scatter_add of ȳ into zeros. */
WG_API wg_tensor wg_gather(wg_tensor x, int axis, wg_tensor index);

/* y = x; then y_(index_ijk)jk += source_ijk, for axis 0 of three, i, j, k in row-major order of
 * source, so that equal indices accumulate in that order. index is nowhere longer than source, nor
 * than x but along the axis. x̄ = ȳ; source's adjoint = gather of ȳ. */
WG_API wg_tensor wg_scatter_add(wg_tensor x, int axis, wg_tensor index, wg_tensor source);

/* The slices of x along an axis that a vector of indices names; an index may come twice. x̄ =
 * index_add of ȳ into zeros. wg_take allows indices of any shape: y's shape is x's with the axis
 * replaced by index's (NumPy's take). wg_embedding(w, index) is wg_take(w, 0, index). */
WG_API wg_tensor wg_index_select(wg_tensor x, int axis, wg_tensor index);
WG_API wg_tensor wg_take(wg_tensor x, int axis, wg_tensor index);
WG_API wg_tensor wg_embedding(wg_tensor weights, wg_tensor index);

/* y = x; then slice k of source is added to slice index_k of y, for k ascending. source has x's
 * shape, but along the axis as many as the vector index. x̄ = ȳ; source's adjoint = index_select
 * of ȳ. */
WG_API wg_tensor wg_index_add(wg_tensor x, int axis, wg_tensor index, wg_tensor source);

/* 1 where the last axis, a new one of size classes, is at the index; else 0. No derivative. */
WG_API wg_tensor wg_one_hot(wg_tensor index, int64_t classes, wg_dtype dtype);

/* ---- Ops: products --------------------------------------------------------------------------- */

/* Of two vectors, as PyTorch's: a · b = Σ_i a_i b_i for vectors of one size, by wg_matmul; and the
 * matrix y_ij = a_i b_j. */
WG_API wg_tensor wg_dot(wg_tensor a, wg_tensor b);
WG_API wg_tensor wg_outer(wg_tensor a, wg_tensor b);

/* y = x Wᵀ + b over the last axis: x [… × in], W [out × in], b [out] or WG_NONE give [… × out]. */
WG_API wg_tensor wg_linear(wg_tensor x, wg_tensor W, wg_tensor b);

/* The sum over products that Einstein's convention writes, as in NumPy and PyTorch: each operand's
 * axes are labelled by letters, and the result is, at each place of its own labels, the sum over
 * all others of the product of the operands' elements there. Examples:
 *   "ij,jk->ik" a matrix product     "bij,bjk->bik" a batch of them     "ii" the trace
 *   "ij->ji"    the transpose        "i,j->ij" the outer product        "ii->i" the diagonal
 * Without "->" the result has the labels that occur once, A–Z before a–z. "..." stands for the axes
 * that are not labelled, which broadcast, and come first in a result that is not spelt out; what
 * the result leaves out is summed over. Sizes of one label must be equal or 1. Spaces are ignored.
 * From 1 to 8 operands are multiplied from left to right; where labels of two are summed over, the
 * product is wg_matmul's, with the labels in the order in which the left operand has them.
 * Differentiable as the ops that it records are. Errors (with the equation): other characters,
 * more or fewer operands than it names, labels that do not fit an operand's axes, a label of the
 * result that occurs twice or in no operand, more than 8 axes in between. */
WG_API wg_tensor wg_einsum(const char *equation, const wg_tensor operands[], int count);

/* ---- Ops: convolution and pooling ------------------------------------------------------------ */

/* Windows along an axis: element j of window i is the axis's element from + i stride + j dilation;
 * i < count, j < size. A stride or dilation of 0 means 1; either may be negative. */
typedef struct wg_windows {
    int64_t from, count, size, stride, dilation;
} wg_windows;

/* x seen through windows: axis counts the windows, and a new last axis their elements. A count of 0
 * means as many as fit behind `from`. The value is not copied, though windows overlap. x̄ is
 * wg_overlap_add of ȳ. As PyTorch's Tensor.unfold. */
WG_API wg_tensor wg_unfold(wg_tensor x, int axis, wg_windows windows);

/* The adjoint of that: axis becomes one of n elements, to which the windows add theirs, those of
 * the last axis of x, which is dropped. Each sum starts from +0 and takes terms by ascending place
 * in their window. Count and size are as x has them; `axis` counts in the result's axes. x̄ is
 * wg_unfold of ȳ. */
WG_API wg_tensor wg_overlap_add(wg_tensor x, int axis, int64_t n, wg_windows windows);

/* How a convolution moves, one number for each axis of an image, height before width; 1-d: the
 * first of each, the second is not looked at. What is 0 means a stride of 1, no padding, a dilation
 * of 1, one group. output_padding is for transposed convolutions. */
typedef struct wg_conv_options {
    int64_t stride[2], padding[2], dilation[2], output_padding[2], groups;
} wg_conv_options;

/* Cross-correlation, as PyTorch's conv: x [N × C × H × W], w [O × C/groups × kh × kw], b [O] or
 * WG_NONE give y [N × O × H' × W'] with
 *   y(n, o, i, j) = b(o) + Σ w(o, c, p, q) x(n, c, i stride + p dilation − padding, j … q …),
 * x being 0 outside; H' = ⌊(H + 2 padding − dilation (kh − 1) − 1) / stride⌋ + 1. Output o belongs
 * to group ⌊o groups / O⌋, and sums over its C/groups channels. 1-d: x [N × C × L] and
 * w [O × C/groups × k]. Without N, x is one sample and so is y. One wg_matmul over an unfolded copy
 * of x: each sum is one chain over c, p, q, the last fastest, the padding's zeros included; then b
 * is added. */
WG_API wg_tensor wg_conv1d(wg_tensor x, wg_tensor w, wg_tensor b, wg_conv_options options);
WG_API wg_tensor wg_conv2d(wg_tensor x, wg_tensor w, wg_tensor b, wg_conv_options options);

/* The adjoint of convolution by its x, as PyTorch's conv_transpose: x [N × C × H × W],
 * w [C × O/groups × kh × kw], b [O] or WG_NONE give y [N × O × H' × W'] with
 *   H' = (H − 1) stride − 2 padding + dilation (kh − 1) + output_padding + 1.
 * output_padding is less than the stride or the dilation. Each element of x, times w, is added to a
 * window of y: a chain over channels (wg_matmul), then wg_overlap_add along W, then along H. */
WG_API wg_tensor wg_conv_transpose1d(wg_tensor x, wg_tensor w, wg_tensor b,
                                     wg_conv_options options);
WG_API wg_tensor wg_conv_transpose2d(wg_tensor x, wg_tensor w, wg_tensor b,
                                     wg_conv_options options);

/* The windows of a pool: size is needed; a stride of 0 means the size, a dilation of 0 means 1.
 * 1-d: the first of each. Padding is at most half of what a window spans. ceil_mode: a last window
 * that is not whole counts too, if it begins before the padding behind. exclude_padding: averages
 * are over what lies in x (PyTorch's count_include_pad = False). */
typedef struct wg_pool_options {
    int64_t size[2], stride[2], padding[2], dilation[2];
    bool ceil_mode, exclude_padding;
} wg_pool_options;

/* The largest element of each window of the last axis, or the last two, as PyTorch's max_pool: the
 * padding counts as −∞. NaN where the window has one. The adjoint goes to that element: of equal
 * ones to the first in row-major order; of NaNs to the last. Axes before are batches. A window that
 * sees nothing but padding is refused. */
WG_API wg_tensor wg_max_pool1d(wg_tensor x, wg_pool_options options);
WG_API wg_tensor wg_max_pool2d(wg_tensor x, wg_pool_options options);

/* Σ / n over each window, padding counted as zeros unless excluded. There is no dilation. */
WG_API wg_tensor wg_avg_pool1d(wg_tensor x, wg_pool_options options);
WG_API wg_tensor wg_avg_pool2d(wg_tensor x, wg_pool_options options);

/* What max pooling is made of, over the last two axes: for each window of x, the element of u (of
 * x's shape) at the place of x's largest; and the adjoint by u, which puts the elements of y back
 * there and adds up where places meet, the windows in row-major order. Linear in u and y; no
 * derivative by x, which only says where. wg_max_pool2d(x, …) is wg_take_at_max(x, x, …). */
WG_API wg_tensor wg_take_at_max(wg_tensor u, wg_tensor x, wg_pool_options options);
WG_API wg_tensor wg_put_at_max(wg_tensor y, wg_tensor x, wg_pool_options options);

/* ---- Ops: random numbers --------------------------------------------------------------------- */

/* Random numbers on the tape. A key is a seed and a step, an i64 tensor of one element: the same
 * key always gives the same numbers, in the forward pass, in the gradient, and in the next run.
 * What makes them fresh is another step: an input that the caller writes before each run; or a
 * parameter that the program advances, by wg_assign(step, wg_next(step)) among what it wants. Where
 * always the same numbers are wanted, it is wg_scalar(t, WG_I64, 0).
 *
 * Give each use a key of its own: with one key, all begin with the same numbers. wg_split_key
 * derives them: key number i has the seed wg_random(seed, i) and the same step. */
typedef struct wg_key {
    uint64_t seed;
    wg_tensor step;
} wg_key;

WG_API wg_key wg_split_key(wg_key key, uint64_t i);

/* Element i, in row-major order, is
 *   uniform  u = (r + ½) 2⁻⁵², in (0, 1), for the upper 52 bits r of words 0 and 1 (word 0 low) of
 *            Philox at counter (i low, i high, step low, step high), key (seed low, seed high)
 *   normal   Φ⁻¹(u)
 * computed in f64 and rounded: an f32 may be rounded to 1. With step 0 these are the numbers of
 * wg_fill_uniform(x, seed, 0, 1) and wg_fill_normal(x, seed, 0, 1). No derivative. */
WG_API wg_tensor wg_random_uniform(wg_key key, wg_dtype dtype, wg_shape shape);
WG_API wg_tensor wg_random_normal(wg_key key, wg_dtype dtype, wg_shape shape);

/* x ∘ mask / (1 − p): each element is 0 with probability p, in 0 … 1, where the number u of
 * wg_random_uniform(key, …) is less than p. x̄ = ȳ ∘ mask / (1 − p), with the same mask. For p = 1
 * all are 0. Evaluation is x itself: leave the call out. */
WG_API wg_tensor wg_dropout(wg_tensor x, double p, wg_key key);

/* x + 1, for i64. */
WG_API wg_tensor wg_next(wg_tensor x);

/* ---- Ops: normalisation ---------------------------------------------------------------------- */

/* In this section gain and bias may be WG_NONE; eps is finite and at least 0. */

/* Over the last `axes` axes of x, of whose shape gain and bias are, with m and v the mean and the
 * variance (biased) over these axes:
 *   layer_norm  y = (x − m) / √(v + eps) ∘ gain + bias
 *   rms_norm    y = x / √(mean(x²) + eps) ∘ gain */
WG_API wg_tensor wg_layer_norm(wg_tensor x, int axes, wg_tensor gain, wg_tensor bias, double eps);
WG_API wg_tensor wg_rms_norm(wg_tensor x, int axes, wg_tensor gain, double eps);

/* x [N×C] or [N×C×…]; its C channels in `groups` equal groups of neighbours; m and v as above, over
 * the channels of a group and all axes behind. gain and bias are [C]. */
WG_API wg_tensor wg_group_norm(wg_tensor x, int groups, wg_tensor gain, wg_tensor bias, double eps);

/* x [N×C] or [N×C×…]; gain, bias, mean and variance are [C].
 *   batch_norm        y = (x − mean) / √(variance + eps) ∘ gain + bias: evaluation
 *   batch_norm_train  the same with m and v of the batch, over all axes but the second. Recorded
 *                     beside y are the assignments mean ← (1 − momentum) mean + momentum m, and
 *                     likewise variance with v n / (n − 1), for n elements in each channel: want
 *                     them in the program that trains. Both running leaves may be left out
 *                     together; then no assignments are recorded, and they are WG_NONE.
 *                     n < 2 is an error (WG_ERROR_SHAPE). */
typedef struct wg_batch_norm_result {
    wg_tensor y, mean, variance;
} wg_batch_norm_result;

WG_API wg_tensor wg_batch_norm(wg_tensor x, wg_tensor gain, wg_tensor bias, wg_tensor mean,
                               wg_tensor variance, double eps);
WG_API wg_batch_norm_result wg_batch_norm_train(wg_tensor x, wg_tensor gain, wg_tensor bias,
                                                wg_tensor mean, wg_tensor variance, double momentum,
                                                double eps);

/* ---- Ops: losses ----------------------------------------------------------------------------- */

/* What becomes of the losses l of all elements, or samples: their mean, their sum (a scalar both),
 * or nothing. The mean of none is NaN. */
typedef enum wg_reduction { WG_REDUCE_MEAN, WG_REDUCE_SUM, WG_REDUCE_NONE } wg_reduction;

/* Element by element, x and target broadcast, with d = x − target:
 *   mse_loss    d²                    l1_loss  |d|, with derivative 0 at 0
 *   huber_loss  ½ d² where |d| ≤ delta, else delta (|d| − ½ delta); delta > 0
 *   kl_div      target (ln target − x), x a logarithm of probabilities, target probabilities;
 *               0 ln 0 = 0, and ∂/∂target at 0 is −∞. For KL as it is defined, sum and divide by
 *               the number of samples. */
WG_API wg_tensor wg_mse_loss(wg_tensor x, wg_tensor target, wg_reduction reduction);
WG_API wg_tensor wg_l1_loss(wg_tensor x, wg_tensor target, wg_reduction reduction);
WG_API wg_tensor wg_huber_loss(wg_tensor x, wg_tensor target, double delta, wg_reduction reduction);
WG_API wg_tensor wg_kl_div(wg_tensor x, wg_tensor target, wg_reduction reduction);

/* −target ln σ(z) − (1 − target) ln(1 − σ(z)) = max(z, 0) − z target + ln(1 + e^−|z|), for logits z
 * and targets of the same shape; for all finite z finite, to the last digits.
 * z̄ = (σ(z) − target) ∘ l̄, target's adjoint is −z ∘ l̄. */
WG_API wg_tensor wg_bce_with_logits(wg_tensor z, wg_tensor target, wg_reduction reduction);

/* The cross-entropy by class index: for logits z [C], [N×C] or [N×C×…], and the class of each
 * sample, i64 of z's shape without C. With lp = log_softmax(z) along C, ε = label_smoothing, and
 * w = class_weights, a real tensor [C], or ones for WG_NONE:
 *   l = −(1 − ε) w_class lp_class − ε / C Σ_c w_c lp_c,  and 0 where the sample is ignored
 *   mean: Σ l / Σ w_class, over samples that are not ignored: NaN when there are none
 * With `ignores`, samples of class ignore_index are ignored. Options that are all zero, or NULL,
 * are the defaults. Any other class outside 0 … C − 1 is an error of the run (WG_ERROR_ARGUMENT).
 * Without options, z̄ = (softmax(z) − one-hot) ∘ l̄. wg_softmax_cross_entropy takes the
 * probabilities of the classes in place of an index. */
typedef struct wg_cross_entropy_options {
    double label_smoothing; /* 0 … 1 */
    bool ignores;
    int64_t ignore_index;
    wg_tensor class_weights;
    wg_reduction reduction; /* of the samples' losses */
} wg_cross_entropy_options;

WG_API wg_tensor wg_cross_entropy(wg_tensor z, wg_tensor index,
                                  const wg_cross_entropy_options *options);

/* 1 where a class is that of the sample, else 0: from i64 classes of any shape, in any dtype,
 * with a new axis of size `classes` at place `axis` of the result. A sample of class *ignored has
 * zeros only (NULL: there is none); any other outside 0 … classes − 1 is an error of the run, which
 * names it. No derivative. */
WG_API wg_tensor wg_class_mask(wg_tensor index, wg_dtype dtype, int64_t classes, int axis,
                               const int64_t *ignored);

/* ---- Ops: attention -------------------------------------------------------------------------- */

/* What a query may look at. mask is added to the scores; allowed is 1 where a query may look at a
 * key and 0 where it may not; both broadcast to [… × L × S], and may be WG_NONE, as they
 * are where all is zero. causal: query i may look at keys 0 … i. A scale of 0 means 1 / √d. */
typedef struct wg_attention_options {
    wg_tensor mask, allowed;
    bool causal;
    double scale;
} wg_attention_options;

/* softmax(scale q kᵀ + masks) v for queries q [… × L × d], keys k [… × S × d] and values
 * v [… × S × e], which gives [… × L × e]; the axes before broadcast. What may not be looked at has
 * the score −∞. A query that may look at nothing gives NaN. As PyTorch's
 * scaled_dot_product_attention, where the causal mask begins at the upper left. */
WG_API wg_tensor wg_attention(wg_tensor q, wg_tensor k, wg_tensor v, wg_attention_options options);

/* ---- Gradients ------------------------------------------------------------------------------- */

/* ∂y/∂x for a y of one element, as a tensor of x's shape and dtype; zero where y does not depend on
 * x. The first call for y records the adjoint sweep; the tape remembers the adjoints, and further
 * calls record nothing. The result can be differentiated again. Errors: y has not exactly one
 * element; y or x is i64, poisoned, dropped, or of another tape. */
WG_API wg_tensor wg_gradient(wg_tensor y, wg_tensor x);

/* Whether an adjoint flows from y back to x. False where wg_gradient(y, x) is zero because y does
 * not depend on x, or not through rules that hand an adjoint on; and on the errors of that. */
WG_API bool wg_has_gradient(wg_tensor y, wg_tensor x);

/* The vector–Jacobian product (∂y/∂x)ᵀ seed, for y of any shape and a seed of y's shape and dtype:
 * wg_gradient with the adjoint of y given. Errors: a seed of another shape or dtype; y, seed or x
 * is i64, poisoned, dropped, or of another tape. */
WG_API wg_tensor wg_vjp(wg_tensor y, wg_tensor seed, wg_tensor x);

/* Forward mode: the Jacobian–vector product Σ_i (∂y/∂x[i]) tangent[i] over `count` tensors, for a y
 * of any shape; tangent[i] has x[i]'s shape and dtype, the result y's. It is zero where y does not
 * depend on x, or count is 0. Recorded by transposing twice: x̄ is linear in ȳ, and its own
 * vector–Jacobian product with respect to ȳ is the Jacobian; no op needs a second rule. The result
 * can be differentiated again; further calls for the same y reuse its sweep, and the same call
 * records nothing. That of wg_gradient(L, x) is the Hessian of L times the tangent. Errors: y,
 * x[i] or tangent[i] is i64, poisoned, dropped, or of another tape; a tangent of another shape or
 * dtype; count is negative; a list is NULL; a backward rule that is not linear in ȳ, or loses it in
 * an op without a derivative (WG_ERROR_RULE). */
WG_API wg_tensor wg_jvp(wg_tensor y, const wg_tensor x[], const wg_tensor tangent[], int count);

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
 * chosen another instruction set than the program was compiled for. And an op may refuse the values
 * it is given, an index out of range for instance: the run ends there, targets of assignments are
 * as they were, and what the program computes cannot be read until a run succeeds. */
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

/* What is made of all this: layers, optimisers, data and files, and what people look at. */
#include <wengert/data.h>
#include <wengert/nn.h>
#include <wengert/print.h>
#include <wengert/train.h>

#endif
