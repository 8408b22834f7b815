/* Tests of src/print/trace.c: the text of traces, to the letter. */
#include "printed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void expect_trace(wg_tensor y, const wg_tensor wrt[], int count,
                         const wg_trace_options *options, const char *expected)
{
    printed p;
    printed_begin(&p);
    cr_assert(wg_write_trace(y.tape, y, wrt, count, options, p.out) == WG_OK, "%s",
              wg_error_message(y.tape));
    printed_end(&p);
    expect_text(p.text, expected);
    free(p.text);
}

static void keep_all(const wg_tensor wanted[], int count)
{
    wg_tape *t = wanted[0].tape;
    wg_program *p = wg_compile_with(t, wanted, count, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK, "%s", wg_error_message(t));
    wg_program_free(p);
}

Test(print_trace, the_notes_model_step_by_step)
{
    const notes_model m = make_notes(NULL, WG_F64);
    expect_trace(
        m.L, m.wrt, 4, NULL,
        "step  assignment       formula                             shape  value\n"
        "\n"
        "given\n"
        "      x                input                               [2×1]  [1; −2]\n"
        "      y                input                               [2×1]  [0; 1]\n"
        "      W₁               param                               [3×2]  [0.5 −0.25; 1 0.75; −1 "
        "0.5]\n"
        "      b₁               param                               [3×1]  [0.25; 0; −0.5]\n"
        "      W₂               param                               [2×3]  [0.5 −0.25 1; 0.75 −1 "
        "0.5]\n"
        "      b₂               param                               [2×1]  [0; 0.125]\n"
        "\n"
        "forward\n"
        "   1  v₇            =  W₁ x                                [3×1]  [1; −0.5; −2]\n"
        "   2  z₁            =  v₇ + b₁                             [3×1]  [1.25; −0.5; −2.5]\n"
        "   3  a₁            =  tanh(z₁)                            [3×1]  [0.8483; −0.4621; "
        "−0.9866]\n"
        "   4  v₁₀           =  W₂ a₁                               [2×1]  [−0.4469; 0.605]\n"
        "   5  z₂            =  v₁₀ + b₂                            [2×1]  [−0.4469; 0.73]\n"
        "   6  v₁₂           =  softmax-cross-entropy(z₂, y)        [1]    [0.2687]\n"
        "   7  L             =  mean(v₁₂)                                  0.2687\n"
        "\n"
        "backward, adjoints of L\n"
        "   8  ∂L/∂L         =  1 (seed)                                   1\n"
        "   9  ∂L/∂v₁₂       =  1                                   [1]    [1]\n"
        "  10  δ₁ := ∂L/∂z₂  =  (softmax(z₂) ∘ Σ(y) − y) ∘ (1 / 1)  [2×1]  [0.2356; −0.2356]\n"
        "  11  ∂L/∂v₁₀       =  δ₁                                  [2×1]  [0.2356; −0.2356]\n"
        "  12  ∂L/∂b₂        =  δ₁                                  [2×1]  [0.2356; −0.2356]\n"
        "  13  ∂L/∂W₂        =  δ₁ a₁ᵀ                              [2×3]  [0.1999 −0.1089 "
        "−0.2324; −0.1999 0.1089 0.2324]\n"
        "  14  ∂L/∂a₁        =  W₂ᵀ δ₁                              [3×1]  [−0.0589; 0.1767; "
        "0.1178]\n"
        "  15  δ₂ := ∂L/∂z₁  =  (1 − a₁²) ∘ (∂L/∂a₁)                [3×1]  [−0.01652; 0.139; "
        "0.003133]\n"
        "  16  ∂L/∂v₇        =  δ₂                                  [3×1]  [−0.01652; 0.139; "
        "0.003133]\n"
        "  17  ∂L/∂b₁        =  δ₂                                  [3×1]  [−0.01652; 0.139; "
        "0.003133]\n"
        "  18  ∂L/∂W₁        =  δ₂ xᵀ                               [3×2]  [−0.01652 0.03303; "
        "0.139 −0.2779; 0.003133 −0.006265]\n"
        "\n"
        "gradient  shape  max |g|   zeros  NaN\n"
        "∂L/∂W₁    [3×2]   0.2779  0 of 6    0\n"
        "∂L/∂b₁    [3×1]    0.139  0 of 3    0\n"
        "∂L/∂W₂    [2×3]   0.2324  0 of 6    0\n"
        "∂L/∂b₂    [2×1]   0.2356  0 of 2    0\n");
    wg_tape_free(m.t);
}

Test(print_trace, a_fork_adds_up_and_shows_the_sum_so_far)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), a = wg_name(wg_square(x), "a");
    const wg_tensor s = wg_sin(a), y = wg_name(wg_add(wg_mul(a, x), s), "y");
    const wg_tensor wanted[] = {y, wg_gradient(y, x)};
    put(x, (const double[]){2});
    keep_all(wanted, 2);
    expect_trace(y, &x, 1, NULL,
                 "step  assignment      formula          shape  value    sum so far\n"
                 "\n"
                 "given\n"
                 "      x               input                   2\n"
                 "\n"
                 "forward\n"
                 "   1  a            =  x²                      4\n"
                 "   2  v₃           =  sin(a)                  −0.7568\n"
                 "   3  v₄           =  a ∘ x                   8\n"
                 "   4  y            =  v₄ + v₃                 7.243\n"
                 "\n"
                 "backward, adjoints of y\n"
                 "   5  ∂y/∂y        =  1 (seed)                1\n"
                 "   6  ∂y/∂v₄       =  1                       1\n"
                 "   7  ∂y/∂v₃       =  1                       1\n"
                 "   8  ∂y/∂a        =  1 · x                   2\n"
                 "   9  ∂y/∂x        =  1 · a                   4\n"
                 "  10  ∂y/∂a       +=  cos(a) · 1              −0.6536  1.346\n"
                 "  11  ∂y/∂x       +=  2 · x ∘ (∂y/∂a)         5.385    9.385\n"
                 "\n"
                 "gradient  shape  max |g|   zeros  NaN\n"
                 "∂y/∂x              9.385  0 of 1    0\n");
    wg_tape_free(t);
}

Test(print_trace, what_was_not_computed_is_a_dash)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2)), y = wg_sum(wg_exp(x));
    wg_gradient(y, x);
    expect_trace(y, &x, 1, NULL,
                 "step  assignment     formula          shape  value\n"
                 "\n"
                 "given\n"
                 "      x              input            [2]    –\n"
                 "\n"
                 "forward\n"
                 "   1  v₂          =  exp(x)           [2]    –\n"
                 "   2  v₃          =  Σ(v₂)                   –\n"
                 "\n"
                 "backward, adjoints of v₃\n"
                 "   3  ∂v₃/∂v₃     =  1 (seed)                1\n"
                 "   4  ∂v₃/∂v₂     =  broadcast(1; 2)  [2]    –\n"
                 "   5  ∂v₃/∂x      =  v₂ · 1           [2]    –\n"
                 "\n"
                 "gradient  shape  max |g|  zeros  NaN\n"
                 "∂v₃/∂x    [2]          –      –    –\n");
    wg_tape_free(t);
}

Test(print_trace, without_a_sweep_there_is_the_forward_pass_alone)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 4)), y = wg_tanh(x);
    put(x, (const double[]){0, 1e10, -0.5, 1, 2, 3, 4, 5});
    keep_all(&y, 1);
    expect_trace(y, NULL, 0, NULL,
                 "step  assignment     formula  shape  value\n"
                 "\n"
                 "given\n"
                 "      x              input    [2×4]  [0 1e+10 −0.5 1; 2 3 …]\n"
                 "\n"
                 "forward\n"
                 "   1  v₂          =  tanh(x)  [2×4]  [0 1 −0.4621 0.7616; 0.964 0.9951 …]\n");
    wg_tape_free(t);
}

Test(print_trace, a_gradient_of_a_gradient_is_traced_like_anything)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), f = wg_name(wg_exp(wg_square(x)), "f");
    const wg_tensor g = wg_gradient(f, x), h = wg_gradient(g, x);
    put(x, (const double[]){0.5});
    keep_all((const wg_tensor[]){f, g, h}, 3);
    expect_trace(g, &x, 1, NULL,
                 "step  assignment        formula         shape  value  sum so far\n"
                 "\n"
                 "given\n"
                 "      x                 input                  0.5\n"
                 "\n"
                 "forward\n"
                 "   1  v₂             =  x²                     0.25\n"
                 "   2  f              =  exp(v₂)                1.284\n"
                 "   3  v₅ := ∂f/∂v₂   =  f · 1                  1.284\n"
                 "   4  v₇             =  2 · x                  1\n"
                 "   5  v₈ := ∂f/∂x    =  v₇ ∘ (∂f/∂v₂)          1.284\n"
                 "\n"
                 "backward, adjoints of v₈\n"
                 "   6  ∂v₈/∂v₈        =  1 (seed)               1\n"
                 "   7  ∂v₈/∂v₇        =  1 · (∂f/∂v₂)           1.284\n"
                 "   8  ∂v₈/∂v₅        =  1 · v₇                 1\n"
                 "   9  ∂v₈/∂x         =  (∂v₈/∂v₇) · 2          2.568\n"
                 "  10  ∂v₈/∂f         =  (∂v₈/∂v₅) · 1          1\n"
                 "  11  ∂v₈/∂v₂        =  f ∘ (∂v₈/∂f)           1.284\n"
                 "  12  ∂v₈/∂x        +=  v₇ ∘ (∂v₈/∂v₂)         1.284  3.852\n"
                 "\n"
                 "gradient  shape  max |g|   zeros  NaN\n"
                 "∂v₈/∂x             3.852  0 of 1    0\n");
    wg_tape_free(t);
}

Test(print_trace, only_contributions_on_the_way_to_what_is_asked_for_are_told)
{
    const notes_model m = make_notes(NULL, WG_F32);
    printed p;
    printed_begin(&p);
    cr_assert(wg_write_trace(m.t, m.L, &m.b2, 1, NULL, p.out) == WG_OK);
    printed_end(&p);
    cr_assert(strstr(p.text, "∂L/∂b₂") && !strstr(p.text, "∂L/∂W₂") && !strstr(p.text, "∂L/∂a₁"),
              "%s", p.text);
    free(p.text);
    printed_begin(&p);
    cr_assert(wg_write_trace(m.t, m.L, NULL, 0, NULL, p.out) == WG_OK);
    printed_end(&p);
    cr_assert(strstr(p.text, "∂L/∂y") && strstr(p.text, "∂L/∂x") && !strstr(p.text, "max |g|"),
              "%s", p.text);
    free(p.text);
    wg_tape_free(m.t);
}

Test(print_trace, a_gradient_that_is_not_there_is_a_dash_in_the_last_table)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR),
                    z = wg_input(t, "z", WG_F64, WG_SCALAR);
    const wg_tensor y = wg_name(wg_neg(x), "y"), wrt[] = {x, z};
    const wg_tensor g = wg_gradient(y, x);
    put(x, (const double[]){2});
    keep_all((const wg_tensor[]){y, g}, 2);
    expect_trace(y, wrt, 2, NULL,
                 "step  assignment     formula   shape  value\n"
                 "\n"
                 "given\n"
                 "      x              input            2\n"
                 "\n"
                 "forward\n"
                 "   1  y           =  −x               −2\n"
                 "\n"
                 "backward, adjoints of y\n"
                 "   2  ∂y/∂y       =  1 (seed)         1\n"
                 "   3  ∂y/∂x       =  −1               −1\n"
                 "\n"
                 "gradient  shape  max |g|   zeros  NaN\n"
                 "∂y/∂x                  1  0 of 1    0\n"
                 "∂y/∂z                  –       –    –\n");
    wg_tape_free(t);
}

Test(print_trace, nan_is_counted_and_traced_to_what_made_it)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3)),
                    y = wg_name(wg_sum(wg_mul(x, wg_log(x))), "y");
    const wg_tensor g = wg_gradient(y, x);
    put(x, (const double[]){1, 0, 2});
    keep_all((const wg_tensor[]){y, g}, 2);
    expect_trace(
        y, &x, 1, NULL,
        "step  assignment      formula       shape  value            sum so far\n"
        "\n"
        "given\n"
        "      x               input         [3]    [1 0 2]\n"
        "\n"
        "forward\n"
        "   1  v₂           =  ln(x)         [3]    [0 −inf 0.6931]\n"
        "   2  v₃           =  x ∘ v₂        [3]    [0 nan 1.386]\n"
        "   3  y            =  Σ(v₃)                nan\n"
        "\n"
        "backward, adjoints of y\n"
        "   4  ∂y/∂y        =  1 (seed)             1\n"
        "   5  ∂y/∂v₃       =  1             [3]    [1 1 1]\n"
        "   6  ∂y/∂x        =  1 · v₂        [3]    [0 −inf 0.6931]\n"
        "   7  ∂y/∂v₂       =  1 · x         [3]    [1 0 2]\n"
        "   8  ∂y/∂x       +=  (∂y/∂v₂) / x  [3]    [1 nan 1]        [1 nan 1.693]\n"
        "\n"
        "gradient  shape  max |g|   zeros  NaN\n"
        "∂y/∂x     [3]      1.693  0 of 3    1\n"
        "\n"
        "the first NaN or infinity: log v₂ [3] made −inf at [1] from x[1] = 0 (forward)\n");
    wg_tape_free(t);
}

Test(print_trace, names_are_text_whatever_is_in_them)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "a\nb\x1b[31m\xff", WG_F64, WG_SCALAR);
    const wg_tensor y = wg_name(wg_neg(x), "%s%n =");
    expect_trace(y, NULL, 0, NULL,
                 "step  assignment      formula       shape  value\n"
                 "\n"
                 "given\n"
                 "      «a␊b␛[31m�»     input                –\n"
                 "\n"
                 "forward\n"
                 "   1  «%s%n =»     =  −«a␊b␛[31m�»         –\n");
    wg_tape_free(t);
}

Test(print_trace, one_element_of_each_line_has_its_numbers_put_in)
{
    const notes_model m = make_notes(NULL, WG_F64);
    const wg_chosen chosen[] = {{m.z1, 0}, {m.gradient[0], 3}};
    expect_trace(
        m.L, m.wrt, 1, &(wg_trace_options){.numbers = true, .chosen = chosen, .n_chosen = 2},
        "step  assignment       formula                             shape  value\n"
        "\n"
        "given\n"
        "      x                input                               [2×1]  [1; −2]\n"
        "      y                input                               [2×1]  [0; 1]\n"
        "      W₁               param                               [3×2]  [0.5 −0.25; 1 0.75; −1 "
        "0.5]\n"
        "      b₁               param                               [3×1]  [0.25; 0; −0.5]\n"
        "      W₂               param                               [2×3]  [0.5 −0.25 1; 0.75 −1 "
        "0.5]\n"
        "      b₂               param                               [2×1]  [0; 0.125]\n"
        "\n"
        "forward\n"
        "   1  v₇            =  W₁ x                                [3×1]  [1; −0.5; −2]\n"
        "      v₇[2] = W₁[2, 0] · x[0] + W₁[2, 1] · x[1] = −1 · 1 + 0.5 · −2 = −2\n"
        "   2  z₁            =  v₇ + b₁                             [3×1]  [1.25; −0.5; −2.5]\n"
        "      z₁[0] = v₇[0] + b₁[0] = 1 + 0.25 = 1.25\n"
        "   3  a₁            =  tanh(z₁)                            [3×1]  [0.8483; −0.4621; "
        "−0.9866]\n"
        "      a₁[2] = tanh(z₁[2]) = tanh(−2.5) = −0.9866\n"
        "   4  v₁₀           =  W₂ a₁                               [2×1]  [−0.4469; 0.605]\n"
        "      v₁₀[1] = W₂[1, 0] · a₁[0] + W₂[1, 1] · a₁[1] + W₂[1, 2] · a₁[2] = 0.75 · 0.8483 + "
        "−1 · −0.4621 + 0.5 · −0.9866 = 0.605\n"
        "   5  z₂            =  v₁₀ + b₂                            [2×1]  [−0.4469; 0.73]\n"
        "      z₂[1] = v₁₀[1] + b₂[1] = 0.605 + 0.125 = 0.73\n"
        "   6  v₁₂           =  softmax-cross-entropy(z₂, y)        [1]    [0.2687]\n"
        "      v₁₂ = 0.2687\n"
        "   7  L             =  mean(v₁₂)                                  0.2687\n"
        "      L = 0.2687\n"
        "\n"
        "backward, adjoints of L\n"
        "   8  ∂L/∂L         =  1 (seed)                                   1\n"
        "   9  ∂L/∂v₁₂       =  1                                   [1]    [1]\n"
        "  10  δ₁ := ∂L/∂z₂  =  (softmax(z₂) ∘ Σ(y) − y) ∘ (1 / 1)  [2×1]  [0.2356; −0.2356]\n"
        "      δ₁[1] = (softmax(z₂)[1] · (y[0] + y[1]) − y[1]) · (1 / 1) = (0.7644 · (0 + 1) − 1) "
        "· (1 / "
        "1) = −0.2356\n"
        "  11  ∂L/∂v₁₀       =  δ₁                                  [2×1]  [0.2356; −0.2356]\n"
        "      (∂L/∂v₁₀)[1] = δ₁[1] = −0.2356\n"
        "  12  ∂L/∂a₁        =  W₂ᵀ δ₁                              [3×1]  [−0.0589; 0.1767; "
        "0.1178]\n"
        "      (∂L/∂a₁)[1] = W₂[0, 1] · δ₁[0] + W₂[1, 1] · δ₁[1] = −0.25 · 0.2356 + −1 · −0.2356 = "
        "0.1767\n"
        "  13  δ₂ := ∂L/∂z₁  =  (1 − a₁²) ∘ (∂L/∂a₁)                [3×1]  [−0.01652; 0.139; "
        "0.003133]\n"
        "      δ₂[1] = (1 − a₁[1]²) · (∂L/∂a₁)[1] = (1 − (−0.4621)²) · 0.1767 = 0.139\n"
        "  14  ∂L/∂v₇        =  δ₂                                  [3×1]  [−0.01652; 0.139; "
        "0.003133]\n"
        "      (∂L/∂v₇)[1] = δ₂[1] = 0.139\n"
        "  15  ∂L/∂W₁        =  δ₂ xᵀ                               [3×2]  [−0.01652 0.03303; "
        "0.139 −0.2779; 0.003133 −0.006265]\n"
        "      (∂L/∂W₁)[1, 1] = δ₂[1] · x[1] = 0.139 · −2 = −0.2779\n"
        "\n"
        "gradient  shape  max |g|   zeros  NaN\n"
        "∂L/∂W₁    [3×2]   0.2779  0 of 6    0\n");
    wg_tape_free(m.t);
}

Test(print_trace, lines_beyond_the_limit_are_counted)
{
    const notes_model m = make_notes(NULL, WG_F64);
    expect_trace(m.L, m.wrt, 1, &(wg_trace_options){.most = 2},
                 "step  assignment     formula   shape  value\n"
                 "\n"
                 "given\n"
                 "      x              input     [2×1]  [1; −2]\n"
                 "      y              input     [2×1]  [0; 1]\n"
                 "      … 4 more\n"
                 "\n"
                 "forward\n"
                 "   1  v₇          =  W₁ x      [3×1]  [1; −0.5; −2]\n"
                 "   2  z₁          =  v₇ + b₁   [3×1]  [1.25; −0.5; −2.5]\n"
                 "      … 5 more\n"
                 "\n"
                 "backward, adjoints of L\n"
                 "   8  ∂L/∂L       =  1 (seed)         1\n"
                 "   9  ∂L/∂v₁₂     =  1         [1]    [1]\n"
                 "      … 6 more\n"
                 "\n"
                 "gradient  shape  max |g|   zeros  NaN\n"
                 "∂L/∂W₁    [3×2]   0.2779  0 of 6    0\n");
    wg_tape_free(m.t);
}

static wg_status print_all(const notes_model *m, FILE *out)
{
    return wg_write_trace(m->t, m->L, m->wrt, 4, &(wg_trace_options){.numbers = true}, out);
}

Test(print_trace, the_nth_allocation_fails_for_every_n)
{
    check_lack_of_memory(print_all);
}

Test(print_trace, bad_arguments_are_refused)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR),
                    o = wg_input(other, "o", WG_F64, WG_SCALAR);
    const wg_tensor none = {t, 0, 0};
    cr_assert(wg_write_trace(NULL, x, NULL, 0, NULL, stdout) == WG_ERROR_NULL);
    EXPECT_REFUSED(t, WG_ERROR_NULL, "wg_write_trace: the list of tensors is NULL",
                   wg_write_trace(t, x, NULL, 1, NULL, out));
    EXPECT_REFUSED(t, WG_ERROR_ARGUMENT, "wg_write_trace: -1 tensors",
                   wg_write_trace(t, x, &x, -1, NULL, out));
    EXPECT_REFUSED(t, WG_ERROR_NULL, "tensor 1 is poisoned",
                   wg_write_trace(t, none, NULL, 0, NULL, out));
    EXPECT_REFUSED(t, WG_ERROR_ARGUMENT, "tensor 1 is of another tape",
                   wg_write_trace(t, o, NULL, 0, NULL, out));
    EXPECT_REFUSED(t, WG_ERROR_ARGUMENT, "tensor 1 is of another tape",
                   wg_write_trace(t, x, &o, 1, NULL, out));
    const wg_chosen beyond = {x, 1}, foreign = {o, 0};
    EXPECT_REFUSED(t, WG_ERROR_ARGUMENT, "a count in the options is negative",
                   wg_write_trace(t, x, NULL, 0, &(wg_trace_options){.most = -1}, out));
    EXPECT_REFUSED(t, WG_ERROR_NULL, "the list of chosen elements is NULL",
                   wg_write_trace(t, x, NULL, 0, &(wg_trace_options){.n_chosen = 1}, out));
    EXPECT_REFUSED(
        t, WG_ERROR_ARGUMENT, "x [] has no element 1",
        wg_write_trace(t, x, NULL, 0, &(wg_trace_options){.chosen = &beyond, .n_chosen = 1}, out));
    EXPECT_REFUSED(
        t, WG_ERROR_ARGUMENT, "of another tape",
        wg_write_trace(t, x, NULL, 0, &(wg_trace_options){.chosen = &foreign, .n_chosen = 1}, out));
    cr_assert(wg_write_trace(t, x, NULL, 0, NULL, NULL) == WG_ERROR_NULL);
    expect_error(t, WG_ERROR_NULL, "wg_write_trace: the file is NULL");
    FILE *read_only = fopen("/dev/null", "r");
    cr_assert(wg_write_trace(t, x, NULL, 0, NULL, read_only) == WG_ERROR_IO);
    fclose(read_only);
    wg_tape_free(t);
    wg_tape_free(other);
}

Test(print_trace, values_of_an_earlier_run_are_told_and_no_numbers_put_in)
{
    const notes_model m = make_notes(NULL, WG_F64);
    printed p;
    put(m.x, (const double[]){2, 2});
    printed_begin(&p);
    cr_assert(wg_write_trace(m.t, m.L, m.wrt, 4, &(wg_trace_options){.numbers = true}, p.out) ==
              WG_OK);
    printed_end(&p);
    cr_assert(strstr(p.text, "\nan input has changed since: some values are of an earlier run\n"),
              "%s", p.text);
    cr_assert(!strstr(p.text, " · "), "%s", p.text);
    free(p.text);
    wg_tape_free(m.t);
}
