/* ops/with.c — y = x, seen through; what computes it also computes the other operands.
 * x̄ = ȳ, and nothing flows to the others. */
#include "parts.h"

#include <string.h>

static bool infer(wg_call *call)
{
    (void)call; /* y is as the first operand */
    return true;
}

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    (void)y;
    xbar[0] = ybar;
}

static const wg_op op = {
    .name = "with",
    .tex = "#1",
    .why = "The result is the first operand as it is, so that one gets ȳ; the others are only "
           "computed along with it.",
    .arity = WG_VARIADIC,
    .takes = WG_ANY,
    .mixed = true,
    .infer = infer,
    .view = wg_view_as_it_is,
    .vjp = vjp,
};

/* At most so many others at a time: what makes the list needs no memory. */
enum { OTHERS = 31 };

wg_tensor wg_with(wg_tensor x, const wg_tensor others[], int count)
{
    if (count < 0 || (count > 0 && !others))
        return wg_fail(x.tape, count < 0 ? WG_ERROR_ARGUMENT : WG_ERROR_NULL,
                       count < 0 ? "%s: %d others" : "%s: the list of %d others is NULL", op.name,
                       count);
    for (int done = 0, n; done < count; done += n) {
        wg_tensor all[1 + OTHERS] = {x};
        n = count - done < OTHERS ? count - done : OTHERS;
        memcpy(all + 1, others + done, (size_t)n * sizeof *others);
        x = wg_record(&op, 1 + n, all, NULL, 0);
    }
    return x;
}
