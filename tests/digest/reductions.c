/* reductions.c — sums, extremes, norms, …; softmax and its kin, and scans. */
#include "digest.h"

#include <math.h>

/* Reductions with a number of their own. */
#define WITH_NUMBER(name, of, number)                               \
    static wg_tensor name(wg_tensor x, wg_axes axes, bool keepdims) \
    {                                                               \
        return of(x, axes, number, keepdims);                       \
    }

WITH_NUMBER(norm_0, wg_norm_axes, 0)
WITH_NUMBER(norm_1, wg_norm_axes, 1)
WITH_NUMBER(norm_2, wg_norm_axes, 2)
WITH_NUMBER(norm_3, wg_norm_axes, 3.1)
WITH_NUMBER(norm_inf, wg_norm_axes, HUGE_VAL)
WITH_NUMBER(variance, wg_variance_axes, 0)
WITH_NUMBER(std_of_sample, wg_std_axes, 1)

static const struct {
    const char *name;
    wg_tensor (*of)(wg_tensor, wg_axes, bool);
    bool exact;
} fold[] = {{"max", wg_max_axes, true},    {"min", wg_min_axes, true},
            {"any", wg_any_axes, true},    {"all", wg_all_axes, true},
            {"norm inf", norm_inf, true},  {"norm 0", norm_0, true},
            {"sum", wg_sum_axes, false},   {"mean", wg_mean_axes, false},
            {"prod", wg_prod_axes, false}, {"variance", variance, false},
            {"std", std_of_sample, false}, {"logsumexp", wg_logsumexp_axes, false},
            {"norm 1", norm_1, false},     {"norm 2", norm_2, false},
            {"norm 3.1", norm_3, false}};

enum { FOLDS = sizeof fold / sizeof *fold };

/* A sum or a mean of SPECIAL values is NaN: those are for what does not calculate. */
static kind kind_for(int f)
{
    return fold[f].exact ? SPECIAL : SIGNED;
}

static void lines(wg_dtype dtype, int f)
{
    static const int64_t size[] = {0,   1,   2,    15,   16,   17,   31,   64,   100,  511,
                                   512, 513, 1000, 1024, 1025, 1537, 4096, 4097, 30000};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        if (fold[f].exact && size[i] == 0)
            continue;
        wg_tape *t = wg_tape_new();
        const wg_tensor x = leaf(t, dtype, WG_SHAPE(size[i]), kind_for(f), i + 1);
        print_value(name("%s %s %d", fold[f].name, wg_dtype_name(dtype), (int)size[i]),
                    fold[f].of(x, WG_AXES(0), false));
        wg_tape_free(t);
    }
}

/* Every subset of the axes of a few shapes, each in every layout. */
static void subsets(wg_dtype dtype, int f, wg_shape shape)
{
    for (unsigned set = 1; set < 1u << shape.ndim; set++) {
        wg_axes axes = {.count = 0};
        for (int d = 0; d < shape.ndim; d++)
            if (set >> d & 1)
                axes.axis[axes.count++] = d;
        uint64_t hash = 0;
        for (int p = 0; p < permutations(shape.ndim); p++) {
            wg_tape *t = wg_tape_new();
            const wg_tensor x = permuted_leaf(t, dtype, shape, p, kind_for(f), set);
            const char *line = name("%s %s %s axes %u", fold[f].name, wg_dtype_name(dtype),
                                    shape_name(shape), set);
            if (p == 0)
                hash = print_value(line, fold[f].of(x, axes, false));
            else
                expect_value(line, fold[f].of(x, axes, true), hash);
            wg_tape_free(t);
        }
    }
}

/* What is repeated is summed as if it were stored. */
static void repeated(wg_dtype dtype, int f)
{
    wg_tape *t = wg_tape_new();
    const wg_shape shape = WG_SHAPE(40, 30);
    const wg_tensor x = wg_broadcast(leaf(t, dtype, WG_SHAPE(40, 1), kind_for(f), 3), shape);
    const wg_tensor sure = wg_input(t, NULL, dtype, shape);
    const char *line = name("%s %s repeated", fold[f].name, wg_dtype_name(dtype));
    const uint64_t hash = print_value(line, fold[f].of(x, WG_AXES(0, 1), false));
    run(&x, 1, 0);
    const bits b = read_bits(x);
    write_bits(sure, b);
    free_bits(b);
    expect_value(line, fold[f].of(sure, WG_AXES(0, 1), false), hash);
    wg_tape_free(t);
}

static void sums_of_numbers(void)
{
    enum { N = 3 * 1100 };
    wg_tape *t = wg_tape_new();
    for (int64_t stride = 1; stride < 4; stride++) {
        double f64[N];
        float f32[N];
        const wg_tensor x = wg_input(t, NULL, WG_F64, WG_SHAPE(N));
        wg_fill_normal(x, (uint64_t)stride, 0, 1);
        wg_read(x, f64, sizeof f64);
        for (int i = 0; i < N; i++)
            f32[i] = (float)f64[i];
        print_hash(name("wg_sum_of_f32 stride %d", (int)stride),
                   bits_of((double)wg_sum_of_f32(N / stride, f32, stride), WG_F32));
        print_hash(name("wg_sum_of_f64 stride %d", (int)stride),
                   bits_of(wg_sum_of_f64(N / stride, f64, stride), WG_F64));
    }
    wg_tape_free(t);
}

void reductions(void)
{
    const wg_shape shape[] = {WG_SHAPE(1, 1),   WG_SHAPE(17, 33),   WG_SHAPE(600, 5),
                              WG_SHAPE(3, 530), WG_SHAPE(5, 9, 40), WG_SHAPE(2, 3, 4, 25)};
    for (int r = 0; r < 2; r++)
        for (int f = 0; f < FOLDS; f++) {
            lines(reals[r], f);
            for (size_t i = 0; i < sizeof shape / sizeof *shape; i++)
                subsets(reals[r], f, shape[i]);
            repeated(reals[r], f);
        }
    sums_of_numbers();
}

/* ---- Along an axis --------------------------------------------------------------------------- */

static wg_tensor loss(wg_tensor z, int axis)
{
    const wg_tensor target =
        leaf(z.tape, wg_dtype_of(z), wg_shape_of(z), axis == 0 ? ONE_HOT : PLAIN, 11);
    return wg_softmax_cross_entropy(z, target, axis);
}

static wg_tensor argmax(wg_tensor x, int axis)
{
    return wg_shape_of(x).size[axis] ? wg_argmax_axis(x, axis, true) : x;
}

static wg_tensor argmin(wg_tensor x, int axis)
{
    return wg_shape_of(x).size[axis] ? wg_argmin_axis(x, axis, false) : x;
}

static const struct {
    const char *name;
    wg_tensor (*of)(wg_tensor, int);
} map[] = {{"softmax", wg_softmax}, {"log_softmax", wg_log_softmax}, {"cross-entropy", loss},
           {"cumsum", wg_cumsum},   {"cumprod", wg_cumprod},         {"argmax", argmax},
           {"argmin", argmin}};

enum { MAPS = sizeof map / sizeof *map };

static void axes_and_layouts(wg_dtype dtype, int f, wg_shape shape, kind of_kind)
{
    for (int axis = 0; axis < shape.ndim; axis++) {
        uint64_t hash = 0;
        for (int p = 0; p < permutations(shape.ndim); p++) {
            wg_tape *t = wg_tape_new();
            const wg_tensor x = permuted_leaf(t, dtype, shape, p, of_kind, (uint64_t)axis + 1);
            const char *line = name("%s %s %s axis %d%s", map[f].name, wg_dtype_name(dtype),
                                    shape_name(shape), axis, of_kind == SPECIAL ? " special" : "");
            if (p == 0)
                hash = print_value(line, map[f].of(x, axis));
            else
                expect_value(line, map[f].of(x, axis), hash);
            wg_tape_free(t);
        }
    }
}

/* Lines that hold one value each which is not finite. */
static void not_finite(wg_dtype dtype, int f)
{
    static const double value[] = {-HUGE_VAL, HUGE_VAL, -0.0, 1e30, -1e30, NAN};
    enum { LINES = sizeof value / sizeof *value, N = 19 };
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, NULL, dtype, WG_SHAPE(LINES, N));
    const bits b = make_bits(dtype, LINES * N, SIGNED, 4);
    for (int i = 0; i < LINES; i++)
        b.at[i * N + i] = bits_of(value[i], dtype);
    write_bits(x, b);
    free_bits(b);
    print_value(name("%s %s not finite", map[f].name, wg_dtype_name(dtype)), map[f].of(x, 1));
    wg_tape_free(t);
}

static wg_tensor softmax_of_columns(const wg_tensor x[])
{
    return wg_softmax(x[0], 0);
}

static wg_tensor log_softmax_of_columns(const wg_tensor x[])
{
    return wg_log_softmax(x[0], 0);
}

static wg_tensor loss_of_columns(const wg_tensor x[])
{
    return wg_softmax_cross_entropy(x[0], x[1], 0);
}

static void columns(wg_dtype dtype, int64_t classes, int64_t batch)
{
    print_columns("softmax", softmax_of_columns, dtype, classes, classes, batch);
    print_columns("log_softmax", log_softmax_of_columns, dtype, classes, classes, batch);
    print_columns("cross-entropy", loss_of_columns, dtype, classes, classes, batch);
}

void along(void)
{
    const wg_shape shape[] = {WG_SHAPE(1, 1),    WG_SHAPE(10, 17),  WG_SHAPE(17, 10),
                              WG_SHAPE(3, 513),  WG_SHAPE(1030, 2), WG_SHAPE(0, 3),
                              WG_SHAPE(4, 5, 33)};
    for (int r = 0; r < 2; r++) {
        for (int f = 0; f < MAPS; f++) {
            for (size_t i = 0; i < sizeof shape / sizeof *shape; i++)
                axes_and_layouts(reals[r], f, shape[i], SIGNED);
            axes_and_layouts(reals[r], f, WG_SHAPE(9, 20), SPECIAL);
            not_finite(reals[r], f);
        }
        columns(reals[r], 10, 33);
        columns(reals[r], 600, 3);
    }
}
