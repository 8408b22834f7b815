/* loops.c — loops.inc for float and for double. */
#include "mlp.h"

#include <math.h>
#include <stdlib.h>

#define real    float
#define REAL    WG_F32
#define NAME(f) f##_f32
#define EXP     expf
#define LOG     logf
#define TANH    tanhf
#include "loops.inc"
#undef real
#undef REAL
#undef NAME
#undef EXP
#undef LOG
#undef TANH

#define real    double
#define REAL    WG_F64
#define NAME(f) f##_f64
#define EXP     exp
#define LOG     log
#define TANH    tanh
#include "loops.inc"

const mlp_contestant mlp_loops[2] = {
    {"loops", NULL, start_f32, run_f32, loss_f32, parameter_f32, gradient_f32, bytes_f32, stop_f32},
    {"loops", NULL, start_f64, run_f64, loss_f64, parameter_f64, gradient_f64, bytes_f64, stop_f64},
};
