/* ops/stop_gradient.c — y = x, seen as a constant by the gradient. */
#include "parts.h"

static const wg_op op = {
    .name = "stop_gradient",
    .tex = "\\operatorname{stop-gradient}(#1)",
    .why = "It asks that x be taken as a constant from here on, so nothing flows back, though y "
           "follows x.",
    .arity = 1,
    .takes = WG_ANY,
    .view = wg_view_as_it_is,
    .no_derivative = true,
};

wg_tensor wg_stop_gradient(wg_tensor x)
{
    return wg_record(&op, 1, &x, NULL, 0);
}
