/* gradients.c — the backward rule of each op, and the rules of what that recorded. */
#include "digest.h"

typedef wg_tensor function(wg_tensor a, wg_tensor b);

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
OF_A(cast,
     wg_cast(wg_square(wg_cast(a, wg_dtype_of(a) == WG_F32 ? WG_F64 : WG_F32)), wg_dtype_of(a)))
OF_A(transpose, wg_square(wg_transpose(a)))
OF_A(permute, wg_square(wg_permute(a, WG_AXES(1, 0))))
OF_A(reshape, wg_square(wg_reshape(wg_transpose(a), WG_SHAPE(-1))))
OF_A(broadcast, wg_square(wg_broadcast(a, WG_SHAPE(3, 6, 19))))
OF_A(sum_rows, wg_square(wg_sum_axes(a, WG_AXES(0), false)))
OF_A(mean_all, wg_square(wg_mean(a)))
OF_A(max_columns, wg_square(wg_max_axes(a, WG_AXES(1), true)))
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
} rule[] = {{"add", wg_add},
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
            {"hard_tanh", hard_tanh},
            {"hard_sigmoid", hard_sigmoid},
            {"hard_swish", hard_swish},
            {"relu", relu},
            {"relu6", relu6},
            {"leaky_relu", leaky_relu}};

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
