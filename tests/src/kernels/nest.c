/* Tests of src/kernels/nest.c: the order of elements in nests of loops. */
#include "support.h"

#include <string.h>

#include "kernels/kernels.h"

enum { OPERANDS = 3, PLACES = 1 << 12 };

static int64_t throw_dice(uint64_t seed, uint64_t *thrown, int64_t sides)
{
    return (int64_t)(wg_random(seed, (*thrown)++) % (uint64_t)sides);
}

/* Strides are dense, repeated, or any, so that some dimensions can be joined. */
static wg_nest random_nest(uint64_t seed)
{
    uint64_t thrown = 0;
    wg_nest nest;
    int64_t dense = 1;
    const int64_t ndim = throw_dice(seed, &thrown, 7);
    wg_nest_start(&nest, OPERANDS);
    int64_t size[WG_NEST_DIMS], stride[WG_NEST_DIMS][OPERANDS];
    for (int64_t d = ndim - 1; d >= 0; d--) {
        size[d] = throw_dice(seed, &thrown, 10) ? 1 + throw_dice(seed, &thrown, 3) : 0;
        stride[d][0] = dense;
        stride[d][1] = throw_dice(seed, &thrown, 4) ? dense : throw_dice(seed, &thrown, 20) - 10;
        stride[d][2] = throw_dice(seed, &thrown, 4) ? 0 : dense;
        dense *= size[d];
    }
    for (int64_t d = 0; d < ndim; d++)
        wg_nest_push(&nest, size[d], stride[d]);
    return nest;
}

/* The offsets in order, by plain counting. */
static int64_t count_places(const wg_nest *nest, int64_t place[][OPERANDS])
{
    int64_t count = 1;
    for (int d = 0; d < nest->ndim; d++)
        count *= nest->size[d];
    for (int64_t i = 0; i < count; i++) {
        int64_t left = i;
        memset(place[i], 0, sizeof place[i]);
        for (int d = nest->ndim - 1; d >= 0; d--) {
            for (int k = 0; k < OPERANDS; k++)
                place[i][k] += left % nest->size[d] * nest->stride[k][d];
            left /= nest->size[d];
        }
    }
    return count;
}

static void check_walk(const wg_nest *nest, int64_t count, int64_t place[][OPERANDS], uint64_t seed)
{
    static const wg_cursor start;
    wg_cursor c = {{0}, {0}};
    cr_assert(wg_nest_count(nest) == count, "seed %d", (int)seed);
    for (int64_t i = 0; i < count; i++) {
        cr_assert(memcmp(c.at, place[i], sizeof place[i]) == 0, "seed %d, place %d", (int)seed,
                  (int)i);
        cr_assert(wg_nest_next(nest, nest->ndim, &c) == (i + 1 < count));
    }
    cr_assert(count == 0 || memcmp(&c, &start, sizeof c) == 0, "seed %d", (int)seed);
}

Test(nest, simplifying_keeps_the_order_of_elements)
{
    static int64_t place[PLACES][OPERANDS];
    int joined = 0;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        const wg_nest nest = random_nest(seed);
        wg_nest simple = nest;
        const int64_t count = count_places(&nest, place);
        check_walk(&nest, count, place, seed);
        wg_nest_simplify(&simple);
        check_walk(&simple, count, place, seed);
        joined += simple.ndim < nest.ndim;
        for (int d = 0; d < simple.ndim; d++)
            cr_assert(simple.size[d] != 1);
    }
    cr_assert(joined > 1000);
}

Test(nest, a_dense_nest_becomes_one_loop)
{
    wg_nest nest;
    wg_nest_start(&nest, 2);
    wg_nest_push(&nest, 2, (int64_t[]){12, 12});
    wg_nest_push(&nest, 1, (int64_t[]){99, 0});
    wg_nest_push(&nest, 3, (int64_t[]){4, 4});
    wg_nest_push(&nest, 4, (int64_t[]){1, 1});
    wg_nest_simplify(&nest);
    cr_assert(nest.ndim == 1 && nest.size[0] == 24 && nest.stride[0][0] == 1);
}

Test(nest, copies_follow_strides)
{
    const uint32_t from4[6] = {1, 2, 3, 4, 5, 6};
    const uint64_t from8[6] = {1, 2, 3, 4, 5, 6};
    uint32_t to4[6] = {0};
    uint64_t to8[6] = {0};
    wg_nest turn, point, none;
    wg_nest_start(&turn, 2);
    wg_nest_push(&turn, 3, (int64_t[]){2, 1});
    wg_nest_push(&turn, 2, (int64_t[]){1, 3});
    wg_copy4(&turn, to4, from4);
    wg_copy8(&turn, to8, from8);
    for (int i = 0; i < 6; i++)
        cr_assert(to4[i] == from4[i % 2 * 3 + i / 2] && to8[i] == to4[i]);
    wg_nest_start(&point, 2);
    wg_copy4(&point, to4, from4 + 5);
    wg_nest_start(&none, 2);
    wg_nest_push(&none, 0, (int64_t[]){1, 1});
    wg_copy8(&none, NULL, NULL);
    cr_assert(to4[0] == 6 && to4[1] == 4);
}

/* ---- Runs and copies ------------------------------------------------------------------------ */

Test(nest, runs_are_the_places_in_order_from_anywhere_to_anywhere)
{
    for (uint64_t seed = 0; seed < 300; seed++) {
        static int64_t place[PLACES][OPERANDS];
        const wg_nest nest = random_nest(seed);
        const int64_t count = count_places(&nest, place);
        uint64_t thrown = 100;
        const int64_t from = count ? throw_dice(seed, &thrown, count) : 0;
        const int64_t to = from + (count ? throw_dice(seed, &thrown, count - from + 1) : 0);
        const int last = nest.ndim - 1;
        int64_t i = from;
        wg_runs r;
        for (bool more = wg_runs_start(&r, &nest, from, to); more; more = wg_runs_next(&r, &nest))
            for (int64_t j = 0; j < r.n; j++, i++)
                for (int k = 0; k < OPERANDS; k++)
                    cr_assert(i < to &&
                              r.c.at[k] + (last < 0 ? 0 : j * nest.stride[k][last]) == place[i][k]);
        cr_assert(i == to, "seed %d", (int)seed);
    }
}

/* y[i][j][k] = x[k][j][i], sizes on either side of those that are copied tile by tile. */
Test(nest, transposing_copies_of_all_sizes_put_every_element_in_its_place)
{
    enum { SIDE = 37, DEPTH = 2, ALL = SIDE * SIDE * DEPTH };
    static uint32_t x4[ALL], y4[ALL];
    static uint64_t x8[ALL], y8[ALL];
    for (uint32_t i = 0; i < ALL; i++) {
        x4[i] = i + 1;
        x8[i] = (uint64_t)(i + 1) << 32;
    }
    for (int64_t m = 1; m <= SIDE; m++)
        for (int64_t n = 1; n <= SIDE; n++) {
            wg_nest nest;
            wg_nest_start(&nest, 2);
            wg_nest_push(&nest, m, (int64_t[]){DEPTH * n, 1});
            wg_nest_push(&nest, DEPTH, (int64_t[]){n, m});
            wg_nest_push(&nest, n, (int64_t[]){1, DEPTH * m});
            memset(y4, 0, sizeof y4);
            memset(y8, 0, sizeof y8);
            wg_copy4(&nest, y4, x4);
            wg_copy8(&nest, y8, x8);
            for (int64_t e = 0; e < ALL; e++) {
                const int64_t i = e / (DEPTH * n), j = e / n % DEPTH, k = e % n;
                const uint32_t right = i < m ? x4[i + j * m + k * DEPTH * m] : 0;
                cr_assert(y4[e] == right && y8[e] == (uint64_t)right << 32, "%d×%d", (int)m,
                          (int)n);
            }
        }
}

/* [3×m×n] from an x that is read backwards in steps, or of which the last dimension repeats one
 * element; y has gaps. */
Test(nest, copies_of_short_runs_put_every_element_in_its_place)
{
    enum { DEPTH = 3, MOST_ROWS = 530, MOST_RUN = 9, GAP = 1 };
    static uint32_t x4[2 * DEPTH * MOST_ROWS * MOST_RUN], y4[DEPTH * MOST_ROWS * (MOST_RUN + GAP)];
    static uint64_t x8[2 * DEPTH * MOST_ROWS * MOST_RUN], y8[DEPTH * MOST_ROWS * (MOST_RUN + GAP)];
    static const int64_t rows[] = {1, 15, 16, 17, 256, 257, 530};
    for (size_t i = 0; i < sizeof x4 / sizeof *x4; i++)
        x8[i] = (uint64_t)(x4[i] = (uint32_t)i + 1) << 32;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        for (int64_t n = 2; n <= MOST_RUN; n++)
            for (int64_t sx = -2; sx <= 0; sx += 2) {
                const int64_t m = rows[r], width = n + GAP, first = -(n - 1) * sx;
                wg_nest nest;
                wg_nest_start(&nest, 2);
                wg_nest_push(&nest, DEPTH, (int64_t[]){m * width, 2 * m * n});
                wg_nest_push(&nest, m, (int64_t[]){width, 2 * n});
                wg_nest_push(&nest, n, (int64_t[]){1, sx});
                memset(y4, 0, sizeof y4);
                memset(y8, 0, sizeof y8);
                wg_copy(4, &nest, y4, x4 + first);
                wg_copy(8, &nest, y8, x8 + first);
                for (int64_t e = 0; e < DEPTH * m * width; e++) {
                    const int64_t k = e % width, at = e / width * 2 * n + first + k * sx;
                    const uint32_t right = k < n ? x4[at] : 0;
                    cr_assert(y4[e] == right && y8[e] == (uint64_t)right << 32, "%d×%d", (int)m,
                              (int)n);
                }
            }
}

/* Of a dense y, the axes of x in any order; sizes with and without a dimension of many places. */
Test(nest, copies_in_units_make_what_a_whole_copy_makes)
{
    enum { AXES = 4, MOST_ELEMENTS = 40 * 40 * 3 };
    static const int64_t sizes[][AXES] = {{3, 2, 5, 4}, {1, 40, 3, 17}, {2, 3, 18, 9},
                                          {1, 1, 1, 1}, {1, 1, 1, 33},  {17, 1, 40, 2},
                                          {0, 3, 2, 1}, {1, 3, 20, 30}};
    static uint64_t x[MOST_ELEMENTS], whole[MOST_ELEMENTS], parts[MOST_ELEMENTS];
    for (uint64_t i = 0; i < MOST_ELEMENTS; i++)
        x[i] = i + 1;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int turn = 0; turn < AXES; turn++) {
            wg_copying c;
            int64_t x_stride[AXES], y_stride[AXES], y_step = 1, x_step = 1, done = 0;
            for (int d = AXES - 1; d >= 0; d--) {
                const int turned = (d + turn) % AXES;
                y_stride[d] = y_step;
                x_stride[turned] = x_step;
                y_step *= sizes[s][d];
                x_step *= sizes[s][turned];
            }
            wg_nest_start(&c.nest, 2);
            for (int d = 0; d < AXES; d++)
                wg_nest_push(&c.nest, sizes[s][d], (int64_t[]){y_stride[d], x_stride[d]});
            wg_copying_finish(&c);
            memset(whole, 0, sizeof whole);
            memset(parts, 0, sizeof parts);
            wg_copy(8, &c.nest, whole, x);
            for (int64_t part = 1; done < c.units; done += part, part = part % 3 + 1) {
                part = part < c.units - done ? part : c.units - done;
                wg_copy_units(8, &c, done, done + part, parts, x);
            }
            cr_assert(memcmp(whole, parts, sizeof whole) == 0, "sizes %zu, turned by %d", s, turn);
            cr_assert(c.units == 1 || c.cut < c.nest.ndim);
        }
}
