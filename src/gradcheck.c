/* gradcheck.c — an op's backward rule against differences.
 *
 * The inputs' elements lie one after another in one list, and so do the outputs'; everything is a
 * double there. A study is the graph of one real type: y, its adjoints, and later their
 * derivatives. The first thing that is wrong is kept as the error of a tape, as any error is. Uses
 * the public calls only, as an op's author would. */
#include <wengert/check.h>

#include "stencil.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS = WG_CHECK_INPUTS, MOST = WG_CHECK_ELEMENTS, ROUNDS = 2 };

typedef struct study {
    const wg_check *check;
    wg_tape *t;
    const char *name;
    int inputs;
    wg_tensor x[INPUTS], v[INPUTS]; /* leaves; no v where x is an index */
    int64_t from[INPUTS + 1];       /* where the elements of an input begin in a list of all */
    wg_tensor ybar;                 /* a leaf */
    wg_tensor y, xbar[INPUTS];
    wg_tensor pushed, forward, bent[INPUTS]; /* ∂⟨x̄, v⟩/∂ȳ, J v, and ∂⟨x̄, v⟩/∂x */
    wg_program *first, *all;
} study;

/* The numbers of a round, and what was found there in f64. */
typedef struct numbers {
    double x[MOST], v[MOST], ybar[MOST];
    double y[MOST], xbar[MOST];
    double slope[MOST], bend[MOST]; /* differences of ⟨y, ȳ⟩ and ⟨x̄, v⟩ by each element, … */
    double slope_size[MOST], bend_size[MOST]; /* … of numbers of this size */
    double along[MOST], along_size[MOST];     /* differences of y along v */
    double scratch[2 * MOST];
} numbers;

static bool is_index(const wg_check *c, int k)
{
    return c->dtype && c->dtype[k] == WG_I64;
}

static int64_t outputs(const study *s)
{
    return wg_count(s->y);
}

/* ---- Values ---------------------------------------------------------------------------------- */

static bool put(wg_tensor leaf, const double *from, double *scratch)
{
    const int64_t n = wg_count(leaf);
    const wg_dtype dtype = wg_dtype_of(leaf);
    for (int64_t i = 0; i < n; i++)
        if (dtype == WG_F32)
            ((float *)(void *)scratch)[i] = (float)from[i];
        else if (dtype == WG_F64)
            scratch[i] = from[i];
        else
            ((int64_t *)(void *)scratch)[i] = (int64_t)from[i];
    return wg_write(leaf, scratch, wg_bytes(leaf)) == WG_OK;
}

static bool get(wg_tensor x, double *to, double *scratch)
{
    const bool is_f32 = wg_dtype_of(x) == WG_F32;
    if (wg_read(x, scratch, wg_bytes(x)) != WG_OK)
        return false;
    for (int64_t i = 0; i < wg_count(x); i++)
        to[i] = is_f32 ? (double)((const float *)(const void *)scratch)[i] : scratch[i];
    return true;
}

/* The elements of all real inputs' adjoints, or of what else there is for each; 0 for indices. */
static bool get_all(const study *s, const wg_tensor of[], double *to, double *scratch)
{
    memset(to, 0, MOST * sizeof *to);
    for (int k = 0; k < s->inputs; k++)
        if (!is_index(s->check, k) && !get(of[k], to + s->from[k], scratch))
            return false;
    return true;
}

static double dot(const double *a, const double *b, int64_t n, double *size)
{
    long double sum = 0;
    *size = 0;
    for (int64_t i = 0; i < n; i++) {
        sum += (long double)a[i] * b[i];
        *size += fabs(a[i] * b[i]);
    }
    return (double)sum;
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* Element i of a tensor of this shape: "[1, 2]". */
static wg_text place(const wg_shape *shape, int64_t i)
{
    wg_text text = {"["};
    int64_t count = 1;
    size_t used = 1;
    for (int d = 0; d < shape->ndim; d++)
        count *= shape->size[d];
    for (int d = 0; d < shape->ndim; d++) {
        count /= shape->size[d];
        used += (size_t)snprintf(text.s + used, sizeof text.s - used, "%s%lld", d ? ", " : "",
                                 (long long)(i / count));
        i %= count;
    }
    snprintf(text.s + used, sizeof text.s - used, "]");
    return text;
}

/* Element j of all inputs: "x1[1, 2]". */
static wg_text input_place(const study *s, int64_t j)
{
    wg_text text;
    int k = 0;
    while (j >= s->from[k + 1])
        k++;
    snprintf(text.s, sizeof text.s, "x%d%.200s", k, place(&s->check->shape[k], j - s->from[k]).s);
    return text;
}

static wg_text output_place(const study *s, int64_t i)
{
    const wg_shape shape = wg_shape_of(s->y);
    return place(&shape, i);
}

/* The first few numbers of a list. */
static wg_text list(const double *x, int64_t n)
{
    enum { FEW = 4 };
    wg_text text = {""};
    size_t used = 0;
    for (int64_t i = 0; i < n && i < FEW; i++)
        used += (size_t)snprintf(text.s + used, sizeof text.s - used, "%s%.6g", i ? " " : "", x[i]);
    if (n > FEW)
        snprintf(text.s + used, sizeof text.s - used, " …");
    return text;
}

static bool wrong_input(const study *s, const numbers *at, int64_t j, const char *what, double is,
                        double difference)
{
    const wg_text here = input_place(s, j);
    wg_fail(s->t, WG_ERROR_RULE,
            "%s: %s/∂%s: the rule gives %.12g, differences give %.12g; there %s = %.9g; ȳ = %s",
            s->name, what, here.s, is, difference, here.s, at->x[j], list(at->ybar, outputs(s)).s);
    return false;
}

static bool wrong_output(const study *s, const numbers *at, int64_t i, const char *what, double is,
                         const char *other, double right)
{
    wg_fail(s->t, WG_ERROR_RULE, "%s: %s at y%s: %.12g, %s %.12g; x = %s; v = %s", s->name, what,
            output_place(s, i).s, is, other, right, list(at->x, s->from[s->inputs]).s,
            list(at->v, s->from[s->inputs]).s);
    return false;
}

/* ---- Points ---------------------------------------------------------------------------------- */

static double uniform(uint64_t seed, uint64_t i, double low, double high)
{
    const double u = ((double)(wg_random(seed, i) >> 11) + 0.5) * 0x1p-53;
    return (double)(float)(low + (high - low) * u); /* so that f32 sees the same point */
}

static bool says_something(const wg_domain *d)
{
    return d->low != 0 || d->high != 0 || d->n_corners || d->every != 0 || d->ties;
}

/* What the first op that takes x says of that operand. */
static const wg_domain *domain_by_op(const study *s, wg_tensor x)
{
    for (uint32_t i = 1; i <= s->y.index; i++) {
        const wg_tensor at = {s->t, i, x.stamp};
        const wg_node *n = wg_is_valid(at) ? wg_node_of(at) : NULL;
        for (int k = 0; n && k < n->arity && k < WG_MAP_ARITY; k++)
            if (wg_same(n->x[k], x) && says_something(&n->op->domain[k]))
                return &n->op->domain[k];
    }
    return NULL;
}

/* A domain with an interval that is not wide, but wide enough for elements that must be apart. */
static wg_domain domain_of(const study *s, int k)
{
    const wg_domain *given = s->check->domain ? &s->check->domain[k] : NULL;
    if (!(given && says_something(given)) && !is_index(s->check, k))
        given = domain_by_op(s, s->x[k]);
    wg_domain d = given ? *given : (wg_domain){0};
    const double half = d.ties ? fmax(2, 0.1 * (double)s->from[s->inputs]) : 2;
    if (is_index(s->check, k))
        return d;
    if (d.low == 0 && d.high == 0)
        d.low = -half, d.high = half;
    if (d.high - d.low > 1000) {
        d.low = fmax(d.low, fmin(-half, d.high - 2 * half));
        d.high = fmin(d.high, d.low + 2 * half);
    }
    return d;
}

typedef struct drawing {
    const wg_domain *domain;
    double margin;  /* from corners */
    double *others; /* elements that must not be met … */
    int64_t n;      /* … so many so far */
} drawing;

static const double reach = 0.015; /* of differences, along v too */

static bool fits(const drawing *w, double x)
{
    const wg_domain *d = w->domain;
    if (!(x >= d->low + reach && x <= d->high - reach))
        return false;
    for (int i = 0; i < d->n_corners && i < WG_CORNERS; i++)
        if (fabs(x - d->corner[i]) < w->margin)
            return false;
    if (d->every > 0 && fabs(x - d->every * rint(x / d->every)) < fmin(w->margin, d->every / 8))
        return false;
    for (int64_t i = 0; d->ties && i < w->n; i++)
        if (fabs(x - w->others[i]) < 2 * reach)
            return false;
    return true;
}

/* An element: the first candidate if it is in the domain; else the first of the random ones that
 * is. */
static bool draw(const drawing *w, double candidate, uint64_t seed, double *x)
{
    enum { TRIES = 4096 };
    *x = candidate;
    for (uint64_t i = 0; i < TRIES && !fits(w, *x); i++)
        *x = uniform(seed, i, w->domain->low, w->domain->high);
    return fits(w, *x);
}

static void draw_indices(const study *s, int k, int round, double *x)
{
    const wg_domain d = domain_of(s, k);
    for (int64_t j = 0; j < s->from[k + 1] - s->from[k]; j++)
        x[j] = floor(uniform(91 + (uint64_t)(round + k), (uint64_t)j, d.low, d.high + 1));
}

/* Random elements of input k; in the second round those of the first with the other sign, where the
 * domain has them. */
static bool draw_elements(const study *s, int k, int round, double *x, drawing *w)
{
    const wg_domain d = domain_of(s, k);
    w->domain = &d;
    w->margin = fmax(reach, fmin(0.25, (d.high - d.low) / 16));
    for (int64_t j = 0; j < s->from[k + 1] - s->from[k]; j++) {
        const uint64_t seed = 1000 + (uint64_t)(s->from[k] + j);
        if (!draw(w, round ? -x[j] : NAN, 7 * seed + (uint64_t)round, &x[j])) {
            wg_fail(s->t, WG_ERROR_ARGUMENT,
                    "%s: x%d %s: its domain has no room for so many elements", s->name, k,
                    wg_describe_shape(&s->check->shape[k]).s);
            return false;
        }
        if (d.ties)
            w->others[w->n++] = x[j];
    }
    return true;
}

static bool choose_points(const study *s, int round, numbers *at)
{
    drawing w = {.others = at->scratch};
    for (int k = 0; k < s->inputs; k++) {
        double *x = at->x + s->from[k];
        const double *given = s->check->point ? s->check->point[k] : NULL;
        if (given)
            memcpy(x, given, (size_t)(s->from[k + 1] - s->from[k]) * sizeof *x);
        else if (is_index(s->check, k))
            draw_indices(s, k, round, x);
        else if (!draw_elements(s, k, round, x, &w))
            return false;
    }
    return true;
}

/* Numbers of both signs, none of them near 0, for ȳ and v. */
static void choose_weights(double *to, int64_t n, uint64_t seed)
{
    for (int64_t i = 0; i < n; i++) {
        const double size = uniform(seed, 2 * (uint64_t)i, 0.5, 1.5);
        to[i] = wg_random(seed, 2 * (uint64_t)i + 1) & 1 ? -size : size;
    }
}

static bool put_numbers(const study *s, numbers *at)
{
    bool fine = put(s->ybar, at->ybar, at->scratch);
    for (int k = 0; k < s->inputs && fine; k++)
        fine = put(s->x[k], at->x + s->from[k], at->scratch) &&
               (is_index(s->check, k) || put(s->v[k], at->v + s->from[k], at->scratch));
    return fine;
}

static bool start_round(const study *s, int round, numbers *at)
{
    if (!choose_points(s, round, at))
        return false;
    choose_weights(at->v, s->from[s->inputs], 300 + (uint64_t)round);
    choose_weights(at->ybar, outputs(s), 400 + (uint64_t)round);
    return put_numbers(s, at);
}

/* ---- Recording ------------------------------------------------------------------------------- */

static bool record_y(study *s, wg_dtype real)
{
    const wg_check *c = s->check;
    for (int k = 0; k < s->inputs; k++) {
        const wg_dtype dtype = is_index(c, k) ? WG_I64 : real;
        char name[16];
        snprintf(name, sizeof name, "x%d", k);
        s->x[k] = wg_input(s->t, name, dtype, c->shape[k]);
        s->v[k] = dtype == WG_I64 ? s->x[k] : wg_input(s->t, "v", dtype, c->shape[k]);
        s->from[k + 1] = s->from[k] + wg_count(s->x[k]);
    }
    if (wg_error(s->t) != WG_OK)
        return false;
    s->y = c->build(s->x, c->user);
    if (wg_error(s->t) == WG_OK && (s->y.tape != s->t || !wg_is_valid(s->y)))
        wg_fail(s->t, WG_ERROR_NULL, "wg_gradcheck: build returns no tensor of its inputs' tape");
    return wg_error(s->t) == WG_OK;
}

static bool check_sizes(const study *s)
{
    if (wg_dtype_of(s->y) == WG_I64)
        wg_fail(s->t, WG_ERROR_DTYPE, "%s: y is i64, which has no derivative", s->name);
    else if (s->from[s->inputs] > MOST || outputs(s) > MOST)
        wg_fail(s->t, WG_ERROR_ARGUMENT,
                "%s: %lld elements in, %lld out; at most %d are checked, so give smaller shapes",
                s->name, (long long)s->from[s->inputs], (long long)outputs(s), MOST);
    return wg_error(s->t) == WG_OK;
}

static bool record_adjoints(study *s)
{
    wg_tensor wanted[1 + INPUTS] = {s->y};
    int n = 1;
    s->ybar = wg_input(s->t, "ȳ", wg_dtype_of(s->y), wg_shape_of(s->y));
    for (int k = 0; k < s->inputs; k++)
        if (!is_index(s->check, k))
            wanted[n++] = s->xbar[k] = wg_vjp(s->y, s->ybar, s->x[k]);
    s->first = wg_error(s->t) == WG_OK ? wg_compile(s->t, wanted, n) : NULL;
    return s->first != NULL;
}

/* ⟨x̄, v⟩, of x's dtype. */
static wg_tensor project_adjoints(const study *s)
{
    wg_tensor sum = {0};
    for (int k = 0; k < s->inputs; k++)
        if (!is_index(s->check, k)) {
            const wg_tensor term = wg_sum(wg_mul(s->xbar[k], s->v[k]));
            sum = sum.tape ? wg_add(sum, term) : term;
        }
    return sum;
}

static bool record_second_order(study *s)
{
    wg_tensor wanted[3 + 2 * INPUTS], x[INPUTS], v[INPUTS];
    const wg_tensor projected = project_adjoints(s);
    int reals = 0, n = 3;
    for (int k = 0; k < s->inputs; k++)
        if (!is_index(s->check, k)) {
            wanted[n++] = s->xbar[k];
            wanted[n++] = s->bent[k] = wg_gradient(projected, s->x[k]);
            x[reals] = s->x[k];
            v[reals++] = s->v[k];
        }
    wanted[0] = s->y;
    wanted[1] = s->pushed = wg_gradient(projected, s->ybar);
    wanted[2] = s->forward = wg_jvp(s->y, x, v, reals);
    s->all = wg_error(s->t) == WG_OK ? wg_compile(s->t, wanted, n) : NULL;
    return s->all != NULL;
}

/* ---- Differences ----------------------------------------------------------------------------- */

static double step_of(const study *s)
{
    return s->check->linear ? 1 : 3e-3;
}

static double weight_of(const study *s, int p)
{
    return wg_difference_weight(p) / step_of(s);
}

static bool agree(const study *s, double is, double difference, double size)
{
    const double off = fabs(is - difference);
    if (s->check->linear)
        return off <= 1e-13 * (1 + size);
    return off <= 1e-10 * (1 + size / 100) + 1e-8 * fabs(difference);
}

/* Differences by element j, of which input k is a part. */
static bool differentiate_by(const study *s, numbers *at, int k, int64_t j)
{
    const double x = at->x[j];
    bool fine = true;
    at->slope[j] = at->bend[j] = at->slope_size[j] = at->bend_size[j] = 0;
    for (int p = -3; p <= 3 && fine; p++) {
        double size;
        if (p == 0)
            continue;
        at->x[j] = x + p * step_of(s);
        fine = put(s->x[k], at->x + s->from[k], at->scratch) && wg_run(s->first) == WG_OK &&
               get(s->y, at->y, at->scratch) && get_all(s, s->xbar, at->xbar, at->scratch);
        at->slope[j] += weight_of(s, p) * dot(at->y, at->ybar, outputs(s), &size);
        at->slope_size[j] = fmax(at->slope_size[j], size);
        at->bend[j] += weight_of(s, p) * dot(at->xbar, at->v, s->from[s->inputs], &size);
        at->bend_size[j] = fmax(at->bend_size[j], size);
    }
    at->x[j] = x;
    return fine && put(s->x[k], at->x + s->from[k], at->scratch);
}

static bool differentiate(const study *s, numbers *at)
{
    for (int k = 0; k < s->inputs; k++)
        for (int64_t j = s->from[k]; j < s->from[k + 1] && !is_index(s->check, k); j++)
            if (!differentiate_by(s, at, k, j))
                return false;
    return true;
}

/* All real inputs moved along v. */
static bool differentiate_along(const study *s, numbers *at)
{
    double *moved = at->scratch + MOST;
    memset(at->along, 0, sizeof at->along);
    memset(at->along_size, 0, sizeof at->along_size);
    for (int p = -3; p <= 3; p++) {
        if (p == 0)
            continue;
        for (int64_t j = 0; j < s->from[s->inputs]; j++)
            moved[j] = at->x[j] + p * step_of(s) * at->v[j];
        for (int k = 0; k < s->inputs; k++)
            if (!is_index(s->check, k) && !put(s->x[k], moved + s->from[k], at->scratch))
                return false;
        if (wg_run(s->first) != WG_OK || !get(s->y, at->y, at->scratch))
            return false;
        for (int64_t i = 0; i < outputs(s); i++) {
            at->along[i] += weight_of(s, p) * at->y[i];
            at->along_size[i] = fmax(at->along_size[i], fabs(at->y[i]));
        }
    }
    return put_numbers(s, at);
}

/* ---- Comparisons ----------------------------------------------------------------------------- */

static bool check_finite(const study *s, const numbers *at)
{
    for (int64_t i = 0; i < outputs(s); i++)
        if (!isfinite(at->y[i])) {
            wg_fail(s->t, WG_ERROR_ARGUMENT,
                    "%s: y%s is %g at x = %s; differences need points where it is finite", s->name,
                    output_place(s, i).s, at->y[i], list(at->x, s->from[s->inputs]).s);
            return false;
        }
    return true;
}

static bool check_first_order(const study *s, numbers *at)
{
    if (wg_run(s->first) != WG_OK || !get(s->y, at->y, at->scratch) || !check_finite(s, at) ||
        !differentiate(s, at) || wg_run(s->first) != WG_OK ||
        !get_all(s, s->xbar, at->xbar, at->scratch))
        return false;
    for (int64_t j = 0; j < s->from[s->inputs]; j++)
        if (!agree(s, at->xbar[j], at->slope[j], at->slope_size[j]))
            return wrong_input(s, at, j, "∂⟨y, ȳ⟩", at->xbar[j], at->slope[j]);
    return true;
}

static bool check_along(const study *s, const numbers *at, const char *what)
{
    for (int64_t i = 0; i < outputs(s); i++)
        if (!agree(s, at->y[i], at->along[i], at->along_size[i]))
            return wrong_output(s, at, i, what, at->y[i], "differences give", at->along[i]);
    return true;
}

static bool check_second_order(study *s, numbers *at)
{
    if ((!s->all && !record_second_order(s)) || !differentiate_along(s, at) ||
        wg_run(s->all) != WG_OK || !get_all(s, s->bent, at->xbar, at->scratch))
        return false;
    for (int64_t j = 0; j < s->from[s->inputs]; j++)
        if (!agree(s, at->xbar[j], at->bend[j], at->bend_size[j]))
            return wrong_input(s, at, j, "second order, ∂⟨x̄, v⟩", at->xbar[j], at->bend[j]);
    return get(s->pushed, at->y, at->scratch) &&
           check_along(s, at, "second order, ∂⟨x̄, v⟩/∂ȳ by the rule") &&
           get(s->forward, at->y, at->scratch) && check_along(s, at, "forward mode");
}

/* ---- f32 ------------------------------------------------------------------------------------- */

/* Records it all in f32, too; false on error. An op that does not take f32 leaves f32->all NULL. */
static bool record_f32(study *f32)
{
    if (record_y(f32, WG_F32))
        return record_adjoints(f32) && record_second_order(f32);
    if (wg_error(f32->t) != WG_ERROR_DTYPE)
        return false;
    wg_clear_error(f32->t);
    return true;
}

static double largest(const double *x, int64_t n)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++)
        most = fmax(most, fabs(x[i]));
    return most;
}

static bool compare(const study *f64, numbers *at, const char *what, wg_tensor a, wg_tensor b)
{
    if (!get(a, at->y, at->scratch) || !get(b, at->xbar, at->scratch))
        return false;
    const int64_t n = wg_count(b);
    const double allowed = 2e-5 * (1 + largest(at->xbar, n));
    for (int64_t i = 0; i < n; i++)
        if (!(fabs(at->y[i] - at->xbar[i]) <= allowed)) {
            const wg_shape shape = wg_shape_of(b);
            wg_fail(f64->t, WG_ERROR_RULE, "%s: %s%s is %.9g in f32, %.9g in f64; x = %s; ȳ = %s",
                    f64->name, what, place(&shape, i).s, at->y[i], at->xbar[i],
                    list(at->x, f64->from[f64->inputs]).s, list(at->ybar, outputs(f64)).s);
            return false;
        }
    return true;
}

/* What is found for input k. */
static bool compare_adjoints(const study *f32, const study *f64, numbers *at, int k)
{
    char first[32], second[32];
    if (is_index(f64->check, k))
        return true;
    snprintf(first, sizeof first, "x̄%d", k);
    snprintf(second, sizeof second, "∂⟨x̄, v⟩/∂x%d", k);
    return compare(f64, at, first, f32->xbar[k], f64->xbar[k]) &&
           compare(f64, at, second, f32->bent[k], f64->bent[k]);
}

static bool check_f32(const study *f32, const study *f64, numbers *at)
{
    if (!f32->all)
        return true;
    if (!put_numbers(f32, at) || wg_run(f32->all) != WG_OK ||
        !compare(f64, at, "y", f32->y, f64->y))
        return false;
    for (int k = 0; k < f64->inputs; k++)
        if (!compare_adjoints(f32, f64, at, k))
            return false;
    return compare(f64, at, "∂⟨x̄, v⟩/∂ȳ", f32->pushed, f64->pushed) &&
           compare(f64, at, "wg_jvp along v", f32->forward, f64->forward);
}

/* ---- The check ------------------------------------------------------------------------------- */

static bool is_complete(const wg_check *c, wg_tape *t)
{
    int reals = 0;
    if (!c || !c->build || !c->shape)
        wg_fail(t, WG_ERROR_NULL, "wg_gradcheck: %s is NULL",
                !c          ? "the check"
                : !c->build ? "build"
                            : "the list of shapes");
    else if (c->inputs < 1 || c->inputs > INPUTS)
        wg_fail(t, WG_ERROR_ARGUMENT, "wg_gradcheck: %d inputs; there may be 1 to %d", c->inputs,
                INPUTS);
    if (wg_error(t) != WG_OK)
        return false;
    for (int k = 0; k < c->inputs; k++)
        reals += !is_index(c, k);
    if (reals == 0)
        wg_fail(t, WG_ERROR_ARGUMENT, "wg_gradcheck: no input is real");
    return reals > 0;
}

static void run_check(study *f64, study *f32, numbers *at)
{
    if (!record_y(f64, WG_F64))
        return;
    f64->name = f64->check->name ? f64->check->name : wg_op_name_of(f64->y);
    if (!check_sizes(f64) || !record_adjoints(f64))
        return;
    for (int round = 0; round < ROUNDS; round++)
        if (!start_round(f64, round, at) || !check_first_order(f64, at) ||
            !check_second_order(f64, at) || (round == 0 && !record_f32(f32)) ||
            !check_f32(f32, f64, at))
            return;
}

/* Copies the text, without the rest of a character that is cut. */
static void copy(const char *text, char *message, size_t size)
{
    if (!message || size == 0)
        return;
    const size_t n = strlen(text) < size ? strlen(text) : size - 1;
    size_t end = n;
    while (end > 0 && n < strlen(text) && ((unsigned char)text[end] & 0xC0) == 0x80)
        end--;
    memcpy(message, text, end);
    message[end] = '\0';
}

wg_status wg_gradcheck(const wg_check *check, char *message, size_t size)
{
    wg_tape *t[2] = {wg_tape_new(), wg_tape_new()};
    numbers *at = calloc(1, sizeof *at); /* what is not compared, as an index, is 0 */
    if (!t[0] || !t[1] || !at) {
        wg_fail(t[0], WG_ERROR_MEMORY, "wg_gradcheck: no memory");
    } else if (is_complete(check, t[0])) {
        study f64 = {.check = check, .t = t[0], .inputs = check->inputs};
        study f32 = {.check = check, .t = t[1], .inputs = check->inputs};
        run_check(&f64, &f32, at);
    }
    const wg_tape *failed = t[0] && wg_error(t[0]) == WG_OK ? t[1] : t[0];
    const wg_status status = failed ? wg_error(failed) : WG_ERROR_MEMORY;
    copy(failed ? wg_error_message(failed) : "wg_gradcheck: no memory", message, size);
    free(at);
    wg_tape_free(t[0]);
    wg_tape_free(t[1]);
    return status;
}
