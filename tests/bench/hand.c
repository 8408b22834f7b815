/* hand.c — the step by hand for float and for double. */
#include "mlp.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

/* The loop has no dependences but the reductions that are named. */
#define PRAGMA(text) _Pragma(#text)
#define SIMD(...)    PRAGMA(omp simd __VA_ARGS__)

/* With a number of elements that the compiler knows to be whole vectors, a loop has no rest. */
#define WHOLE_INLINE static inline __attribute__((always_inline))

#define real             float
#define word             uint32_t
#define NAME(f)          f##_f32
#define GEMM             cblas_sgemm
#define GEMV             cblas_sgemv
#define GER              cblas_sger
#define BITS_OF_FRACTION 23
#define BIAS             127
#define LN2_HIGH         0x1.62ep-1f
#define LN2_LOW          0x1.0bfbe8p-15f
#define LOWEST           -80.0f
#define SATURATED        9.1f
#define LOG_TERMS        5
#define EXP_COEFFICIENTS                                                        \
    {                                                                           \
        1.0f, 0.5f, 0.166665052f, 0.0416664649f, 0.00836915567f, 0.00139336500f \
    }
#include "elementary.inc"
#include "products.inc"
#include "hand.inc"
#undef real
#undef word
#undef NAME
#undef GEMM
#undef GEMV
#undef GER
#undef BITS_OF_FRACTION
#undef BIAS
#undef LN2_HIGH
#undef LN2_LOW
#undef LOWEST
#undef SATURATED
#undef LOG_TERMS
#undef EXP_COEFFICIENTS

#define real             double
#define word             uint64_t
#define NAME(f)          f##_f64
#define GEMM             cblas_dgemm
#define GEMV             cblas_dgemv
#define GER              cblas_dger
#define BITS_OF_FRACTION 52
#define BIAS             1023
#define LN2_HIGH         0x1.62e42fefa0000p-1
#define LN2_LOW          0x1.cf79abc9e3b3ap-40
#define LOWEST           -700.0
#define SATURATED        19.1
#define LOG_TERMS        11
#define EXP_COEFFICIENTS                                                         \
    {                                                                            \
        1.0, 0x1.0000000000005p-1, 0x1.5555555555557p-3, 0x1.55555555520a4p-5,   \
            0x1.11111111100dcp-7, 0x1.6c16c17f46982p-10, 0x1.a01a01abe7fe1p-13,  \
            0x1.a019a6611cad5p-16, 0x1.71de0231960ebp-19, 0x1.28a2ca617b969p-22, \
            0x1.af4de97ca4194p-26                                                \
    }
#include "elementary.inc"
#include "products.inc"
#include "hand.inc"

const mlp_contestant mlp_hand[2] = {
    {"hand", variants_f32, start_f32, run_f32, loss_f32, parameter_f32, gradient_f32, bytes_f32,
     stop_f32},
    {"hand", variants_f64, start_f64, run_f64, loss_f64, parameter_f64, gradient_f64, bytes_f64,
     stop_f64},
};

const mlp_contestant mlp_hand_fused[2] = {
    {"hand-fused", variants_f32, start_fused_f32, run_f32, loss_f32, parameter_f32, NULL, bytes_f32,
     stop_f32},
    {"hand-fused", variants_f64, start_fused_f64, run_f64, loss_f64, parameter_f64, NULL, bytes_f64,
     stop_f64},
};
