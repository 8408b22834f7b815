/* Tests of the rules of analytic ops by the complex step: a line each. */
#include "complex_step.h"

static double complex sigmoid(double complex z)
{
    return 1 / (1 + cexp(-z));
}

static double complex square(double complex z)
{
    return z * z;
}

static double complex minus(double complex z)
{
    return -z;
}

static const struct {
    const char *name;
    wg_tensor (*op)(wg_tensor x);
    double complex (*f)(double complex z);
} analytic[] = {
    {"neg", wg_neg, minus},
    {"exp", wg_exp, cexp},
    {"log", wg_log, clog},
    {"tanh", wg_tanh, ctanh},
    {"sigmoid", wg_sigmoid, sigmoid},
    {"sqrt", wg_sqrt, csqrt},
    {"square", wg_square, square},
};

Test(complex_step, agrees_with_the_rule_of_every_analytic_op)
{
    for (size_t i = 0; i < sizeof analytic / sizeof *analytic; i++)
        check_complex_step(analytic[i].name, analytic[i].op, analytic[i].f);
}
