/* Tests of what every op says of itself: its printed form, why its rule holds, what its attributes
 * mean. */
#include "every_op.h"

#include "print/print.h"

#include <math.h>
#include <string.h>

enum { OPS = 256, DETAILS = 128, LONGEST_WHY = 200 };

/* Calls `see` for each tensor that the list's lines record, their rules, and the rules' rules. */
static void for_each_node(void (*see)(const wg_node *n, void *user), void *user)
{
    for (int i = 0; i < samples; i++) {
        wg_tape *t = wg_tape_new();
        record_twice(&every_op[i], t);
        for (int64_t n = 1; n <= wg_tape_count(t); n++)
            see(wg_node_of(tensor_at(t, n)), user);
        wg_tape_free(t);
    }
}

typedef struct op_list {
    const wg_op *op[OPS];
    int count;
} op_list;

static void list_op(const wg_node *n, void *user)
{
    op_list *list = user;
    for (int i = 0; i < list->count; i++)
        if (list->op[i] == n->op)
            return;
    cr_assert(list->count < OPS);
    list->op[list->count++] = n->op;
}

static op_list all_ops(void)
{
    op_list list = {.count = 0};
    for_each_node(list_op, &list);
    cr_assert(list.count > 100, "only %d ops", list.count);
    return list;
}

/* ---- Reasons --------------------------------------------------------------------------------- */

static int characters(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static const char *fault_of_reason(const char *why)
{
    if (!why || strlen(why) < 20)
        return "there is none";
    if (characters(why) > LONGEST_WHY)
        return "it is too long";
    if (!(why[0] >= 'A' && why[0] <= 'Z'))
        return "it does not begin like a sentence";
    if (strstr(why, ". ") || why[strlen(why) - 1] != '.')
        return "it is not one sentence with a full stop";
    return NULL;
}

Test(forms, say_why_each_rule_holds_in_one_sentence)
{
    const op_list list = all_ops();
    for (int i = 0; i < list.count; i++) {
        const wg_op *op = list.op[i];
        const bool leaf = op->role != WG_ROLE_OP && op->role != WG_ROLE_ASSIGN;
        const char *fault = fault_of_reason(op->why);
        cr_assert(leaf || !fault, "%s: %s: \"%s\"", op->name, fault, op->why ? op->why : "");
        for (int k = 0; k < i; k++)
            cr_assert(!op->why || !list.op[k]->why || strcmp(op->why, list.op[k]->why) != 0,
                      "%s and %s have the same reason", op->name, list.op[k]->name);
    }
}

/* ---- Printed forms --------------------------------------------------------------------------- */

/* The forms of all ops, as printers read them. */
typedef struct forms {
    wg_tape *tape;
    arena arena;
    op_list list;
    const term *form[OPS];
} forms;

static void read_forms(forms *f)
{
    *f = (forms){.tape = wg_tape_new(), .list = all_ops()};
    f->arena.pool = &f->tape->pool;
    for (int i = 0; i < f->list.count; i++) {
        const wg_op *op = f->list.op[i];
        f->form[i] = wg_parse(&f->arena, LATEX, NULL, op->tex);
        cr_assert(f->form[i], "%s: \"%s\" is no form", op->name, op->tex);
    }
}

static void free_forms(forms *f)
{
    wg_arena_rewind(&f->arena, (arena_position){0});
    wg_tape_free(f->tape);
}

/* A bit for each operand in a form. */
static unsigned operands_of(const term *x)
{
    unsigned bits = x->kind == TERM_OPERAND ? 1u << x->operand : 0;
    for (int k = 0; k < x->n; k++)
        bits |= operands_of(x->arg[k]);
    return bits;
}

Test(forms, are_read_by_printers_and_show_each_operand)
{
    forms f;
    read_forms(&f);
    for (int i = 0; i < f.list.count; i++) {
        const wg_op *op = f.list.op[i];
        const unsigned all = op->arity == WG_VARIADIC ? 1 : (1u << op->arity) - 1;
        cr_assert(operands_of(f.form[i]) == all, "%s: \"%s\"", op->name, op->tex);
    }
    free_forms(&f);
}

/* Whether it is one function of all operands in their order. */
static bool stands_for_the_op(const term *form, const wg_op *op)
{
    if (form->kind != TERM_CALL || form->all != (op->arity == WG_VARIADIC))
        return false;
    for (int k = 0; k < form->n; k++)
        if (form->arg[k]->kind != TERM_OPERAND || form->arg[k]->operand != k)
            return false;
    return form->all || form->n == op->arity;
}

static void attributes_need_a_function(const wg_node *n, void *user)
{
    arena *a = user;
    cr_assert(n->attr_size == 0 || n->op->role == WG_ROLE_CONSTANT ||
                  stands_for_the_op(wg_parse(a, LATEX, NULL, n->op->tex), n->op),
              "%s: \"%s\" leaves no room for its attributes", n->op->name, n->op->tex);
}

Test(forms, of_ops_with_attributes_are_one_function_of_all_operands)
{
    forms f;
    read_forms(&f);
    for_each_node(attributes_need_a_function, &f.arena);
    free_forms(&f);
}

/* A function's name as one would read it out. */
static void read_out(const char *name, char aloud[64])
{
    size_t n = 0;
    for (; *name && n < 63; name++)
        if (*name != '-')
            aloud[n++] = (char)(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name);
    aloud[n] = '\0';
}

static bool sound_alike(const term *a, const term *b)
{
    char of_a[64], of_b[64];
    if (a->kind != TERM_CALL || b->kind != TERM_CALL)
        return false;
    read_out(a->name, of_a);
    read_out(b->name, of_b);
    return strcmp(of_a, of_b) == 0;
}

Test(forms, of_two_ops_are_never_alike)
{
    forms f;
    read_forms(&f);
    for (int i = 0; i < f.list.count; i++)
        for (int k = 0; k < i; k++) {
            const wg_op *a = f.list.op[i], *b = f.list.op[k];
            cr_assert(strcmp(a->tex, b->tex) != 0 && !sound_alike(f.form[i], f.form[k]),
                      "%s: %s, %s: %s", a->name, a->tex, b->name, b->tex);
        }
    free_forms(&f);
}

/* ---- What they give -------------------------------------------------------------------------- */

/* Writes numbers where the sample's line wants them; indices go round. */
/* Prints each tensor of the tape and computes what is printed. */
static void expect_exact_formulas(const char *op, wg_tape *t, notation in)
{
    wg_tensor all[2048];
    const int count = (int)wg_tape_count(t);
    selection s;
    cr_assert(count < 2048);
    for (int i = 0; i < count; i++)
        all[i] = tensor_at(t, i + 1);
    run_for(all, count);
    cr_assert(wg_choose(t, all, count, stderr, "test", &s) == WG_OK);
    names *n = wg_names_new(&s);
    for (int i = 0; i < count; i++) {
        if (wg_node_of(all[i])->arity == 0)
            continue;
        char *text = wg_formula(n, in, all[i].index);
        const comparison c = wg_evaluate(n, in, text, all[i].index);
        cr_assert(c.verdict == VERDICT_EXACT, "%s: %s: \"%s\": verdict %d, off by %g", op,
                  wg_describe(all[i]).s, text, (int)c.verdict, c.largest);
        wg_pool_give(&t->pool, text);
    }
    wg_names_free(n);
    wg_selection_free(&s);
}

Test(forms, give_what_the_op_gives_when_they_are_computed)
{
    for (int i = 0; i < samples; i++) {
        wg_tensor x[WG_CHECK_INPUTS];
        wg_tape *t = wg_tape_new();
        const wg_tensor y = record_sample(&every_op[i], t, x);
        fill_sample(&every_op[i], t);
        if (wg_dtype_of(y) != WG_I64)
            wg_gradient(wg_sum(y), x[0]);
        expect_exact_formulas(every_op[i].op, t, PLAIN);
        expect_exact_formulas(every_op[i].op, t, LATEX);
        wg_tape_free(t);
    }
}

/* ---- Details --------------------------------------------------------------------------------- */

static void details_of(const wg_node *n, char text[DETAILS])
{
    memset(text, '?', DETAILS);
    if (n->op->details)
        n->op->details(n, text, DETAILS);
    else
        text[0] = '\0';
}

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_allowed(const char *text)
{
    for (; *text; text++)
        if (strncmp(text, "×", strlen("×")) == 0)
            text += strlen("×") - 1;
        else if (!is_letter_or_digit(*text) && !strchr(" :+-.", *text))
            return false;
    return true;
}

static void details_are_fit_to_print(const wg_node *n, void *user)
{
    char text[DETAILS];
    int *said = user;
    details_of(n, text);
    cr_assert(memchr(text, '\0', DETAILS) && is_allowed(text), "%s: \"%.128s\"", n->op->name, text);
    cr_assert(!strstr(text, "..."), "%s: \"%s\"", n->op->name, text);
    cr_assert(n->attr_size == 0 || n->op->role == WG_ROLE_CONSTANT || n->op->details,
              "%s has attributes and says nothing of them", n->op->name);
    *said += text[0] != '\0';
}

Test(forms, say_details_in_few_characters_that_need_no_escape)
{
    int said = 0;
    for_each_node(details_are_fit_to_print, &said);
    cr_assert(said > samples / 2, "%d details", said);
}

static bool have_equal_operands(const wg_node *a, const wg_node *b)
{
    if (a->op != b->op || a->arity != b->arity || a->attr_size != b->attr_size)
        return false;
    for (int k = 0; k < a->arity; k++) {
        const wg_shape p = wg_shape_of(a->x[k]), q = wg_shape_of(b->x[k]);
        if (!wg_same_shape(&p, &q))
            return false;
    }
    return true;
}

/* Whether they differ in attributes alone; of a single number it does not matter how many axes of
 * size 1 it has. */
static bool differ_in_meaning(const wg_node *a, const wg_node *b)
{
    return a->attr_size > 0 && have_equal_operands(a, b) && a->op->role != WG_ROLE_CONSTANT &&
           memcmp(a->attr, b->attr, a->attr_size) != 0 &&
           (wg_count(a->self) != 1 || wg_count(b->self) != 1);
}

/* All calls of the list, with their rules, on one tape. */
static void record_all(wg_tape *t)
{
    for (int i = 0; i < samples; i++) {
        wg_tensor x[WG_CHECK_INPUTS];
        const wg_tensor y = record_sample(&every_op[i], t, x);
        if (wg_dtype_of(y) != WG_I64)
            wg_gradient(wg_sum(y), x[0]);
    }
}

Test(forms, differ_in_their_details_where_attributes_differ)
{
    wg_tape *t = wg_tape_new();
    char of_a[DETAILS], of_b[DETAILS];
    int pairs = 0;
    record_all(t);
    for (int64_t i = 1; i <= wg_tape_count(t); i++)
        for (int64_t k = 1; k < i; k++) {
            const wg_node *a = wg_node_of(tensor_at(t, i)), *b = wg_node_of(tensor_at(t, k));
            if (!differ_in_meaning(a, b))
                continue;
            details_of(a, of_a);
            details_of(b, of_b);
            cr_assert(strcmp(of_a, of_b) != 0, "%s: \"%s\" means two things", a->op->name, of_a);
            pairs++;
        }
    cr_assert(pairs > 20, "only %d pairs", pairs);
    wg_tape_free(t);
}

typedef struct saying {
    wg_tensor y;
    const char *details;
} saying;

static void expect_sayings(wg_tape *t, const saying all[], int count)
{
    char text[DETAILS];
    expect_ok(t);
    for (int i = 0; i < count; i++) {
        details_of(wg_node_of(all[i].y), text);
        cr_assert(strcmp(text, all[i].details) == 0, "%s of %s: \"%s\", not \"%s\"",
                  wg_op_name_of(all[i].y), wg_describe(all[i].y).s, text, all[i].details);
    }
}

#define EXPECT_SAYINGS(t, all) expect_sayings(t, all, (int)(sizeof(all) / sizeof *(all)))

Test(forms, name_the_axes_that_are_reduced)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3, 1, 4)),
                    v = wg_input(t, "v", WG_F64, WG_SHAPE(5));
    const saying all[] = {
        {wg_sum(x), ""},
        {wg_sum_axes(x, WG_AXES(0, 2), true), ""},
        {wg_sum_axes(x, WG_AXES(2), false), "axis 2"},
        {wg_sum_axes(x, WG_AXES(-1), true), "axis 2 kept"},
        {wg_sum_axes(x, WG_AXES(1, 0), false), "axes 0 1"},
        {wg_sum_axes(x, (wg_axes){.count = 0}, false), "no axis"},
        {wg_sum(v), ""},
        {wg_argmax_axis(x, 0, false), "axis 0"},
        {wg_variance_axes(x, WG_AXES(0), 0, false), "axis 0"},
        {wg_variance_axes(x, WG_AXES(0), 1, false), "axis 0 correction 1"},
        {wg_std_axes(v, WG_AXES(0), 0.5, false), "correction 0.5"},
        {wg_norm_axes(v, WG_AXES(0), 2, false), ""},
        {wg_norm_axes(v, WG_AXES(0), 3.1, false), "p 3.1"},
        {wg_norm_axes(x, WG_AXES(2), -(double)INFINITY, false), "axis 2 p -inf"},
    };
    EXPECT_SAYINGS(t, all);
    wg_tape_free(t);
}

Test(forms, name_the_axis_that_is_gone_along_if_there_are_several)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3, 4)),
                    row = wg_input(t, "row", WG_F64, WG_SHAPE(1, 4)),
                    v = wg_input(t, "v", WG_F64, WG_SHAPE(5)),
                    i = wg_input(t, "i", WG_I64, WG_SHAPE(2));
    const saying all[] = {
        {wg_softmax(x, 0), "axis 0"},
        {wg_softmax(row, 1), ""},
        {wg_softmax(row, 0), "axis 0"},
        {wg_log_softmax(v, 0), ""},
        {wg_softmax_cross_entropy(x, x, 1), "axis 1"},
        {wg_softmax_cross_entropy(v, v, 0), ""},
        {wg_cumsum(x, 1), "axis 1"},
        {wg_recurrence(x, x, 0.5, 1, true), "axis 1 start 0.5 reverse"},
        {wg_concat((wg_tensor[]){row, row}, 2, 0), "axis 0"},
        {wg_concat((wg_tensor[]){v, v}, 2, 0), ""},
        {wg_stack((wg_tensor[]){v, v}, 2, 0), "axis 0"},
        {wg_stack((wg_tensor[]){v, v}, 2, 1), "axis 1"},
        {wg_index_select(x, 1, i), "axis 1"},
        {wg_index_select(v, 0, i), ""},
    };
    EXPECT_SAYINGS(t, all);
    wg_tape_free(t);
}

Test(forms, say_what_is_taken_moved_and_put_around)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3, 4)),
                    one = wg_input(t, "one", WG_F64, WG_SHAPE(1));
    const saying all[] = {
        {wg_reshape(x, WG_SHAPE(2, 6)), "2×6"},
        {wg_reshape(one, WG_SCALAR), "scalar"},
        {wg_broadcast(one, WG_SHAPE(7)), "7"},
        {wg_cast(x, WG_F32), "f32"},
        {wg_permute(x, WG_AXES(1, 0)), "axes 1 0"},
        {wg_diagonal(x, 0, 0, 1), "axes 0 1"},
        {wg_diagonal(x, -1, 0, 1), "axes 0 1 offset -1"},
        {wg_tril(x, 0), ""},
        {wg_tril(x, 1), "diagonal 1"},
        {wg_triu(x, -2), "diagonal -2"},
        {wg_slice(x, 1, 1, WG_OPEN, 2), "axis 1 from 1 step 2 count 2"},
        {wg_slice(x, 0, 1, 3, 1), "axis 0 from 1 count 2"},
        {wg_pad(x, WG_SHAPE(0, 0), WG_SHAPE(1, 2), 0), "to 4×6"},
        {wg_pad(x, WG_SHAPE(1, 2), WG_SHAPE(0, 0), -1.5), "to 4×6 from 1×2 value -1.5"},
        {wg_place(x, 1, 1, 2, 9), "to 3×9 from 0×1 step 1×2"},
        {wg_unfold(x, 1, (wg_windows){.size = 2}), "axis 1 count 3 size 2"},
        {wg_unfold(x, 1, (wg_windows){.size = 2, .stride = 2, .from = 1, .count = 1}),
         "axis 1 count 1 size 2 from 1"},
        {wg_overlap_add(x, 0, 9, (wg_windows){.stride = 2, .dilation = 1}), "axis 0 to 9 stride 2"},
        {wg_take_at_max(x, x, (wg_pool_options){.size = {2, 2}}), "2×2 stride 2×2"},
        {wg_take_at_max(x, x, (wg_pool_options){.size = {3, 2}, .stride = {1, 1}, .padding = {1}}),
         "3×2 padding 1×0"},
    };
    EXPECT_SAYINGS(t, all);
    wg_tape_free(t);
}

Test(forms, say_where_random_numbers_and_masks_come_from)
{
    wg_tape *t = wg_tape_new();
    const wg_key key = {UINT64_MAX, wg_scalar(t, WG_I64, 3)};
    const wg_tensor classes = wg_input(t, "classes", WG_I64, WG_SHAPE(3)),
                    class = wg_input(t, "class", WG_I64, WG_SCALAR);
    const int64_t ignored = -100;
    const saying all[] = {
        {wg_random_uniform(key, WG_F32, WG_SHAPE(2, 3)), "f32 2×3 seed 18446744073709551615"},
        {wg_random_normal(key, WG_F64, WG_SCALAR), "f64 seed 18446744073709551615"},
        {wg_one_hot(class, 4, WG_F64), "f64 4 classes"},
        {wg_class_mask(classes, WG_F32, 5, 0, NULL), "f32 5 classes axis 0"},
        {wg_class_mask(classes, WG_F64, 5, 1, &ignored), "f64 5 classes axis 1 ignored -100"},
    };
    EXPECT_SAYINGS(t, all);
    wg_tape_free(t);
}

Test(forms, leave_out_what_does_not_fit_and_say_so)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3, 4));
    const wg_node *n = wg_node_of(wg_place(x, 1, 1, 2, 9));
    static const char *const expected[] = {"to 3×9 from 0×1 step 1×2", "to 3×9 from 0×1...",
                                           "to 3×9...", "..."};
    const char *longer = NULL;
    int steps = 0;
    for (size_t size = 40; size >= 4; size--) {
        char text[40];
        memset(text, '?', sizeof text);
        n->op->details(n, text, size);
        const size_t length = strlen(text);
        cr_assert(length < size && (size == 40 || text[size] == '?'));
        if (!longer || strcmp(text, longer) != 0)
            longer = expected[steps++];
        cr_assert(strcmp(text, longer) == 0, "%zu bytes: \"%s\"", size, text);
    }
    cr_assert(steps == 4);
    wg_tape_free(t);
}

/* ---- Sums ------------------------------------------------------------------------------------ */

static void only_sum_sums(const wg_node *n, void *user)
{
    int *sums = user;
    cr_assert((n->op->summed != NULL) == (strcmp(n->op->name, "sum") == 0), "%s", n->op->name);
    *sums += n->op->summed != NULL;
}

Test(forms, tell_the_axes_that_a_sum_is_over)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3, 2, 4));
    const wg_node *some = wg_node_of(wg_sum_axes(x, WG_AXES(-1, 0), true)),
                  *all = wg_node_of(wg_sum(x));
    cr_assert(some->op->summed(some) == 5);
    cr_assert(all->op->summed(all) == 7);
    int sums = 0;
    for_each_node(only_sum_sums, &sums);
    cr_assert(sums > 0);
    wg_tape_free(t);
}
