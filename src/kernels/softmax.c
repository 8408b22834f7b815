/* softmax.c — softmax, its logarithm and the cross-entropy along lines. With m = max x_k and
 * s = Σ exp(x_k − m), summed in the order of sum.h:
 *   softmax        y_i = exp(x_i − m) / s
 *   log-softmax    y_i = (x_i − m) − ln s
 *   cross-entropy  y = −Σ target_k ((z_k − m) − ln s)
 *
 * Exponentials are computed WG_LANES at a time: of one line, whose last are filled up with what is
 * thrown away; or, where lines lie side by side, of as many lines, a strip. The loops over lanes
 * have a constant length, so that they become a few vectors. */
#include "max.h"
#include "sum.h"

/* ---- A line ---------------------------------------------------------------------------------- */

/* So many elements, so far apart. */
typedef struct line {
    const real *x;
    int64_t n, stride;
} line;

static line line_of(const wg_nest *inner, int operand, const real *x)
{
    if (inner->ndim == 0)
        return (line){x, 1, 1};
    return (line){x, inner->size[0], inner->stride[operand][0]};
}

static real max_of(line l)
{
    return wg_max_of_line(l.n, l.x, l.stride, WG_LARGEST);
}

WG_INLINE void exp_of_lanes(const real *x, real max, real *y)
{
    for (int l = 0; l < WG_LANES; l++)
        y[l] = WG_EXP(x[l] - max);
}

/* n <= WG_LANES elements of a line; the others of `few` are zeros. */
WG_INLINE void load_few(int64_t n, const real *x, int64_t stride, real *few)
{
    if (stride == 1)
        for (int v = 0; v < WG_LANE_VECTORS; v++)
            wg_store(few + v * WG_WIDTH, wg_load_some(x + v * WG_WIDTH, n - v * WG_WIDTH));
    else
        for (int64_t l = 0; l < n; l++)
            few[l] = x[l * stride];
}

/* exp(x_k − max) for n elements; term has room for a multiple of WG_LANES. */
static void exp_of(int64_t n, const real *x, int64_t stride, real max, real *term)
{
    int64_t i = 0;
    for (; stride == 1 && i + WG_LANES <= n; i += WG_LANES)
        exp_of_lanes(x + i, max, term + i);
    for (; i < n; i += WG_LANES) {
        real few[WG_LANES] = {0};
        load_few(wg_least(n - i, WG_LANES), x + i * stride, stride, few);
        exp_of_lanes(few, max, term + i);
    }
}

/* Σ exp(x_k − max); the terms are kept in y unless it is NULL. */
static real sum_of_exp(line l, real max, real *y, int64_t stride)
{
    real term[WG_BLOCK];
    wg_total total;
    wg_total_start(&total);
    for (int64_t i = 0; i < l.n; i += WG_BLOCK) {
        const int64_t n = wg_least(l.n - i, WG_BLOCK);
        exp_of(n, l.x + i * l.stride, l.stride, max, term);
        for (int64_t j = 0; y && j < n; j++)
            y[(i + j) * stride] = term[j];
        wg_total_add(&total, wg_sum_block(n, term));
    }
    return wg_total_end(&total);
}

/* ---- A short line: at most WG_LANES neighbours, a lane each ---------------------------------- */

static bool is_short(line l)
{
    return l.n <= WG_LANES && l.stride == 1;
}

/* exp(x_k − max), and +0 for the terms that are not there. */
WG_INLINE void exp_of_short(line x, real max, wg_vec term[WG_LANE_VECTORS])
{
    WG_UNROLL
    for (int v = 0; v < WG_LANE_VECTORS; v++) {
        const int64_t left = x.n - v * WG_WIDTH;
        real few[WG_WIDTH];
        term[v] = (wg_vec){0};
        if (left <= 0)
            continue;
        wg_store(few, wg_load_some(x.x + v * WG_WIDTH, left));
        for (int l = 0; l < WG_WIDTH; l++)
            few[l] = WG_EXP(few[l] - max);
        term[v] = wg_load_some(few, left);
    }
}

static real sum_of_short(const wg_vec term[WG_LANE_VECTORS])
{
    wg_vec lane[WG_LANE_VECTORS];
    WG_UNROLL
    for (int v = 0; v < WG_LANE_VECTORS; v++)
        lane[v] = term[v] + (wg_vec){0}; /* a lane begins with +0 */
    return wg_lanes_end(lane);
}

/* y_k = term_k / sum for n terms. */
WG_INLINE void divide_short(int64_t n, const wg_vec term[WG_LANE_VECTORS], real sum, real *y)
{
    WG_UNROLL
    for (int v = 0; v < WG_LANE_VECTORS; v++)
        wg_store_some(y + v * WG_WIDTH, term[v] / wg_splat(sum), n - v * WG_WIDTH);
}

static void softmax_short(line x, real *y)
{
    wg_vec term[WG_LANE_VECTORS];
    exp_of_short(x, max_of(x), term);
    divide_short(x.n, term, sum_of_short(term), y);
}

static real cross_entropy_short(line z, line target, real *p)
{
    wg_vec term[WG_LANE_VECTORS];
    const real max = max_of(z);
    exp_of_short(z, max, term);
    const real sum = sum_of_short(term);
    const wg_vec shift = wg_splat(max), log_sum = wg_splat(WG_LOG(sum));
    if (p)
        divide_short(z.n, term, sum, p);
    WG_UNROLL
    for (int v = 0; v < WG_LANE_VECTORS; v++) {
        const int64_t left = z.n - v * WG_WIDTH;
        const wg_vec zi = wg_load_some(z.x + v * WG_WIDTH, left);
        const wg_vec ti = wg_load_some(target.x + v * WG_WIDTH, left);
        /* Where there is no term, 0 times something is 0, or all terms are NaN. */
        term[v] = left > 0 ? ti * ((zi - shift) - log_sum) : (wg_vec){0};
    }
    return -sum_of_short(term);
}

/* ---- Any line -------------------------------------------------------------------------------- */

static void divide(int64_t n, real sum, real *y, int64_t stride)
{
    if (stride == 1)
        for (int64_t i = 0; i < n; i++)
            y[i] /= sum;
    else
        for (int64_t i = 0; i < n; i++)
            y[i * stride] /= sum;
}

static void softmax(line x, real *y, int64_t stride)
{
    if (is_short(x) && stride == 1)
        softmax_short(x, y);
    else
        divide(x.n, sum_of_exp(x, max_of(x), y, stride), y, stride);
}

static void log_softmax(line x, real *y, int64_t stride)
{
    const real max = max_of(x), log_sum = WG_LOG(sum_of_exp(x, max, NULL, 0));
    if (x.stride == 1 && stride == 1)
        for (int64_t i = 0; i < x.n; i++)
            y[i] = (x.x[i] - max) - log_sum;
    else
        for (int64_t i = 0; i < x.n; i++)
            y[i * stride] = (x.x[i * x.stride] - max) - log_sum;
}

/* The softmax goes to p, unless that is NULL. */
static real cross_entropy(line z, line target, real *p, int64_t stride)
{
    if (is_short(z) && target.stride == 1 && (!p || stride == 1))
        return cross_entropy_short(z, target, p);
    const real max = max_of(z), sum = sum_of_exp(z, max, p, stride), log_sum = WG_LOG(sum);
    if (p)
        divide(z.n, sum, p, stride);
    real term[WG_BLOCK];
    wg_total total;
    wg_total_start(&total);
    for (int64_t i = 0; i < z.n; i += WG_BLOCK) {
        const int64_t n = wg_least(z.n - i, WG_BLOCK);
        const real *zi = z.x + i * z.stride, *ti = target.x + i * target.stride;
        if (z.stride == 1 && target.stride == 1)
            for (int64_t j = 0; j < n; j++)
                term[j] = ti[j] * ((zi[j] - max) - log_sum);
        else
            for (int64_t j = 0; j < n; j++)
                term[j] = ti[j * target.stride] * ((zi[j * z.stride] - max) - log_sum);
        wg_total_add(&total, wg_sum_block(n, term));
    }
    return -wg_total_end(&total);
}

/* ---- A strip: WG_LANES lines side by side ---------------------------------------------------- */

/* Σ exp(x_k − max) of each line; the terms are kept in y unless it is NULL. */
static void sums_of_exp(line l, const real *max, real *y, int64_t stride, real *sum)
{
    wg_strip strip;
    wg_strip_start(&strip);
    for (int64_t k = 0; k < l.n; k++) {
        real term[WG_LANES];
        const real *x = l.x + k * l.stride;
        for (int w = 0; w < WG_LANES; w++)
            term[w] = WG_EXP(x[w] - max[w]);
        if (y)
            memcpy(y + k * stride, term, sizeof term);
        wg_strip_add(&strip, term);
    }
    wg_strip_end(&strip, sum);
}

static void divide_strip(int64_t n, const real *sum, real *y, int64_t stride)
{
    for (int64_t k = 0; k < n; k++)
        for (int w = 0; w < WG_LANES; w++)
            y[k * stride + w] /= sum[w];
}

/* The maximum of each line, and the logarithm of Σ exp(x_k − max); the softmax goes to p, unless
 * that is NULL. */
static void log_sums_of_exp(line x, real *max, real *log_sum, real *p, int64_t stride)
{
    real sum[WG_LANES];
    wg_max_of_columns(x.n, x.x, x.stride, max, WG_LARGEST);
    sums_of_exp(x, max, p, stride, sum);
    for (int w = 0; w < WG_LANES; w++)
        log_sum[w] = WG_LOG(sum[w]);
    if (p)
        divide_strip(x.n, sum, p, stride);
}

static void softmax_strip(line x, real *y, int64_t stride)
{
    real max[WG_LANES], sum[WG_LANES];
    wg_max_of_columns(x.n, x.x, x.stride, max, WG_LARGEST);
    sums_of_exp(x, max, y, stride, sum);
    divide_strip(x.n, sum, y, stride);
}

static void log_softmax_strip(line x, real *y, int64_t stride)
{
    real max[WG_LANES], log_sum[WG_LANES];
    log_sums_of_exp(x, max, log_sum, NULL, 0);
    for (int64_t k = 0; k < x.n; k++) {
        real row[WG_LANES];
        const real *xk = x.x + k * x.stride;
        for (int w = 0; w < WG_LANES; w++)
            row[w] = (xk[w] - max[w]) - log_sum[w];
        memcpy(y + k * stride, row, sizeof row);
    }
}

static void cross_entropy_strip(line z, line target, real *y, real *p, int64_t stride)
{
    real max[WG_LANES], log_sum[WG_LANES];
    wg_strip strip;
    log_sums_of_exp(z, max, log_sum, p, stride);
    wg_strip_start(&strip);
    for (int64_t k = 0; k < z.n; k++) {
        real term[WG_LANES];
        const real *zk = z.x + k * z.stride, *tk = target.x + k * target.stride;
        for (int w = 0; w < WG_LANES; w++)
            term[w] = tk[w] * ((zk[w] - max[w]) - log_sum[w]);
        wg_strip_add(&strip, term);
    }
    wg_strip_end(&strip, max);
    for (int w = 0; w < WG_LANES; w++)
        y[w] = -max[w];
}

/* ---- Runs of lines --------------------------------------------------------------------------- */

static int64_t along(const wg_fold *fold, int operand)
{
    return fold->inner.ndim == 0 ? 1 : fold->inner.stride[operand][0];
}

static int64_t across(const wg_fold *fold, int operand)
{
    const int last = fold->outer.ndim - 1;
    return last < 0 ? 0 : fold->outer.stride[operand][last];
}

/* Whether `count` lines are taken as strips: they lie side by side in all operands, and there are
 * enough of them. */
static bool strips(const wg_fold *fold, int64_t count)
{
    bool side_by_side = count >= WG_LANES;
    for (int k = 0; k < fold->outer.operands; k++)
        side_by_side &= across(fold, k) == 1;
    return side_by_side;
}

/* Of count lines, the i-th strip begins at i; the last may overlap the one before. */
static int64_t strip_at(int64_t i, int64_t count)
{
    return wg_least(i, count - WG_LANES);
}

typedef void one_line(line x, real *y, int64_t stride);

/* A function from line to line on all lines from, …, to − 1. */
WG_INLINE void map_lines(const wg_fold *fold, int64_t from, int64_t to, real *y, const real *x,
                         one_line *strip, one_line *each)
{
    wg_runs r;
    const wg_nest *inner = &fold->inner;
    if (wg_nest_count(inner) == 0)
        return;
    for (bool more = wg_runs_start(&r, &fold->outer, from, to); more;
         more = wg_runs_next(&r, &fold->outer)) {
        real *yr = y + r.c.at[0];
        const real *xr = x + r.c.at[1];
        const int64_t ys = across(fold, 0), xs = across(fold, 1);
        if (strips(fold, r.n))
            for (int64_t i = 0; i < r.n; i += WG_LANES)
                strip(line_of(inner, 1, xr + strip_at(i, r.n)), yr + strip_at(i, r.n),
                      along(fold, 0));
        else
            for (int64_t i = 0; i < r.n; i++)
                each(line_of(inner, 1, xr + i * xs), yr + i * ys, along(fold, 0));
    }
}

void WG_KERNEL(wg_softmax)(const wg_fold *fold, int64_t from, int64_t to, void *y, const void *x)
{
    map_lines(fold, from, to, y, x, softmax_strip, softmax);
}

void WG_KERNEL(wg_log_softmax)(const wg_fold *fold, int64_t from, int64_t to, void *y,
                               const void *x)
{
    map_lines(fold, from, to, y, x, log_softmax_strip, log_softmax);
}

/* Line i of p, if there is one. */
static real *line_at(real *p, int64_t i, int64_t apart)
{
    return p ? p + i * apart : NULL;
}

static void cross_entropies(const wg_fold *fold, int64_t count, real *y, const real *z,
                            const real *target, real *p)
{
    const wg_nest *inner = &fold->inner;
    const int64_t ys = across(fold, 0), zs = across(fold, 1), ts = across(fold, 2);
    const int64_t ps = p ? across(fold, 3) : 0, stride = p ? along(fold, 3) : 0;
    if (wg_nest_count(inner) == 0)
        for (int64_t i = 0; i < count; i++)
            y[i * ys] = 0;
    else if (strips(fold, count))
        for (int64_t i = 0; i < count; i += WG_LANES) {
            const int64_t at = strip_at(i, count);
            cross_entropy_strip(line_of(inner, 1, z + at), line_of(inner, 2, target + at), y + at,
                                line_at(p, at, 1), stride);
        }
    else
        for (int64_t i = 0; i < count; i++)
            y[i * ys] =
                cross_entropy(line_of(inner, 1, z + i * zs), line_of(inner, 2, target + i * ts),
                              line_at(p, i, ps), stride);
}

void WG_KERNEL(wg_softmax_cross_entropy)(const wg_fold *fold, int64_t from, int64_t to, void *y,
                                         const void *z, const void *target, void *p)
{
    wg_runs r;
    for (bool more = wg_runs_start(&r, &fold->outer, from, to); more;
         more = wg_runs_next(&r, &fold->outer))
        cross_entropies(fold, r.n, (real *)y + r.c.at[0], (const real *)z + r.c.at[1],
                        (const real *)target + r.c.at[2], p ? (real *)p + r.c.at[3] : NULL);
}
