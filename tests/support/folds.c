/* folds.c — kernels that fold: their operands, and the terms of each result. */
#include "folds.h"

#include <string.h>

/* ---- Operands -------------------------------------------------------------------------------- */

enum { GAP = 64, FILL = 0x5a };

typedef union numbers {
    float f32[2 * FOLD_MOST];
    double f64[2 * FOLD_MOST];
} numbers;

static numbers by_type[WG_KERNEL_REALS][2], out;
static numbers *in = by_type[0]; /* of the type in use */
static wg_dtype type;

static double number_at(const numbers *x, int64_t i)
{
    return type == WG_F32 ? (double)x->f32[i] : x->f64[i];
}

/* With the same numbers each time: it is layouts that differ. */
void fill_operands(wg_dtype dtype)
{
    static bool filled[WG_KERNEL_REALS];
    type = dtype;
    in = by_type[dtype];
    if (filled[dtype])
        return;
    filled[dtype] = true;
    for (uint64_t k = 0; k < 2; k++)
        for (uint64_t i = 0; i < 2 * FOLD_MOST; i++) {
            const double x = (double)(wg_random(1 + k, i) >> 12) * 0x1p-52 * 10 - 4;
            if (dtype == WG_F32)
                in[k].f32[i] = (float)x;
            else
                in[k].f64[i] = x;
        }
}

const void *operand(int k)
{
    return type == WG_F32 ? (const void *)&in[k - 1].f32[FOLD_MOST]
                          : (const void *)&in[k - 1].f64[FOLD_MOST];
}

void clear_result(void)
{
    memset(&out, FILL, sizeof out);
}

void *result_of(void)
{
    return type == WG_F32 ? (void *)&out.f32[GAP] : (void *)&out.f64[GAP];
}

/* ---- Places, by plain counting --------------------------------------------------------------- */

static int64_t place(const wg_nest *nest, int k, int64_t i)
{
    int64_t at = 0;
    for (int d = nest->ndim - 1; d >= 0; d--) {
        at += i % nest->size[d] * nest->stride[k][d];
        i /= nest->size[d];
    }
    return at;
}

int64_t terms_at(const wg_fold *fold, int k, int64_t i, double *term)
{
    const int64_t n = wg_nest_count(&fold->inner), start = place(&fold->outer, k, i);
    for (int64_t j = 0; j < n; j++)
        term[j] = number_at(&in[k - 1], FOLD_MOST + start + place(&fold->inner, k, j));
    return n;
}

double result_at(const wg_fold *fold, int64_t i, int64_t j)
{
    return number_at(&out, GAP + place(&fold->outer, 0, i) + place(&fold->inner, 0, j));
}

static bool has_results(const wg_fold *fold)
{
    return fold->inner.ndim > 0 && fold->inner.stride[0][0] != 0;
}

bool only_results_changed(const wg_fold *fold, int real)
{
    const size_t size = real == WG_KERNEL_F32 ? sizeof(float) : sizeof(double);
    const int64_t count =
        wg_nest_count(&fold->outer) * (has_results(fold) ? wg_nest_count(&fold->inner) : 1);
    const unsigned char *byte = (const unsigned char *)&out;
    const size_t end = (size_t)(GAP + count) * size;
    for (size_t i = 0; i < GAP * size; i++)
        if (byte[i] != FILL || byte[end + i] != FILL)
            return false;
    return true;
}

/* ---- Folds ----------------------------------------------------------------------------------- */

static int64_t throw_dice(uint64_t seed, uint64_t *thrown, int64_t sides)
{
    return (int64_t)(wg_random(seed, (*thrown)++) % (uint64_t)sides);
}

/* Dense strides with dimensions in a random order; sometimes spread, repeated or backwards. */
static void random_strides(uint64_t seed, uint64_t *thrown, int ndim, const int64_t size[],
                           int64_t stride[], bool dense)
{
    bool used[WG_NEST_DIMS] = {false};
    int64_t next = dense || throw_dice(seed, thrown, 3) ? 1 : 2;
    for (int left = ndim; left > 0; left--) {
        int d = (int)throw_dice(seed, thrown, ndim);
        while (used[d])
            d = (d + 1) % ndim;
        used[d] = true;
        stride[d] = next;
        next *= size[d];
        if (!dense && throw_dice(seed, thrown, 8) == 0)
            stride[d] = throw_dice(seed, thrown, 2) ? 0 : -stride[d];
    }
}

wg_fold random_fold(uint64_t seed, int operands, bool mapped)
{
    static const int64_t some[] = {1, 2, 3, 5, 8, 15, 16, 17, 20, 33, 40};
    uint64_t thrown = 0;
    wg_fold fold;
    int64_t size[WG_NEST_DIMS], stride[WG_NEST_OPERANDS][WG_NEST_DIMS] = {{0}}, all = 1;
    const int outer = (int)throw_dice(seed, &thrown, 4);
    const int inner = (int)throw_dice(seed, &thrown, mapped ? 2 : 4), ndim = outer + inner;
    for (int d = 0; d < ndim; d++) {
        size[d] = some[throw_dice(seed, &thrown, 11)];
        size[d] = all * size[d] > FOLD_MOST / 2 ? 1 : size[d];
        all *= size[d];
    }
    const int results = mapped ? ndim : outer;
    int64_t dense = 1;
    for (int d = results - 1; d >= 0; dense *= size[d--])
        stride[0][d] = dense;
    if (mapped && seed % 2)
        random_strides(seed, &thrown, ndim, size, stride[0], true);
    for (int k = 1; k < operands; k++)
        if (seed % 4 == 1)
            memcpy(stride[k], stride[0], sizeof stride[k]);
        else
            random_strides(seed, &thrown, ndim, size, stride[k], false);
    wg_nest_start(&fold.outer, operands);
    wg_nest_start(&fold.inner, operands);
    for (int d = 0; d < ndim; d++)
        wg_nest_push(d < outer ? &fold.outer : &fold.inner, size[d],
                     (int64_t[]){stride[0][d], stride[1][d], stride[2][d], 0});
    wg_nest_simplify(&fold.outer);
    wg_nest_simplify(&fold.inner);
    return fold;
}

wg_fold matrix_fold(int64_t count, int64_t length, bool columns, int operands, bool mapped)
{
    wg_fold fold;
    const int64_t over = columns ? 1 : length, along = columns ? count : 1;
    wg_nest_start(&fold.outer, operands);
    wg_nest_start(&fold.inner, operands);
    wg_nest_push(&fold.outer, count, (int64_t[]){mapped ? over : 1, over, over, over});
    wg_nest_push(&fold.inner, length, (int64_t[]){mapped ? along : 0, along, along, along});
    wg_nest_simplify(&fold.outer);
    wg_nest_simplify(&fold.inner);
    return fold;
}
