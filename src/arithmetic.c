/* arithmetic.c — the machine's arithmetic, and that of one element, for those who derive by
 * hand. */
#include "internal.h"

#include "kernels/elementary.h"

wg_status wg_set_isa(const char *name)
{
    return wg_isa_choose(name) ? WG_OK : WG_ERROR_ARGUMENT;
}

const char *wg_isa_name(void)
{
    return wg_isa_word(wg_isa());
}

const char *wg_arithmetic(void)
{
    return wg_fma_in_hardware() ? "fma in hardware" : "fma in software: the same bits, more slowly";
}

/* ---- One element ----------------------------------------------------------------------------- */

float wg_exp_of_f32(float x)
{
    return wg_exp_f32(x);
}

float wg_log_of_f32(float x)
{
    return wg_log_f32(x);
}

float wg_tanh_of_f32(float x)
{
    return wg_tanh_f32(x);
}

float wg_sigmoid_of_f32(float x)
{
    return wg_sigmoid_f32(x);
}

double wg_exp_of_f64(double x)
{
    return wg_exp_f64(x);
}

double wg_log_of_f64(double x)
{
    return wg_log_f64(x);
}

double wg_tanh_of_f64(double x)
{
    return wg_tanh_f64(x);
}

double wg_sigmoid_of_f64(double x)
{
    return wg_sigmoid_f64(x);
}

/* A reduction of one line. */
static wg_fold line(int64_t n, int64_t stride)
{
    wg_fold fold;
    wg_nest_start(&fold.outer, 2);
    wg_nest_start(&fold.inner, 2);
    wg_nest_push(&fold.inner, n > 0 ? n : 0, (int64_t[]){0, stride});
    return fold;
}

float wg_sum_of_f32(int64_t n, const float *x, int64_t stride)
{
    float sum = 0;
    const wg_fold fold = line(n, stride);
    if (x)
        wg_kernels_of(WG_KERNEL_F32)->sum(&fold, 0, 1, &sum, x, 1);
    return sum;
}

double wg_sum_of_f64(int64_t n, const double *x, int64_t stride)
{
    double sum = 0;
    const wg_fold fold = line(n, stride);
    if (x)
        wg_kernels_of(WG_KERNEL_F64)->sum(&fold, 0, 1, &sum, x, 1);
    return sum;
}
