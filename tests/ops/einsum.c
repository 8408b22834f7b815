/* Tests of ops/einsum.c. */
#include "gradients.h"
#include "reference.h"

#include <math.h>
#include <string.h>

/* ---- The definition, in plain loops ---------------------------------------------------------- */

/* An equation with its "..." written as letters: labels of two operands and of the result. */
typedef struct sum {
    const char *equation;
    const char *in[2], *out;
    int operands;
    wg_shape shape[2];
} sum;

enum { LETTERS = 26 };

/* Each label's size: the larger where one is 1. */
static void sizes_of(const sum *s, int64_t size[])
{
    for (int l = 0; l < LETTERS; l++)
        size[l] = -1;
    for (int k = 0; k < s->operands; k++)
        for (int d = 0; d < s->shape[k].ndim; d++) {
            int64_t *n = &size[s->in[k][d] - 'a'];
            if (*n < 0 || *n == 1)
                *n = s->shape[k].size[d];
        }
}

/* Where labels, at these places, lie in an array with these sizes. */
static int64_t place(const char *labels, const int64_t size[], const int64_t at[])
{
    int64_t index = 0;
    for (int d = 0; labels[d]; d++)
        index = index * size[d] + (size[d] == 1 ? 0 : at[labels[d] - 'a']);
    return index;
}

static bool advance(int64_t at[], const int64_t size[])
{
    for (int l = LETTERS - 1; l >= 0; l--) {
        if (size[l] < 0)
            continue;
        if (++at[l] < size[l])
            return true;
        at[l] = 0;
    }
    return false;
}

/* Calls visit for each place of all labels, with the places in the result and the operands. */
static void walk(const sum *s, void (*visit)(void *with, const int64_t at[3]), void *with)
{
    int64_t size[LETTERS], out[WG_MAX_DIMS], at[LETTERS] = {0};
    sizes_of(s, size);
    for (int l = 0; l < LETTERS; l++)
        if (size[l] == 0)
            return;
    for (int d = 0; s->out[d]; d++)
        out[d] = size[s->out[d] - 'a'];
    do {
        int64_t places[3] = {place(s->out, out, at), place(s->in[0], s->shape[0].size, at), 0};
        if (s->operands == 2)
            places[2] = place(s->in[1], s->shape[1].size, at);
        visit(with, places);
    } while (advance(at, size));
}

typedef struct arrays {
    const double *x[2], *ybar;
    double *y, *xbar[2];
    int operands;
} arrays;

static void add_term(void *with, const int64_t at[3])
{
    const arrays *a = with;
    a->y[at[0]] += a->x[0][at[1]] * (a->operands == 2 ? a->x[1][at[2]] : 1);
}

static void add_adjoints(void *with, const int64_t at[3])
{
    const arrays *a = with;
    a->xbar[0][at[1]] += a->ybar[at[0]] * (a->operands == 2 ? a->x[1][at[2]] : 1);
    if (a->operands == 2)
        a->xbar[1][at[2]] += a->ybar[at[0]] * a->x[0][at[1]];
}

static void pullback(const rule *r, const double *const x[], const double *ybar,
                     double *const xbar[])
{
    const sum *s = r->with;
    arrays a = {{x[0], x[1]}, ybar, NULL, {xbar[0], xbar[1]}, s->operands};
    walk(s, add_adjoints, &a);
}

static wg_tensor build(const wg_tensor x[], const rule *r)
{
    const sum *s = r->with;
    return wg_einsum(s->equation, x, s->operands);
}

/* ---- Values and rules ------------------------------------------------------------------------ */

static void check_value(const rule *r)
{
    const sum *s = r->with;
    double x[2][MOST], y[MOST], wanted[MOST] = {0};
    wg_tape *t = wg_tape_new();
    wg_tensor leaf[2];
    for (int k = 0; k < s->operands; k++) {
        leaf[k] = wg_input(t, "", WG_F64, s->shape[k]);
        put_random(leaf[k], 3 + (uint64_t)k, -1, 1);
        get(leaf[k], x[k]);
    }
    const wg_tensor is = build(leaf, r);
    cr_assert(wg_is_valid(is), "%s", wg_error_message(t));
    const wg_shape shape = wg_shape_of(is);
    cr_assert(shape.ndim == (int)strlen(s->out), "%s gave %s", s->equation,
              wg_describe_shape(&shape).s);
    value_of(is, y);
    arrays a = {{x[0], x[1]}, NULL, wanted, {NULL, NULL}, s->operands};
    walk(s, add_term, &a);
    for (int64_t i = 0; i < wg_count(is); i++)
        cr_assert(near(y[i], wanted[i], 1e-14, 1e-13), "%s: element %d is %g, not %g", s->equation,
                  (int)i, y[i], wanted[i]);
    wg_tape_free(t);
}

static const sum sums[] = {
    {"i->i", {"i"}, "i", 1, {{1, {3}}}},
    {"ij->ji", {"ij"}, "ji", 1, {{2, {2, 3}}}},
    {" b a ", {"ba"}, "ab", 1, {{2, {2, 3}}}},
    {"ij->", {"ij"}, "", 1, {{2, {2, 3}}}},
    {"ij->j", {"ij"}, "j", 1, {{2, {2, 3}}}},
    {"ii", {"ii"}, "", 1, {{2, {3, 3}}}},
    {"ii->i", {"ii"}, "i", 1, {{2, {3, 3}}}},
    {"iji->ji", {"iji"}, "ji", 1, {{3, {2, 3, 2}}}},
    {"iii->i", {"iii"}, "i", 1, {{3, {2, 2, 2}}}},
    {"iijj->ij", {"iijj"}, "ij", 1, {{4, {2, 2, 2, 2}}}},
    {"ii->i", {"ii"}, "i", 1, {{2, {0, 0}}}},
    {"...i->i...", {"bi"}, "ib", 1, {{2, {2, 3}}}},
    {"...i", {"abi"}, "abi", 1, {{3, {2, 1, 3}}}},
    {"i...i->...", {"iabi"}, "ab", 1, {{4, {2, 1, 2, 2}}}},
    {"...->", {"ab"}, "", 1, {{2, {2, 2}}}},
    {"->", {""}, "", 1, {{0, {0}}}},
    {"i,i", {"i", "i"}, "", 2, {{1, {3}}, {1, {3}}}},
    {"i,j->ij", {"i", "j"}, "ij", 2, {{1, {2}}, {1, {3}}}},
    {"i,j->ji", {"i", "j"}, "ji", 2, {{1, {2}}, {1, {3}}}},
    {"i,j->", {"i", "j"}, "", 2, {{1, {2}}, {1, {3}}}},
    {"ij,jk", {"ij", "jk"}, "ik", 2, {{2, {2, 3}}, {2, {3, 2}}}},
    {"ij,jk->ki", {"ij", "jk"}, "ki", 2, {{2, {2, 3}}, {2, {3, 2}}}},
    {"ji,jk->ik", {"ji", "jk"}, "ik", 2, {{2, {3, 2}}, {2, {3, 2}}}},
    {"ij,ij->ij", {"ij", "ij"}, "ij", 2, {{2, {2, 3}}, {2, {2, 3}}}},
    {"ij,ji->ij", {"ij", "ji"}, "ij", 2, {{2, {2, 3}}, {2, {3, 2}}}},
    {"ij,ij->", {"ij", "ij"}, "", 2, {{2, {2, 3}}, {2, {2, 3}}}},
    {"ij,j", {"ij", "j"}, "i", 2, {{2, {2, 3}}, {1, {3}}}},
    {"bij,bjk->bik", {"bij", "bjk"}, "bik", 2, {{3, {2, 2, 3}}, {3, {2, 3, 2}}}},
    {"abij,bcjk->acik", {"abij", "bcjk"}, "acik", 2, {{4, {2, 2, 2, 1}}, {4, {2, 1, 1, 2}}}},
    {"ijk,jil->kl", {"ijk", "jil"}, "kl", 2, {{3, {2, 3, 2}}, {3, {3, 2, 1}}}},
    {"ij,kj->i", {"ij", "kj"}, "i", 2, {{2, {2, 2}}, {2, {3, 2}}}},
    {"ii,ij->j", {"ii", "ij"}, "j", 2, {{2, {2, 2}}, {2, {2, 3}}}},
    {"ij,jk->ik", {"ij", "jk"}, "ik", 2, {{2, {2, 1}}, {2, {3, 2}}}},
    {"ij,ij->i", {"ij", "ij"}, "i", 2, {{2, {1, 3}}, {2, {2, 3}}}},
    {"...ij,...jk->...ik", {"bij", "jk"}, "bik", 2, {{3, {2, 2, 3}}, {2, {3, 2}}}},
    {"...ij,...jk", {"bij", "bjk"}, "bik", 2, {{3, {2, 2, 3}}, {3, {1, 3, 2}}}},
    {"...,...->...", {"ab", "b"}, "ab", 2, {{2, {2, 3}}, {1, {3}}}},
    {"ij,jk->ik", {"ij", "jk"}, "ik", 2, {{2, {2, 0}}, {2, {0, 3}}}},
    {"ij,jk->ik", {"ij", "jk"}, "ik", 2, {{2, {0, 2}}, {2, {2, 3}}}},
    {",i->i", {"", "i"}, "i", 2, {{0, {0}}, {1, {3}}}},
};

static void check_sums(bool rules)
{
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        const rule r = {.op = "einsum",
                        .build = build,
                        .with = &sums[i],
                        .arity = sums[i].operands,
                        .polynomial = true,
                        .shape = {sums[i].shape[0], sums[i].shape[1]},
                        .pullback = pullback};
        if (rules)
            check_rule(&r);
        else
            check_value(&r);
        if (!rules)
            check_layouts(&r);
    }
}

Test(einsum, is_the_sum_over_all_places_of_its_labels)
{
    check_sums(false);
}

Test(einsum, has_a_gradient_that_is_a_sum_of_the_same_kind)
{
    check_sums(true);
}

Test(einsum, of_matrices_is_matmul_to_the_bit)
{
    for (int d = 0; d < 2; d++) {
        enum { M = 5, K = 40, N = 6 };
        double y[M * N], wanted[M * N];
        wg_tape *t = wg_tape_new();
        const wg_tensor x[] = {wg_input(t, "a", reals[d], WG_SHAPE(K, M)),
                               wg_input(t, "b", reals[d], WG_SHAPE(K, N))};
        put_random(x[0], 1, -1, 1);
        put_random(x[1], 2, -1, 1);
        value_of(wg_einsum("km,kn->mn", x, 2), y);
        value_of(wg_matmul(wg_transpose(x[0]), x[1]), wanted);
        for (int i = 0; i < M * N; i++)
            cr_assert(same_bits(y[i], wanted[i], reals[d]));
        wg_tape_free(t);
    }
}

Test(einsum, multiplies_more_operands_from_left_to_right)
{
    double y[8], wanted[8];
    wg_tape *t = wg_tape_new();
    wg_tensor x[4];
    for (int k = 0; k < 4; k++) {
        x[k] = wg_input(t, "", WG_F64, k == 3 ? WG_SHAPE(2) : WG_SHAPE(2, 2));
        put_random(x[k], 10 + (uint64_t)k, -1, 1);
    }
    value_of(wg_einsum("ij,jk,kl,i->il", x, 4), y);
    value_of(wg_mul(wg_matmul(wg_matmul(x[0], x[1]), x[2]), wg_reshape(x[3], WG_SHAPE(2, 1))),
             wanted);
    for (int i = 0; i < 4; i++)
        cr_assert(near(y[i], wanted[i], 1e-15, 1e-14));
    value_of(wg_einsum("ij,kj,jl->l", x, 3), y);
    value_of(wg_sum_axes(wg_mul(wg_mul(wg_sum_axes(x[0], WG_AXES(0), false),
                                       wg_sum_axes(x[1], WG_AXES(0), false)),
                                wg_transpose(x[2])),
                         WG_AXES(1), false),
             wanted);
    for (int i = 0; i < 2; i++)
        cr_assert(near(y[i], wanted[i], 1e-15, 1e-14));
    wg_tape_free(t);
}

/* ---- Refusals -------------------------------------------------------------------------------- */

static void expect_refusal(const char *equation, int count, const char *sentence)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x[] = {wg_input(t, "a", WG_F32, WG_SHAPE(2, 3)),
                           wg_input(t, "b", WG_F32, WG_SHAPE(4, 2)),
                           wg_input(t, "c", WG_F32, WG_SHAPE(1, 2))};
    cr_assert(!wg_is_valid(wg_einsum(equation, x, count)), "%s", equation);
    cr_assert(strcmp(wg_error_message(t), sentence) == 0, "%s: %s", equation, wg_error_message(t));
    cr_assert(wg_error(t) == WG_ERROR_ARGUMENT);
    wg_tape_free(t);
}

Test(einsum, says_what_is_wrong_with_an_equation)
{
    expect_refusal("ij", 2, "einsum: \"ij\": it is for 1 operand, not 2");
    expect_refusal("ij,kl,m->i", 2, "einsum: \"ij,kl,m->i\": it is for 3 operands, not 2");
    expect_refusal("ij,jk->ik", 2, "einsum: \"ij,jk->ik\": label j is 3 in a [2×3], 4 in b [4×2]");
    expect_refusal("ii", 1, "einsum: \"ii\": label i is 2 and 3 in a [2×3]");
    expect_refusal("i->i", 1, "einsum: \"i->i\": 1 labels for a [2×3], which has 2 axes");
    expect_refusal("ijk->i", 1, "einsum: \"ijk->i\": 3 labels for a [2×3], which has 2 axes");
    expect_refusal("...ijk->i", 1, "einsum: \"...ijk->i\": 3 labels for a [2×3], which has 2 axes");
    expect_refusal("ij->ik", 1, "einsum: \"ij->ik\": label k of the result is none of an operand");
    expect_refusal("ij->ii", 1, "einsum: \"ij->ii\": the result has label i twice");
    expect_refusal("ij->i,j", 1, "einsum: \"ij->i,j\": it is for 2 operands, not 1");
    expect_refusal("ij->i,jk", 2, "einsum: \"ij->i,jk\": the result comes before the last operand");
    expect_refusal("ij->i->j", 1, "einsum: \"ij->i->j\": something follows the result");
    expect_refusal("ij-", 1, "einsum: \"ij-\": an arrow is \"->\"");
    expect_refusal("i1->i", 1,
                   "einsum: \"i1->i\": character 2 is no letter, comma, arrow or \"...\"");
    expect_refusal("i..->i", 1, "einsum: \"i..->i\": \"...\" is three dots, once for each operand");
    expect_refusal("...i...->i", 1,
                   "einsum: \"...i...->i\": \"...\" is three dots, once for each operand");
    expect_refusal("abcdefghi->a", 1, "einsum: \"abcdefghi->a\": more than 8 labels in a row");
    expect_refusal("...j,...k", 2,
                   "einsum: \"...j,...k\": label ... is 2 in a [2×3], 4 in b [4×2]");
    expect_refusal("ij->...i...", 1,
                   "einsum: \"ij->...i...\": \"...\" is three dots, once for each operand");
}

Test(einsum, refuses_more_than_8_axes_in_between)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x[] = {wg_full(t, WG_F32, WG_SHAPE(1, 1, 1, 1, 1), 1),
                           wg_full(t, WG_F32, WG_SHAPE(1, 1, 1, 1), 1)};
    cr_assert(wg_is_valid(wg_einsum("abcde,fghi->a", x, 2))); /* the others are summed first */
    expect_poisoned(wg_einsum("abcde,fghi", x, 2), t, WG_ERROR_ARGUMENT,
                    "einsum: \"abcde,fghi\": what it makes has more than 8 axes");
    wg_tape_free(t);
}

Test(einsum, refuses_what_is_not_there)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2));
    expect_poisoned(wg_einsum(NULL, &x, 1), t, WG_ERROR_NULL, "einsum: an equation");
    expect_poisoned(wg_einsum("i", &x, 9), t, WG_ERROR_ARGUMENT, "1 to 8 operands");
    cr_assert(!wg_is_valid(wg_einsum("i", NULL, 1)));
    cr_assert(!wg_is_valid(wg_einsum("i", &x, 0)));
    wg_tape_free(t);
    const sum product = {"ij,jk->ik", {"ij", "jk"}, "ik", 2, {{2, {2, 3}}, {2, {3, 4}}}};
    check_refusals(&(rule){.op = "einsum",
                           .build = build,
                           .with = &product,
                           .arity = 2,
                           .shape = {WG_SHAPE(2, 3), WG_SHAPE(3, 4)}});
}
