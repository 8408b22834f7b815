/* ops/conv2d.c — convolution and its transpose over one or two axes: products of matrices.
 *
 * x [N × C × …], padded, is looked at through windows; a copy of that view, channels and places in
 * a window down, samples and windows across, is the right factor of one product for each group,
 * whose left factor is the weights. The transpose goes the other way: the product of the weights,
 * transposed, with x's channels has a window for each element of x, which are added up. */
#include "windows.h"

typedef struct convolution {
    const char *name;
    bool transposed, biased, single; /* single: x is one sample, without an axis for it */
    int axes;                        /* of space: 1 or 2 */
    wg_tensor x, weights, bias;
    int64_t samples, channels, outputs, groups;
    wg_window_axis w[2]; /* along the axes of x */
    int64_t out[2];      /* sizes of y */
} convolution;

/* ---- Checks ---------------------------------------------------------------------------------- */

static bool refuse(const convolution *c, wg_status status, const char *why)
{
    wg_fail(c->x.tape, status, "%s: %s with weights %s, %lld groups: %s", c->name,
            wg_describe(c->x).s, wg_describe(c->weights).s, (long long)c->groups, why);
    return false;
}

static bool read_shapes(convolution *c)
{
    const wg_shape x = wg_shape_of(c->x), w = wg_shape_of(c->weights);
    if ((x.ndim != c->axes + 1 && x.ndim != c->axes + 2) || w.ndim != c->axes + 2)
        return refuse(c, WG_ERROR_SHAPE,
                      c->axes == 1 ? "x should be [N×C×L] or [C×L], the weights have 3 axes"
                                   : "x should be [N×C×H×W] or [C×H×W], the weights have 4 axes");
    c->single = x.ndim == c->axes + 1;
    c->samples = c->single ? 1 : x.size[0];
    c->channels = x.size[x.ndim - c->axes - 1];
    if (c->groups < 1 || c->channels % c->groups != 0 || (c->groups > 1 && c->channels == 0))
        return refuse(c, WG_ERROR_ARGUMENT, "the groups do not divide x's channels");
    c->outputs = c->transposed ? w.size[1] * c->groups : w.size[0];
    if (!c->transposed && c->outputs % c->groups != 0)
        return refuse(c, WG_ERROR_ARGUMENT, "the groups do not divide the weights' outputs");
    if (c->transposed ? w.size[0] != c->channels : w.size[1] != c->channels / c->groups)
        return refuse(c, WG_ERROR_SHAPE,
                      c->transposed ? "the weights' axis 0 should be x's channels"
                                    : "the weights' axis 1 should be x's channels / groups");
    return true;
}

static bool check_bias(const convolution *c)
{
    const wg_shape b = wg_shape_of(c->bias);
    if (b.ndim == 1 && b.size[0] == c->outputs)
        return true;
    wg_fail(c->x.tape, WG_ERROR_SHAPE, "%s: bias %s for %lld outputs", c->name,
            wg_describe(c->bias).s, (long long)c->outputs);
    return false;
}

/* How far y reaches where each element of x has a window in it. */
static bool spread(convolution *c, int axis, int d, int64_t more)
{
    wg_window_axis *w = &c->w[d];
    if (!wg_check_window(c->name, c->x, axis, w))
        return false;
    if (more < 0 || (more >= w->stride && more >= w->dilation))
        return refuse(c, WG_ERROR_ARGUMENT,
                      "output_padding should be less than the stride or the dilation");
    w->count = w->n;
    c->out[d] = (w->n - 1) * w->stride + wg_window_span(w) + more - 2 * w->padding;
    return w->n > 0 && c->out[d] > 0 ? true : refuse(c, WG_ERROR_SHAPE, "nothing is left of y");
}

static bool set_windows(convolution *c, const wg_conv_options *o)
{
    const wg_shape x = wg_shape_of(c->x), weights = wg_shape_of(c->weights);
    for (int d = 0; d < c->axes; d++) {
        const int axis = x.ndim - c->axes + d;
        c->w[d] = (wg_window_axis){.n = x.size[axis],
                                   .size = weights.size[2 + d],
                                   .stride = o->stride[d] ? o->stride[d] : 1,
                                   .dilation = o->dilation[d] ? o->dilation[d] : 1,
                                   .padding = o->padding[d]};
        if (c->transposed ? !spread(c, axis, d, o->output_padding[d])
                          : !wg_count_windows(c->name, c->x, axis, false, &c->w[d]))
            return false;
        if (!c->transposed)
            c->out[d] = c->w[d].count;
    }
    return true;
}

/* ---- Shapes ---------------------------------------------------------------------------------- */

/* A matrix for each group. */
static wg_tensor as_matrices(const convolution *c, wg_tensor x, int64_t rows, int64_t columns)
{
    return wg_reshape(x, WG_SHAPE(c->groups, rows, columns));
}

/* Samples and channels change places. */
static wg_tensor swapped(const convolution *c, wg_tensor x)
{
    wg_axes axes = {.count = 2, .axis = {1, 0}};
    wg_add_axes(&axes, 2, c->axes);
    return wg_permute(x, axes);
}

static int64_t window_elements(const convolution *c)
{
    return c->axes == 1 ? c->w[0].size : c->w[0].size * c->w[1].size;
}

static int64_t windows_of(const convolution *c)
{
    return c->samples * (c->axes == 1 ? c->w[0].count : c->w[0].count * c->w[1].count);
}

/* ---- The products ---------------------------------------------------------------------------- */

/* x's windows: channels and places in a window down, samples and windows across. */
static wg_tensor columns_of(const convolution *c, wg_tensor x)
{
    wg_axes axes = {.count = 1, .axis = {1}};
    wg_add_axes(&axes, 2 + c->axes, c->axes);
    wg_add_axes(&axes, 0, 1);
    wg_add_axes(&axes, 2, c->axes);
    return wg_permute(wg_look_through(x, c->axes, c->w), axes);
}

/* [N × C × …] to [N × O × …]. */
static wg_tensor convolve(const convolution *c, wg_tensor x)
{
    const int64_t terms = c->channels / c->groups * window_elements(c);
    const wg_tensor columns = columns_of(c, x);
    wg_shape shape = {.ndim = 2 + c->axes, .size = {c->outputs, c->samples}};
    if (!wg_is_valid(columns)) /* they may be too many to be counted */
        return columns;
    const wg_tensor weights = as_matrices(c, c->weights, c->outputs / c->groups, terms);
    const wg_tensor y = wg_matmul(weights, as_matrices(c, columns, terms, windows_of(c)));
    for (int d = 0; d < c->axes; d++)
        shape.size[2 + d] = c->out[d];
    return swapped(c, wg_reshape(y, shape));
}

/* The windows of y, one for each element of x: [N × O × … × elements of a window]. */
static wg_tensor windows_of_transpose(const convolution *c, wg_tensor x)
{
    const int64_t channels = c->channels / c->groups;
    const int64_t each = c->outputs / c->groups * window_elements(c);
    const wg_tensor weights = as_matrices(c, c->weights, channels, each);
    const wg_tensor columns = as_matrices(c, swapped(c, x), channels, windows_of(c));
    wg_shape shape = {.ndim = 2 + 2 * c->axes};
    wg_axes windows_last = {.count = 2, .axis = {1 + c->axes, 0}};
    shape.size[0] = c->outputs;
    shape.size[1 + c->axes] = c->samples;
    for (int d = 0; d < c->axes; d++) {
        shape.size[1 + d] = c->w[d].size;
        shape.size[2 + c->axes + d] = c->w[d].n;
    }
    wg_add_axes(&windows_last, 2 + c->axes, c->axes);
    wg_add_axes(&windows_last, 1, c->axes);
    return wg_permute(wg_reshape(wg_matmul(wg_transpose(weights), columns), shape), windows_last);
}

static wg_tensor transpose(const convolution *c, wg_tensor x)
{
    wg_tensor y = windows_of_transpose(c, x);
    for (int d = c->axes - 1; d >= 0; d--) {
        const wg_window_axis *w = &c->w[d];
        const wg_windows moves = {.stride = w->stride, .dilation = w->dilation};
        const int64_t whole = (w->n - 1) * w->stride + wg_window_span(w);
        const int64_t end = w->padding + c->out[d];
        y = wg_overlap_add(y, 2 + d, end > whole ? end : whole, moves);
        if (w->padding > 0 || end < whole)
            y = wg_slice(y, 2 + d, w->padding, end, 1);
    }
    return y;
}

/* ---- All of it ------------------------------------------------------------------------------- */

static wg_tensor with_bias(const convolution *c, wg_tensor y)
{
    wg_shape shape = {.ndim = 1 + c->axes, .size = {c->outputs, 1, 1}};
    return c->biased ? wg_add(y, wg_reshape(c->bias, shape)) : y;
}

/* x with an axis for samples, or y without. */
static wg_tensor with_samples(const convolution *c, wg_tensor x)
{
    wg_shape shape = {.ndim = 2 + c->axes, .size = {1, c->channels}};
    for (int d = 0; d < c->axes; d++)
        shape.size[2 + d] = c->w[d].n;
    return c->single ? wg_reshape(x, shape) : x;
}

static wg_tensor without_samples(const convolution *c, wg_tensor y)
{
    wg_shape shape = {.ndim = 1 + c->axes, .size = {c->outputs}};
    for (int d = 0; d < c->axes; d++)
        shape.size[1 + d] = c->out[d];
    return c->single ? wg_reshape(y, shape) : y;
}

static wg_tensor record(convolution c, const wg_conv_options *o)
{
    const wg_tensor operands[] = {c.x, c.weights, c.bias};
    c.biased = c.bias.tape;
    c.groups = o->groups ? o->groups : 1;
    if (!wg_check_operands(c.name, 0, 2 + c.biased, operands) || !read_shapes(&c) ||
        (c.biased && !check_bias(&c)) || !set_windows(&c, o))
        return wg_refused(3, operands);
    const wg_tensor x = with_samples(&c, c.x);
    return without_samples(&c, with_bias(&c, c.transposed ? transpose(&c, x) : convolve(&c, x)));
}

wg_tensor wg_conv1d(wg_tensor x, wg_tensor w, wg_tensor b, wg_conv_options options)
{
    const convolution c = {.name = "conv1d", .axes = 1, .x = x, .weights = w, .bias = b};
    return record(c, &options);
}

wg_tensor wg_conv2d(wg_tensor x, wg_tensor w, wg_tensor b, wg_conv_options options)
{
    const convolution c = {.name = "conv2d", .axes = 2, .x = x, .weights = w, .bias = b};
    return record(c, &options);
}

wg_tensor wg_conv_transpose1d(wg_tensor x, wg_tensor w, wg_tensor b, wg_conv_options options)
{
    const convolution c = {
        .name = "conv_transpose1d", .transposed = true, .axes = 1, .x = x, .weights = w, .bias = b};
    return record(c, &options);
}

wg_tensor wg_conv_transpose2d(wg_tensor x, wg_tensor w, wg_tensor b, wg_conv_options options)
{
    const convolution c = {
        .name = "conv_transpose2d", .transposed = true, .axes = 2, .x = x, .weights = w, .bias = b};
    return record(c, &options);
}
