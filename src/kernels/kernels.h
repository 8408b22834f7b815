/* kernels.h — arithmetic on plain arrays. Nothing here knows a tensor or a tape.
 *
 * The files named after a family (matmul.c, fold.c, softmax.c) are compiled once for each real type
 * and instruction set; table.c, compiled likewise, lists what they define; choose.c picks a table
 * at run time. All tables give the same bits. */
#ifndef WG_KERNELS_H
#define WG_KERNELS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline int64_t wg_least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ---- nest.c: loops over arrays with strides -------------------------------------------------- */

enum { WG_NEST_DIMS = 8, WG_NEST_OPERANDS = 16 };

/* A nest of loops over operands that move together: the last dimension is the innermost loop;
 * strides are in elements. */
typedef struct wg_nest {
    int ndim, operands;
    int64_t size[WG_NEST_DIMS];
    int64_t stride[WG_NEST_OPERANDS][WG_NEST_DIMS];
} wg_nest;

/* A place in a nest: the index along each dimension, and each operand's offset there. */
typedef struct wg_cursor {
    int64_t index[WG_NEST_DIMS];
    int64_t at[WG_NEST_OPERANDS];
} wg_cursor;

void wg_nest_start(wg_nest *nest, int operands);
void wg_nest_push(wg_nest *nest, int64_t size, const int64_t stride[]); /* a dimension further in */

/* The stride along axis d of a shape with ndim axes, to which an operand with `own` axes
 * broadcasts: 0 where the operand has no such axis or repeats its one element. */
int64_t wg_stride_along(int own, const int64_t size[], const int64_t stride[], int d, int ndim);

/* Drops dimensions of size 1 and joins those that one loop can walk. The order of elements
 * stays. */
void wg_nest_simplify(wg_nest *nest);

int64_t wg_nest_count(const wg_nest *nest);

/* An operand's stride along the innermost dimension; 0 if there is none. */
static inline int64_t wg_last_stride(const wg_nest *nest, int operand)
{
    return nest->ndim == 0 ? 0 : nest->stride[operand][nest->ndim - 1];
}

/* Moves to the next place over the first ndim dimensions, the last of them fastest; false at the
 * end, where the cursor is back at the start. A new cursor is {0}. */
bool wg_nest_next(const wg_nest *nest, int ndim, wg_cursor *cursor);

/* Some places of a nest in order, as runs along its innermost dimension: n places from c.at on. */
typedef struct wg_runs {
    wg_cursor c;
    int64_t n, left; /* left: places after this run */
} wg_runs;

/* The places from, …, to − 1, counted as they are walked; false if there are none. What is one run
 * from end to end needs no search. */
bool wg_runs_seek(wg_runs *runs, const wg_nest *nest, int64_t from, int64_t to);
bool wg_runs_next(wg_runs *runs, const wg_nest *nest);

static inline bool wg_runs_start(wg_runs *runs, const wg_nest *nest, int64_t from, int64_t to)
{
    if (nest->ndim > 1)
        return wg_runs_seek(runs, nest, from, to);
    for (int k = 0; k < nest->operands; k++)
        runs->c.at[k] = nest->ndim ? from * nest->stride[k][0] : 0;
    runs->n = to - from;
    runs->left = 0;
    return runs->n > 0;
}

/* A reduction, or a function along lines: for each place of `outer`, all places of `inner` from
 * there. In both, operand 0 is the result. */
typedef struct wg_fold {
    wg_nest outer, inner;
} wg_fold;

/* Copies of elements of 4 and of 8 bytes, or of as many as `element` says; operand 0 is y, 1 is
 * x. */
void wg_copy4(const wg_nest *nest, void *y, const void *x);
void wg_copy8(const wg_nest *nest, void *y, const void *x);
void wg_copy(size_t element, const wg_nest *nest, void *y, const void *x);

/* How many arithmetic operations take as long as it takes to move an element. */
enum { WG_MOVE_OPERATIONS = 8 };

/* A copy in units, which can be made independently of each other: the places along a dimension of
 * its nest that has many, the outermost of those. */
typedef struct wg_copying {
    wg_nest nest;
    int cut;       /* the dimension; −1: there is none */
    int64_t units; /* at least 1 */
} wg_copying;

void wg_copying_finish(
    wg_copying *c); /* for a nest that is complete: simplifies it, sets the rest */
void wg_copy_units(size_t element, const wg_copying *c, int64_t from, int64_t to, void *y,
                   const void *x);

/* ---- gather.c: elements by index ------------------------------------------------------------- */

/* At each place of the nest, whose operands are y, x and the index, y = x[index stride]; y is
 * dense. */
typedef struct wg_lookup {
    wg_nest nest;
    int64_t stride;
} wg_lookup;

/* The places from, …, to − 1, for elements of 4 or 8 bytes. Indices must be in range. */
void wg_fetch(size_t element, const wg_lookup *lookup, int64_t from, int64_t to, void *y,
              const void *x, const int64_t *index);

/* The first index of a nest, its one operand, that is not in 0 … n − 1; NULL if all are. */
const int64_t *wg_index_outside(const wg_nest *nest, const int64_t *index, int64_t n);

/* ---- The tables ------------------------------------------------------------------------------ */

/* y [m×n] = a [m×k] b [k×n], and what then becomes of each element t of it: t = s t, unless scale
 * is NULL; then y = c + t, or c − t where minus is set, for the element c of base, unless that is
 * NULL. Each operation is rounded. Strides are in elements, for rows and for columns; y's columns
 * lie together. base may be y itself, element for element; nothing else that is read may overlap
 * y. */
typedef struct wg_product {
    int64_t m, n, k;
    const void *a, *b;
    int64_t a_stride[2], b_stride[2];
    void *y;
    int64_t y_stride; /* of rows */
    const void *scale, *base;
    int64_t base_stride[2];
    bool minus;
} wg_product;

/* A product that is small or of vectors, prepared: run(ready) computes it, as often as one likes,
 * from what then lies at the same addresses. */
typedef struct wg_ready {
    void (*run)(const void *ready);
    int64_t prepared[60];
} wg_ready;

/* Which of many: the largest, the smallest, or that of the sizes |x|. */
typedef enum wg_extreme { WG_LARGEST, WG_SMALLEST, WG_LARGEST_SIZE, WG_SMALLEST_SIZE } wg_extreme;

static inline bool wg_is_least(wg_extreme of)
{
    return of == WG_SMALLEST || of == WG_SMALLEST_SIZE;
}

/* For each place of `copied`, with operands y and x, the `size` elements of y along an axis become
 * x's. Then for each place of `added`, with operands y, index and source, `count` elements of
 * source are added to those of y along the axis that the indices name. The strides along the axis
 * are y's, x's, the index's and the source's. */
typedef struct wg_scatter {
    wg_nest copied, added;
    int64_t size, count;
    int64_t stride[4];
} wg_scatter;

/* An axis of n elements, padded on both sides, and the windows along it: element j of window i is
 * element i stride + j dilation − padding of the axis. `missing`: so many elements behind the
 * padding the last window looks at. */
typedef struct wg_window_axis {
    int64_t n, size, stride, dilation, padding, count, missing;
} wg_window_axis;

/* Max pooling of planes: operands y, u, x, whose planes the nest finds; strides are along rows and
 * columns. Of each window of x one element is chosen: the largest; of equal ones the first, of NaNs
 * the last; none that is padding. */
typedef struct wg_pool {
    wg_nest planes;
    wg_window_axis axis[2];
    int64_t stride[3][2];
} wg_pool;

/* `void` stands for the table's real type. */
typedef struct wg_kernels {
    /* The product. It needs so many bytes of scratch memory, aligned to 64 bytes, which sizes,
     * strides and whether base is NULL decide; they are enough for any part of its rows or columns
     * too. */
    void (*matmul)(const wg_product *product, void *scratch);
    size_t (*matmul_scratch)(const wg_product *product);
    bool (*matmul_prepare)(const wg_product *product, wg_ready *ready); /* false: not this one */

    /* Over the inner nest, for the places from, …, to − 1 of the outer nest; operands y, x. y =
     * (Σ x) / divisor; the largest of n > 0, or another extreme, and where it first stands, counted
     * as the inner nest is walked; Π x. */
    void (*sum)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                int64_t divisor);
    void (*max)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                wg_extreme of);
    void (*argmax)(const wg_fold *fold, int64_t from, int64_t to, int64_t *y, const void *x,
                   wg_extreme of);
    void (*prod)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);

    /* The same for sums of terms; y's places lie one after another as the outer nest is walked. y =
     * Σ (x − mean x)² / divisor, or its root; ln Σ exp x; (Σ |x|ᵖ)^(1/p), for any p; 1 or 0 for
     * whether all, or any, are not 0. */
    void (*variance)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                     double divisor, bool root);
    void (*logsumexp)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);
    void (*norm)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x, double p);
    void (*all)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);
    void (*any)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);

    /* Along the inner nest, of at most one dimension, forwards or from the end: sums y_i = x_0 + …
     * + x_i, operands y, x; and y_0 = start, y_{i+1} = a_i y_i + b_i, operands y, a, b. */
    void (*cumsum)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x,
                   bool reverse);
    void (*recurrence)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *a,
                       const void *b, double start, bool reverse);

    /* Along the inner nest likewise: operands y, x; and y, z, target, p, with y one for each line,
     * and p = softmax(z), or NULL and no operand. */
    void (*softmax)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);
    void (*log_softmax)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);
    void (*softmax_cross_entropy)(const wg_fold *fold, int64_t from, int64_t to, void *y,
                                  const void *z, const void *target, void *p);

    /* Random numbers number from, …, to − 1 of a seed and step, at their places in y. */
    void (*uniform)(uint64_t seed, uint64_t step, int64_t from, int64_t to, void *y);
    void (*normal)(uint64_t seed, uint64_t step, int64_t from, int64_t to, void *y);

    /* The places from, …, to − 1 if both nests have as many; else all. Indices must be in range. */
    void (*scatter_add)(const wg_scatter *scatter, int64_t from, int64_t to, void *y, const void *x,
                        const int64_t *index, const void *source);

    /* y += x over all places of the inner nest, in their order. */
    void (*overlap_add)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x);

    /* The planes from, …, to − 1. y, a number for each window, takes the element of u in the place
     * chosen; or, where it puts, y is 0, and its element there gets the window's of u added. Each
     * window has an element that is no padding. */
    void (*pool)(const wg_pool *pool, bool puts, int64_t from, int64_t to, void *y, const void *u,
                 const void *x);
} wg_kernels;

enum { WG_KERNEL_F32, WG_KERNEL_F64, WG_KERNEL_REALS };

/* ---- choose.c -------------------------------------------------------------------------------- */

/* The instruction set in use: 0 portable; on x86-64 1 AVX2 with FMA, 2 AVX-512; on AArch64 1 NEON.
 * It is the machine's best, or what the environment variable WENGERT_ISA names (portable, avx2,
 * avx512, neon), if the machine has it, until wg_isa_choose chooses another: the best for NULL or
 * ""; false for a name that the machine has not. */
bool wg_isa_choose(const char *name);
int wg_isa_found(void);           /* the set in use; found out, if it is not yet known */
const char *wg_isa_word(int isa); /* its name */

extern atomic_int wg_isa_known; /* 1 + the set in use; 0: not yet known */
extern const wg_kernels *const wg_kernels_by_isa[][WG_KERNEL_REALS];

static inline int wg_isa(void)
{
    const int known = atomic_load_explicit(&wg_isa_known, memory_order_relaxed);
    return known ? known - 1 : wg_isa_found();
}

static inline const wg_kernels *wg_kernels_of(int real)
{
    return wg_kernels_by_isa[wg_isa()][real];
}

/* Whether fma, as the set in use computes it, is an instruction. */
bool wg_fma_in_hardware(void);

#endif
