/* elementwise.c — ops on elements: all sizes, broadcasts and layouts; chains of them. */
#include "digest.h"

WG_MAP1(cube_map, x, x *x *x)
WG_MAP2(blend_map, a, b, a *b + (a - b) / (real)3)

static const wg_op cube_op = {
    .name = "cube", .arity = 1, .takes = WG_REAL, .map = &cube_map, .no_derivative = true};
static const wg_op blend_op = {
    .name = "blend", .arity = 2, .takes = WG_REAL, .map = &blend_map, .no_derivative = true};

static wg_tensor cube(wg_tensor x)
{
    return wg_record(&cube_op, 1, &x, NULL, 0);
}

static wg_tensor blend(wg_tensor a, wg_tensor b)
{
    return wg_record(&blend_op, 2, (wg_tensor[]){a, b}, NULL, 0);
}

static wg_tensor elu(wg_tensor x)
{
    return wg_elu(x, 1.25);
}

static const struct {
    const char *name;
    wg_tensor (*of)(wg_tensor);
} unary[] = {
    {"neg", wg_neg},
    {"exp", wg_exp},
    {"log", wg_log},
    {"tanh", wg_tanh},
    {"sigmoid", wg_sigmoid},
    {"sqrt", wg_sqrt},
    {"square", wg_square},
    {"cube", cube},
    {"abs", wg_abs},
    {"sign", wg_sign},
    {"floor", wg_floor},
    {"ceil", wg_ceil},
    {"round", wg_round},
    {"trunc", wg_trunc},
    {"is_nan", wg_is_nan},
    {"is_inf", wg_is_inf},
    {"is_finite", wg_is_finite},
    {"logical_not", wg_logical_not},
    {"relu", wg_relu},
    {"relu6", wg_relu6},
    {"hard_tanh", wg_hard_tanh},
    {"hard_sigmoid", wg_hard_sigmoid},
    {"hard_swish", wg_hard_swish},
    {"sin", wg_sin},
    {"cos", wg_cos},
    {"tan", wg_tan},
    {"asin", wg_asin},
    {"acos", wg_acos},
    {"atan", wg_atan},
    {"sinh", wg_sinh},
    {"cosh", wg_cosh},
    {"asinh", wg_asinh},
    {"acosh", wg_acosh},
    {"atanh", wg_atanh},
    {"expm1", wg_expm1},
    {"log1p", wg_log1p},
    {"log2", wg_log2},
    {"log10", wg_log10},
    {"reciprocal", wg_reciprocal},
    {"rsqrt", wg_rsqrt},
    {"erf", wg_erf},
    {"softplus", wg_softplus},
    {"logsigmoid", wg_logsigmoid},
    {"silu", wg_silu},
    {"gelu", wg_gelu},
    {"gelu_tanh", wg_gelu_tanh},
    {"elu", elu},
};

static const struct {
    const char *name;
    wg_tensor (*of)(wg_tensor, wg_tensor);
} binary[] = {
    {"add", wg_add},
    {"sub", wg_sub},
    {"mul", wg_mul},
    {"div", wg_div},
    {"equal", wg_equal},
    {"blend", blend},
    {"maximum", wg_maximum},
    {"minimum", wg_minimum},
    {"not_equal", wg_not_equal},
    {"less", wg_less},
    {"less_equal", wg_less_equal},
    {"greater", wg_greater},
    {"greater_equal", wg_greater_equal},
    {"logical_and", wg_logical_and},
    {"logical_or", wg_logical_or},
    {"logical_xor", wg_logical_xor},
    {"atan2", wg_atan2},
    {"pow", wg_pow},
};

enum { UNARY = sizeof unary / sizeof *unary, BINARY = sizeof binary / sizeof *binary };

static void sizes(wg_dtype dtype, int op)
{
    static const int64_t size[] = {0, 1, 2, 7, 8, 15, 16, 17, 31, 33, 100, 513, 1030, 4099};
    for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = leaf(t, dtype, WG_SHAPE(size[i]), SPECIAL, i + 1);
        print_value(name("%s %s %d", unary[op].name, wg_dtype_name(dtype), (int)size[i]),
                    unary[op].of(x));
        wg_tape_free(t);
    }
}

static void broadcasts(wg_dtype dtype, int op)
{
    const wg_shape pair[][2] = {{WG_SCALAR, WG_SCALAR},
                                {WG_SHAPE(1), WG_SHAPE(1)},
                                {WG_SHAPE(17), WG_SHAPE(17)},
                                {WG_SHAPE(1000), WG_SHAPE(1000)},
                                {WG_SHAPE(513), WG_SCALAR},
                                {WG_SCALAR, WG_SHAPE(513)},
                                {WG_SHAPE(7, 9), WG_SHAPE(9)},
                                {WG_SHAPE(9, 1), WG_SHAPE(9, 130)},
                                {WG_SHAPE(33, 1), WG_SHAPE(1, 17)},
                                {WG_SHAPE(4, 1, 6), WG_SHAPE(5, 1)},
                                {WG_SHAPE(0, 3), WG_SHAPE(3)},
                                {WG_SHAPE(2, 1, 3, 1), WG_SHAPE(5, 1, 4)}};
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor a = leaf(t, dtype, pair[i][0], SPECIAL, 2 * i + 1);
        const wg_tensor b = leaf(t, dtype, pair[i][1], SPECIAL, 2 * i + 2);
        print_value(name("%s %s %s %s", binary[op].name, wg_dtype_name(dtype),
                         shape_name(pair[i][0]), shape_name(pair[i][1])),
                    binary[op].of(a, b));
        wg_tape_free(t);
    }
}

/* All permutations of three axes in memory, of both operands; repeated elements and stored ones. */
static void layouts(wg_dtype dtype)
{
    const wg_shape shape = WG_SHAPE(3, 11, 65), row = WG_SHAPE(3, 1, 65);
    uint64_t hash[UNARY + BINARY];
    for (int p = 0; p < permutations(3); p++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor a = permuted_leaf(t, dtype, shape, p, SPECIAL, 1);
        const wg_tensor b = permuted_leaf(t, dtype, row, (p + 2) % 6, SPECIAL, 2);
        for (int op = 0; op < UNARY + BINARY; op++) {
            const wg_tensor y = op < UNARY ? unary[op].of(a) : binary[op - UNARY].of(a, b);
            const char *line =
                name("%s %s layouts", op < UNARY ? unary[op].name : binary[op - UNARY].name,
                     wg_dtype_name(dtype));
            if (p == 0)
                hash[op] = print_value(line, y);
            else
                expect_value(line, y, hash[op]);
        }
        wg_tape_free(t);
    }
}

/* The functions of one number are those of tensors. */
static void single_numbers(wg_dtype dtype)
{
    float (*const f32[])(float) = {wg_exp_of_f32, wg_log_of_f32, wg_tanh_of_f32, wg_sigmoid_of_f32};
    double (*const f64[])(double) = {wg_exp_of_f64, wg_log_of_f64, wg_tanh_of_f64,
                                     wg_sigmoid_of_f64};
    wg_tape *t = wg_tape_new();
    const wg_tensor x = leaf(t, dtype, WG_SHAPE(1000), SPECIAL, 5);
    const wg_tensor y[] = {wg_exp(x), wg_log(x), wg_tanh(x), wg_sigmoid(x)};
    run(y, 4, 0);
    for (int f = 0; f < 4; f++) {
        const bits want = read_bits(y[f]), got = read_bits(x);
        for (int64_t i = 0; i < got.count; i++) {
            const double xi = number_of(got.at[i], dtype);
            got.at[i] = bits_of(dtype == WG_F32 ? (double)f32[f]((float)xi) : f64[f](xi), dtype);
        }
        expect_bits("a function of one number", got, want);
        free_bits(want);
        free_bits(got);
    }
    wg_tape_free(t);
}

void elementwise(void)
{
    for (int r = 0; r < 2; r++) {
        for (int op = 0; op < UNARY; op++)
            sizes(reals[r], op);
        for (int op = 0; op < BINARY; op++)
            broadcasts(reals[r], op);
        layouts(reals[r]);
        single_numbers(reals[r]);
    }
}

/* ---- Chains: what a compiler of programs may fuse -------------------------------------------- */

/* Biases added, tanh, a derivative, a product with a number, in one expression; c is a row, d a
 * column. */
static wg_tensor chain(wg_tensor a, wg_tensor b, wg_tensor c, wg_tensor d)
{
    const wg_tensor y = wg_tanh(wg_add(wg_add(wg_mul(a, b), c), d));
    const wg_tensor slope = wg_sub(wg_scalar_like(y, 1), wg_square(y));
    const wg_tensor z =
        wg_div(wg_mul(slope, wg_exp(wg_neg(wg_square(b)))), wg_add(wg_square(d), c));
    return wg_sub(wg_sqrt(wg_log(wg_add(wg_square(z), wg_scalar_like(z, 1.5)))), wg_mul(y, a));
}

static void chain_of(wg_dtype dtype, int64_t rows, int64_t columns)
{
    wg_tape *t = wg_tape_new();
    const wg_shape shape = WG_SHAPE(rows, columns);
    const wg_tensor c = leaf(t, dtype, WG_SHAPE(columns), PLAIN, 3);
    const wg_tensor d = leaf(t, dtype, WG_SHAPE(rows, 1), PLAIN, 4);
    uint64_t hash = 0;
    for (int p = 0; p < 4; p++) {
        const wg_tensor a = permuted_leaf(t, dtype, shape, p % 2, SIGNED, 1);
        const wg_tensor b = permuted_leaf(t, dtype, shape, p / 2, SIGNED, 2);
        const char *line = name("chain %s %s", wg_dtype_name(dtype), shape_name(shape));
        if (p == 0)
            hash = print_value(line, chain(a, b, c, d));
        else
            expect_value(line, chain(a, b, c, d), hash);
    }
    wg_tape_free(t);
}

/* Enough elements for several threads, and nothing that takes long where fma is software. */
static void large(wg_dtype dtype)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = leaf(t, dtype, WG_SHAPE(500, 400), SIGNED, 1);
    const wg_tensor b = leaf(t, dtype, WG_SHAPE(500, 1), PLAIN, 2);
    const wg_tensor y = wg_div(wg_sub(wg_square(a), b), wg_sqrt(wg_add(b, wg_square(b))));
    print_value(name("chain %s large", wg_dtype_name(dtype)), y);
    print_value(name("chain %s large, rows", wg_dtype_name(dtype)),
                wg_sum_axes(y, WG_AXES(1), false));
    print_value(name("chain %s large, columns", wg_dtype_name(dtype)),
                wg_mean_axes(y, WG_AXES(0), false));
    wg_tape_free(t);
}

/* A chain's value in between that is wanted too, one that is summed, and one that is stored in an
 * operand. */
static void chain_with_branches(wg_dtype dtype, int64_t rows, int64_t columns)
{
    wg_tape *t = wg_tape_new();
    const wg_shape shape = WG_SHAPE(rows, columns);
    const wg_tensor x = leaf(t, dtype, shape, SIGNED, 7), r = leaf(t, dtype, shape, SPECIAL, 8);
    const wg_tensor y = wg_tanh(wg_mul(x, wg_scalar_like(x, 0.5))), z = wg_add(wg_exp(y), r);
    const wg_tensor wanted[] = {y, wg_sum_axes(wg_mul(z, y), WG_AXES(0), false),
                                wg_mean(wg_sub(y, x)), wg_max(z),
                                wg_assign(x, wg_sub(x, wg_mul(wg_scalar_like(x, 0.1), y)))};
    for (int time = 0; time < 3; time++) {
        run(wanted, 5, time == 1 ? WG_KEEP_ALL : 0);
        for (int i = 0; i < 5; i++) {
            const bits b = read_bits(wanted[i]);
            print_hash(name("branches %s %s run %d value %d", wg_dtype_name(dtype),
                            shape_name(shape), time, i),
                       hash_bits(b));
            free_bits(b);
        }
    }
    wg_tape_free(t);
}

void chains(void)
{
    static const int64_t size[][2] = {{1, 1},    {1, 17},  {17, 1},  {0, 4},
                                      {5, 1030}, {65, 33}, {61, 330}};
    for (int r = 0; r < 2; r++) {
        large(reals[r]);
        for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
            chain_of(reals[r], size[i][0], size[i][1]);
            if (size[i][0] > 0)
                chain_with_branches(reals[r], size[i][0], size[i][1]);
        }
    }
}
