/* Tests of ops/triu.c. */
#include "triangles.h"

static const triangle op = {"triu", wg_triu, false};

Test(triu, keeps_what_is_on_and_above_the_diagonal)
{
    check_triangle(&op);
}

Test(triu, has_zeros_where_x_is_not_finite)
{
    check_triangle_of_nan(&op);
}

Test(triu, of_many_rows_is_the_same_on_threads)
{
    check_triangle_on_threads(&op);
}

Test(triu, refuses_what_is_no_matrix)
{
    check_triangle_of_vector(&op);
}
