/* matmul.c — y = a b for plain and transposed operands: the library's compiled program of one op beside
 * OpenBLAS, and the processor's peak. */
#include "mlp.h"
#include "native.h"

#ifdef BENCH_OPENBLAS
#include <cblas.h>
#endif
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* [m×k] · [k×n]; an operand that is turned is stored transposed. */
typedef struct product {
    wg_dtype real;
    int m, k, n;
    bool turned_a, turned_b;
    double *a, *b; /* as they are stored */
} product;

typedef struct shape {
    int m, k, n;
} shape;

/* ---- The library ----------------------------------------------------------------------------- */

typedef struct recorded {
    wg_tape *tape;
    wg_tensor y;
    wg_program *program;
} recorded;

static wg_tensor operand(wg_tape *t, const product *p, int rows, int columns, bool turned,
                         const double *from)
{
    wg_tensor x =
        wg_input(t, NULL, p->real, turned ? WG_SHAPE(columns, rows) : WG_SHAPE(rows, columns));
    bench_write(x, from);
    return turned ? wg_transpose(x) : x;
}

static recorded record(const product *p)
{
    recorded r = {.tape = wg_tape_new()};
    wg_tensor a = operand(r.tape, p, p->m, p->k, p->turned_a, p->a);
    wg_tensor b = operand(r.tape, p, p->k, p->n, p->turned_b, p->b);
    r.y = wg_matmul(a, b);
    r.program = wg_compile(r.tape, &r.y, 1);
    wg_run(r.program);
    bench_check_tape(r.tape);
    return r;
}

static void run_recorded(void *self, int64_t times)
{
    recorded *r = self;
    for (int64_t i = 0; i < times; i++)
        wg_run(r->program);
}

/* ---- OpenBLAS -------------------------------------------------------------------------------- */

#ifdef BENCH_OPENBLAS

typedef struct stored {
    product p;
    void *a, *b, *y;
} stored;

static CBLAS_TRANSPOSE transposition(bool turned)
{
    return turned ? CblasTrans : CblasNoTrans;
}

static void run_gemm(void *self, int64_t times)
{
    const stored *s = self;
    const product *p = &s->p;
    const CBLAS_TRANSPOSE ta = transposition(p->turned_a), tb = transposition(p->turned_b);
    const int lda = p->turned_a ? p->m : p->k, ldb = p->turned_b ? p->k : p->n;
    for (int64_t i = 0; i < times; i++)
        if (p->real == WG_F32)
            cblas_sgemm(CblasRowMajor, ta, tb, p->m, p->n, p->k, 1, s->a, lda, s->b, ldb, 0, s->y,
                        p->n);
        else
            cblas_dgemm(CblasRowMajor, ta, tb, p->m, p->n, p->k, 1, s->a, lda, s->b, ldb, 0, s->y,
                        p->n);
}

/* y = matrix · x, where the matrix is stored in rows × columns, or in columns × rows if turned. */
static void gemv(wg_dtype real, bool turned, int rows, int columns, const void *matrix,
                 const void *x, void *y)
{
    const int stored_rows = turned ? columns : rows, stored_columns = turned ? rows : columns;
    if (real == WG_F32)
        cblas_sgemv(CblasRowMajor, transposition(turned), stored_rows, stored_columns, 1, matrix,
                    stored_columns, x, 1, 0, y, 1);
    else
        cblas_dgemv(CblasRowMajor, transposition(turned), stored_rows, stored_columns, 1, matrix,
                    stored_columns, x, 1, 0, y, 1);
}

/* ger adds to y, which so begins as zeros. */
static void ger(const stored *s)
{
    const product *p = &s->p;
    memset(s->y, 0, (size_t)p->m * (size_t)p->n * wg_dtype_size(p->real));
    if (p->real == WG_F32)
        cblas_sger(CblasRowMajor, p->m, p->n, 1, s->a, 1, s->b, 1, s->y, p->n);
    else
        cblas_dger(CblasRowMajor, p->m, p->n, 1, s->a, 1, s->b, 1, s->y, p->n);
}

/* The same with what a BLAS has for vectors: yᵀ = bᵀ aᵀ, where a is the vector. */
static void run_vector(void *self, int64_t times)
{
    const stored *s = self;
    const product *p = &s->p;
    for (int64_t i = 0; i < times; i++)
        if (p->n == 1)
            gemv(p->real, p->turned_a, p->m, p->k, s->a, s->b, s->y);
        else if (p->m == 1)
            gemv(p->real, !p->turned_b, p->n, p->k, s->b, s->a, s->y);
        else
            ger(s);
}

static stored store(const product *p)
{
    stored s = {.p = *p};
    s.a = bench_numbers(p->real, (int64_t)p->m * p->k, p->a);
    s.b = bench_numbers(p->real, (int64_t)p->k * p->n, p->b);
    s.y = bench_numbers(p->real, (int64_t)p->m * p->n, NULL);
    return s;
}

static contestant fastest_blas(stored *s)
{
    const product *p = &s->p;
    const contestant gemm = {"openblas", run_gemm, s}, vector = {"openblas", run_vector, s};
    if (p->m > 1 && p->n > 1 && p->k > 1)
        return gemm;
    return measure_best(&gemm) < measure_best(&vector) ? gemm : vector;
}

/* Random numbers in (−1, 1): each product is below 1, and each of k roundings below the sum so far. */
static void check(stored *s, const contestant *blas, const recorded *r)
{
    const int64_t count = (int64_t)s->p.m * s->p.n;
    double *x = bench_allocate((size_t)count * sizeof *x);
    double *wanted = bench_allocate((size_t)count * sizeof *wanted);
    blas->run(s, 1);
    bench_copy(s->p.real, count, s->y, wanted);
    bench_read(r->y, x);
    bench_check("wengert", "a product", x, wanted, count,
                4 * sqrt((double)s->p.k) * bench_epsilon(s->p.real) * bench_largest(wanted, count));
    free(x);
    free(wanted);
}

#endif

/* ---- Both ------------------------------------------------------------------------------------ */

static void measure_product(const product *p, const char *name)
{
    recorded r = record(p);
    const unit gflops = {"GFLOP/s", 2e-9 * p->m * p->n * p->k, true};
    contestant c[2];
    result out[2];
    int count = 0;
#ifdef BENCH_OPENBLAS
    stored s = store(p);
    c[count++] = fastest_blas(&s);
    check(&s, &c[0], &r);
#endif
    c[count++] = (contestant){"wengert", run_recorded, &r};
    measure(c, count, count > 1 ? 0 : -1, out);
    report("matmul", name, wg_dtype_name(p->real), gflops, c, count, out);
#ifdef BENCH_OPENBLAS
    free(s.a);
    free(s.b);
    free(s.y);
#endif
    wg_tape_free(r.tape);
}

static void bench_shape(shape s, wg_dtype real)
{
    product p = {.real = real, .m = s.m, .k = s.k, .n = s.n};
    p.a = bench_allocate((size_t)s.m * (size_t)s.k * sizeof *p.a);
    p.b = bench_allocate((size_t)s.k * (size_t)s.n * sizeof *p.b);
    bench_fill(p.a, (int64_t)s.m * s.k, 1);
    bench_fill(p.b, (int64_t)s.k * s.n, 2);
    for (int turned = 0; turned < 4; turned++) {
        char name[64];
        p.turned_a = turned & 1;
        p.turned_b = turned & 2;
        snprintf(name, sizeof name, "%dx%dx%d:%c%c", s.m, s.k, s.n, p.turned_a ? 'T' : 'N',
                 p.turned_b ? 'T' : 'N');
        if (bench_wants_size(name))
            measure_product(&p, name);
    }
    free(p.a);
    free(p.b);
}

/* ---- Shapes ---------------------------------------------------------------------------------- */

enum { MIN_SQUARE = 8, MAX_SQUARE = 2048, PRODUCTS_OF_STEP = 5 };

/* The i-th product of a training step. */
static shape product_of_step(mlp_size s, int i)
{
    const shape all[PRODUCTS_OF_STEP] = {
        {s.N, s.p, s.B}, /* W₁ X */
        {s.C, s.N, s.B}, /* W₂ A₁ */
        {s.N, s.C, s.B}, /* W₂ᵀ δ₁ */
        {s.C, s.B, s.N}, /* δ₁ A₁ᵀ */
        {s.N, s.B, s.p}, /* δ₂ Xᵀ */
    };
    return all[i];
}

/* Whether an earlier size has the same product. */
static bool is_new(int size, int i)
{
    const shape s = product_of_step(mlp_sizes[size], i);
    for (int before = 0; before < size; before++) {
        const shape t = product_of_step(mlp_sizes[before], i);
        if (s.m == t.m && s.k == t.k && s.n == t.n)
            return false;
    }
    return true;
}

static void bench_shapes(wg_dtype real)
{
    for (int n = MIN_SQUARE; n <= MAX_SQUARE; n *= 2)
        bench_shape((shape){n, n, n}, real);
    for (int size = 0; size < MLP_SIZES; size++)
        for (int i = 0; i < PRODUCTS_OF_STEP; i++)
            if (is_new(size, i))
                bench_shape(product_of_step(mlp_sizes[size], i), real);
}

/* What a core can do, with operands in registers. */
static void bench_peak(wg_dtype real)
{
    const contestant c = {"fma", real == WG_F32 ? native_peak_f32 : native_peak_f64, NULL};
    const unit gflops = {"GFLOP/s", 1e-9 * (real == WG_F32 ? native_flops_f32 : native_flops_f64),
                         true};
    result r;
    bench_set_threads(1);
    measure(&c, 1, -1, &r);
    report("matmul", "peak", wg_dtype_name(real), gflops, &c, 1, &r);
}

void bench_matmul(void)
{
    for (int real = WG_F32; real <= WG_F64; real++) {
        if (!bench_wants_real((wg_dtype)real))
            continue;
        if (bench_wants_size("peak"))
            bench_peak((wg_dtype)real);
        for (int threads = 1; threads <= 2; threads++) {
            if (!bench_wants_threads(threads))
                continue;
            bench_set_threads(threads);
            bench_shapes((wg_dtype)real);
        }
    }
}
