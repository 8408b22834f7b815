/* elementwise.c — functions, a chain of six, sums, maxima and softmax: the library beside loops, plain
 * and with -ffast-math; and a copy, for the speed of the memory. */
#include "native.h"

#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- What is computed ------------------------------------------------------------------------ */

static wg_tensor add(wg_tensor x, wg_tensor w, wg_tensor b)
{
    (void)b;
    return wg_add(x, w);
}

static wg_tensor mul(wg_tensor x, wg_tensor w, wg_tensor b)
{
    (void)b;
    return wg_mul(x, w);
}

/* (1 − tanh²(x w + b)) w */
static wg_tensor chain(wg_tensor x, wg_tensor w, wg_tensor b)
{
    wg_tensor t = wg_tanh(wg_add(wg_mul(x, w), b));
    return wg_mul(wg_sub(wg_scalar_like(t, 1), wg_square(t)), w);
}

static wg_tensor sum_rows(wg_tensor x)
{
    return wg_sum_axes(x, WG_AXES(1), false);
}

static wg_tensor sum_columns(wg_tensor x)
{
    return wg_sum_axes(x, WG_AXES(0), false);
}

static wg_tensor softmax_rows(wg_tensor x)
{
    return wg_softmax(x, 1);
}

static wg_tensor softmax_columns(wg_tensor x)
{
    return wg_softmax(x, 0);
}

/* An op of x alone, or of all three; a copy is none. */
static const struct function {
    const char *name;
    int loop;
    wg_tensor (*of_x)(wg_tensor x);
    wg_tensor (*of_all)(wg_tensor x, wg_tensor w, wg_tensor b);
} functions[] = {
    {"add", NATIVE_ADD, NULL, add},
    {"mul", NATIVE_MUL, NULL, mul},
    {"exp", NATIVE_EXP, wg_exp, NULL},
    {"log", NATIVE_LOG, wg_log, NULL},
    {"tanh", NATIVE_TANH, wg_tanh, NULL},
    {"chain-of-6", NATIVE_CHAIN, NULL, chain},
    {"sum", NATIVE_SUM, wg_sum, NULL},
    {"sum-rows", NATIVE_SUM_ROWS, sum_rows, NULL},
    {"sum-columns", NATIVE_SUM_COLUMNS, sum_columns, NULL},
    {"max", NATIVE_MAX, wg_max, NULL},
    {"softmax-rows", NATIVE_SOFTMAX_ROWS, softmax_rows, NULL},
    {"softmax-columns", NATIVE_SOFTMAX_COLUMNS, softmax_columns, NULL},
    {"copy", NATIVE_COPY, NULL, NULL},
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* ---- Operands -------------------------------------------------------------------------------- */

typedef struct operands {
    wg_dtype real;
    int64_t rows, columns;
    double *x, *w, *b;
} operands;

/* In (−1, 1); the x of a logarithm in (0, 1). */
static double *random_numbers(int64_t count, uint64_t seed, bool positive)
{
    double *x = bench_allocate((size_t)count * sizeof *x);
    bench_fill(x, count, seed);
    for (int64_t i = 0; i < count && positive; i++)
        x[i] = fabs(x[i]);
    return x;
}

static operands make_operands(wg_dtype real, int64_t rows, int64_t columns, bool positive)
{
    const int64_t count = rows * columns;
    return (operands){real,
                      rows,
                      columns,
                      random_numbers(count, 1, positive),
                      random_numbers(count, 2, false),
                      random_numbers(count, 3, false)};
}

static void free_operands(operands *o)
{
    free(o->x);
    free(o->w);
    free(o->b);
}

/* ---- Contestants ----------------------------------------------------------------------------- */

static wg_tensor leaf(wg_tape *t, const operands *o, const double *from)
{
    wg_tensor x = wg_input(t, NULL, o->real, WG_SHAPE(o->rows, o->columns));
    bench_write(x, from);
    return x;
}

static wg_tensor record(wg_tape *t, const struct function *f, const operands *o)
{
    wg_tensor x = leaf(t, o, o->x);
    if (f->of_x)
        return f->of_x(x);
    wg_tensor w = leaf(t, o, o->w), b = leaf(t, o, o->b);
    return f->of_all(x, w, b);
}

static void run_program(void *self, int64_t times)
{
    for (int64_t i = 0; i < times; i++)
        wg_run(self);
}

typedef struct loop {
    native_loop *run;
    native_data data;
} loop;

static void run_loop(void *self, int64_t times)
{
    loop *l = self;
    for (int64_t i = 0; i < times; i++)
        l->run(&l->data);
}

static native_data native_operands(const operands *o)
{
    const int64_t count = o->rows * o->columns;
    return (native_data){o->rows,
                         o->columns,
                         bench_numbers(o->real, count, o->x),
                         bench_numbers(o->real, count, o->w),
                         bench_numbers(o->real, count, o->b),
                         bench_numbers(o->real, count, NULL)};
}

static void free_native(native_data *d)
{
    free((void *)d->x);
    free((void *)d->w);
    free((void *)d->b);
    free(d->y);
}

/* ---- Measuring ------------------------------------------------------------------------------- */

/* The loop sums in another order, plainly: its error grows with the number of terms. */
static void check(const struct function *f, const operands *o, loop *l, wg_tensor y)
{
    const int64_t count = wg_count(y);
    double *x = bench_allocate((size_t)count * sizeof *x);
    double *wanted = bench_allocate((size_t)count * sizeof *wanted);
    run_loop(l, 1);
    bench_copy(o->real, count, l->data.y, wanted);
    bench_read(y, x);
    const double terms = (double)(o->rows * o->columns) / (double)count;
    bench_check("wengert", f->name, x, wanted, count,
                bench_epsilon(o->real) * (8 * bench_largest(wanted, count) + terms * sqrt(terms)));
    free(x);
    free(wanted);
}

static void measure_function(const struct function *f, const char *name, const operands *o)
{
    const unit nanoseconds = {"ns per element", 1e9 / (double)(o->rows * o->columns), false};
    wg_tape *t = wg_tape_new();
    native_data data = native_operands(o);
    loop plain = {native_plain[o->real][f->loop], data},
         fast = {native_fast[o->real][f->loop], data};
    contestant c[3] = {{"loop", run_loop, &plain}, {"loop-fast-math", run_loop, &fast}};
    result r[3];
    int count = 2;
    if (f->of_x || f->of_all) {
        wg_tensor y = record(t, f, o);
        c[count++] = (contestant){"wengert", run_program, wg_compile(t, &y, 1)};
        run_program(c[2].self, 1);
        check(f, o, &plain, y);
    }
    measure(c, count, 0, r);
    report("elementwise", name, wg_dtype_name(o->real), nanoseconds, c, count, r);
    free_native(&data);
    wg_tape_free(t);
}

static void bench_functions(wg_dtype real, int64_t rows, int64_t columns)
{
    for (int i = 0; i < FUNCTIONS; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s:%lldx%lld", functions[i].name, (long long)rows,
                 (long long)columns);
        if (!bench_wants_size(name))
            continue;
        operands o = make_operands(real, rows, columns, functions[i].loop == NATIVE_LOG);
        measure_function(&functions[i], name, &o);
        free_operands(&o);
    }
}

void bench_elementwise(void)
{
    static const int64_t sizes[][2] = {{10, 100}, {100, 1000}, {1000, 10000}};
    for (int real = WG_F32; real <= WG_F64; real++)
        for (int threads = 1; threads <= 2; threads++) {
            if (!bench_wants_real((wg_dtype)real) || !bench_wants_threads(threads))
                continue;
            bench_set_threads(threads);
            for (int i = 0; i < 3; i++)
                bench_functions((wg_dtype)real, sizes[i][0], sizes[i][1]);
        }
}
