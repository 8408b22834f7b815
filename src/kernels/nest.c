/* nest.c — loops over arrays with strides, and copies. */
#include "kernels.h"

#include <string.h>

void wg_nest_start(wg_nest *nest, int operands)
{
    nest->ndim = 0;
    nest->operands = operands;
}

void wg_nest_push(wg_nest *nest, int64_t size, const int64_t stride[])
{
    nest->size[nest->ndim] = size;
    for (int k = 0; k < nest->operands; k++)
        nest->stride[k][nest->ndim] = stride[k];
    nest->ndim++;
}

int64_t wg_stride_along(int own, const int64_t size[], const int64_t stride[], int d, int ndim)
{
    const int axis = d - (ndim - own);
    return axis < 0 || size[axis] == 1 ? 0 : stride[axis];
}

/* Whether dimension d of `nest` and a dimension inside it, with the given strides, are one loop. */
static bool joins(const wg_nest *nest, int d, int64_t size, const int64_t stride[])
{
    for (int k = 0; k < nest->operands; k++)
        if (nest->stride[k][d] != size * stride[k])
            return false;
    return true;
}

void wg_nest_simplify(wg_nest *nest)
{
    wg_nest from = *nest;
    wg_nest_start(nest, from.operands);
    for (int d = 0; d < from.ndim; d++) {
        int64_t stride[WG_NEST_OPERANDS];
        for (int k = 0; k < from.operands; k++)
            stride[k] = from.stride[k][d];
        if (from.size[d] == 1)
            continue;
        const int last = nest->ndim - 1;
        if (last >= 0 && joins(nest, last, from.size[d], stride)) {
            nest->size[last] *= from.size[d];
            for (int k = 0; k < from.operands; k++)
                nest->stride[k][last] = stride[k];
        } else {
            wg_nest_push(nest, from.size[d], stride);
        }
    }
}

int64_t wg_nest_count(const wg_nest *nest)
{
    int64_t count = 1;
    for (int d = 0; d < nest->ndim; d++)
        count *= nest->size[d];
    return count;
}

bool wg_nest_next(const wg_nest *nest, int ndim, wg_cursor *cursor)
{
    for (int d = ndim - 1; d >= 0; d--) {
        const bool more = ++cursor->index[d] < nest->size[d];
        const int64_t steps = more ? 1 : 1 - cursor->index[d];
        for (int k = 0; k < nest->operands; k++)
            cursor->at[k] += steps * nest->stride[k][d];
        if (more)
            return true;
        cursor->index[d] = 0;
    }
    return false;
}

/* ---- Runs ------------------------------------------------------------------------------------ */

/* The cursor at place i. */
static void seek(const wg_nest *nest, int64_t i, wg_cursor *c)
{
    memset(c, 0, sizeof *c);
    for (int d = nest->ndim - 1; d >= 0 && i > 0; i /= nest->size[d--]) {
        c->index[d] = i % nest->size[d];
        for (int k = 0; k < nest->operands; k++)
            c->at[k] += c->index[d] * nest->stride[k][d];
    }
}

bool wg_runs_seek(wg_runs *r, const wg_nest *nest, int64_t from, int64_t to)
{
    const int inner = nest->ndim - 1;
    if (from >= to)
        return false;
    seek(nest, from, &r->c);
    r->left = to - from;
    r->n = nest->size[inner] - r->c.index[inner];
    r->n = r->n < r->left ? r->n : r->left;
    r->left -= r->n;
    return true;
}

bool wg_runs_next(wg_runs *r, const wg_nest *nest)
{
    const int inner = nest->ndim - 1;
    if (r->left == 0)
        return false;
    for (int k = 0; k < nest->operands; k++)
        r->c.at[k] -= r->c.index[inner] * nest->stride[k][inner];
    r->c.index[inner] = 0;
    wg_nest_next(nest, inner, &r->c);
    r->n = nest->size[inner] < r->left ? nest->size[inner] : r->left;
    r->left -= r->n;
    return true;
}

/* ---- Copies ---------------------------------------------------------------------------------- */

#define COPY(name, element)                                        \
    void name(const wg_nest *nest, void *to, const void *from)     \
    {                                                              \
        if (wg_nest_count(nest) == 0)                              \
            return;                                                \
        const int inner = nest->ndim - 1;                          \
        const int64_t n = inner < 0 ? 1 : nest->size[inner];       \
        const int64_t sy = inner < 0 ? 0 : nest->stride[0][inner]; \
        const int64_t sx = inner < 0 ? 0 : nest->stride[1][inner]; \
        wg_cursor c = {{0}, {0}};                                  \
        do {                                                       \
            element *y = (element *)to + c.at[0];                  \
            const element *x = (const element *)from + c.at[1];    \
            for (int64_t i = 0; i < n; i++)                        \
                y[i * sy] = x[i * sx];                             \
        } while (wg_nest_next(nest, inner, &c));                   \
    }

COPY(wg_copy4, uint32_t)
COPY(wg_copy8, uint64_t)
