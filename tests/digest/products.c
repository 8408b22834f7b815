/* products.c — matrix products of every form, in every layout; batches of them. */
#include "digest.h"

/* Above so many operations, emulators and software fma take long: not in all layouts. */
enum { LARGE = 300000 };

/* The product of plain operands, and the same of transposed ones, stored so that their value is the
 * same. */
static void layouts(wg_dtype dtype, int64_t m, int64_t n, int64_t k, kind of_kind)
{
    const char *line = name("matmul %s %dx%dx%d%s", wg_dtype_name(dtype), (int)m, (int)n, (int)k,
                            of_kind == SPECIAL ? " special" : "");
    const int step = m * n * k > LARGE ? 3 : 1;
    uint64_t hash = 0;
    for (int p = 0; p < 4; p += step) {
        wg_tape *t = wg_tape_new();
        const wg_tensor a = permuted_leaf(t, dtype, WG_SHAPE(m, k), p % 2, of_kind, 1);
        const wg_tensor b = permuted_leaf(t, dtype, WG_SHAPE(k, n), p / 2, of_kind, 2);
        if (p == 0)
            hash = print_value(line, wg_matmul(a, b));
        else
            expect_value(line, wg_matmul(a, b), hash);
        wg_tape_free(t);
    }
}

static void sizes(wg_dtype dtype)
{
    static const int64_t size[][3] = {
        {1, 1, 1},     {2, 3, 4},      {4, 4, 4},     {5, 7, 3},    {8, 8, 8},     {3, 3, 0},
        {0, 3, 2},     {16, 16, 16},   {17, 19, 23},  {31, 33, 65}, {6, 16, 100},  {64, 64, 64},
        {10, 64, 128}, {128, 10, 64},  {3, 200, 5},   {200, 3, 5},  {300, 1, 257}, {1, 300, 257},
        {513, 1, 40},  {1, 1, 600},    {2, 2, 530},   {65, 77, 1},  {120, 130, 2}, {97, 61, 100},
        {33, 260, 70}, {150, 33, 401}, {6, 1100, 20}, {600, 17, 16}};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++)
        layouts(dtype, size[i][0], size[i][1], size[i][2], SIGNED);
    layouts(dtype, 17, 19, 23, SPECIAL);
    layouts(dtype, 70, 70, 5, SPECIAL);
    layouts(dtype, 40, 1, 3, SPECIAL);
}

/* Several products at once: one pair of sizes, in any order of the three axes in memory, so that
 * neither rows nor columns need be together; an operand that is repeated. */
static void batches(wg_dtype dtype)
{
    uint64_t hash = 0, repeated = 0;
    for (int p = 0; p < permutations(3); p++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor a = permuted_leaf(t, dtype, WG_SHAPE(3, 21, 34), p, SIGNED, 3);
        const wg_tensor b = permuted_leaf(t, dtype, WG_SHAPE(3, 34, 18), 5 - p, SIGNED, 4);
        const wg_tensor one = permuted_leaf(t, dtype, WG_SHAPE(34, 18), p % 2, SIGNED, 5);
        const char *line = name("matmul %s batch", wg_dtype_name(dtype));
        const char *with_one = name("matmul %s batch and one", wg_dtype_name(dtype));
        if (p == 0) {
            hash = print_value(line, wg_matmul(a, b));
            repeated = print_value(with_one, wg_matmul(a, one));
        } else {
            expect_value(line, wg_matmul(a, b), hash);
            expect_value(with_one, wg_matmul(a, one), repeated);
        }
        wg_tape_free(t);
    }
}

/* Rows, columns or all elements of an operand that are one in memory. */
static void repeated_elements(wg_dtype dtype)
{
    const wg_shape from[] = {WG_SHAPE(1, 50), WG_SHAPE(37, 1), WG_SHAPE(1, 1)};
    for (int i = 0; i < 3; i++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor a = wg_broadcast(leaf(t, dtype, from[i], SIGNED, 6), WG_SHAPE(37, 50));
        const wg_tensor b = leaf(t, dtype, WG_SHAPE(50, 20), SIGNED, 7);
        print_value(name("matmul %s repeated %s", wg_dtype_name(dtype), shape_name(from[i])),
                    wg_matmul(a, b));
        print_value(name("matmul %s by repeated %s", wg_dtype_name(dtype), shape_name(from[i])),
                    wg_matmul(wg_transpose(b), wg_transpose(a)));
        wg_tape_free(t);
    }
}

static wg_tensor weights_times(const wg_tensor x[])
{
    const wg_tensor W =
        leaf(x[0].tape, wg_dtype_of(x[0]), WG_SHAPE(61, wg_shape_of(x[0]).size[0]), SIGNED, 8);
    return wg_matmul(W, x[0]);
}

/* An image in any order of its axes in memory; its convolution, its adjoints, its largest. */
static void images(wg_dtype dtype)
{
    const wg_conv_options o = {.stride = {1, 2}, .padding = {1, 2}};
    const wg_pool_options p = {.size = {3, 3}, .stride = {2, 2}, .padding = {1, 1}};
    uint64_t hash[3] = {0};
    for (int order = 0; order < permutations(4); order += 5) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = permuted_leaf(t, dtype, WG_SHAPE(2, 3, 17, 19), order, SIGNED, 9);
        const wg_tensor w = leaf(t, dtype, WG_SHAPE(8, 3, 3, 4), SIGNED, 10);
        const wg_tensor y = wg_conv2d(x, w, WG_NONE, o);
        const wg_tensor of[] = {y, wg_gradient(wg_sum(wg_square(y)), x), wg_max_pool2d(x, p)};
        for (int i = 0; i < 3; i++) {
            const char *line = name("image %s %d", wg_dtype_name(dtype), i);
            if (order == 0)
                hash[i] = print_value(line, of[i]);
            else
                expect_value(line, of[i], hash[i]);
        }
        wg_tape_free(t);
    }
}

void products(void)
{
    for (int r = 0; r < 2; r++) {
        sizes(reals[r]);
        batches(reals[r]);
        repeated_elements(reals[r]);
        images(reals[r]);
        print_columns("matmul", weights_times, reals[r], 100, 1, 1);
        print_columns("matmul", weights_times, reals[r], 100, 1, 7);
        print_columns("matmul", weights_times, reals[r], 410, 1, 17);
    }
}
