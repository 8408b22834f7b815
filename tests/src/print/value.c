/* Tests of src/print/value.c: values in brackets. */
#include "drawings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void expect_value(wg_shape shape, wg_dtype dtype, double first, double step, bool exact,
                         const char *words)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", dtype, shape);
    const int64_t n = wg_count(x);
    double *d = calloc((size_t)n + 1, sizeof *d);
    int64_t *l = calloc((size_t)n + 1, sizeof *l);
    for (int64_t i = 0; i < n; i++) {
        d[i] = first + (double)i * step;
        l[i] = dtype == WG_I64 ? (int64_t)d[i] : 0;
    }
    wg_write(x, dtype == WG_I64 ? (void *)l : (void *)d, (size_t)n * sizeof *d);
    expect_ok(t);
    char *text = drawing_of(wg_write_dot_with, t, &x, 1, &(wg_graph_options){.exact = exact}),
         end[300];
    snprintf(end, sizeof end, "</FONT><BR/>%s>, shape", words);
    expect_in(vertex_of(text, x), end);
    free(text);
    free(d);
    free(l);
    wg_tape_free(t);
}

Test(print_value, is_short_unless_it_is_to_be_exact)
{
    static const struct {
        wg_shape shape;
        wg_dtype dtype;
        double first, step;
        const char *brief, *exact;
    } cases[] = {
        {{0}, WG_F64, 1.0 / 3, 0, "0.3333", "0.3333333333333333"},
        {{0}, WG_F64, 123456, 0, "1.235e+05", "123456"},
        {{0}, WG_I64, 1234567, 0, "1234567", "1234567"},
        {{0}, WG_F64, -0.0, -0.0, "−0", "-0"},
        {{0}, WG_F64, HUGE_VAL, 0, "inf", "inf"},
        {{1, {4}}, WG_F64, 1, 0.5, "[1, 1.5, 2, 2.5]", "[1, 1.5, 2, 2.5]"},
        {{1, {5}}, WG_I64, 1, 1, "[1, 2, 3, …]", "[1, 2, 3, 4, 5]"},
        {{2, {3, 1}}, WG_F64, 1, 1, "[1, 2, 3]ᵀ", "[1, 2, 3]ᵀ"},
        {{2, {1, 3}}, WG_F64, 1, 1, "[1, 2, 3]", "[1, 2, 3]"},
        {{2, {1, 1}}, WG_F64, 7, 1, "7", "7"},
        {{2, {2, 3}}, WG_F64, 1, 1, "[1, 2, 3]<BR/>[4, 5, 6]", "[1, 2, 3]<BR/>[4, 5, 6]"},
        {{2, {4, 2}},
         WG_F64,
         1,
         1,
         "[1, 2]<BR/>[3, 4]<BR/>…",
         "[1, 2]<BR/>[3, 4]<BR/>[5, 6]<BR/>[7, 8]"},
        {{2, {2, 4}}, WG_F64, 1, 1, "[1, 2, …]<BR/>[5, 6, …]", "[1, 2, 3, 4]<BR/>[5, 6, 7, 8]"},
        {{3, {1, 2, 2}}, WG_F64, 1, 1, "[1, 2, 3, 4]", "[1, 2, 3, 4]"},
        {{1, {0}}, WG_F64, 1, 1, "[]", "[]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_value(cases[i].shape, cases[i].dtype, cases[i].first, cases[i].step, false,
                     cases[i].brief);
        expect_value(cases[i].shape, cases[i].dtype, cases[i].first, cases[i].step, true,
                     cases[i].exact);
    }
}
