/* native.h — loops that use all the instructions of the machine that compiles them. */
#ifndef BENCH_NATIVE_H
#define BENCH_NATIVE_H

#include <stdint.h>

/* native.c: fused multiply–adds with operands in registers, so many operations a time. */
extern const double native_flops_f32, native_flops_f64;
void native_peak_f32(void *unused, int64_t times);
void native_peak_f64(void *unused, int64_t times);

/* Functions and reductions of rows × columns numbers, as one writes them without a library: y from x,
 * w and b. Reductions give a number, one for each row, or one for each column. */
typedef struct native_data {
    int64_t rows, columns;
    const void *x, *w, *b;
    void *y;
} native_data;

typedef void native_loop(const native_data *d);

enum {
    NATIVE_COPY,
    NATIVE_ADD,
    NATIVE_MUL,
    NATIVE_EXP,
    NATIVE_LOG,
    NATIVE_TANH,
    NATIVE_CHAIN,
    NATIVE_SUM,
    NATIVE_SUM_ROWS,
    NATIVE_SUM_COLUMNS,
    NATIVE_MAX,
    NATIVE_SOFTMAX_ROWS,
    NATIVE_SOFTMAX_COLUMNS,
    NATIVE_LOOPS
};

/* By wg_dtype; the same source compiled as C says, and with -ffast-math. */
extern native_loop *const native_plain[2][NATIVE_LOOPS], *const native_fast[2][NATIVE_LOOPS];

#endif
