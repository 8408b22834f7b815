/* triangles.c — see triangles.h. */
#include "triangles.h"

#include <math.h>

static bool keeps(const triangle *of, int64_t column, int64_t row, int64_t diagonal)
{
    return of->lower ? column - row <= diagonal : column - row >= diagonal;
}

typedef struct arguments {
    const triangle *of;
    int64_t diagonal;
} arguments;

static wg_tensor build(const wg_tensor x[], const void *with)
{
    const arguments *a = with;
    return a->of->of(x[0], a->diagonal);
}

static int64_t source(const void *with, const wg_shape x[], int64_t at[])
{
    const arguments *a = with;
    return keeps(a->of, at[x[0].ndim - 1], at[x[0].ndim - 2], a->diagonal) ? ravel(x, at) : -1;
}

static void check(const triangle *of, wg_shape x, int64_t diagonal)
{
    const arguments a = {of, diagonal};
    check_move(&(move){of->op, build, source, &a, 1, {x}, x, 0});
}

void check_triangle(const triangle *of)
{
    for (int64_t diagonal = -4; diagonal <= 5; diagonal++)
        check(of, WG_SHAPE(3, 4), diagonal);
    check(of, WG_SHAPE(4, 2), 0);
    check(of, WG_SHAPE(2, 3, 2), 0);
    check(of, WG_SHAPE(2, 2, 2, 3), 1);
    check(of, WG_SHAPE(2, 2), INT64_MAX);
    check(of, WG_SHAPE(2, 2), INT64_MIN);
    check(of, WG_SHAPE(0, 2), 0);
    check(of, WG_SHAPE(2, 0), 0);
    check(of, WG_SHAPE(0, 2, 2), 0);
}

/* Nothing is multiplied by 0. */
void check_triangle_of_nan(const triangle *of)
{
    double y[4];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F64, WG_SHAPE(2, 2));
    put(leaf, (const double[]){NAN, NAN, NAN, NAN});
    value_of(of->of(leaf, 0), y);
    for (int i = 0; i < 4; i++)
        cr_assert(same_bits(y[i], keeps(of, i % 2, i / 2, 0) ? NAN : 0, WG_F64), "element %d: %g",
                  i, y[i]);
    wg_tape_free(t);
}

void check_triangle_on_threads(const triangle *of)
{
    enum { N = 60, M = 61 };
    static float x[70 * N * M], y[70 * N * M];
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F32, WG_SHAPE(70, N, M)), z = of->of(leaf, 1);
    const int before = wg_threads();
    cr_assert(wg_fill_uniform(leaf, 1, 1, 2) == WG_OK);
    wg_set_threads(3);
    run_for(&z, 1);
    wg_set_threads(before);
    cr_assert(wg_read(leaf, x, sizeof x) == WG_OK && wg_read(z, y, sizeof y) == WG_OK);
    for (int i = 0; i < 70 * N * M; i++)
        cr_assert(y[i] == (keeps(of, i % M, i / M % N, 1) ? x[i] : 0));
    wg_tape_free(t);
}

void check_triangle_of_vector(const triangle *of)
{
    char sentence[80];
    wg_tape *t = wg_tape_new();
    snprintf(sentence, sizeof sentence, "%s: x [3] has fewer than two axes", of->op);
    expect_refusal(of->of(wg_input(t, "x", WG_F32, WG_SHAPE(3)), 0), t, WG_ERROR_SHAPE, sentence);
    wg_tape_free(t);
}
