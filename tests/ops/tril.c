/* Tests of ops/tril.c. */
#include "triangles.h"

static const triangle op = {"tril", wg_tril, true};

Test(tril, keeps_what_is_on_and_below_the_diagonal)
{
    check_triangle(&op);
}

Test(tril, has_zeros_where_x_is_not_finite)
{
    check_triangle_of_nan(&op);
}

Test(tril, of_many_rows_is_the_same_on_threads)
{
    check_triangle_on_threads(&op);
}

Test(tril, refuses_what_is_no_matrix)
{
    check_triangle_of_vector(&op);
}
