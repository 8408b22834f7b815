/* ops/cast.c — y = x in another dtype.     x̄ = ȳ in x's dtype */
#include "details.h"
#include "kernels/kernels.h"

typedef struct attributes {
    int64_t dtype;
} attributes;

typedef void convert(const wg_nest *nest, void *y, const void *x);

/* Towards zero; what int64_t cannot hold is INT64_MIN on every machine. */
static int64_t whole(double x)
{
    return x >= -0x1p63 && x < 0x1p63 ? (int64_t)x : INT64_MIN;
}

/* y is dense, so that it is walked along its lines. */
#define CONVERT(name, from, to, convert)                                        \
    static void name(const wg_nest *nest, void *y, const void *x)               \
    {                                                                           \
        wg_runs r;                                                              \
        const int64_t sx = wg_last_stride(nest, 1);                             \
        for (bool more = wg_runs_start(&r, nest, 0, wg_nest_count(nest)); more; \
             more = wg_runs_next(&r, nest)) {                                   \
            to *yr = (to *)y + r.c.at[0];                                       \
            const from *xr = (const from *)x + r.c.at[1];                       \
            if (sx == 1)                                                        \
                for (int64_t i = 0; i < r.n; i++)                               \
                    yr[i] = (to)convert(xr[i]);                                 \
            else                                                                \
                for (int64_t i = 0; i < r.n; i++)                               \
                    yr[i] = (to)convert(xr[i * sx]);                            \
        }                                                                       \
    }

CONVERT(f32_to_f64, float, double, )
CONVERT(f32_to_i64, float, int64_t, whole)
CONVERT(f64_to_f32, double, float, )
CONVERT(f64_to_i64, double, int64_t, whole)
CONVERT(i64_to_f32, int64_t, float, )
CONVERT(i64_to_f64, int64_t, double, )

static convert *const by_dtype[WG_DTYPES][WG_DTYPES] = {
    [WG_F32] = {wg_copy4, f32_to_f64, f32_to_i64},
    [WG_F64] = {f64_to_f32, wg_copy8, f64_to_i64},
    [WG_I64] = {i64_to_f32, i64_to_f64, wg_copy8},
};

static bool infer(wg_call *call)
{
    const attributes *a = call->attr;
    call->dtype = (wg_dtype)a->dtype;
    return true;
}

static void plan(const wg_step *s, void *nest)
{
    wg_nest_start(nest, 2);
    for (int d = 0; d < s->y.ndim; d++)
        wg_nest_push(nest, s->y.size[d], (int64_t[]){s->y.stride[d], s->x[0].stride[d]});
    wg_nest_simplify(nest);
}

static void forward(const wg_step *s)
{
    by_dtype[s->x[0].dtype][s->y.dtype](s->plan, s->y.data, s->x[0].data);
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_dtype from = wg_dtype_of(y->x[0]);
    if (from != WG_I64 && y->dtype != WG_I64)
        xbar[0] = wg_cast(ybar, from);
}

static void details(const wg_node *y, char *to, size_t size)
{
    wg_words w = wg_no_words(to, size);
    wg_say(&w, "%s", wg_dtype_name(y->dtype));
}

static const wg_op op = {
    .name = "cast",
    .tex = "\\operatorname{cast}(#1)",
    .why = "The number stays the same but for rounding, so ȳ passes back unchanged, in the dtype "
           "of x; whole numbers pass nothing.",
    .arity = 1,
    .takes = WG_ANY,
    .infer = infer,
    .details = details,
    .forward = forward,
    .plan_size = sizeof(wg_nest),
    .plan = plan,
    .vjp = vjp,
};

wg_tensor wg_cast(wg_tensor x, wg_dtype dtype)
{
    const attributes a = {dtype};
    return wg_record(&op, 1, &x, &a, sizeof a);
}
