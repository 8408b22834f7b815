/* softmax.c — softmax, its logarithm and the cross-entropy along lines. With m = max x_k and
 * s = Σ exp(x_k − m), summed in the order of sum.h:
 *   softmax        y_i = exp(x_i − m) / s
 *   log-softmax    y_i = (x_i − m) − ln s
 *   cross-entropy  y = −Σ target_k ((z_k − m) − ln s) */
#include "sum.h"

/* A line of a fold: so many elements, so far apart. */
typedef struct line {
    const real *x;
    int64_t n, stride;
} line;

static line line_of(const wg_nest *inner, int operand, const real *x)
{
    if (inner->ndim == 0)
        return (line){x, 1, 0};
    return (line){x, inner->size[0], inner->stride[operand][0]};
}

static real max_of(line l)
{
    real max = l.x[0];
    for (int64_t i = 1; i < l.n; i++)
        max = wg_max_of(max, l.x[i * l.stride]);
    return max;
}

/* Σ exp(x_k − max). */
static real sum_of_exp(line l, real max)
{
    real term[WG_BLOCK];
    wg_total total = {.blocks = 0};
    for (int64_t i = 0; i < l.n; i += WG_BLOCK) {
        const int64_t n = l.n - i < WG_BLOCK ? l.n - i : WG_BLOCK;
        for (int64_t j = 0; j < n; j++)
            term[j] = WG_EXP(l.x[(i + j) * l.stride] - max);
        wg_total_add(&total, wg_sum_block(n, term, 1));
    }
    return wg_total_end(&total);
}

static void softmax(line x, real *y, int64_t stride)
{
    const real max = max_of(x), sum = sum_of_exp(x, max);
    for (int64_t i = 0; i < x.n; i++)
        y[i * stride] = WG_EXP(x.x[i * x.stride] - max) / sum;
}

static void log_softmax(line x, real *y, int64_t stride)
{
    const real max = max_of(x), log_sum = WG_LOG(sum_of_exp(x, max));
    for (int64_t i = 0; i < x.n; i++)
        y[i * stride] = (x.x[i * x.stride] - max) - log_sum;
}

static real cross_entropy(line z, line target)
{
    const real max = max_of(z), log_sum = WG_LOG(sum_of_exp(z, max));
    real term[WG_BLOCK];
    wg_total total = {.blocks = 0};
    for (int64_t i = 0; i < z.n; i += WG_BLOCK) {
        const int64_t n = z.n - i < WG_BLOCK ? z.n - i : WG_BLOCK;
        for (int64_t j = 0; j < n; j++)
            term[j] =
                target.x[(i + j) * target.stride] * ((z.x[(i + j) * z.stride] - max) - log_sum);
        wg_total_add(&total, wg_sum_block(n, term, 1));
    }
    return -wg_total_end(&total);
}

/* Whether there is anything to do: lines without elements have no maximum. */
static bool any(const wg_fold *fold)
{
    return wg_nest_count(&fold->outer) > 0 && wg_nest_count(&fold->inner) > 0;
}

static int64_t result_stride(const wg_fold *fold)
{
    return fold->inner.ndim == 0 ? 0 : fold->inner.stride[0][0];
}

void WG_KERNEL(wg_softmax)(const wg_fold *fold, void *y, const void *x)
{
    wg_cursor c = {{0}, {0}};
    if (!any(fold))
        return;
    do
        softmax(line_of(&fold->inner, 1, (const real *)x + c.at[1]), (real *)y + c.at[0],
                result_stride(fold));
    while (wg_nest_next(&fold->outer, fold->outer.ndim, &c));
}

void WG_KERNEL(wg_log_softmax)(const wg_fold *fold, void *y, const void *x)
{
    wg_cursor c = {{0}, {0}};
    if (!any(fold))
        return;
    do
        log_softmax(line_of(&fold->inner, 1, (const real *)x + c.at[1]), (real *)y + c.at[0],
                    result_stride(fold));
    while (wg_nest_next(&fold->outer, fold->outer.ndim, &c));
}

void WG_KERNEL(wg_softmax_cross_entropy)(const wg_fold *fold, void *y, const void *z,
                                         const void *target)
{
    wg_cursor c = {{0}, {0}};
    const bool empty_lines = wg_nest_count(&fold->inner) == 0;
    if (wg_nest_count(&fold->outer) == 0)
        return;
    do
        ((real *)y)[c.at[0]] =
            empty_lines ? 0
                        : cross_entropy(line_of(&fold->inner, 1, (const real *)z + c.at[1]),
                                        line_of(&fold->inner, 2, (const real *)target + c.at[2]));
    while (wg_nest_next(&fold->outer, fold->outer.ndim, &c));
}
