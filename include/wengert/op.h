/* wengert/op.h — for those who write ops. The library's own ops use this and nothing else.
 *
 * An op is a constant descriptor: its name and printed form, the shape and dtype of its result, how
 * it is computed, and its backward rule. There is no registry: a tensor points at its op's
 * descriptor. The whole of an op, with its formula given once for float and double:
 *
 *     WG_MAP1(cube, x, x *x *x)                              // y = x³, element by element
 *
 *     static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
 *     {
 *         wg_tensor x = y->x[0];                             // x̄ = 3 x² ∘ ȳ
 *         xbar[0] = wg_mul(wg_mul(wg_scalar_like(x, 3), wg_square(x)), ybar);
 *     }
 *
 *     static const wg_op op = {
 *         .name = "cube", .tex = "\\operatorname{cube}(#1)", .arity = 1, .takes = WG_REAL,
 *         .why = "Each factor of x x x moves the product by the other two.",
 *         .map = &cube, .vjp = vjp,
 *     };
 *
 *     wg_tensor cube_of(wg_tensor x) { return wg_record(&op, 1, &x, NULL, 0); }
 *
 * The descriptor must outlive every tape that records it.
 * */
#ifndef WENGERT_OP_H
#define WENGERT_OP_H

#include <wengert.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An op's descriptor: see the end of this header. */
typedef struct wg_op wg_op;

/* A tensor as it was recorded. Its address is good until the tensor is dropped. */
typedef struct wg_node {
    wg_tensor self;     /* the tensor */
    const wg_op *op;    /* the op that makes it */
    wg_dtype dtype;     /* its dtype … */
    int arity;          /* … the number of its operands … */
    wg_shape shape;     /* … its shape */
    const wg_tensor *x; /* the operands */
    const void *attr;   /* the op's attributes: attr_size bytes, copied when recorded */
    size_t attr_size;   /* 0 where there are none */
} wg_node;

/* The node of a valid tensor; NULL, with the error kept on its tape, for another. */
WG_API const wg_node *wg_node_of(wg_tensor x);

/* ---- Recording ------------------------------------------------------------------------------- */

/* What a shape rule sees: op, tape, and arity operands x with the attributes attr, of attr_size
 * bytes. And what it sets: dtype and shape of the result, which come in as those of the first
 * operand. They must follow from what it sees: it is asked once for each tensor. */
typedef struct wg_call {
    const wg_op *op;
    wg_tape *tape;
    int arity;
    const wg_tensor *x;
    const wg_node *const *in; /* the operands' nodes */
    const void *attr;
    size_t attr_size;
    wg_dtype dtype;
    wg_shape shape;
} wg_call;

/* Records op on operands x[0..arity-1] with attributes attr[0..attr_size-1] (copied, and compared
 * byte by byte: leave no padding unset), or finds the same recorded before. Poisoned, with the
 * error kept, when an operand is, when tapes or dtypes differ, when the op's shape rule refuses,
 * when the descriptor is incomplete (WG_ERROR_RULE), or when memory runs out. */
WG_API wg_tensor wg_record(const wg_op *op, int arity, const wg_tensor x[], const void *attr,
                           size_t attr_size);

/* The same for an op without operands, whose tape, dtype and shape are given. */
WG_API wg_tensor wg_record_source(const wg_op *op, wg_tape *t, wg_dtype dtype, wg_shape shape,
                                  const void *attr, size_t attr_size);

/* So that the compiler compares formats with what is printed. */
#if defined(__GNUC__)
#define WG_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define WG_PRINTF(text, first)
#endif

/* For functions that record several ops in their own name: whether wg_record would take these
 * operands, f32 or f64, and i64 where `indices` has their bit; if not, it keeps the error "op: …"
 * as wg_record does. wg_check_broadcast also wants them to broadcast together. */
WG_API bool wg_check_operands(const char *op, unsigned indices, int arity, const wg_tensor x[]);
WG_API bool wg_check_broadcast(const char *op, int arity, const wg_tensor x[]);

/* For shape rules: keeps the error "name: …" on the tape and returns false. */
WG_API bool wg_refuse(const wg_call *call, wg_status status, const char *format, ...)
    WG_PRINTF(3, 4);

/* For op->check: keeps the error "name: …" on the tape and returns the status. */
typedef struct wg_step wg_step;
WG_API wg_status wg_refuse_step(const wg_step *s, wg_status status, const char *format, ...)
    WG_PRINTF(3, 4);

/* For anything else: keeps an error on the tape, if it has none yet, and returns its poisoned
 * tensor. */
WG_API wg_tensor wg_fail(wg_tape *t, wg_status status, const char *format, ...) WG_PRINTF(3, 4);

/* A tensor in an error's words: "W1 [128×784]", or "tanh%12 [3]" for number 12, which has no name;
 * or a shape alone: "[128×784]". */
typedef struct wg_text {
    char s[256];
} wg_text;

WG_API wg_text wg_describe(wg_tensor x);
WG_API wg_text wg_describe_shape(const wg_shape *shape);

/* The poisoned tensor of a tape. */
WG_API wg_tensor wg_poisoned(wg_tape *t);

/* The shape rule of ops that set none: all operands broadcast together. */
WG_API bool wg_infer_broadcast(wg_call *call);

/* For functions that record ops, to bring arguments into one form, so that calls that mean the same
 * have equal attributes. wg_axis_of counts an axis of x from 0; wg_axes_mask sets bit d of *mask
 * for each of the axes, none twice; wg_axes_of lists them, counted from 0, what is unused zero.
 * False, with the error "op: …" kept, if x is not valid or has no such axis. */
WG_API bool wg_axis_of(const char *op, wg_tensor x, int axis, int *out);
WG_API bool wg_axes_mask(const char *op, wg_tensor x, const wg_axes *axes, uint32_t *mask);
WG_API bool wg_axes_of(const char *op, wg_tensor x, const wg_axes *axes, wg_axes *out);

/* The same shape with every unused byte zero: fit to be an attribute. */
WG_API void wg_shape_attribute(const wg_shape *shape, wg_shape *out);

/* The shape of a and b broadcast together; false if they do not. */
WG_API bool wg_broadcast_shapes(const wg_shape *a, const wg_shape *b, wg_shape *out);
WG_API bool wg_same_shape(const wg_shape *a, const wg_shape *b);

/* ---- Computing ------------------------------------------------------------------------------- */

enum { WG_MAP_ARITY = 3 }; /* the most operands of an elementwise op */

/* Where the elements of a value lie: element (i0, i1, …) at offset + Σ i_d stride[d], counted in
 * elements from the start of some array. */
typedef struct wg_layout {
    int64_t offset;
    int64_t stride[WG_MAX_DIMS];
} wg_layout;

WG_API wg_layout wg_dense_layout(const wg_shape *shape);

/* A value at run time: data points to its first element, of that dtype; ndim sizes, and strides in
 * elements. */
typedef struct wg_array {
    void *data;
    wg_dtype dtype;
    int ndim;
    const int64_t *size;
    const int64_t *stride;
} wg_array;

/* What becomes of each element t of a result before it is stored, in an op that says `.finishes`:
 * t = s t, unless scale is NULL; then y = c + t, or c − t where minus is set, unless base is NULL.
 * Each operation is rounded, as the ops mul, add and sub round. scale is one number; base has y's
 * sizes, strides of its own (0 where it repeats), and may be y itself, element for element. */
typedef struct wg_finish {
    const wg_array *scale, *base;
    bool minus;
} wg_finish;

/* One step of a program: y from x[0..arity-1]. y is dense and overlaps no operand (elementwise ops
 * excepted, where y may be an operand of the same layout). attr are its attributes, plan is what
 * the op's plan function made at compile time, finish what to do with the elements of y. Threads
 * may share a step: each call computes the units from, …, to − 1 of those that op->units counts,
 * with scratch memory of its own. */
struct wg_step {
    wg_array y;
    const wg_array *x;
    int arity;
    const wg_node *node; /* the tensor that it computes */
    const void *attr;
    const void *plan;
    int64_t from, to;
    void *scratch; /* aligned to 64 bytes; its contents are lost after the call */
    wg_finish finish;
    const wg_array *beside; /* where the result of op->beside goes; NULL: nobody wants it */
};

/* How a step can be cut into units that are computed independently of each other, and so by
 * several threads: their count, and about how many arithmetic operations all of them take. A sum
 * is never cut. */
typedef struct wg_units {
    int64_t count;
    double operations;
} wg_units;

/* A block of rows × columns of an elementwise op: element j of row i of y, which is dense, from
 * x[k][i row[k] + j column[k]]. y may be equal to x[k] where that is dense too. */
typedef struct wg_block {
    int64_t rows, columns;
    void *y;
    const void *x[WG_MAP_ARITY];
    int64_t row[WG_MAP_ARITY], column[WG_MAP_ARITY];
} wg_block;

typedef void wg_loop(const wg_block *block);

/* Instruction sets that loops are built for, each containing the ones before. */
enum { WG_ISA_PORTABLE, WG_ISA_AVX2, WG_ISA_AVX512, WG_ISAS };

/* The loops of an elementwise op, by dtype and instruction set; where one is missing, the one
 * before it serves. */
typedef struct wg_map {
    wg_loop *loop[WG_DTYPES][WG_ISAS];
} wg_map;

/* ---- The descriptor -------------------------------------------------------------------------- */

enum { WG_VARIADIC = -1 };

/* Dtypes that an op takes for its operands. */
enum { WG_REAL = 1 << WG_F32 | 1 << WG_F64, WG_INDEX = 1 << WG_I64, WG_ANY = WG_REAL | WG_INDEX };

/* What the machine and the printers must know of an op beside how it computes. */
typedef enum wg_role {
    WG_ROLE_OP,       /* computed from its operands */
    WG_ROLE_INPUT,    /* a leaf that the caller writes */
    WG_ROLE_PARAM,    /* the same, to be learned */
    WG_ROLE_STATE,    /* the same, carried on from run to run */
    WG_ROLE_CONSTANT, /* its attributes are its value */
    WG_ROLE_ASSIGN    /* a view of operand 1 that is stored in operand 0 when all is computed */
} wg_role;

/* Whether it is that of a leaf, whose value the caller, or an assignment, writes. */
static inline bool wg_is_leaf_role(wg_role role)
{
    return role == WG_ROLE_INPUT || role == WG_ROLE_PARAM || role == WG_ROLE_STATE;
}

/* Arithmetic that the machine can join to what comes before or after it. */
typedef enum wg_form {
    WG_FORM_NONE,
    WG_FORM_ADD,   /* a + b */
    WG_FORM_SUB,   /* a − b */
    WG_FORM_MUL,   /* a · b */
    WG_FORM_SQUARE /* x · x */
} wg_form;

/* Where an op is smooth in an operand, for those who test its rule: elements lie between low and
 * high (both 0: anywhere), away from n_corners corners, from all multiples of `every` (0: of
 * nothing), and, where ties are corners, from each other and from those of other operands that say
 * so. */
enum { WG_CORNERS = 4 };

typedef struct wg_domain {
    double low, high;
    int n_corners;
    double corner[WG_CORNERS];
    double every;
    bool ties;
} wg_domain;

/* The printed form of an op, .tex, is what LaTeX would set, of these parts only, so that printers
 * can put brackets, write it in plain letters, and compute what they have written:
 *   #1 #2 …  1  0.5            operands, numbers
 *   a + b   a - b   -a         sums
 *   a \circ b   \frac{a}{b}     element by element
 *   a \, b   a^\mathsf{T}       products of matrices, transposes
 *   a^2   {a}^{b}   \sqrt{a}    powers
 *   \left|a\right|   [a < b]    and \leq, >, \geq, =, \neq: 1 where it holds, else 0
 *   \tanh a   \sigma(a)         a function that LaTeX knows, of one operand
 *   \operatorname{name}(a, b)   any other: letters, digits and - are its name
 * A form that is one function of all operands in their order stands for the op itself; any other
 * means what it says, in the library's arithmetic. */
struct wg_op {
    const char *name; /* as in error messages and graphs */
    const char *tex;  /* printed form, see above; NULL: name(#1, #2, …) */
    const char *why;  /* one sentence for students: why the backward rule is what it is */
    int arity;        /* number of operands, or WG_VARIADIC */
    unsigned takes;   /* dtypes of the operands; all operands have the same … */
    unsigned indices; /* … but those whose bit is set here, bit k for operand k, which are i64 */
    bool mixed;       /* … or those behind the first may be of any dtype */
    wg_domain domain[WG_MAP_ARITY]; /* of the first operands; all zero: smooth everywhere */
    wg_role role;                   /* plain op, if nothing is said */
    bool no_derivative;             /* instead of a rule: nothing flows back through it */
    wg_form form;                   /* of an elementwise op that is no more than that */
    bool finishes;                  /* its forward heeds step->finish */
    bool commutes;                  /* operands may change places: printers do not number them */
    bool (*infer)(wg_call *call);   /* the shape rule; NULL: wg_infer_broadcast */

    /* For printers: what of the attributes a formula must say, "axis 1", in letters, digits and
     * spaces, × : + - . and no more; nothing, if there is nothing to say. NULL: they are not said
     * in words. And of an op that sums its operand over axes: a bit for each. */
    void (*details)(const wg_node *y, char *to, size_t size);
    uint32_t (*summed)(const wg_node *y);

    /* An op of the first operand alone, with the same attributes, whose result forward computes on
     * the side where step->beside is not NULL. */
    const wg_op *beside;

    /* How it is computed: one of map, forward, view; or view and forward, which then serves where
     * the operand's layout has no view. */
    const wg_map *map;                    /* element by element, up to WG_MAP_ARITY operands */
    void (*forward)(const wg_step *step); /* anything else */
    bool (*view)(const wg_node *y, const wg_layout *x, wg_layout *out); /* only looks at x */
    wg_status (*check)(const wg_step *step); /* refuses values before forward sees them, and so ends
                                                the run; NULL: none */
    size_t plan_size;                        /* bytes of step->plan … */
    void (*plan)(const wg_step *step, void *plan); /* … set here; data pointers are not known yet */
    void (*place)(const wg_step *step, void *plan); /* data pointers are known, or have changed */
    wg_units (*units)(const wg_step *step);         /* NULL: one unit, on one thread */
    size_t (*scratch)(const wg_step *step);         /* bytes of step->scratch; NULL: none */

    /* The backward rule: xbar[i] = ȳ's vector–Jacobian product for operand i, recorded with public
     * ops, as if all shapes were equal: the sweep sums over broadcast axes and accumulates. An
     * xbar[i] left as it is means zero. */
    void (*vjp)(const wg_node *y, wg_tensor ybar, wg_tensor xbar[]);
};

#ifdef __cplusplus
}
#endif

/* ---- Elementwise loops ----------------------------------------------------------------------- */

/* WG_MAP1(name, x, formula), WG_MAP2(name, a, b, formula) and WG_MAP3(name, a, b, c, formula)
 * define `static const wg_map name` from a formula, an expression in the operands: loops for float
 * and double and every instruction set, dense, strided and broadcast. In the formula, `real` is
 * the type; write constants as integers or as (real)0.5, functions as C11's _Generic chooses them.
 * The formula must not depend on anything else. */
#define WG_MAP1(name, x, formula)       WG_MAP(WG_MAP1_BODY, name, x, formula)
#define WG_MAP2(name, a, b, formula)    WG_MAP(WG_MAP2_BODY, name, a, b, formula)
#define WG_MAP3(name, a, b, c, formula) WG_MAP(WG_MAP3_BODY, name, a, b, c, formula)

/* The same with loops for i64 too. */
#define WG_MAP1_ANY(name, x, formula)       WG_MAP_ANY(WG_MAP1_BODY, name, x, formula)
#define WG_MAP2_ANY(name, a, b, formula)    WG_MAP_ANY(WG_MAP2_BODY, name, a, b, formula)
#define WG_MAP3_ANY(name, a, b, c, formula) WG_MAP_ANY(WG_MAP3_BODY, name, a, b, c, formula)

/* ---- Inside the elementwise loops ------------------------------------------------------------ */

/* Element i depends on element i alone, so that y may be an operand and the loop still
 * vectorises. */
#if defined(__clang__)
#define WG_INDEPENDENT _Pragma("clang loop vectorize(assume_safety) interleave(assume_safety)")
/* At -O1, or under a sanitizer, it does not, and need not say so. */
#define WG_QUIET_BEGIN \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wpass-failed\"")
#define WG_QUIET_END _Pragma("clang diagnostic pop")
#elif defined(__GNUC__)
#define WG_INDEPENDENT _Pragma("GCC ivdep")
#else
#define WG_INDEPENDENT
#endif
#ifndef WG_QUIET_BEGIN
#define WG_QUIET_BEGIN
#define WG_QUIET_END
#endif

#define WG_INLINE static inline __attribute__((always_inline))

/* A row: y[i] = term in wg_i, for i < n. */
#define WG_ROW(term)                            \
    WG_INDEPENDENT                              \
    for (int64_t wg_i = 0; wg_i < wg_n; wg_i++) \
    wg_y[wg_i] = term

/* Operand k of row r. */
#define WG_OPERAND(real_t, k, r) ((const real_t *)wg_b->x[k] + (r)*wg_b->row[k])

/* What the functions for one row of wg_b are given: n, y, and each operand with its stride. */
#define WG_MAP1_ROW(real_t) wg_n, wg_y, WG_OPERAND(real_t, 0, wg_r), wg_b->column[0]
#define WG_MAP2_ROW(real_t) WG_MAP1_ROW(real_t), WG_OPERAND(real_t, 1, wg_r), wg_b->column[1]
#define WG_MAP3_ROW(real_t) WG_MAP2_ROW(real_t), WG_OPERAND(real_t, 2, wg_r), wg_b->column[2]

/* `row` computes a row whose operands lie together or repeat, and is false for another, which
 * `any` computes. A block that is one row of whole vectors, as most are, is looked at first, in a
 * function that is short for it. */
#define WG_BLOCKS(name, real_t, row, any)                                                  \
    WG_INLINE bool name##_##real_t##_whole(const wg_block *wg_b)                           \
    {                                                                                      \
        const int64_t wg_r = 0;                                                            \
        const int64_t wg_n = wg_b->columns & ~(int64_t)(32 / (int64_t)sizeof(real_t) - 1); \
        real_t *wg_y = (real_t *)wg_b->y;                                                  \
        return wg_b->rows == 1 && wg_n == wg_b->columns && row;                            \
    }                                                                                      \
    WG_INLINE void name##_##real_t##_rows(const wg_block *wg_b)                            \
    {                                                                                      \
        const int64_t wg_n = wg_b->columns;                                                \
        real_t *wg_y = (real_t *)wg_b->y;                                                  \
        if (wg_n > 0)                                                                      \
            for (int64_t wg_r = 0; wg_r < wg_b->rows; wg_r++, wg_y += wg_n)                \
                if (!row)                                                                  \
                    any;                                                                   \
    }

#define WG_MAP1_BODY(name, real_t, x, formula)                                           \
    WG_INLINE real_t name##_##real_t(real_t x)                                           \
    {                                                                                    \
        typedef real_t real;                                                             \
        return (real)(formula);                                                          \
    }                                                                                    \
    WG_INLINE bool name##_##real_t##_row(int64_t wg_n, real_t *wg_y, const real_t *wg_p, \
                                         int64_t wg_sp)                                  \
    {                                                                                    \
        if (wg_sp != 1)                                                                  \
            return false;                                                                \
        WG_ROW(name##_##real_t(wg_p[wg_i]));                                             \
        return true;                                                                     \
    }                                                                                    \
    WG_INLINE void name##_##real_t##_any(int64_t wg_n, real_t *wg_y, const real_t *wg_p, \
                                         int64_t wg_sp)                                  \
    {                                                                                    \
        WG_ROW(name##_##real_t(wg_p[wg_i * wg_sp]));                                     \
    }                                                                                    \
    WG_BLOCKS(name, real_t, name##_##real_t##_row(WG_MAP1_ROW(real_t)),                  \
              name##_##real_t##_any(WG_MAP1_ROW(real_t)))

#define WG_MAP2_BODY(name, real_t, a, b, formula)                                          \
    WG_INLINE real_t name##_##real_t(real_t a, real_t b)                                   \
    {                                                                                      \
        typedef real_t real;                                                               \
        return (real)(formula);                                                            \
    }                                                                                      \
    WG_INLINE bool name##_##real_t##_row(int64_t wg_n, real_t *wg_y, const real_t *wg_p,   \
                                         int64_t wg_sp, const real_t *wg_q, int64_t wg_sq) \
    {                                                                                      \
        if (wg_sp == 1 && wg_sq == 1) {                                                    \
            WG_ROW(name##_##real_t(wg_p[wg_i], wg_q[wg_i]));                               \
        } else if (wg_sp == 1 && wg_sq == 0) {                                             \
            const real_t wg_q0 = *wg_q;                                                    \
            WG_ROW(name##_##real_t(wg_p[wg_i], wg_q0));                                    \
        } else if (wg_sp == 0 && wg_sq == 1) {                                             \
            const real_t wg_p0 = *wg_p;                                                    \
            WG_ROW(name##_##real_t(wg_p0, wg_q[wg_i]));                                    \
        } else {                                                                           \
            return false;                                                                  \
        }                                                                                  \
        return true;                                                                       \
    }                                                                                      \
    WG_INLINE void name##_##real_t##_any(int64_t wg_n, real_t *wg_y, const real_t *wg_p,   \
                                         int64_t wg_sp, const real_t *wg_q, int64_t wg_sq) \
    {                                                                                      \
        WG_ROW(name##_##real_t(wg_p[wg_i * wg_sp], wg_q[wg_i * wg_sq]));                   \
    }                                                                                      \
    WG_BLOCKS(name, real_t, name##_##real_t##_row(WG_MAP2_ROW(real_t)),                    \
              name##_##real_t##_any(WG_MAP2_ROW(real_t)))

#define WG_MAP3_BODY(name, real_t, a, b, c, formula)                                         \
    WG_INLINE real_t name##_##real_t(real_t a, real_t b, real_t c)                           \
    {                                                                                        \
        typedef real_t real;                                                                 \
        return (real)(formula);                                                              \
    }                                                                                        \
    WG_INLINE bool name##_##real_t##_row(int64_t wg_n, real_t *wg_y, const real_t *wg_p,     \
                                         int64_t wg_sp, const real_t *wg_q, int64_t wg_sq,   \
                                         const real_t *wg_v, int64_t wg_sv)                  \
    {                                                                                        \
        if (wg_sp == 1 && wg_sq == 1 && wg_sv == 1) {                                        \
            WG_ROW(name##_##real_t(wg_p[wg_i], wg_q[wg_i], wg_v[wg_i]));                     \
        } else if (wg_sp == 0 && wg_sq == 1 && wg_sv == 1) {                                 \
            const real_t wg_p0 = *wg_p;                                                      \
            WG_ROW(name##_##real_t(wg_p0, wg_q[wg_i], wg_v[wg_i]));                          \
        } else if (wg_sp == 1 && wg_sq == 0 && wg_sv == 1) {                                 \
            const real_t wg_q0 = *wg_q;                                                      \
            WG_ROW(name##_##real_t(wg_p[wg_i], wg_q0, wg_v[wg_i]));                          \
        } else if (wg_sp == 1 && wg_sq == 1 && wg_sv == 0) {                                 \
            const real_t wg_v0 = *wg_v;                                                      \
            WG_ROW(name##_##real_t(wg_p[wg_i], wg_q[wg_i], wg_v0));                          \
        } else {                                                                             \
            return false;                                                                    \
        }                                                                                    \
        return true;                                                                         \
    }                                                                                        \
    WG_INLINE void name##_##real_t##_any(int64_t wg_n, real_t *wg_y, const real_t *wg_p,     \
                                         int64_t wg_sp, const real_t *wg_q, int64_t wg_sq,   \
                                         const real_t *wg_v, int64_t wg_sv)                  \
    {                                                                                        \
        WG_ROW(name##_##real_t(wg_p[wg_i * wg_sp], wg_q[wg_i * wg_sq], wg_v[wg_i * wg_sv])); \
    }                                                                                        \
    WG_BLOCKS(name, real_t, name##_##real_t##_row(WG_MAP3_ROW(real_t)),                      \
              name##_##real_t##_any(WG_MAP3_ROW(real_t)))

#define WG_LOOP(name, real_t, isa, target)                                                         \
    target                                                                                         \
        __attribute__((noinline)) static void name##_##real_t##_##isa##_rows(const wg_block *wg_b) \
    {                                                                                              \
        name##_##real_t##_rows(wg_b);                                                              \
    }                                                                                              \
    target static void name##_##real_t##_##isa(const wg_block *wg_b)                               \
    {                                                                                              \
        if (!name##_##real_t##_whole(wg_b))                                                        \
            name##_##real_t##_##isa##_rows(wg_b);                                                  \
    }

#if defined(__x86_64__) && defined(__GNUC__)
#define WG_TARGET_AVX2   __attribute__((target("avx2,fma")))
#define WG_TARGET_AVX512 __attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw")))
#define WG_LOOPS(name, real_t)                  \
    WG_LOOP(name, real_t, portable, )           \
    WG_LOOP(name, real_t, avx2, WG_TARGET_AVX2) \
    WG_LOOP(name, real_t, avx512, WG_TARGET_AVX512)
#define WG_LOOP_TABLE(name, real_t)                                                  \
    {                                                                                \
        name##_##real_t##_portable, name##_##real_t##_avx2, name##_##real_t##_avx512 \
    }
#else
#define WG_LOOPS(name, real_t) WG_LOOP(name, real_t, portable, )
#define WG_LOOP_TABLE(name, real_t)            \
    {                                          \
        name##_##real_t##_portable, NULL, NULL \
    }
#endif

#define WG_MAP_TABLE(name)       \
    WG_QUIET_BEGIN               \
    WG_LOOPS(name, float)        \
    WG_LOOPS(name, double)       \
    WG_QUIET_END                 \
    static const wg_map name = { \
        {WG_LOOP_TABLE(name, float), WG_LOOP_TABLE(name, double), {NULL, NULL, NULL}}};

#define WG_MAP_TABLE_ANY(name)   \
    WG_QUIET_BEGIN               \
    WG_LOOPS(name, float)        \
    WG_LOOPS(name, double)       \
    WG_LOOPS(name, int64_t)      \
    WG_QUIET_END                 \
    static const wg_map name = { \
        {WG_LOOP_TABLE(name, float), WG_LOOP_TABLE(name, double), WG_LOOP_TABLE(name, int64_t)}};

/* A body and the loops of it for float and double; and for i64 too. */
#define WG_MAP(body, name, ...) \
    body(name, float, __VA_ARGS__) body(name, double, __VA_ARGS__) WG_MAP_TABLE(name)

#define WG_MAP_ANY(body, name, ...)                                \
    body(name, float, __VA_ARGS__) body(name, double, __VA_ARGS__) \
        body(name, int64_t, __VA_ARGS__) WG_MAP_TABLE_ANY(name)

#endif
