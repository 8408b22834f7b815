#include "hand.h"

#include <math.h>

#define real    float
#define NAME(f) f##_f32
#define FMA     fmaf
#define TANH    wg_tanh_of_f32
#define EXP     wg_exp_of_f32
#define SUM     wg_sum_of_f32
#include "hand_equations.h"
#undef real
#undef NAME
#undef FMA
#undef TANH
#undef EXP
#undef SUM

#define real    double
#define NAME(f) f##_f64
#define FMA     fma
#define TANH    wg_tanh_of_f64
#define EXP     wg_exp_of_f64
#define SUM     wg_sum_of_f64
#include "hand_equations.h"

void hand_derive(const hand *h)
{
    if (h->dtype == WG_F32)
        derive_f32(h);
    else
        derive_f64(h);
}
