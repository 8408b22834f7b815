/* Tests of src/print/steps.c: what is a step, and in which order. */
#include "memory.h"

#include "print/print.h"

#include <stdio.h>
#include <string.h>

static story story_of(const wg_tensor tensors[], int count)
{
    selection s;
    story told;
    wg_tape *t = tensors[0].tape;
    cr_assert(wg_choose(t, tensors, count, stderr, "test", &s) == WG_OK, "%s", wg_error_message(t));
    cr_assert(wg_story_new(&s, &told));
    return told;
}

/* The steps in short: "3" is a tensor computed, "5>4" what the rule of 5 adds to the adjoint of 4
 * for the first time, "5>>4" later. Valid until the next call. */
static const char *told(const wg_tensor tensors[], int count)
{
    static char text[4000];
    story s = story_of(tensors, count);
    *text = 0;
    for (size_t i = 0; i < s.n_steps; i++) {
        const size_t at = strlen(text);
        const struct contribution *part = s.steps[i].part;
        if (part)
            snprintf(text + at, sizeof text - at, " %u%s%u", (unsigned)part->from,
                     part->is == part->sum ? ">" : ">>", (unsigned)part->of);
        else
            snprintf(text + at, sizeof text - at, " %u", (unsigned)s.steps[i].tensor);
    }
    wg_story_free(&s);
    return text;
}

Test(print_steps, leaves_and_constants_are_given_and_ops_are_steps)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), two = wg_scalar(t, WG_F64, 2);
    const wg_tensor y = wg_exp(wg_mul(two, x)), unasked = wg_tanh(x);
    cr_assert(wg_is_valid(unasked));
    cr_assert_str_eq(told(&y, 1), " 3 4");
    cr_assert_str_eq(told(&x, 1), "");
    wg_tape_free(t);
}

Test(print_steps, contributions_follow_in_the_order_in_which_they_are_added)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SCALAR);
    const wg_tensor a = wg_exp(x), b = wg_sin(x), y = wg_mul(a, b), all[] = {y, wg_gradient(y, x)};
    cr_assert_str_eq(told(all, 2), " 2 3 4 0>4 4>2 4>3 3>1 2>>1");
    wg_tape_free(t);
}

Test(print_steps, what_was_differentiated_is_told_though_nobody_asked_for_it)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SCALAR);
    const wg_tensor y = wg_name(wg_mul(x, wg_scalar(t, WG_F64, 3)), "y"), g = wg_gradient(y, x);
    cr_assert_str_eq(told(&g, 1), " 3 0>3 3>1");
    story s = story_of(&g, 1);
    cr_assert(s.n_sweeps == 1 && s.sweeps[0]->y == y.index && !s.s.wanted[y.index]);
    wg_story_free(&s);
    wg_tape_free(t);
}

/* The seed of both is the same 1. */
Test(print_steps, gradients_that_nobody_asked_for_are_not_told)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SCALAR),
                    u = wg_param(t, "u", WG_F64, WG_SCALAR);
    const wg_tensor y = wg_mul(x, u), z = wg_exp(x);
    const wg_tensor gy = wg_gradient(y, x), gz = wg_gradient(z, x);
    const wg_tensor first[] = {y, z, gy}, second[] = {y, z, gz}, neither[] = {y, z};
    cr_assert_str_eq(told(first, 3), " 3 4 0>3 3>1");
    cr_assert_str_eq(told(second, 3), " 3 4 0>4 4>1");
    cr_assert_str_eq(told(neither, 2), " 3 4");
    wg_tape_free(t);
}

/* x + exp(x), w wanted only: what flows to x first is w's adjoint itself, and is there, but it is
 * not the whole adjoint of x. */
Test(print_steps, no_part_of_a_sum_is_told_for_the_whole)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SCALAR),
                    w = wg_param(t, "w", WG_F64, WG_SCALAR);
    const wg_tensor y = wg_exp(wg_add(wg_add(x, w), wg_exp(x))), g = wg_gradient(y, w);
    story s = story_of(&g, 1);
    for (size_t i = 0; i < s.n_steps; i++)
        cr_assert(!s.steps[i].part || s.steps[i].part->of != x.index);
    wg_story_free(&s);
    const wg_tensor both[] = {g, wg_gradient(y, x)};
    int parts = 0;
    s = story_of(both, 2);
    for (size_t i = 0; i < s.n_steps; i++)
        parts += s.steps[i].part && s.steps[i].part->of == x.index;
    cr_assert(parts == 2);
    wg_story_free(&s);
    wg_tape_free(t);
}

Test(print_steps, a_step_comes_after_all_that_it_needs)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SHAPE(3));
    const wg_tensor f = wg_sum(wg_mul(wg_tanh(x), wg_exp(x)));
    const wg_tensor s = wg_sum(wg_square(wg_gradient(f, x))), h = wg_gradient(s, x);
    story told = story_of(&h, 1);
    cr_assert(told.n_sweeps == 2 && told.sweeps[0]->y == f.index && told.sweeps[1]->y == s.index);
    static bool there[2][1000];
    for (size_t i = 0; i < told.n_steps; i++) {
        const step_shown *now = &told.steps[i];
        if (now->part) {
            const int k = now->sweep == told.sweeps[1];
            cr_assert(now->part->from == 0 || there[k][now->part->from]);
            there[k][now->part->of] = true;
            continue;
        }
        const wg_node *y = &wg_node_at(t, now->tensor)->pub;
        for (int k = 0; k < y->arity; k++) {
            bool before = !(told.seen[y->x[k].index] & SHOWN) ||
                          wg_node_at(t, y->x[k].index)->pub.op->role != WG_ROLE_OP;
            for (size_t j = 0; j < i; j++)
                before |= !told.steps[j].part && told.steps[j].tensor == y->x[k].index;
            cr_assert(before, "%u before its operand %u", (unsigned)now->tensor,
                      (unsigned)y->x[k].index);
        }
    }
    wg_story_free(&told);
    wg_tape_free(t);
}

Test(print_steps, what_a_rule_computes_is_a_step_where_it_is_differentiated)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SHAPE(3));
    const wg_tensor f = wg_sum(wg_tanh(x)), g = wg_gradient(f, x);
    const wg_tensor s = wg_sum(wg_square(g)), h = wg_gradient(s, x);
    story once = story_of(&g, 1), twice = story_of(&h, 1);
    int first = 0, second = 0;
    for (size_t i = 0; i < once.n_steps; i++)
        first += !once.steps[i].part && wg_node_at(t, once.steps[i].tensor)->sweep_of != 0;
    for (size_t i = 0; i < twice.n_steps; i++)
        second += !twice.steps[i].part && wg_node_at(t, twice.steps[i].tensor)->sweep_of != 0;
    cr_assert(first == 0 && second >= 2, "%d, %d", first, second);
    wg_story_free(&once);
    wg_story_free(&twice);
    wg_tape_free(t);
}

Test(print_steps, memory_that_runs_out_leaves_nothing)
{
    memory m = {.failed = true};
    const wg_allocator allocator = allocator_of(&m);
    for (size_t n = 1; m.failed; n++) {
        m = (memory){0};
        wg_tape *t = wg_tape_new_with(&allocator);
        wg_tensor x = wg_param(t, "x", WG_F64, WG_SCALAR), y = x;
        for (int i = 0; i < 600; i++)
            y = wg_tanh(y);
        const wg_tensor g = wg_gradient(y, x);
        selection s;
        story told;
        cr_assert(wg_choose(t, &g, 1, stderr, "test", &s) == WG_OK);
        m.fail_from = m.fail_to = m.calls + n;
        const bool there = wg_story_new(&s, &told);
        cr_assert(there == !m.failed);
        if (there)
            wg_story_free(&told);
        wg_tape_free(t);
        cr_assert(m.blocks == 0 && !m.mistaken && n < 100);
    }
    cr_assert(m.calls > 0);
}
