/* Tests of ops/conv2d.c. */
#include "gradients.h"
#include "reference.h"

#include <math.h>
#include <string.h>

/* A convolution as a rule's `with`. Images are two-dimensional, of height 1 where axes is 1. */
typedef struct convolution {
    int axes;
    bool transposed;
    wg_shape x, w;
    wg_conv_options o;
} convolution;

static wg_tensor record(const convolution *c, wg_tensor x, wg_tensor w, wg_tensor b)
{
    if (c->transposed)
        return c->axes == 1 ? wg_conv_transpose1d(x, w, b, c->o)
                            : wg_conv_transpose2d(x, w, b, c->o);
    return c->axes == 1 ? wg_conv1d(x, w, b, c->o) : wg_conv2d(x, w, b, c->o);
}

static const char *name_of(const convolution *c)
{
    if (c->transposed)
        return c->axes == 1 ? "conv_transpose1d" : "conv_transpose2d";
    return c->axes == 1 ? "conv1d" : "conv2d";
}

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    return record(r->with, x[0], x[1], WG_NONE);
}

/* ---- The definition, in plain loops ---------------------------------------------------------- */

static int64_t or_1(int64_t n)
{
    return n ? n : 1;
}

/* An axis: of the image that windows lie in, of the windows. */
typedef struct axis {
    int64_t n, count, size, stride, dilation, padding;
} axis;

static axis axis_of(const convolution *c, int d)
{
    if (d >= c->axes)
        return (axis){1, 1, 1, 1, 1, 0};
    const int64_t n = c->x.size[c->x.ndim - c->axes + d];
    axis a = {.n = n,
              .size = c->w.size[2 + d],
              .stride = or_1(c->o.stride[d]),
              .dilation = or_1(c->o.dilation[d]),
              .padding = c->o.padding[d]};
    const int64_t span = a.dilation * (a.size - 1);
    a.count = (n + 2 * a.padding - span - 1) / a.stride + 1;
    if (c->transposed) {
        a.count = n;
        a.n = (n - 1) * a.stride - 2 * a.padding + span + c->o.output_padding[d] + 1;
    }
    return a;
}

/* Image, windows: which of x and y they are depends on the direction. */
typedef struct places {
    int64_t image, window, weight;
} places;

typedef void visitor(void *with, places at);

/* All places of one window of an image, in the chain's order. */
static void walk_window(const axis a[2], int64_t i, int64_t j, places at, visitor *visit,
                        void *with)
{
    const int64_t plane = at.image * a[0].n, weights = at.weight * a[0].size;
    for (int64_t p = 0; p < a[0].size; p++)
        for (int64_t q = 0; q < a[1].size; q++) {
            const int64_t row = i * a[0].stride + p * a[0].dilation - a[0].padding;
            const int64_t column = j * a[1].stride + q * a[1].dilation - a[1].padding;
            if (row < 0 || row >= a[0].n || column < 0 || column >= a[1].n)
                continue;
            visit(with, (places){(plane + row) * a[1].n + column, at.window,
                                 (weights + p) * a[1].size + q});
        }
}

/* For each output, window, input: `out` counts the weights' first axis, `in` its second. */
static void walk(const convolution *c, visitor *visit, void *with)
{
    const axis a[2] = {axis_of(c, 0), axis_of(c, c->axes == 2 ? 1 : 2)};
    const int64_t groups = or_1(c->o.groups), samples = c->x.ndim == c->axes + 1 ? 1 : c->x.size[0];
    const int64_t out = c->w.size[0], in = c->w.size[1], windows = a[0].count * a[1].count;
    for (int64_t n = 0; n < samples; n++)
        for (int64_t o = 0; o < out; o++)
            for (int64_t w = 0; w < windows; w++)
                for (int64_t k = 0; k < in; k++) {
                    const int64_t channel = o / (out / groups) * in + k;
                    walk_window(a, w / a[1].count, w % a[1].count,
                                (places){n * in * groups + channel, (n * out + o) * windows + w,
                                         o * in + k},
                                visit, with);
                }
}

typedef struct arrays {
    bool transposed;
    wg_dtype dtype;
    const double *x, *w, *ybar;
    double *y, *xbar, *wbar;
} arrays;

static void add_term(void *with, places at)
{
    const arrays *a = with;
    double *y = &a->y[a->transposed ? at.image : at.window];
    *y = fma_of(a->w[at.weight], a->x[a->transposed ? at.window : at.image], *y, a->dtype);
}

static void add_adjoints(void *with, places at)
{
    const arrays *a = with;
    const int64_t x = a->transposed ? at.window : at.image;
    const double ybar = a->ybar[a->transposed ? at.image : at.window];
    a->xbar[x] += ybar * a->w[at.weight];
    a->wbar[at.weight] += ybar * a->x[x];
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const convolution *c = r->with;
    walk(c, add_adjoints,
         &(arrays){c->transposed, WG_F64, x[0], x[1], ybar, NULL, xbar[0], xbar[1]});
}

/* ---- Values and rules ------------------------------------------------------------------------ */

static wg_shape result_shape(const convolution *c)
{
    const int64_t groups = or_1(c->o.groups);
    wg_shape y = c->x;
    y.size[y.ndim - c->axes - 1] = c->transposed ? c->w.size[1] * groups : c->w.size[0];
    for (int d = 0; d < c->axes; d++) {
        const axis a = axis_of(c, d);
        y.size[y.ndim - c->axes + d] = c->transposed ? a.n : a.count;
    }
    return y;
}

static void check_value(const convolution *c, wg_dtype dtype)
{
    double x[MOST], w[MOST], y[MOST], wanted[MOST] = {0};
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf[] = {wg_input(t, "x", dtype, c->x), wg_input(t, "w", dtype, c->w)};
    put_random(leaf[0], 1, -1, 1);
    put_random(leaf[1], 2, -1, 1);
    get(leaf[0], x);
    get(leaf[1], w);
    const wg_tensor is = record(c, leaf[0], leaf[1], WG_NONE);
    cr_assert(wg_is_valid(is), "%s", wg_error_message(t));
    const wg_shape shape = wg_shape_of(is), right = result_shape(c);
    cr_assert(wg_same_shape(&shape, &right), "%s: %s, not %s", name_of(c),
              wg_describe_shape(&shape).s, wg_describe_shape(&right).s);
    value_of(is, y);
    walk(c, add_term, &(arrays){c->transposed, dtype, x, w, NULL, wanted, NULL, NULL});
    for (int64_t i = 0; i < wg_count(is); i++)
        cr_assert(c->transposed ? near(y[i], wanted[i], 1e-14, 1e-13)
                                : same_bits(y[i], wanted[i], dtype),
                  "%s of %s and %s: element %d is %.17g, not %.17g", name_of(c),
                  wg_describe_shape(&c->x).s, wg_describe_shape(&c->w).s, (int)i, y[i], wanted[i]);
    wg_tape_free(t);
}

static rule rule_of(const convolution *c)
{
    return (rule){.op = name_of(c),
                  .build = build,
                  .with = c,
                  .arity = 2,
                  .polynomial = true,
                  .shape = {c->x, c->w},
                  .pullback = pullback};
}

static const convolution straight[] = {
    {1, false, {3, {1, 1, 4}}, {3, {1, 1, 2}}, {.groups = 0}},
    {1, false, {3, {2, 2, 5}}, {3, {3, 2, 3}}, {.stride = {2}, .padding = {1}}},
    {1, false, {2, {2, 6}}, {3, {2, 2, 2}}, {.stride = {2}, .dilation = {3}}},
    {1, false, {3, {1, 4, 3}}, {3, {4, 2, 1}}, {.groups = 2}},
    {1, false, {3, {0, 2, 3}}, {3, {2, 2, 1}}, {.groups = 1}},
    {2, false, {4, {1, 1, 3, 3}}, {4, {1, 1, 2, 2}}, {.groups = 0}},
    {2, false, {4, {2, 2, 3, 2}}, {4, {2, 2, 2, 1}}, {.padding = {1, 0}}},
    {2,
     false,
     {4, {1, 2, 4, 3}},
     {4, {2, 1, 2, 3}},
     {.stride = {2, 1}, .padding = {1, 2}, .groups = 2}},
    {2, false, {4, {1, 1, 5, 4}}, {4, {1, 1, 2, 2}}, {.stride = {1, 2}, .dilation = {3, 2}}},
    {2, false, {4, {2, 2, 2, 2}}, {4, {4, 1, 2, 2}}, {.padding = {1, 1}, .groups = 2}},
    {2, false, {3, {2, 3, 3}}, {4, {1, 2, 3, 3}}, {.groups = 0}},
    {2, false, {4, {1, 0, 2, 2}}, {4, {1, 0, 1, 1}}, {.groups = 1}},
    {2, false, {4, {1, 2, 2, 2}}, {4, {0, 2, 1, 1}}, {.groups = 1}},
    {2, false, {4, {1, 1, 0, 2}}, {4, {1, 1, 1, 1}}, {.padding = {1, 1}}},
};

static const convolution transposed[] = {
    {1, true, {3, {1, 1, 3}}, {3, {1, 1, 2}}, {.groups = 0}},
    {1,
     true,
     {3, {2, 2, 3}},
     {3, {2, 3, 3}},
     {.stride = {2}, .padding = {1}, .output_padding = {1}}},
    {1, true, {2, {2, 2}}, {3, {2, 1, 2}}, {.stride = {3}, .dilation = {2}, .output_padding = {2}}},
    {1, true, {3, {1, 2, 4}}, {3, {2, 1, 1}}, {.padding = {1}, .groups = 2}},
    {1, true, {3, {0, 2, 3}}, {3, {2, 2, 1}}, {.groups = 1}},
    {2, true, {4, {1, 1, 2, 2}}, {4, {1, 1, 2, 2}}, {.groups = 0}},
    {2, true, {4, {2, 2, 2, 1}}, {4, {2, 2, 1, 3}}, {.stride = {2, 1}, .padding = {0, 1}}},
    {2,
     true,
     {4, {1, 2, 2, 2}},
     {4, {2, 1, 3, 2}},
     {.stride = {2, 2}, .padding = {1, 0}, .output_padding = {1, 0}, .groups = 2}},
    {2, true, {4, {1, 1, 2, 3}}, {4, {1, 2, 2, 2}}, {.dilation = {2, 1}, .output_padding = {1, 0}}},
    {2,
     true,
     {3, {1, 2, 2}},
     {4, {1, 1, 2, 2}},
     {.stride = {1, 2}, .padding = {1, 1}, .output_padding = {0, 1}}},
    {2, true, {4, {1, 2, 2, 2}}, {4, {2, 0, 1, 1}}, {.groups = 1}},
};

Test(conv2d, is_one_chain_of_fused_operations_for_each_output)
{
    for (size_t i = 0; i < sizeof straight / sizeof *straight; i++)
        for (int d = 0; d < 2; d++)
            check_value(&straight[i], reals[d]);
}

Test(conv2d, has_the_rule_of_a_product)
{
    for (size_t i = 0; i < sizeof straight / sizeof *straight; i++) {
        const rule r = rule_of(&straight[i]);
        check_rule(&r);
    }
}

Test(conv2d, does_not_mind_how_its_operands_lie)
{
    for (size_t i = 0; i < sizeof straight / sizeof *straight; i += 2) {
        const rule r = rule_of(&straight[i]);
        check_layouts(&r);
    }
}

Test(conv2d, transposed_adds_each_element_times_the_weights_to_a_window)
{
    for (size_t i = 0; i < sizeof transposed / sizeof *transposed; i++)
        check_value(&transposed[i], WG_F64);
}

Test(conv2d, transposed_has_the_rule_of_a_product)
{
    for (size_t i = 0; i < sizeof transposed / sizeof *transposed; i++) {
        const rule r = rule_of(&transposed[i]);
        check_rule(&r);
        if (i % 3 == 0)
            check_layouts(&r);
    }
}

/* ⟨conv(x, w), v⟩ = ⟨x, transpose(v, w)⟩ */
Test(conv2d, transposed_is_the_adjoint_of_convolution)
{
    const wg_conv_options o = {.stride = {2, 1}, .padding = {1, 0}, .dilation = {1, 2}};
    double a[64], b[64];
    wg_tape *t = wg_tape_new();
    const wg_tensor none = {0}, x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 3, 5, 4)),
                    w = wg_input(t, "w", WG_F64, WG_SHAPE(2, 3, 3, 2)),
                    y = wg_conv2d(x, w, none, o), v = wg_input(t, "v", WG_F64, wg_shape_of(y));
    put_random(x, 1, -1, 1);
    put_random(w, 2, -1, 1);
    put_random(v, 3, -1, 1);
    const wg_tensor by_rule = wg_sum_axes(wg_vjp(y, v, x), WG_AXES(0), false);
    const wg_tensor by_op = wg_sum_axes(wg_conv_transpose2d(v, w, none, o), WG_AXES(0), false);
    run_for((wg_tensor[]){by_rule, by_op}, 2);
    get(by_rule, a);
    get(by_op, b);
    for (int64_t i = 0; i < wg_count(by_rule); i++)
        cr_assert(near(a[i], b[i], 1e-14, 1e-14));
    wg_tape_free(t);
}

/* ---- Bias ------------------------------------------------------------------------------------ */

static wg_tensor with_bias(const wg_tensor x[], const rule *r)
{
    const convolution *c = r->with;
    const wg_tensor w = wg_full(x[0].tape, wg_dtype_of(x[0]), c->w, 0.5);
    return record(c, x[0], w, x[1]);
}

Test(conv2d, adds_the_bias_of_each_output)
{
    const convolution with[] = {straight[1],   straight[9],   straight[10],
                                transposed[1], transposed[7], transposed[9]};
    for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
        const convolution *c = &with[i];
        const wg_shape y = result_shape(c);
        double alone[MOST], biased[MOST], b[MOST];
        const rule r = {.op = name_of(c),
                        .build = with_bias,
                        .with = c,
                        .arity = 2,
                        .polynomial = true,
                        .shape = {c->x, WG_SHAPE(y.size[y.ndim - c->axes - 1])}};
        check_rule(&r);
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", WG_F64, c->x), w = wg_input(t, "w", WG_F64, c->w),
                        bias = wg_input(t, "b", WG_F64, r.shape[1]);
        put_random(x, 1, -1, 1);
        put_random(w, 2, -1, 1);
        put_random(bias, 3, -1, 1);
        get(bias, b);
        value_of(record(c, x, w, WG_NONE), alone);
        value_of(record(c, x, w, bias), biased);
        int64_t plane = 1;
        for (int d = 0; d < c->axes; d++)
            plane *= y.size[y.ndim - c->axes + d];
        for (int64_t j = 0; j < count_of(&y); j++)
            cr_assert(biased[j] == alone[j] + b[j / plane % r.shape[1].size[0]]);
        wg_tape_free(t);
    }
}

/* A sample of a batch has the bits of the sample alone. */
Test(conv2d, gives_a_sample_of_a_batch_the_bits_of_the_sample_alone)
{
    enum { N = 3, C = 2, H = 7, W = 9, O = 4 };
    for (int d = 0; d < 2; d++) {
        double x[N * C * H * W], y[MOST], alone[MOST];
        const wg_conv_options o = {.padding = {1, 1}};
        wg_tape *t = wg_tape_new();
        const wg_tensor none = {0}, batch = wg_input(t, "x", reals[d], WG_SHAPE(N, C, H, W)),
                        single = wg_input(t, "x", reals[d], WG_SHAPE(C, H, W)),
                        w = wg_input(t, "w", reals[d], WG_SHAPE(O, C, 3, 3));
        put_random(batch, 1, -1, 1);
        put_random(w, 2, -1, 1);
        get(batch, x);
        value_of(wg_conv2d(batch, w, none, o), y);
        for (int n = 0; n < N; n++) {
            put(single, x + n * C * H * W);
            value_of(wg_conv2d(single, w, none, o), alone);
            for (int i = 0; i < O * H * W; i++)
                cr_assert(same_bits(y[n * O * H * W + i], alone[i], reals[d]));
        }
        wg_tape_free(t);
    }
}

/* ---- Refusals -------------------------------------------------------------------------------- */

static void expect_refusal(bool transpose, wg_shape x, wg_shape w, wg_conv_options o,
                           wg_status status, const char *sentence)
{
    wg_tape *t = wg_tape_new();
    const convolution c = {2, transpose, x, w, o};
    const wg_tensor y =
        record(&c, wg_input(t, "x", WG_F32, x), wg_input(t, "w", WG_F32, w), WG_NONE);
    cr_assert(!wg_is_valid(y) && y.tape == t);
    cr_assert(strcmp(wg_error_message(t), sentence) == 0, "%s", wg_error_message(t));
    cr_assert(wg_error(t) == status);
    wg_tape_free(t);
}

Test(conv2d, says_what_does_not_fit)
{
    const wg_conv_options plain = {.groups = 0};
    const wg_shape x = WG_SHAPE(1, 4, 5, 5), w = WG_SHAPE(2, 4, 3, 3);
    expect_refusal(false, WG_SHAPE(5, 5), w, plain, WG_ERROR_SHAPE,
                   "conv2d: x [5×5] with weights w [2×4×3×3], 1 groups: x should be [N×C×H×W] or "
                   "[C×H×W], the weights have 4 axes");
    expect_refusal(false, x, WG_SHAPE(4, 3, 3), plain, WG_ERROR_SHAPE,
                   "conv2d: x [1×4×5×5] with weights w [4×3×3], 1 groups: x should be [N×C×H×W] or "
                   "[C×H×W], the weights have 4 axes");
    expect_refusal(false, x, WG_SHAPE(2, 3, 3, 3), plain, WG_ERROR_SHAPE,
                   "conv2d: x [1×4×5×5] with weights w [2×3×3×3], 1 groups: the weights' axis 1 "
                   "should be x's channels / groups");
    expect_refusal(false, x, w, (wg_conv_options){.groups = 3}, WG_ERROR_ARGUMENT,
                   "conv2d: x [1×4×5×5] with weights w [2×4×3×3], 3 groups: the groups do not "
                   "divide x's channels");
    expect_refusal(false, x, WG_SHAPE(3, 2, 3, 3), (wg_conv_options){.groups = 2},
                   WG_ERROR_ARGUMENT,
                   "conv2d: x [1×4×5×5] with weights w [3×2×3×3], 2 groups: the groups do not "
                   "divide the weights' outputs");
    expect_refusal(false, x, w, (wg_conv_options){.groups = -1}, WG_ERROR_ARGUMENT,
                   "conv2d: x [1×4×5×5] with weights w [2×4×3×3], -1 groups: the groups do not "
                   "divide x's channels");
    expect_refusal(false, x, w, (wg_conv_options){.dilation = {1, 3}}, WG_ERROR_SHAPE,
                   "conv2d: a window spans 7 elements; axis 3 of x [1×4×5×5] has, with padding, 5");
    expect_refusal(false, x, w, (wg_conv_options){.stride = {-1}}, WG_ERROR_ARGUMENT,
                   "conv2d: a stride of -1 along axis 2 of x [1×4×5×5]; 1 to 2^30 can be had");
    expect_refusal(false, x, w, (wg_conv_options){.padding = {0, -1}}, WG_ERROR_ARGUMENT,
                   "conv2d: a padding of -1 along axis 3 of x [1×4×5×5]; 0 to 2^30 can be had");
    expect_refusal(false, x, w, (wg_conv_options){.dilation = {INT64_MAX}}, WG_ERROR_ARGUMENT,
                   "conv2d: a dilation of 9223372036854775807 along axis 2 of x [1×4×5×5]; 1 to "
                   "2^30 can be had");
    expect_refusal(false, x, WG_SHAPE(2, 4, 0, 3), plain, WG_ERROR_ARGUMENT,
                   "conv2d: a window of 0 along axis 2 of x [1×4×5×5]; 1 to 2^30 can be had");
    expect_refusal(false, WG_SHAPE(1, 0, 5, 5), WG_SHAPE(2, 0, 3, 3),
                   (wg_conv_options){.groups = 2}, WG_ERROR_ARGUMENT,
                   "conv2d: x [1×0×5×5] with weights w [2×0×3×3], 2 groups: the groups do not "
                   "divide x's channels");
    expect_refusal(true, x, w, plain, WG_ERROR_SHAPE,
                   "conv_transpose2d: x [1×4×5×5] with weights w [2×4×3×3], 1 groups: the weights' "
                   "axis 0 should be x's channels");
    expect_refusal(true, x, WG_SHAPE(4, 2, 3, 3), (wg_conv_options){.output_padding = {1}},
                   WG_ERROR_ARGUMENT,
                   "conv_transpose2d: x [1×4×5×5] with weights w [4×2×3×3], 1 groups: "
                   "output_padding should be less than the stride or the dilation");
    expect_refusal(true, WG_SHAPE(1, 4, 1, 1), WG_SHAPE(4, 2, 1, 1),
                   (wg_conv_options){.padding = {1}}, WG_ERROR_SHAPE,
                   "conv_transpose2d: x [1×4×1×1] with weights w [4×2×1×1], 1 groups: nothing is "
                   "left of y");
}

Test(conv2d, refuses_a_bias_that_does_not_fit_and_operands_that_are_none)
{
    const wg_conv_options plain = {.groups = 0};
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(1, 2, 3)),
                    w = wg_input(t, "w", WG_F32, WG_SHAPE(4, 2, 1)),
                    b = wg_input(t, "b", WG_F32, WG_SHAPE(1));
    expect_poisoned(wg_conv1d(x, w, b, plain), t, WG_ERROR_SHAPE,
                    "conv1d: bias b [1] for 4 outputs");
    expect_poisoned(wg_conv1d(x, w, wg_poisoned(t), plain), t, WG_ERROR_NULL,
                    "conv1d: operand 3 is poisoned");
    wg_tape_free(t);
    const convolution one[] = {straight[1], straight[7], transposed[1], transposed[7]};
    for (int i = 0; i < 4; i++) {
        const rule r = rule_of(&one[i]);
        check_refusals(&r);
    }
}
