/* along.c — what the tests of functions along one axis share. */
#include "along.h"

void check_rule_along_axes(rule r)
{
    const wg_shape shapes[] = {{1, {1}},
                               {1, {5}},
                               {2, {3, 4}},
                               {3, {2, 3, 2}},
                               {2, {0, 3}},
                               {2, {3, 0}},
                               {8, {1, 2, 1, 1, 2, 1, 3, 1}}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (int axis = 0; axis < shapes[i].ndim; axis++) {
            r.with = &axis;
            for (int k = 0; k < r.arity; k++)
                r.shape[k] = shapes[i];
            check_rule(&r);
            check_layouts(&r);
        }
}

static void check_bits(op_along *op, line_function *reference, wg_dtype dtype, wg_shape shape,
                       int axis, double scale)
{
    static double x[MOST], y[MOST];
    wg_tape *t = wg_tape_new();
    const lines along = lines_along(&shape, axis);
    const wg_tensor leaf = wg_input(t, "x", dtype, shape);
    put_random(leaf, 3, -scale, scale);
    get(leaf, x);
    value_of(op(leaf, axis), y);
    for (int64_t l = 0; l < along.count; l++) {
        double line[MOST], wanted[MOST];
        get_line(&along, l, x, line);
        reference(along.length, line, wanted, dtype);
        for (int64_t i = 0; i < along.length; i++)
            cr_assert(same_bits(y[on_line(&along, l, i)], wanted[i], dtype),
                      "%s, axis %d: %a, not %a", wg_describe_shape(&shape).s, axis,
                      y[on_line(&along, l, i)], wanted[i]);
    }
    wg_tape_free(t);
}

void check_lines(op_along *op, line_function *reference)
{
    for (int d = 0; d < 2; d++) {
        for (int axis = 0; axis < 3; axis++)
            check_bits(op, reference, reals[d], WG_SHAPE(3, 17, 5), axis, 4);
        check_bits(op, reference, reals[d], WG_SHAPE(1300, 3), 0, 30);
        check_bits(op, reference, reals[d], WG_SHAPE(2, 1300), 1, 200);
        check_bits(op, reference, reals[d], WG_SHAPE(1), 0, 1e4);
        check_bits(op, reference, reals[d], WG_SHAPE(3, 0), 0, 1);
        check_bits(op, reference, reals[d], WG_SHAPE(3, 0), 1, 1);
    }
}
