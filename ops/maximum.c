/* ops/maximum.c — y = the larger of a and b; NaN if either is.
 *     ā = ȳ where a > b, ½ ȳ where a = b, else 0;   b̄ likewise
 * For zeros a + b is the one of the right sign. */
#include "compose.h"

WG_MAP2(forward, a, b, ((b > a) | (b != b)) ? b : ((a == 0) & (b == 0)) ? a + b : a)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor a = y->x[0], b = y->x[1];
    const wg_tensor a_gives_way = wg_less(a, b), b_gives_way = wg_less(b, a);
    wg_vjp_of_choice(y, a_gives_way, b_gives_way, ybar, xbar);
}

static const wg_op op = {
    .name = "maximum",
    .tex = "\\operatorname{maximum}(#1, #2)",
    .why = "The result is a copy of the larger operand, so that one gets ȳ and the other nothing; "
           "where they are equal each gets half.",
    .arity = 2,
    .commutes = true,
    .takes = WG_REAL,
    .domain = {{.ties = true}, {.ties = true}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_maximum(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
