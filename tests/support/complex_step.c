/* complex_step.c — the derivative of an analytic function without differences. */
#include "complex_step.h"

enum { POINTS = 1000 };

/* The points: in the interval that the op's descriptor gives, or in −4 … 4; a margin away from
 * corners. */
static void put_points(wg_tensor y, wg_tensor x, double *at)
{
    const wg_domain *d = &wg_node_of(y)->op->domain[0];
    const bool anywhere = d->low == 0 && d->high == 0;
    put_random(x, 17, anywhere ? -4 : d->low, anywhere ? 4 : d->high);
    get(x, at);
    for (int i = 0; i < POINTS; i++)
        for (int k = 0; k < d->n_corners; k++)
            if (at[i] > d->corner[k] - 0.1 && at[i] < d->corner[k] + 0.1)
                at[i] += 0.3;
    put(x, at);
}

void check_complex_step(const char *name, wg_tensor (*op)(wg_tensor x),
                        double complex (*f)(double complex z))
{
    const double h = 0x1p-80;
    double at[POINTS], slope[POINTS];
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(POINTS)), y = op(x);
    put_points(y, x, at);
    value_of(wg_gradient(wg_sum(y), x), slope);
    for (int i = 0; i < POINTS; i++) {
        const double step = cimag(f(at[i] + h * I)) / h;
        cr_assert(near(slope[i], step, 1e-14, 1e-12), "%s'(%.17g): %.17g, by complex step %.17g",
                  name, at[i], slope[i], step);
    }
    wg_tape_free(t);
}
