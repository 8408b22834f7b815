/* Tests of src/kernels/matmul.c and its parts: against three loops over fma, bit for bit, on every
 * instruction set, for all ways that sizes, strides and endings choose. */
#include "isas.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ELEMENTS = 1 << 18, GUARD = 64 };

/* Numbers of one real type. */
typedef union numbers {
    float f32[ELEMENTS];
    double f64[ELEMENTS];
} numbers;

/* Made for each test: were they static, the leak detector would walk over them after every test of
 * the program. */
static struct arrays {
    numbers left, right, base, before, want, result, scale;
} * all;

static void take(void)
{
    all = malloc(sizeof *all);
    cr_assert(all != NULL);
}

static void give(void)
{
    free(all);
}

TestSuite(matmul_kernel, .init = take, .fini = give);

static double number(const numbers *x, int64_t i, int real)
{
    return real == WG_KERNEL_F32 ? (double)x->f32[i] : x->f64[i];
}

static void set_number(numbers *x, int64_t i, double value, int real)
{
    if (real == WG_KERNEL_F32)
        x->f32[i] = (float)value;
    else
        x->f64[i] = value;
}

/* Numbers in (−2, 2), by a congruence: Philox would take longer than the products, and without
 * optimisation most of the time of these tests. */
static void fill(numbers *x, int64_t n, int real, uint64_t seed)
{
    uint64_t state = wg_random(seed, 0);
    cr_assert(n <= ELEMENTS);
    for (int64_t i = 0; i < n; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        set_number(x, i, (double)(state >> 12) * 0x1p-52 * 4 - 2, real);
    }
}

/* ---- A product to try ------------------------------------------------------------------------ */

/* A matrix in an array: where its first element is, and its strides. */
typedef struct matrix {
    int64_t at, stride[2];
} matrix;

/* The base is none, an array, or y. */
typedef enum based { ON_NOTHING, ON_ARRAY, ON_Y, BASES } based;

typedef struct trial {
    int64_t m, n, k, y_stride;
    matrix a, b, c;
    based based;
    bool scaled, minus;
} trial;

static uint64_t seed, thrown;

static int64_t throw_dice(int64_t sides)
{
    return (int64_t)(wg_random(seed, thrown++) % (uint64_t)sides);
}

/* Rows or columns together, both with or without gaps; elements repeated, or backwards. */
static matrix random_matrix(int64_t rows, int64_t columns)
{
    const int64_t gap = throw_dice(3) ? 0 : throw_dice(5);
    const matrix kinds[] = {
        {0, {columns + gap, 1}},
        {0, {1, rows + gap}},
        {0, {0, 1}},
        {0, {1, 0}},
        {0, {2 * columns + 1, 2}},
        {0, {-(columns + gap), -1}},
        {0, {columns + gap, 1}},
        {0, {1, rows + gap}},
    };
    matrix x = kinds[throw_dice(sizeof kinds / sizeof *kinds)];
    for (int d = 0; d < 2; d++)
        if (x.stride[d] < 0)
            x.at -= x.stride[d] * ((d ? columns : rows) - 1);
    return x;
}

static int64_t place(const matrix *x, int64_t i, int64_t j)
{
    return x->at + i * x->stride[0] + j * x->stride[1];
}

static trial random_trial(int64_t m, int64_t n, int64_t k)
{
    trial t = {.m = m, .n = n, .k = k};
    t.a = random_matrix(m, k);
    t.b = random_matrix(k, n);
    t.c = random_matrix(m, n);
    t.y_stride = n + (throw_dice(4) ? 0 : throw_dice(9));
    t.based = (based)throw_dice(BASES);
    t.scaled = throw_dice(2);
    t.minus = throw_dice(2);
    return t;
}

/* ---- What it should be, and what it is ------------------------------------------------------- */

static double rounded(double x, int real)
{
    return real == WG_KERNEL_F32 ? (double)(float)x : x;
}

/* Most of the time of these tests: so one loop for each type, without a choice or a call inside. */
static double chain(const trial *t, int64_t i, int64_t j, int real)
{
    const int64_t a = place(&t->a, i, 0), b = place(&t->b, 0, j);
    const int64_t a_step = t->a.stride[1], b_step = t->b.stride[0];
    if (real == WG_KERNEL_F32) {
        const float *left = all->left.f32, *right = all->right.f32;
        float acc = 0;
        for (int64_t p = 0; p < t->k; p++)
            acc = fmaf(left[a + p * a_step], right[b + p * b_step], acc);
        return (double)acc;
    }
    const double *left = all->left.f64, *right = all->right.f64;
    double acc = 0;
    for (int64_t p = 0; p < t->k; p++)
        acc = fma(left[a + p * a_step], right[b + p * b_step], acc);
    return acc;
}

static void compute_want(const trial *t, int real)
{
    memcpy(&all->want, &all->before, sizeof all->want);
    for (int64_t i = 0; i < t->m; i++)
        for (int64_t j = 0; j < t->n; j++) {
            const int64_t at = i * t->y_stride + j;
            double y = chain(t, i, j, real);
            if (t->scaled)
                y = rounded(y * number(&all->scale, 0, real), real);
            if (t->based != ON_NOTHING) {
                const double c = t->based == ON_Y ? number(&all->before, at, real)
                                                  : number(&all->base, place(&t->c, i, j), real);
                y = rounded(t->minus ? c - y : c + y, real);
            }
            set_number(&all->want, at, y, real);
        }
}

static char *address(numbers *x, int64_t at, int real)
{
    return (char *)x + at * (real == WG_KERNEL_F32 ? 4 : 8);
}

static wg_product product_of(const trial *t, int real)
{
    wg_product p = {.m = t->m,
                    .n = t->n,
                    .k = t->k,
                    .a = address(&all->left, t->a.at, real),
                    .b = address(&all->right, t->b.at, real),
                    .a_stride = {t->a.stride[0], t->a.stride[1]},
                    .b_stride = {t->b.stride[0], t->b.stride[1]},
                    .y = &all->result,
                    .y_stride = t->y_stride,
                    .scale = t->scaled ? &all->scale : NULL,
                    .base_stride = {t->c.stride[0], t->c.stride[1]},
                    .minus = t->minus};
    if (t->based == ON_ARRAY)
        p.base = address(&all->base, t->c.at, real);
    if (t->based == ON_Y) {
        p.base = &all->result;
        p.base_stride[0] = t->y_stride;
        p.base_stride[1] = 1;
    }
    return p;
}

static void *aligned_memory(size_t bytes)
{
    void *memory = NULL;
    cr_assert(posix_memalign(&memory, 64, bytes) == 0);
    return memory;
}

/* Runs with scratch memory full of NaN, and sees that nothing beyond it is written. */
static void run(const wg_kernels *k, const wg_product *p)
{
    const size_t bytes = k->matmul_scratch(p);
    char *scratch = aligned_memory(bytes + GUARD);
    memset(scratch, 0xff, bytes);
    memset(scratch + bytes, 0x5a, GUARD);
    memcpy(&all->result, &all->before, sizeof all->result);
    k->matmul(p, scratch);
    for (size_t i = 0; i < GUARD; i++)
        cr_assert(scratch[bytes + i] == 0x5a, "%d×%d·%d writes beyond its scratch memory",
                  (int)p->m, (int)p->k, (int)p->n);
    free(scratch);
}

static void expect_want(const trial *t, int isa, int real)
{
    if (memcmp(&all->want, &all->result, sizeof all->want) == 0)
        return;
    const size_t size = real == WG_KERNEL_F32 ? 4 : 8;
    int64_t at = 0;
    while (memcmp(address(&all->want, at, real), address(&all->result, at, real), size) == 0)
        at++;
    cr_assert(false,
              "isa %d, f%d, %d×%d·%d, a {%d, %d}, b {%d, %d}, base %d {%d, %d}: element %d of y is "
              "%a, not %a",
              isa, (int)size * 8, (int)t->m, (int)t->k, (int)t->n, (int)t->a.stride[0],
              (int)t->a.stride[1], (int)t->b.stride[0], (int)t->b.stride[1], (int)t->based,
              (int)t->c.stride[0], (int)t->c.stride[1], (int)at, number(&all->result, at, real),
              number(&all->want, at, real));
}

static void try_on_all(const trial *t)
{
    for (int real = 0; real < WG_KERNEL_REALS; real++) {
        fill(&all->left, 3 * (t->m + 1) * (t->k + 5), real, seed + 1);
        fill(&all->right, 3 * (t->k + 1) * (t->n + 5), real, seed + 2);
        fill(&all->base, 3 * (t->m + 1) * (t->n + 5), real, seed + 3);
        fill(&all->before, (t->m + 1) * t->y_stride, real, seed + 4);
        fill(&all->scale, 1, real, seed + 5);
        compute_want(t, real);
        const wg_product p = product_of(t, real);
        for (int isa = 0; isa <= widest_isa(); isa++) {
            run(kernels_of(isa, real), &p);
            expect_want(t, isa, real);
        }
    }
}

/* ---- Tests ----------------------------------------------------------------------------------- */

Test(matmul_kernel, is_three_loops_for_small_sizes_and_all_strides_and_endings)
{
    for (seed = 100; seed < 700; seed++) {
        const int64_t m = throw_dice(41), n = throw_dice(41), k = throw_dice(41);
        const trial t = random_trial(m, n, k);
        try_on_all(&t);
    }
}

Test(matmul_kernel, is_three_loops_for_single_rows_and_columns)
{
    for (seed = 1000; seed < 1200; seed++) {
        const int64_t long_one = 1 + throw_dice(300), k = throw_dice(100);
        const bool row = throw_dice(2);
        const trial t = random_trial(row ? 1 : long_one, row ? long_one : 1, k);
        try_on_all(&t);
    }
}

Test(matmul_kernel, is_three_loops_for_outer_products)
{
    for (seed = 2000; seed < 2100; seed++) {
        const int64_t m = 1 + throw_dice(60), n = 1 + throw_dice(200);
        const trial t = random_trial(m, n, 1 + throw_dice(3) / 2);
        try_on_all(&t);
    }
}

/* Sides around multiples of tiles, and of the blocks that panels are packed in: k is cut at 384 and
 * 1024, rows at 144 or 72, columns at 1024 or 512. */
Test(matmul_kernel, is_three_loops_around_the_edges_of_tiles_and_blocks)
{
    static const int64_t sides[][3] = {
        {6, 16, 8},     {12, 32, 64},   {14, 32, 9},    {28, 65, 17},   {49, 130, 100},
        {60, 70, 383},  {60, 70, 384},  {61, 33, 385},  {13, 40, 800},  {50, 65, 1024},
        {50, 66, 1025}, {145, 70, 60},  {150, 20, 400}, {20, 1030, 40}, {49, 1025, 40},
        {300, 65, 129}, {74, 513, 130},
    };
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        for (int variant = 0; variant < 4; variant++) {
            seed = 3000 + 10 * (uint64_t)i + (uint64_t)variant;
            trial t = random_trial(sides[i][0], sides[i][1], sides[i][2]);
            t.based = (based)(variant % BASES);
            try_on_all(&t);
        }
}

/* Rows of the matrix that are a power of two apart meet in the caches, and are copied first. */
Test(matmul_kernel, is_three_loops_for_columns_that_meet_in_the_cache)
{
    for (int64_t k = 255; k < 600; k += k == 255 ? 1 : 256)
        for (int64_t m = 7; m < 50; m += 13) {
            seed = 4000 + (uint64_t)(m * k);
            trial t = random_trial(m, 1, k);
            t.a = (matrix){0, {(k + 255) / 256 * 256, 1}};
            try_on_all(&t);
        }
}

Test(matmul_kernel, needs_no_more_scratch_memory_for_a_part_than_for_all)
{
    for (seed = 5000; seed < 9000; seed++) {
        const int64_t most = throw_dice(4) ? 300 : 10000;
        const int64_t m = 1 + throw_dice(most), n = 1 + throw_dice(most);
        const trial t = random_trial(m, n, throw_dice(10 * most));
        const wg_product whole = product_of(&t, seed % 2);
        wg_product part = whole;
        if (throw_dice(2))
            part.m = 1 + throw_dice(throw_dice(3) ? m : 1);
        else
            part.n = 1 + throw_dice(throw_dice(3) ? n : 1);
        for (int isa = 0; isa <= widest_isa(); isa++) {
            const wg_kernels *k = kernels_of(isa, seed % 2);
            cr_assert(k->matmul_scratch(&part) <= k->matmul_scratch(&whole), "%d×%d·%d, part %d×%d",
                      (int)m, (int)t.k, (int)n, (int)part.m, (int)part.n);
        }
    }
}
