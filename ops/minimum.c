/* ops/minimum.c — y = the smaller of a and b; NaN if either is.
 *     ā = ȳ where a < b, ½ ȳ where a = b, else 0;   b̄ likewise
 * For zeros -(-a - b) is the one of the right sign. */
#include "compose.h"

WG_MAP2(forward, a, b, ((b < a) | (b != b)) ? b : ((a == 0) & (b == 0)) ? -(-a - b) : a)

static void vjp(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor a = y->x[0], b = y->x[1];
    const wg_tensor a_gives_way = wg_greater(a, b), b_gives_way = wg_greater(b, a);
    wg_vjp_of_choice(y, a_gives_way, b_gives_way, ybar, xbar);
}

static const wg_op op = {
    .name = "minimum",
    .tex = "\\operatorname{minimum}(#1, #2)",
    .why = "The smaller operand is y and so gets all of ȳ; the larger does not matter, and where "
           "both are equal each gets half.",
    .arity = 2,
    .commutes = true,
    .takes = WG_REAL,
    .domain = {{.ties = true}, {.ties = true}},
    .map = &forward,
    .vjp = vjp,
};

wg_tensor wg_minimum(wg_tensor a, wg_tensor b)
{
    return wg_record(&op, 2, (wg_tensor[]){a, b}, NULL, 0);
}
