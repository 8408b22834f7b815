/* Tests of src/print/derivation.c: the equations of docs/backpropagation.md come out by themselves, and
 * nothing on the page is wrong. */
#include "drawings.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The model of the notes ------------------------------------------------------------------ */

typedef struct model {
    wg_tape *t;
    wg_tensor L, x[4]; /* W2, b2, W1, b1, as the notes have them */
} model;

/* The classes of the samples are 1, 2, 3, 1, … */
static void mark_classes(wg_tensor y)
{
    const wg_shape shape = wg_shape_of(y);
    double hot[64] = {0};
    for (int64_t j = 0; j < shape.size[1]; j++)
        hot[j % shape.size[0] * shape.size[1] + j] = 1;
    put(y, hot);
}

static model new_model(const wg_allocator *a, wg_dtype dtype, int64_t B)
{
    notes_model m = record_notes(a, dtype, 4, 5, 3, B);
    const wg_tensor leaf[] = {m.x, m.W1, m.b1, m.W2, m.b2};
    differentiate_notes(&m);
    for (int i = 0; i < 5; i++)
        wg_fill_normal(leaf[i], (uint64_t)i + 1, 0, 1);
    mark_classes(m.y);
    run_notes(&m, wg_name(wg_softmax(m.z2, 0), "yhat"));
    return (model){m.t, m.L, {m.W2, m.b2, m.W1, m.b1}};
}

static char *derived(wg_tensor L, const wg_tensor x[], int count, wg_derivation_options o)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(wg_write_derivation(L.tape, L, x, count, &o, out) == WG_OK, "%s",
              wg_error_message(L.tape));
    fclose(out);
    return text;
}

/* ---- By deltas ------------------------------------------------------------------------------- */

Test(print_derivation, equations_16_to_21_of_the_notes_come_out_by_themselves)
{
    for (wg_dtype dtype = WG_F32; dtype <= WG_F64; dtype++) {
        model m = new_model(NULL, dtype, 1);
        char *text = derived(m.L, m.x, 4, (wg_derivation_options){0});
        expect_in(text, "  z₁ = W₁ x + b₁   ∈ R^5    [exact]\n");       /* (1) */
        expect_in(text, "  a₁ = tanh(z₁)   ∈ R^5    [exact]\n");        /* (2) */
        expect_in(text, "  z₂ = W₂ a₁ + b₂   ∈ R^3    [exact]\n");      /* (3) */
        expect_in(text, "  ŷ = softmax(z₂)   ∈ R^3    [exact]\n");      /* (4) */
        expect_in(text, "  ∂L/∂W₂ = δ₁ a₁ᵀ   ∈ R^(3×5)    [exact]\n");  /* (16) */
        expect_in(text, "  ∂L/∂b₂ = δ₁   ∈ R^3    [exact]\n");          /* (17) */
        expect_in(text, "  ∂L/∂W₁ = δ₂ xᵀ   ∈ R^(5×4)    [exact]\n");   /* (18) */
        expect_in(text, "  ∂L/∂b₁ = δ₂   ∈ R^5    [exact]\n");          /* (19) */
        expect_in(text, "  δ₁ := ∂L/∂z₂ = ŷ − y   ∈ R^3    [exact]\n"); /* (20) */
        expect_in(text,
                  "  δ₂ := ∂L/∂z₁ = (1 − tanh²(z₁)) ∘ (W₂ᵀ δ₁)   ∈ R^5    [exact]\n"); /* (21) */
        expect_in(text, "Left out as a factor, since it is 1 with these values: Σ(y).\n");
        expect_in(text, "    W₁               |  δ₂ xᵀ     |  [5×4]\n");
        free(text);
        wg_tape_free(m.t);
    }
}

Test(print_derivation, all_formulas_of_all_levels_and_notations_are_exact)
{
    for (int64_t B = 1; B <= 4; B += 3)
        for (wg_level level = WG_BY_DELTAS; level <= WG_BY_INPUTS; level++)
            for (wg_notation as = WG_TEXT; as <= WG_LATEX; as++) {
                model m = new_model(NULL, WG_F64, B);
                char *text =
                    derived(m.L, m.x, 4, (wg_derivation_options){.level = level, .notation = as});
                static const char *const equation[] = {"    [", ") $", "\\tag{"};
                static const char *const exact[] = {"[exact]\n", "— exact\n", "\\text{exact}"};
                const int equations = occurrences(text, equation[as]);
                cr_assert(equations >= 5 && equations == occurrences(text, exact[as]),
                          "%d of %d:\n%s", occurrences(text, exact[as]), equations, text);
                free(text);
                wg_tape_free(m.t);
            }
}

Test(print_derivation, op_by_op_gives_reason_rule_names_and_shapes)
{
    model m = new_model(NULL, WG_F64, 4);
    char *text = derived(m.L, m.x, 4, (wg_derivation_options){.level = WG_BY_OPS});
    expect_in(text, "Through tanh, a₁ = tanh(z₁). The slope of tanh x is 1 − tanh² x");
    expect_in(text, "  x\u0304 = (1 − y²) ∘ ȳ    [exact]\n");
    expect_in(text, "  ∂L/∂z₁ = (1 − a₁²) ∘ (∂L/∂a₁)   ∈ R^(5×4)    [exact]\n");
    expect_in(text, "  b\u0304 = aᵀ ȳ    [exact]\n");
    expect_in(text, "Shapes: [5×4] = [5×3] [3×4]\n");
    free(text);
    wg_tape_free(m.t);
}

Test(print_derivation, down_to_the_inputs_leaves_nothing_else)
{
    model m = new_model(NULL, WG_F64, 1);
    char *text = derived(m.L, m.x, 4, (wg_derivation_options){.level = WG_BY_INPUTS});
    expect_in(text, "∂L/∂b₂ = softmax(W₂ tanh(W₁ x + b₁) + b₂) − y ");
    cr_assert(!strstr(text, "z₁") && !strstr(text, "δ"));
    free(text);
    wg_tape_free(m.t);
}

Test(print_derivation, an_exercise_has_blanks_and_no_answers)
{
    model m = new_model(NULL, WG_F64, 1);
    for (wg_level level = WG_BY_DELTAS; level <= WG_BY_INPUTS; level++) {
        char *text = derived(m.L, m.x, 4, (wg_derivation_options){.blanks = true, .level = level});
        expect_in(text, "∂L/∂W₁ = …………   ∈ R^(5×4)\n");
        const char *backward = strstr(text, "Backward");
        cr_assert(!strstr(backward, "a₁ᵀ") && !strstr(backward, "tanh²(z₁)") &&
                      !strstr(backward, "xᵀ"),
                  "%s", text);
        free(text);
    }
    wg_tape_free(m.t);
}

/* ---- Other models ---------------------------------------------------------------------------- */

Test(print_derivation, where_paths_meet_contributions_are_added)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    const wg_tensor u = wg_name(wg_sin(x), "u"), v = wg_name(wg_exp(x), "v");
    const wg_tensor L = wg_name(wg_sum(wg_mul(u, v)), "L"), g = wg_gradient(L, x);
    wg_fill_normal(x, 1, 0, 1);
    cr_assert(wg_run(wg_compile_with(t, (wg_tensor[]){L, g}, 2, WG_KEEP_ALL)) == WG_OK);
    char *text = derived(L, &x, 1, (wg_derivation_options){.level = WG_BY_OPS});
    expect_in(text, "Several paths lead from x to L; what comes back along them is added:\n");
    expect_in(text, "∂L/∂x, path 1, = ");
    expect_in(text, "∂L/∂x = v ∘ (∂L/∂v) + cos(x) ∘ (∂L/∂u)   ∈ R^3    [exact]\n");
    free(text);
    wg_tape_free(t);
}

Test(print_derivation, of_a_second_derivative_is_one_like_any_other)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    v = wg_input(t, "v", WG_F64, WG_SHAPE(3));
    const wg_tensor g = wg_name(wg_gradient(wg_sum(wg_tanh(x)), x), "g");
    const wg_tensor p = wg_name(wg_sum(wg_mul(g, v)), "p"), h = wg_gradient(p, x);
    wg_fill_normal(x, 1, 0, 1);
    wg_fill_normal(v, 2, 0, 1);
    cr_assert(wg_run(wg_compile_with(t, (wg_tensor[]){p, h}, 2, WG_KEEP_ALL)) == WG_OK);
    char *text = derived(p, &x, 1, (wg_derivation_options){0});
    expect_in(text, "v₉ = 1 − tanh²(x)   ∈ R^3    [exact]\n");
    expect_in(text, "p = Σ(g ∘ v)   ∈ R    [exact]\n");
    expect_in(text, "∂p/∂x = ");
    cr_assert(occurrences(text, "    [") == 4 && occurrences(text, "[exact]") == 4, "%s", text);
    free(text);
    wg_tape_free(t);
}

Test(print_derivation, a_wrong_value_on_the_tape_is_told)
{
    model m = new_model(NULL, WG_F64, 1);
    wg_fill_normal(m.x[0], 99, 0, 1); /* W2 is another now than that of the run */
    char *text = derived(m.L, m.x, 4, (wg_derivation_options){0});
    expect_in(text, "z₂ = W₂ a₁ + b₂   ∈ R^3    [differs from the tape by up to ");
    expect_in(text, "a₁ = tanh(z₁)   ∈ R^5    [exact]");
    free(text);
    wg_tape_free(m.t);
}

Test(print_derivation, without_values_it_is_written_and_not_checked)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    const wg_tensor L = wg_name(wg_sum(wg_square(x)), "L");
    wg_gradient(L, x);
    char *text = derived(L, &x, 1, (wg_derivation_options){0});
    expect_in(text, "L = Σ(x²)   ∈ R    [no values to check it with]\n");
    free(text);
    wg_tape_free(t);
}

Test(print_derivation, a_difference_that_comes_of_a_new_input_says_so)
{
    model m = new_model(NULL, WG_F64, 1);
    wg_fill_normal(m.x[0], 99, 0, 1); /* W2 */
    char *text = derived(m.L, m.x, 4, (wg_derivation_options){0});
    const char *line = line_with(text, "z₂ = W₂ a₁ + b₂");
    expect_in(line, ", where an input has changed since]");
    expect_in(text, "a₁ = tanh(z₁)   ∈ R^5    [exact]");
    free(text);
    wg_tape_free(m.t);
}

/* ---- A user's op ----------------------------------------------------------------------------- */

WG_MAP1(cube, x, x *x *x)

static void vjp_of_cube(const wg_node *y, wg_tensor ybar, wg_tensor xbar[])
{
    const wg_tensor x = y->x[0];
    xbar[0] = wg_mul(wg_mul(wg_scalar_like(x, 3), wg_square(x)), ybar);
}

Test(print_derivation, a_form_that_says_another_function_is_found_out)
{
    static const wg_op liar = {.name = "cube",
                               .tex = "\\exp #1",
                               .arity = 1,
                               .takes = WG_REAL,
                               .map = &cube,
                               .vjp = vjp_of_cube};
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    const wg_tensor L = wg_name(wg_sum(wg_record(&liar, 1, &x, NULL, 0)), "L"),
                    g = wg_gradient(L, x);
    wg_fill(x, 2);
    cr_assert(wg_run(wg_compile_with(t, (wg_tensor[]){L, g}, 2, WG_KEEP_ALL)) == WG_OK);
    char *text = derived(L, &x, 1, (wg_derivation_options){0});
    expect_in(text, "L = Σ(exp(x))   ∈ R    [differs from the tape by up to 1.8e+00]");
    free(text);
    wg_tape_free(t);
}

Test(print_derivation, an_op_without_form_or_reason_says_so)
{
    static const wg_op bare = {
        .name = "cube", .arity = 1, .takes = WG_REAL, .map = &cube, .vjp = vjp_of_cube};
    static const wg_op dressed = {.name = "cube",
                                  .tex = "#1^3",
                                  .why = "Each of three factors is x.",
                                  .arity = 1,
                                  .takes = WG_REAL,
                                  .map = &cube,
                                  .vjp = vjp_of_cube};
    static const char *const expected[][2] = {
        {"L = Σ(cube(x))   ∈ R    [exact]",
         "Its descriptor gives no reason for its rule. It has no printed form"},
        {"L = Σ(x^3)   ∈ R    [", "Each of three factors is x."}};
    const wg_op *const ops[] = {&bare, &dressed};
    for (int k = 0; k < 2; k++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
        const wg_tensor L = wg_name(wg_sum(wg_record(ops[k], 1, &x, NULL, 0)), "L"),
                        g = wg_gradient(L, x);
        wg_fill_normal(x, 1, 0, 1);
        cr_assert(wg_run(wg_compile_with(t, (wg_tensor[]){L, g}, 2, WG_KEEP_ALL)) == WG_OK);
        char *text = derived(L, &x, 1, (wg_derivation_options){0});
        expect_in(text, expected[k][0]);
        free(text);
        text = derived(L, &x, 1, (wg_derivation_options){.level = WG_BY_OPS});
        for (char *c = text; *c; c++)
            if (*c == '\n')
                *c = ' ';
        expect_in(text, expected[k][1]);
        free(text);
        wg_tape_free(t);
    }
}

/* ---- What must not be left out --------------------------------------------------------------- */

/* L of one x, with its gradient and all values. */
static char *derived_from(wg_tensor L, wg_tensor x, wg_derivation_options o)
{
    const wg_tensor wanted[] = {L, wg_gradient(L, x)};
    cr_assert(wg_run(wg_compile_with(L.tape, wanted, 2, WG_KEEP_ALL)) == WG_OK, "%s",
              wg_error_message(L.tape));
    return derived(L, &x, 1, o);
}

Test(print_derivation, a_factor_that_is_one_today_stays)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    y = wg_input(t, "y", WG_F64, WG_SHAPE(3)),
                    b = wg_param(t, "b", WG_F64, WG_SHAPE(3));
    wg_fill(x, 2);
    wg_fill(y, 3);
    wg_fill(b, 0);
    const wg_tensor mask = wg_greater(x, wg_scalar_like(x, 0));
    const wg_tensor masked = wg_name(wg_sum(wg_mul(wg_mul(mask, x), y)), "masked");
    char *text = derived_from(masked, y, (wg_derivation_options){0});
    expect_in(text, "v₆ = [x > 0] ∘ x ");
    expect_in(text, "∂masked/∂y = v₆ ");
    free(text);
    const wg_tensor learned = wg_name(wg_sum(wg_mul(wg_exp(b), y)), "learned");
    text = derived_from(learned, b, (wg_derivation_options){0});
    expect_in(text, "∂learned/∂b = exp(b) ∘ y ");
    free(text);
    const wg_tensor stopped = wg_name(wg_sum(wg_mul(wg_stop_gradient(x), x)), "stopped");
    text = derived_from(stopped, x, (wg_derivation_options){0});
    expect_in(text, "stopped = Σ(stop-gradient(x) ∘ x) ");
    free(text);
    wg_tape_free(t);
}

Test(print_derivation, is_of_the_gradient_whatever_else_was_swept)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    L = wg_name(wg_sum(wg_square(x)), "L");
    wg_fill(x, 2);
    wg_vjp(L, wg_scalar_like(L, 3), x);
    cr_assert(wg_write_derivation(t, L, &x, 1, NULL, stderr) == WG_ERROR_STATE);
    wg_clear_error(t);
    const wg_tensor g = wg_gradient(L, x);
    wg_vjp(L, wg_scalar_like(L, 5), x);
    wg_jvp(L, &x, &x, 1);
    char *text = derived_from(L, x, (wg_derivation_options){0});
    cr_assert(wg_is_valid(g));
    expect_in(text, "∂L/∂x = 2 · x   ∈ R^3    [exact]\n");
    free(text);
    wg_tape_free(t);
}

Test(print_derivation, a_very_long_chain_is_cut_into_lines)
{
    enum { OPS = 3000, LONGEST = 2000 };
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR);
    wg_tensor y = x;
    for (int i = 0; i < OPS; i++)
        y = wg_tanh(y);
    wg_name(y, "L");
    wg_fill(x, 0.5);
    char *text = derived_from(y, x, (wg_derivation_options){0});
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        cr_assert(strcspn(line, "\n") < LONGEST, "%.100s", line);
    free(text);
    text = derived_from(y, x, (wg_derivation_options){.level = WG_BY_INPUTS});
    expect_in(text, "L has more than 300 operations, written out, and is left out here.\n");
    free(text);
    wg_tape_free(t);
}

Test(print_derivation, constants_are_given_and_named_adjoints_introduced)
{
    wg_tape *t = wg_tape_new();
    const double c[] = {1, 2, 4};
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)), z = wg_name(wg_tanh(x), "z");
    const wg_tensor L =
        wg_name(wg_sum(wg_mul(z, wg_constant(t, WG_F64, WG_SHAPE(3), c, sizeof c))), "L");
    wg_name(wg_gradient(L, z), "dz");
    wg_fill(x, 0.5);
    char *text = derived_from(L, x, (wg_derivation_options){.level = WG_BY_OPS});
    expect_in(text, "    v₃   ∈ R^3, constant\n");
    expect_in(text, "  dz := ∂L/∂z = ");
    expect_in(text, "  ∂L/∂x = (1 − z²) ∘ dz ");
    free(text);
    wg_tape_free(t);
}

/* ---- Errors ---------------------------------------------------------------------------------- */

Test(print_derivation, bad_arguments_are_errors)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    z = wg_input(t, "z", WG_F64, WG_SHAPE(3));
    const wg_tensor L = wg_name(wg_sum(x), "L");
    FILE *out = tmpfile();
    cr_assert(wg_write_derivation(NULL, L, &x, 1, NULL, out) == WG_ERROR_NULL);
    cr_assert(wg_write_derivation(t, L, &x, 1, NULL, out) == WG_ERROR_STATE);
    cr_assert_str_eq(wg_error_message(t),
                     "wg_write_derivation: L [] has no gradient yet; call wg_gradient");
    wg_clear_error(t);
    wg_gradient(L, x);
    cr_assert(wg_write_derivation(t, L, &z, 1, NULL, out) == WG_ERROR_ARGUMENT);
    cr_assert_str_eq(wg_error_message(t), "wg_write_derivation: L [] does not depend on z [3]");
    wg_clear_error(t);
    cr_assert(wg_write_derivation(t, WG_NONE, &x, 1, NULL, out) == WG_ERROR_NULL);
    wg_clear_error(t);
    cr_assert(wg_write_derivation(t, L, NULL, 1, NULL, out) == WG_ERROR_NULL);
    wg_clear_error(t);
    cr_assert(wg_write_derivation(t, L, &x, 0, NULL, out) == WG_ERROR_ARGUMENT);
    wg_clear_error(t);
    cr_assert(wg_write_derivation(t, L, &x, 1, NULL, NULL) == WG_ERROR_NULL);
    wg_clear_error(t);
    cr_assert(wg_write_derivation(t, L, &x, 1, NULL, out) == WG_OK, "%s", wg_error_message(t));
    const wg_derivation_options wrong[] = {{.level = (wg_level)9}, {.notation = (wg_notation)9}};
    for (int i = 0; i < 2; i++, wg_clear_error(t))
        cr_assert(wg_write_derivation(t, L, &x, 1, &wrong[i], out) == WG_ERROR_ARGUMENT);
    fclose(out);
    FILE *full = fopen("/dev/full", "w");
    if (full) {
        cr_assert(wg_write_derivation(t, L, &x, 1, NULL, full) == WG_ERROR_IO);
        fclose(full);
    }
    wg_tape_free(t);
}

Test(print_derivation, every_allocation_may_fail)
{
    memory all = {0};
    wg_allocator a = allocator_of(&all);
    model m = new_model(&a, WG_F64, 1);
    const size_t before = all.calls;
    FILE *out = tmpfile();
    cr_assert(wg_write_derivation(m.t, m.L, m.x, 4, NULL, out) == WG_OK);
    const size_t taken = all.calls - before;
    wg_tape_free(m.t);
    cr_assert(taken > 20 && all.blocks == 0);
    for (size_t k = 1; k <= taken; k += taken / 40 + 1) {
        memory few = {0};
        a = allocator_of(&few);
        m = new_model(&a, WG_F64, 1);
        few.fail_from = few.calls + k;
        few.fail_to = few.calls + k + 1000000;
        const wg_status status = wg_write_derivation(m.t, m.L, m.x, 4, NULL, out);
        cr_assert(status == (few.failed ? WG_ERROR_MEMORY : WG_OK), "call %zu: %s", k,
                  wg_error_message(m.t));
        wg_tape_free(m.t);
        cr_assert(few.blocks == 0 && !few.mistaken);
    }
    fclose(out);
}
