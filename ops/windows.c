/* windows.c — what the ops that look through windows share. */
#include "windows.h"

wg_windows wg_full_windows(wg_windows w)
{
    w.stride = w.stride ? w.stride : 1;
    w.dilation = w.dilation ? w.dilation : 1;
    return w;
}

wg_windows wg_settled_windows(wg_windows w)
{
    const bool none = w.count == 0;
    w.from = none ? 0 : w.from;
    w.stride = none || w.count == 1 ? 1 : w.stride;
    w.dilation = none || w.size == 1 ? 1 : w.dilation;
    return w;
}

/* The first and the last element that windows look at; false if no integer can say it. */
static bool reach(const wg_windows *w, int64_t *low, int64_t *high)
{
    int64_t across, within;
    if (__builtin_mul_overflow(w->count - 1, w->stride, &across) ||
        __builtin_mul_overflow(w->size - 1, w->dilation, &within))
        return false;
    *low = *high = w->from;
    return !__builtin_add_overflow(across < 0 ? *low : *high, across, across < 0 ? low : high) &&
           !__builtin_add_overflow(within < 0 ? *low : *high, within, within < 0 ? low : high);
}

bool wg_check_windows(const wg_call *call, const wg_windows *w, int64_t n)
{
    int64_t low = 0, high = 0;
    if (w->count < 1 || w->size < 1)
        return wg_refuse(call, WG_ERROR_ARGUMENT, "%lld windows of %lld elements",
                         (long long)w->count, (long long)w->size);
    if (!reach(w, &low, &high) || low < 0 || high >= n)
        return wg_refuse(call, WG_ERROR_SHAPE,
                         "its windows look at elements %lld … %lld of an axis of %lld: %s",
                         (long long)low, (long long)high, (long long)n, wg_describe(call->x[0]).s);
    return true;
}

void wg_say_windows(wg_words *w, const wg_windows *windows)
{
    if (windows->from != 0)
        wg_say(w, "from %" PRId64, windows->from);
    if (windows->stride != 1)
        wg_say(w, "stride %" PRId64, windows->stride);
    if (windows->dilation != 1)
        wg_say(w, "dilation %" PRId64, windows->dilation);
}

/* ---- Windows along one axis ------------------------------------------------------------------ */

/* No number is so large that what is computed of them overflows. */
static const int64_t most = INT64_C(1) << 30;

int64_t wg_window_span(const wg_window_axis *w)
{
    return w->dilation * (w->size - 1) + 1;
}

static bool in_range(const char *op, wg_tensor x, int d, const char *what, int64_t is,
                     int64_t least)
{
    if (is >= least && is <= most)
        return true;
    wg_fail(x.tape, WG_ERROR_ARGUMENT,
            "%s: a %s of %lld along axis %d of %s; %lld to 2^30 can be had", op, what,
            (long long)is, d, wg_describe(x).s, (long long)least);
    return false;
}

bool wg_check_window(const char *op, wg_tensor x, int d, const wg_window_axis *w)
{
    return in_range(op, x, d, "size", w->n, 0) && in_range(op, x, d, "window", w->size, 1) &&
           in_range(op, x, d, "stride", w->stride, 1) &&
           in_range(op, x, d, "dilation", w->dilation, 1) &&
           in_range(op, x, d, "padding", w->padding, 0);
}

bool wg_count_windows(const char *op, wg_tensor x, int d, bool ceil, wg_window_axis *w)
{
    if (!wg_check_window(op, x, d, w))
        return false;
    const int64_t room = w->n + 2 * w->padding - wg_window_span(w);
    const int64_t last = room + (ceil ? w->stride - 1 : 0); /* where one could begin, at most */
    if (last < 0 || w->n + w->padding == 0) {
        wg_fail(x.tape, WG_ERROR_SHAPE,
                "%s: a window spans %lld elements; axis %d of %s has, with padding, %lld", op,
                (long long)wg_window_span(w), d, wg_describe(x).s,
                (long long)(w->n + 2 * w->padding));
        return false;
    }
    w->count = last / w->stride + 1;
    if (ceil && (w->count - 1) * w->stride >= w->n + w->padding)
        w->count--;
    const int64_t behind = (w->count - 1) * w->stride - room;
    w->missing = behind > 0 ? behind : 0;
    return true;
}

wg_tensor wg_look_through(wg_tensor x, int axes, const wg_window_axis w[])
{
    const int first = wg_shape_of(x).ndim - axes;
    wg_shape before = {.ndim = first + axes}, behind = before;
    bool padded = false;
    for (int d = 0; d < axes; d++) {
        before.size[first + d] = w[d].padding;
        behind.size[first + d] = w[d].padding + w[d].missing;
        padded = padded || behind.size[first + d] > 0;
    }
    if (padded)
        x = wg_pad(x, before, behind, 0);
    for (int d = 0; d < axes; d++)
        x = wg_unfold(x, first + d,
                      (wg_windows){.count = w[d].count,
                                   .size = w[d].size,
                                   .stride = w[d].stride,
                                   .dilation = w[d].dilation});
    return x;
}

/* ---- Pools ----------------------------------------------------------------------------------- */

/* Whether each window sees an element that is no padding. */
static bool all_see(const wg_window_axis *w)
{
    for (int64_t i = 0; w->padding > 0 && w->dilation > 1 && i * w->stride < w->padding; i++) {
        const int64_t before = w->padding - i * w->stride;
        const int64_t first = (before + w->dilation - 1) / w->dilation;
        if (first >= w->size || first * w->dilation - before >= w->n)
            return false;
    }
    return w->n > 0;
}

static bool pool_axis(const char *op, wg_tensor x, int d, bool ceil, wg_window_axis *w)
{
    if (!wg_count_windows(op, x, d, ceil, w))
        return false;
    if (2 * w->padding <= wg_window_span(w) && all_see(w))
        return true;
    wg_fail(x.tape, WG_ERROR_ARGUMENT,
            "%s: along axis %d of %s, windows that span %lld elements see too much of a padding of "
            "%lld",
            op, d, wg_describe(x).s, (long long)wg_window_span(w), (long long)w->padding);
    return false;
}

static int64_t or_else(int64_t n, int64_t if_0)
{
    return n ? n : if_0;
}

bool wg_pool_windows(const char *op, wg_tensor x, int axes, const wg_pool_options *o,
                     wg_window_axis w[])
{
    const wg_shape shape = wg_shape_of(x);
    const int first = shape.ndim - axes;
    if (first < 0) {
        wg_fail(x.tape, WG_ERROR_SHAPE, "%s: %s has fewer than %d axes", op, wg_describe(x).s,
                axes);
        return false;
    }
    for (int d = 0; d < axes; d++) {
        w[d] = (wg_window_axis){.n = shape.size[first + d],
                                .size = o->size[d],
                                .stride = or_else(o->stride[d], o->size[d]),
                                .dilation = or_else(o->dilation[d], 1),
                                .padding = o->padding[d]};
        if (!pool_axis(op, x, first + d, o->ceil_mode, &w[d]))
            return false;
    }
    return true;
}

/* ---- take_at_max and put_at_max -------------------------------------------------------------- */

wg_tensor wg_record_pool(const wg_op *op, wg_tensor u, wg_tensor x, const wg_pool_options *o)
{
    wg_pool_attributes a;
    const wg_tensor operands[] = {u, x};
    if (!wg_check_operands(op->name, 0, 2, operands) || !wg_pool_windows(op->name, x, 2, o, a.axis))
        return wg_refused(2, operands);
    return wg_record(op, 2, operands, &a, sizeof a);
}

wg_pool_options wg_options_of_pool(const wg_node *y)
{
    const wg_pool_attributes *a = y->attr;
    wg_pool_options o = {{0}, {0}, {0}, {0}, false, false};
    for (int d = 0; d < 2; d++) {
        const wg_window_axis *w = &a->axis[d];
        o.size[d] = w->size;
        o.stride[d] = w->stride;
        o.padding[d] = w->padding;
        o.dilation[d] = w->dilation;
        o.ceil_mode |= w->missing > 0;
    }
    return o;
}

/* "padding 1×1", unless both are what goes without saying. */
static void say_of_both(wg_words *w, const char *word, int64_t a, int64_t b, int64_t usual)
{
    if (a != usual || b != usual)
        wg_say_list(w, word, 2, (int64_t[]){a, b});
}

void wg_details_of_pool(const wg_node *y, char *to, size_t size)
{
    const wg_pool_attributes *attr = y->attr;
    const wg_window_axis *a = &attr->axis[0], *b = &attr->axis[1];
    wg_words w = wg_no_words(to, size);
    wg_say_list(&w, "", 2, (int64_t[]){a->size, b->size});
    say_of_both(&w, "stride", a->stride, b->stride, 1);
    say_of_both(&w, "padding", a->padding, b->padding, 0);
    say_of_both(&w, "dilation", a->dilation, b->dilation, 1);
    say_of_both(&w, "missing", a->missing, b->missing, 0);
}

wg_shape wg_pooled_shape(const wg_shape *x, const wg_pool_attributes *a)
{
    wg_shape y = *x;
    for (int d = 0; d < 2; d++)
        y.size[y.ndim - 2 + d] = a->axis[d].count;
    return y;
}

void wg_plan_pool(const wg_step *s, void *out)
{
    wg_pool *p = out;
    const wg_pool_attributes *a = s->attr;
    const wg_array *operand[] = {&s->y, &s->x[0], &s->x[1]};
    const int first = s->y.ndim - 2;
    wg_nest_start(&p->planes, 3);
    for (int d = 0; d < first; d++)
        wg_nest_push(&p->planes, s->y.size[d],
                     (int64_t[]){s->y.stride[d], s->x[0].stride[d], s->x[1].stride[d]});
    wg_nest_simplify(&p->planes);
    for (int d = 0; d < 2; d++) {
        p->axis[d] = a->axis[d];
        for (int k = 0; k < 3; k++)
            p->stride[k][d] = operand[k]->stride[first + d];
    }
}

wg_units wg_units_of_pool(const wg_step *s)
{
    const wg_pool *p = s->plan;
    const int64_t planes = wg_nest_count(&p->planes);
    double each = 4;
    for (int d = 0; d < 2; d++)
        each *= (double)p->axis[d].count * (double)p->axis[d].size;
    return (wg_units){planes, (double)planes * each};
}

void wg_forward_pool(const wg_step *s, bool puts)
{
    wg_kernels_of((int)s->y.dtype)
        ->pool(s->plan, puts, s->from, s->to, s->y.data, s->x[0].data, s->x[1].data);
}
