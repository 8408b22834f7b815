/* gradients.h — a backward rule checked in one call.
 *
 * A rule says how y is built from leaves and where to look at it. check_rule then compares, at
 * random points, for random adjoints ȳ of y and random v and u of the shape of x:
 *   - x̄ with central differences of ⟨y, ȳ⟩, and with a formula in plain C where there is one;
 *   - x̄ by wg_vjp with x̄ by wg_gradient of ⟨y, ȳ⟩, bit for bit;
 *   - the second derivative, ∂⟨x̄, v⟩/∂x, with central differences of ⟨x̄, v⟩; and
 *     ⟨u, H v⟩ with ⟨v, H u⟩;
 *   - ∂⟨x̄, v⟩/∂ȳ, which is the Jacobian times v, with central differences of y along v;
 *   - all of it in f32 with f64;
 * and that gradients have the shape and dtype of their operand, and that the same call is recorded
 * once. */
#ifndef GRADIENTS_H
#define GRADIENTS_H

#include "support.h"

enum { OPERANDS = 3 };

typedef struct rule rule;

struct rule {
    const char *op; /* its name, as in errors */
    wg_tensor (*build)(const wg_tensor x[], const rule *r);
    const void *with; /* the test's own */
    int arity;
    wg_shape shape[OPERANDS];
    double low[OPERANDS], high[OPERANDS]; /* of the elements; both 0: -2 and 2 */
    bool apart; /* no two elements of a leaf are near each other: for corners where elements meet */
    bool polynomial; /* of degree at most 6, for which differences of any width are exact */
    bool takes_i64;

    /* The formula in plain C: x̄ from x and ȳ. */
    void (*pullback)(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[]);
};

void check_rule(const rule *r);

/* The bits of y and x̄ are the same for operands that are transposed, permuted, backwards with gaps,
 * repeated with stride 0, or reshaped by a copy, as for dense copies of them; in both real types and
 * all combinations. */
void check_layouts(const rule *r);

/* Both, for a rule of two operands of each of these pairs of shapes. */
void check_rule_of_shapes(rule r, int pairs_of_shapes, const wg_shape shape[][2]);

/* What every op refuses, with the whole sentence: operands of a dtype it does not take or of two
 * dtypes, of another tape, without a tape; poisoned ones and dropped ones. */
void check_refusals(const rule *r);

/* y = f(x) element by element: values within so many ulp, the rule with f' and f'' from libm, for
 * all sorts of shapes; layouts and refusals. */
typedef struct unary {
    const char *op;
    wg_tensor (*of)(wg_tensor x);
    long double (*value)(long double x);
    double (*slope)(double x), (*bend)(double x);
    double low, high;
    double ulp[2]; /* f32, f64 */
    bool polynomial, takes_i64;
} unary;

void check_unary(const unary *u);

/* The distance of y to the exact value, in units of its last place in that dtype. */
double ulps(double y, long double exact, wg_dtype dtype);

/* The value at single points: `points` pairs of x and y, the same bits in both real types. */
void check_points(wg_tensor (*of)(wg_tensor x), int points, const double point[][2]);

/* Zeros, denormals and NaN are kept, as by every odd function of slope 1 at 0. */
void check_small(wg_tensor (*of)(wg_tensor x));

/* Pairs of x and the derivative of y = f(x) there, in both real types where x exists in them: within
 * 1e-13 (f64) or 1e-6 (f32) of it, zeros and infinities exactly; or to the bit. */
void check_slopes(wg_tensor (*of)(wg_tensor x), int points, const double point[][2]);
void check_exact_slopes(wg_tensor (*of)(wg_tensor x), int points, const double point[][2]);

/* The value of a single x, which is a float, is within 1 ulp in both real types. */
void check_digits(wg_tensor (*of)(wg_tensor x), long double (*value)(long double x), double x);

/* The values of n numbers, rounded to that dtype first, are within so many ulp. */
void check_row(wg_tensor (*of)(wg_tensor x), long double (*value)(long double x), wg_dtype dtype,
               int n, const double *at, double ulp);

/* y = f(a, b) element by element: values within so many ulp, or, where that is 0, rounded once, also
 * of all pairs of numbers at the edges; the rule, or that there is none; for all sorts of
 * broadcasting; layouts and refusals. */
typedef struct binary {
    const char *op;
    wg_tensor (*of)(wg_tensor a, wg_tensor b);
    double (*value)(double a, double b);
    double (*slope[2])(double a, double b); /* NULL: no derivative */
    int64_t (*whole)(int64_t a, int64_t b); /* for i64; NULL: it does not take them */
    double low[2], high[2];
    double ulp[2]; /* f32, f64; 0: rounded once */
    bool polynomial;
} binary;

void check_binary(const binary *b);

/* The index in a `from` array of what, broadcast to `to`, is element i. */
int64_t broadcast_index(const wg_shape *from, const wg_shape *to, int64_t i);

/* The number of elements of a shape. */
int64_t count_of(const wg_shape *shape);

#endif
