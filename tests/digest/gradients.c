/* gradients.c — the backward rule of each op, and the rules of what that recorded. */
#include "digest.h"

#include <math.h>

typedef wg_tensor function(wg_tensor a, wg_tensor b);

static wg_tensor recurrence(wg_tensor a, wg_tensor b)
{
    return wg_recurrence(a, b, 0.5, 1, true);
}

/* Ops of one operand, as functions of two. */
#define OF_A(name, formula)                         \
    static wg_tensor name(wg_tensor a, wg_tensor b) \
    {                                               \
        (void)b;                                    \
        return formula;                             \
    }

OF_A(neg, wg_neg(a))
OF_A(exp_of, wg_exp(a))
OF_A(log_of, wg_log(a))
OF_A(tanh_of, wg_tanh(a))
OF_A(sigmoid_of, wg_sigmoid(a))
OF_A(sqrt_of, wg_sqrt(a))
OF_A(square, wg_square(a))
OF_A(expm1_of, wg_expm1(a))
OF_A(log1p_of, wg_log1p(a))
OF_A(log2_of, wg_log2(a))
OF_A(log10_of, wg_log10(a))
OF_A(reciprocal_of, wg_reciprocal(a))
OF_A(rsqrt_of, wg_rsqrt(a))
OF_A(erf_of, wg_erf(a))
OF_A(softplus_of, wg_softplus(a))
OF_A(logsigmoid_of, wg_logsigmoid(a))
OF_A(silu_of, wg_silu(a))
OF_A(gelu_of, wg_gelu(a))
OF_A(gelu_tanh_of, wg_gelu_tanh(a))
OF_A(elu_of, wg_elu(a, 1.25))
OF_A(cast,
     wg_cast(wg_square(wg_cast(a, wg_dtype_of(a) == WG_F32 ? WG_F64 : WG_F32)), wg_dtype_of(a)))
OF_A(transpose, wg_square(wg_transpose(a)))
OF_A(permute, wg_square(wg_permute(a, WG_AXES(1, 0))))
OF_A(reshape, wg_square(wg_reshape(wg_transpose(a), WG_SHAPE(-1))))
OF_A(broadcast, wg_square(wg_broadcast(a, WG_SHAPE(3, 6, 19))))
OF_A(sum_rows, wg_square(wg_sum_axes(a, WG_AXES(0), false)))
OF_A(mean_all, wg_square(wg_mean(a)))
OF_A(max_columns, wg_square(wg_max_axes(a, WG_AXES(1), true)))
OF_A(min_columns, wg_square(wg_min_axes(a, WG_AXES(1), true)))
OF_A(prod_rows, wg_prod_axes(a, WG_AXES(0), false))
OF_A(prod_all, wg_prod_axes(a, WG_AXES(1, 0), true))
OF_A(variance_rows, wg_variance_axes(a, WG_AXES(0), 0, false))
OF_A(std_columns, wg_std_axes(a, WG_AXES(1), 1, true))
OF_A(logsumexp_rows, wg_logsumexp_axes(a, WG_AXES(0), false))
OF_A(norm_1, wg_norm_axes(a, WG_AXES(1), 1, false))
OF_A(norm_2, wg_norm_axes(a, WG_AXES(0), 2, false))
OF_A(norm_3, wg_norm(a, 3.1))
OF_A(norm_inf, wg_norm_axes(a, WG_AXES(1), (double)INFINITY, false))
OF_A(cumsum_rows, wg_square(wg_cumsum(a, 0)))
OF_A(cumprod_columns, wg_cumprod(a, 1))
OF_A(max_of_ties, wg_max(wg_mul(a, wg_sub(b, b))))
OF_A(softmax_rows, wg_softmax(a, 1))
OF_A(softmax_columns, wg_softmax(a, 0))
OF_A(log_softmax, wg_log_softmax(a, -1))
OF_A(add_row, wg_square(wg_add(a, wg_sum_axes(b, WG_AXES(0), false))))
OF_A(div_column, wg_div(a, wg_sum_axes(b, WG_AXES(1), true)))
OF_A(product, wg_matmul(a, wg_transpose(b)))
OF_A(product_turned, wg_matmul(wg_transpose(a), b))
OF_A(loss_rows, wg_softmax_cross_entropy(a, b, 1))
OF_A(loss_columns, wg_softmax_cross_entropy(a, b, 0))
OF_A(vectors, wg_dot(wg_reshape(a, WG_SHAPE(-1)), wg_reshape(b, WG_SHAPE(-1))))
OF_A(row_times, wg_matmul(wg_sum_axes(a, WG_AXES(0), false), wg_transpose(b)))
OF_A(outer, wg_outer(wg_sum_axes(a, WG_AXES(1), false), wg_sum_axes(b, WG_AXES(0), false)))
OF_A(linear, wg_linear(a, b, wg_sum_axes(a, WG_AXES(1), false)))
OF_A(einsum, wg_einsum("ij,kj->ik", (wg_tensor[]){a, b}, 2))
OF_A(einsum_diagonal,
     wg_square(wg_einsum("ii->i", (wg_tensor[]){wg_matmul(a, wg_transpose(b))}, 1)))
OF_A(unfold, wg_square(wg_unfold(a, 1, (wg_windows){.size = 4, .stride = 2, .dilation = 3})))
OF_A(overlap_add, wg_square(wg_overlap_add(a, 0, 24, (wg_windows){.dilation = 1})))
OF_A(conv, wg_conv1d(wg_reshape(a, WG_SHAPE(1, 6, 19)), wg_reshape(b, WG_SHAPE(2, 3, 19)),
                     wg_sum_axes(wg_reshape(a, WG_SHAPE(2, 57)), WG_AXES(1), false),
                     (wg_conv_options){.padding = {9}, .groups = 2}))
OF_A(conv_transpose,
     wg_conv_transpose1d(wg_reshape(a, WG_SHAPE(1, 6, 19)), wg_reshape(b, WG_SHAPE(6, 1, 19)),
                         WG_NONE, (wg_conv_options){.stride = {2}, .padding = {3}}))
OF_A(max_pool, wg_square(wg_max_pool2d(a, (wg_pool_options){.size = {2, 3}, .stride = {1, 2}})))
OF_A(avg_pool, wg_square(wg_avg_pool2d(a, (wg_pool_options){.size = {2, 3}, .padding = {1, 1}})))
OF_A(attention, wg_attention(a, b, b, (wg_attention_options){.causal = true}))
OF_A(slice, wg_square(wg_slice(a, 1, -1, 2, -3)))
OF_A(concat, wg_square(wg_concat((wg_tensor[]){a, b, a}, 3, 0)))
OF_A(stack, wg_square(wg_stack((wg_tensor[]){a, b, a}, 3, 1)))
OF_A(pad, wg_square(wg_pad(a, WG_SHAPE(1, 2), WG_SHAPE(3, -4), 2)))
OF_A(pad_reflect, wg_square(wg_pad_reflect(a, WG_SHAPE(1, 2), WG_SHAPE(3, 4))))
OF_A(tile, wg_square(wg_tile(a, WG_SHAPE(2, 3))))
OF_A(diagonal, wg_square(wg_diagonal(a, 2, 0, 1)))
OF_A(tril, wg_square(wg_tril(a, 1)))
OF_A(embedding, wg_square(wg_embedding(a, wg_cast(wg_mul(b, wg_scalar_like(b, 1.25)), WG_I64))))
OF_A(stopped, wg_mul(wg_stop_gradient(a), b))
OF_A(mse, wg_mse_loss(a, b, WG_REDUCE_MEAN))
OF_A(huber, wg_huber_loss(a, b, 0.75, WG_REDUCE_SUM))
OF_A(kl, wg_kl_div(wg_log_softmax(a, 1), wg_softmax(b, 1), WG_REDUCE_NONE))
OF_A(bce, wg_bce_with_logits(a, wg_sigmoid(b), WG_REDUCE_NONE))
OF_A(by_class,
     wg_cross_entropy(a, wg_cast(wg_max_axes(b, WG_AXES(1), false), WG_I64),
                      &(wg_cross_entropy_options){.label_smoothing = 0.1, .ignores = true}))
OF_A(layer_norm, wg_layer_norm(a, 1, wg_sum_axes(b, WG_AXES(0), false), WG_NONE, 1e-5))
OF_A(rms_norm, wg_rms_norm(a, 2, b, 1e-5))
OF_A(group_norm, wg_group_norm(wg_transpose(a), 3, WG_NONE, wg_mean_axes(b, WG_AXES(1), false), 0))
OF_A(batch_norm, wg_batch_norm_train(wg_mul(a, b), WG_NONE, WG_NONE, WG_NONE, WG_NONE, 0, 1e-5).y)
OF_A(abs_of, wg_square(wg_abs(wg_sub(a, b))))
OF_A(maximum, wg_square(wg_maximum(a, b)))
OF_A(minimum, wg_square(wg_minimum(a, b)))
OF_A(clamp, wg_square(wg_clamp(a, b, wg_scalar_like(a, 2))))
OF_A(where, wg_square(wg_where(wg_less(a, b), a, wg_exp(b))))
OF_A(hard_tanh, wg_square(wg_hard_tanh(wg_sub(a, b))))
OF_A(hard_sigmoid, wg_square(wg_hard_sigmoid(wg_mul(a, b))))
OF_A(hard_swish, wg_square(wg_hard_swish(wg_mul(a, b))))
OF_A(relu, wg_square(wg_relu(wg_sub(a, b))))
OF_A(relu6, wg_square(wg_relu6(wg_mul(a, b))))
OF_A(leaky_relu, wg_square(wg_leaky_relu(wg_sub(a, b), 0.1)))

static const struct {
    const char *name;
    function *of;
} rule[] = {
    {"add", wg_add},
    {"sub", wg_sub},
    {"mul", wg_mul},
    {"div", wg_div},
    {"neg", neg},
    {"exp", exp_of},
    {"log", log_of},
    {"tanh", tanh_of},
    {"sigmoid", sigmoid_of},
    {"sqrt", sqrt_of},
    {"square", square},
    {"cast", cast},
    {"transpose", transpose},
    {"permute", permute},
    {"reshape", reshape},
    {"broadcast", broadcast},
    {"sum", sum_rows},
    {"mean", mean_all},
    {"max", max_columns},
    {"max of ties", max_of_ties},
    {"min", min_columns},
    {"prod rows", prod_rows},
    {"prod", prod_all},
    {"variance", variance_rows},
    {"std", std_columns},
    {"logsumexp", logsumexp_rows},
    {"norm 1", norm_1},
    {"norm 2", norm_2},
    {"norm 3.1", norm_3},
    {"norm inf", norm_inf},
    {"cumsum", cumsum_rows},
    {"cumprod", cumprod_columns},
    {"recurrence", recurrence},
    {"softmax rows", softmax_rows},
    {"softmax columns", softmax_columns},
    {"log_softmax", log_softmax},
    {"add a row", add_row},
    {"div by a column", div_column},
    {"matmul", product},
    {"matmul turned", product_turned},
    {"cross-entropy rows", loss_rows},
    {"cross-entropy columns", loss_columns},
    {"stop_gradient", stopped},
    {"mse_loss", mse},
    {"huber_loss", huber},
    {"kl_div", kl},
    {"bce_with_logits", bce},
    {"cross_entropy", by_class},
    {"layer_norm", layer_norm},
    {"rms_norm", rms_norm},
    {"group_norm", group_norm},
    {"batch_norm_train", batch_norm},
    {"abs", abs_of},
    {"maximum", maximum},
    {"minimum", minimum},
    {"clamp", clamp},
    {"where", where},
    {"dot", vectors},
    {"a row times a matrix", row_times},
    {"outer", outer},
    {"linear", linear},
    {"einsum", einsum},
    {"einsum of a diagonal", einsum_diagonal},
    {"unfold", unfold},
    {"overlap_add", overlap_add},
    {"conv1d", conv},
    {"conv_transpose1d", conv_transpose},
    {"max_pool2d", max_pool},
    {"avg_pool2d", avg_pool},
    {"attention", attention},
    {"slice", slice},
    {"concat", concat},
    {"stack", stack},
    {"pad", pad},
    {"pad_reflect", pad_reflect},
    {"tile", tile},
    {"diagonal", diagonal},
    {"tril", tril},
    {"embedding", embedding},
    {"expm1", expm1_of},
    {"log1p", log1p_of},
    {"log2", log2_of},
    {"log10", log10_of},
    {"reciprocal", reciprocal_of},
    {"rsqrt", rsqrt_of},
    {"erf", erf_of},
    {"softplus", softplus_of},
    {"logsigmoid", logsigmoid_of},
    {"silu", silu_of},
    {"gelu", gelu_of},
    {"gelu_tanh", gelu_tanh_of},
    {"elu", elu_of},
    {"pow", wg_pow},
    {"hard_tanh", hard_tanh},
    {"hard_sigmoid", hard_sigmoid},
    {"hard_swish", hard_swish},
    {"relu", relu},
    {"relu6", relu6},
    {"leaky_relu", leaky_relu},
};

/* Both adjoints for some seed, and the second derivatives of their squares. */
static void derivatives(wg_dtype dtype, const char *op, function *of)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = leaf(t, dtype, WG_SHAPE(6, 19), PLAIN, 1);
    const wg_tensor b = leaf(t, dtype, WG_SHAPE(6, 19), PLAIN, 2), y = of(a, b);
    const wg_tensor seed = leaf(t, dtype, wg_shape_of(y), SIGNED, 3);
    const wg_tensor ga = wg_vjp(y, seed, a), gb = wg_vjp(y, seed, b);
    const wg_tensor size = wg_add(wg_sum(wg_square(ga)), wg_sum(wg_square(gb)));
    const wg_tensor g[] = {y, ga, gb, wg_gradient(size, a), wg_gradient(size, b)};
    for (int i = 0; i < 5; i++)
        print_value(name("rule of %s %s %d", op, wg_dtype_name(dtype), i), g[i]);
    wg_tape_free(t);
}

void gradients(void)
{
    for (int r = 0; r < 2; r++)
        for (size_t i = 0; i < sizeof rule / sizeof *rule; i++)
            derivatives(reals[r], rule[i].name, rule[i].of);
}
