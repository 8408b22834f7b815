/* native_loops.c — native_loops.inc for float and for double. Compiled twice, with TABLE the name of its
 * table: native_plain, and native_fast with -ffast-math, where gcc also has vectorised functions. */
#include "native.h"

#include <math.h>

#define real    float
#define NAME(f) f##_f32
#define EXP     expf
#define LOG     logf
#define TANH    tanhf
#include "native_loops.inc"
#undef real
#undef NAME
#undef EXP
#undef LOG
#undef TANH

#define real    double
#define NAME(f) f##_f64
#define EXP     exp
#define LOG     log
#define TANH    tanh
#include "native_loops.inc"

native_loop *const TABLE[2][NATIVE_LOOPS] = {
    {copy_f32, add_f32, mul_f32, exp_f32, log_f32, tanh_f32, chain_f32, sum_f32, sum_rows_f32,
     sum_columns_f32, max_f32, softmax_rows_f32, softmax_columns_f32},
    {copy_f64, add_f64, mul_f64, exp_f64, log_f64, tanh_f64, chain_f64, sum_f64, sum_rows_f64,
     sum_columns_f64, max_f64, softmax_rows_f64, softmax_columns_f64},
};
