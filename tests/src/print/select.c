/* Tests of src/print/select.c: what is needed, and what is refused. */
#include "support.h"

#include "print/print.h"

#include <stdio.h>
#include <string.h>

Test(print_select, what_is_needed_is_marked_and_nothing_else)
{
    wg_tape *t = wg_tape_new();
    wg_tensor a = wg_input(t, "a", WG_F32, WG_SHAPE(2)), b = wg_input(t, "b", WG_F32, WG_SHAPE(2));
    wg_tensor c = wg_add(a, a), d = wg_mul(a, b), e = wg_tanh(c);
    selection s;
    cr_assert(wg_choose(t, &e, 1, stderr, "me", &s) == WG_OK);
    cr_assert(s.last == e.index && s.needed[a.index] && s.needed[c.index] && s.needed[e.index]);
    cr_assert(!s.needed[b.index] && !s.needed[d.index] && s.wanted[e.index] && !s.wanted[c.index]);
    wg_selection_free(&s);
    wg_tape_free(t);
}

Test(print_select, bad_arguments_are_errors_of_the_caller)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    wg_tensor a = wg_input(t, "a", WG_F32, WG_SCALAR), b = wg_input(other, "b", WG_F32, WG_SCALAR);
    selection s;
    cr_assert(wg_choose(NULL, &a, 1, stderr, "me", &s) == WG_ERROR_NULL);
    cr_assert(wg_choose(t, &a, 1, NULL, "me", &s) == WG_ERROR_NULL);
    cr_assert_str_eq(wg_error_message(t), "me: the file is NULL");
    wg_clear_error(t);
    cr_assert(wg_choose(t, &a, 0, stderr, "me", &s) == WG_ERROR_ARGUMENT);
    cr_assert_str_eq(wg_error_message(t), "me: 0 tensors");
    wg_clear_error(t);
    cr_assert(wg_choose(t, &b, 1, stderr, "me", &s) == WG_ERROR_ARGUMENT);
    cr_assert_str_eq(wg_error_message(t), "me: tensor 1 is of another tape");
    wg_tape_free(t);
    wg_tape_free(other);
}

Test(print_select, a_sweep_is_picked_with_all_that_it_adds_up)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR),
                    z = wg_input(t, "z", WG_F64, WG_SCALAR);
    const wg_tensor y = wg_mul(wg_tanh(x), x), g = wg_gradient(y, x), other = wg_neg(z);
    const wg_tensor unrelated = wg_exp(z);
    selection s;
    cr_assert(wg_pick_sweep(y, &other, 1, "me", &s) == WG_OK);
    cr_assert(s.needed[x.index] && s.needed[y.index] && s.wanted[g.index] && s.wanted[other.index]);
    cr_assert(s.needed[z.index] && (unrelated.index > s.last || !s.needed[unrelated.index]));
    const sweep *adjoints = wg_sweep_of(t, y.index);
    for (uint32_t i = 0; i < adjoints->n_parts; i++)
        cr_assert(s.wanted[adjoints->part[i].is] && s.wanted[adjoints->part[i].sum]);
    cr_assert(adjoints->n_parts > 3);
    wg_selection_free(&s);
    wg_tape_free(t);
}

/* ---- Values of an earlier run ---------------------------------------------------------------- */

static bool is_stale(wg_tensor x)
{
    selection s;
    cr_assert(wg_pick(x.tape, &x, 1, "me", &s) == WG_OK);
    const bool stale = s.stale[x.index];
    wg_selection_free(&s);
    return stale;
}

Test(print_select, what_was_computed_before_a_leaf_was_written_is_stale)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_param(t, "a", WG_F64, WG_SHAPE(2)),
                    b = wg_input(t, "b", WG_F64, WG_SHAPE(2));
    const wg_tensor p = wg_square(a), q = wg_mul(p, b);
    const wg_tensor update = wg_assign(a, wg_add(a, b));
    wg_fill(a, 1);
    wg_fill(b, 2);
    wg_program *values = wg_compile(t, (wg_tensor[]){p, q}, 2), *learn = wg_compile(t, &update, 1);
    cr_assert(!is_stale(p) && !is_stale(a), "what has no value is not stale, nor is a leaf");
    for (int again = 0; again < 2; again++) {
        cr_assert(wg_run(values) == WG_OK);
        cr_assert(!is_stale(p) && !is_stale(q));
        wg_fill(b, 3);
        cr_assert(!is_stale(p) && is_stale(q));
        cr_assert(wg_run(values) == WG_OK);
        cr_assert(!is_stale(q));
        cr_assert(wg_run(learn) == WG_OK);
        cr_assert(is_stale(p) && is_stale(q) && !is_stale(update));
    }
    wg_tape_free(t);
}
