/* Tests of ops/argmin.c. */
#include "extremes.h"
#include "reductions.h"

#include <math.h>

static const place_op op = {"argmin", wg_argmin, wg_argmin_axis, -1};

Test(argmin, is_where_it_first_stands_along_every_axis)
{
    check_places_along_axes(&op);
}

Test(argmin, of_all_counts_in_row_major_order_whatever_the_layout)
{
    check_place_of_all(&op);
}

Test(argmin, takes_zeros_as_equal_and_the_first_nan)
{
    const reduced_case cases[] = {{{-0.0, 0, -0.0, 0}, 0},
                                  {{1, -0.0, 0, 0}, 1},
                                  {{1, NAN, -(double)INFINITY, NAN}, 1},
                                  {{-INFINITY, -INFINITY, -INFINITY, -INFINITY}, 0},
                                  {{(double)INFINITY, -(double)INFINITY, 0, 1}, 1}};
    check_reduced(wg_argmin, 4, sizeof cases / sizeof *cases, cases);
}

Test(argmin, has_no_derivative_and_refuses_what_has_no_elements)
{
    check_places_refused(&op);
}
