/* exercise.c — a C program in which the derivation is to be filled in.
 *
 * A task is a gradient that is asked for, or an adjoint that several of them use; it is given what
 * the rules read on the way to it: tensors of the forward pass, and other tasks' results, which are
 * right whatever the student has made of them. What is made of constants alone belongs to the
 * formula. */
#include "print.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char caller[] = "wg_write_exercise";

enum { MOST_NUMBERS = 4096 };

typedef struct task {
    uint32_t is, of; /* the adjoint, and whose it is */
    bool own;        /* no other task before it has the same tensor */
    const char *identifier;
    uint32_t *given;
    int n_given;
} task;

/* What is known of each tensor. */
typedef struct about {
    bool forward; /* the forward pass needs it */
    bool known;   /* it is given, unless it is a task */
    bool fixed;   /* made of constants alone */
    bool marked;
    bool listed; /* its numbers are in the program */
    int uses;
    const task *task;       /* whose result it is */
    const char *identifier; /* NULL: none yet */
} about;

typedef struct exercise {
    wg_tape *tape;
    uint32_t y;
    const sweep *sweep;
    const selection *s;
    names *names;
    about *at;
    task *tasks;
    int n_tasks;
    arena arena;
    buffer out;
    wg_status status;
} exercise;

static const node *node_of(const exercise *e, uint32_t i)
{
    return wg_node_at(e->tape, i);
}

static const char *symbol(const exercise *e, uint32_t i)
{
    return wg_symbol(e->names, PLAIN, i);
}

static bool no_memory(exercise *e)
{
    e->status = wg_error_keep(e->tape, WG_ERROR_MEMORY, "%s: no memory for the exercise", caller);
    return false;
}

/* ---- Tasks ----------------------------------------------------------------------------------- */

static bool is_adjoint(const exercise *e, const node *n)
{
    return wg_is_adjoint(n) && n->sweep_of == e->y;
}

/* Whether what is made of constants follows from their numbers alone, which formulas say. That
 * does not hold for arrays, and for what is drawn at random. */
static bool can_be_told(const node *n)
{
    const wg_op *op = n->pub.op;
    return op->role == WG_ROLE_CONSTANT ? wg_is_single(n) : op->map || op->view || op->summed;
}

/* atom: what has a symbol, by which it is given. */
static void learn(exercise *e, const selection *forward, const bool *atom)
{
    for (uint32_t i = 1; i <= e->s->last; i++) {
        const wg_node *n = &node_of(e, i)->pub;
        about *a = &e->at[i];
        *a = (about){.forward = i <= forward->last && forward->needed[i]};
        a->known = (a->forward && atom[i]) || n->arity == 0 ||
                   (node_of(e, i)->name && !is_adjoint(e, node_of(e, i)));
        a->fixed = can_be_told(node_of(e, i));
        for (int k = 0; k < n->arity; k++)
            a->fixed &= e->at[n->x[k].index].fixed;
        a->known |= e->s->fixed[i] && !a->fixed && !n->op->map && !n->op->view;
    }
}

/* Marks the operands of i; uses counts each once. */
static void mark_operands(exercise *e, uint32_t i)
{
    const wg_node *n = &node_of(e, i)->pub;
    for (int k = 0; k < n->arity; k++) {
        bool again = false;
        for (int j = 0; j < k; j++)
            again |= n->x[j].index == n->x[k].index;
        e->at[n->x[k].index].marked = true;
        e->at[n->x[k].index].uses += !again;
    }
}

/* What the gradients are made of, and how often each is used. */
static void count_uses(exercise *e, const wg_tensor wrt[], int count)
{
    for (int k = 0; k < count; k++) {
        about *a = &e->at[wg_adjoint_in(e->sweep, wrt[k].index)];
        a->marked = true;
        a->uses++;
    }
    for (uint32_t i = e->s->last; i > 0; i--)
        if (e->at[i].marked && !e->at[i].known)
            mark_operands(e, i);
}

static void add_task(exercise *e, uint32_t is, uint32_t of)
{
    about *a = &e->at[is];
    task *t = &e->tasks[e->n_tasks++];
    *t = (task){.is = is, .of = of, .own = !a->task && !a->known};
    if (t->own)
        a->task = t;
}

static bool is_asked_for(uint32_t x, const wg_tensor wrt[], int count)
{
    for (int k = 0; k < count; k++)
        if (wrt[k].index == x)
            return true;
    return false;
}

/* In the order in which they can be computed; adjoints before gradients that are the same. */
static void list_tasks(exercise *e, const wg_tensor wrt[], int count)
{
    for (uint32_t i = 1; i <= e->s->last; i++) {
        const about *a = &e->at[i];
        const node *n = node_of(e, i);
        if (a->marked && !a->known && !a->fixed && is_adjoint(e, n) &&
            !is_asked_for(n->adjoint_of, wrt, count) && (n->name || a->uses > 1))
            add_task(e, i, n->adjoint_of);
        for (int k = 0; a->marked && k < count; k++)
            if (wg_adjoint_in(e->sweep, wrt[k].index) == i)
                add_task(e, i, wrt[k].index);
    }
}

/* ---- What a task is given -------------------------------------------------------------------- */

/* Whether the walk from a task ends at i, which is given to it. */
static bool is_given(const exercise *e, uint32_t i)
{
    const about *a = &e->at[i];
    return !wg_is_single(node_of(e, i)) && (a->known || a->task) &&
           (!a->fixed || node_of(e, i)->pub.arity == 0);
}

static bool give(exercise *e, task *t)
{
    uint32_t n = 0;
    for (uint32_t i = 1; i <= e->s->last; i++)
        n += e->at[i].marked && is_given(e, i);
    t->given = wg_arena_take(&e->arena, ((size_t)n + 1) * sizeof *t->given);
    for (uint32_t i = 1; t->given && i <= e->s->last; i++)
        if (e->at[i].marked && is_given(e, i))
            t->given[t->n_given++] = i;
    return t->given || no_memory(e);
}

/* Walks from the task back to what it is given. */
static bool find_given(exercise *e, task *t)
{
    for (uint32_t i = 1; i <= e->s->last; i++)
        e->at[i].marked = false;
    if (t->own)
        mark_operands(e, t->is);
    else
        e->at[t->is].marked = true;
    for (uint32_t i = t->is - 1; i > 0; i--)
        if (e->at[i].marked && !e->at[i].known && !e->at[i].task && !e->at[i].fixed)
            mark_operands(e, i);
    return give(e, t);
}

/* ---- Identifiers ----------------------------------------------------------------------------- */

static bool is_taken(const exercise *e, const char *identifier)
{
    for (uint32_t i = 1; i <= e->s->last; i++)
        if (e->at[i].identifier && strcmp(e->at[i].identifier, identifier) == 0)
            return true;
    for (int k = 0; k < e->n_tasks; k++)
        if (e->tasks[k].identifier && strcmp(e->tasks[k].identifier, identifier) == 0)
            return true;
    return false;
}

/* An identifier that is free, in the arena. */
static const char *identify(exercise *e, const char *before, const char *name, uint32_t number)
{
    buffer text = {.pool = &e->tape->pool};
    wg_add_identifier(&text, before, name);
    while (!text.failed && is_taken(e, text.s))
        wg_add_format(&text, "_%" PRIu32, number);
    char *kept = text.failed ? NULL : wg_arena_take(&e->arena, text.length + 1);
    if (kept)
        memcpy(kept, text.s, text.length + 1);
    else
        no_memory(e);
    wg_pool_give(text.pool, text.s);
    return kept;
}

static bool goes_by_name(const exercise *e, const task *t)
{
    return t->own && node_of(e, t->is)->name;
}

/* An adjoint's name, or d and the name of what it belongs to. */
static bool identify_task(exercise *e, task *t)
{
    const bool named = goes_by_name(e, t);
    t->identifier = identify(e, named ? "" : "d", symbol(e, named ? t->is : t->of), t->of);
    if (t->own)
        e->at[t->is].identifier = t->identifier;
    return t->identifier != NULL;
}

static bool identify_given(exercise *e, const task *t)
{
    for (int k = 0; k < t->n_given; k++) {
        about *a = &e->at[t->given[k]];
        if (!a->identifier &&
            !(a->identifier = identify(e, "", symbol(e, t->given[k]), t->given[k])))
            return false;
    }
    return true;
}

/* ---- Whether it can be asked ----------------------------------------------------------------- */

static bool has_gradients(exercise *e, const wg_tensor wrt[], int count)
{
    for (int k = 0; k < count; k++)
        if (!e->sweep || !wg_adjoint_in(e->sweep, wrt[k].index)) {
            e->status = wg_error_keep(e->tape, WG_ERROR_STATE,
                                      "%s: the gradient with respect to %s was not recorded",
                                      caller, wg_describe(wrt[k]).s);
            return false;
        }
    return true;
}

/* Lists a tensor whose numbers the program has, once. */
static bool list_numbers(exercise *e, uint32_t i, int64_t *numbers)
{
    const node *n = node_of(e, i);
    const int64_t count = wg_node_count(n);
    if (e->at[i].listed)
        return true;
    e->at[i].listed = true;
    if (!n->has_value)
        e->status =
            wg_error_keep(e->tape, WG_ERROR_STATE, "%s: %s has no value; WG_KEEP_ALL would keep it",
                          caller, wg_describe(n->pub.self).s);
    else if (count > MOST_NUMBERS - *numbers)
        e->status = wg_error_keep(e->tape, WG_ERROR_ARGUMENT,
                                  "%s: more than %d numbers, too many for an exercise", caller,
                                  MOST_NUMBERS);
    else
        *numbers += count;
    return e->status == WG_OK;
}

static bool list_all_numbers(exercise *e)
{
    int64_t numbers = 0;
    for (int k = 0; k < e->n_tasks; k++) {
        const task *t = &e->tasks[k];
        if (!list_numbers(e, t->is, &numbers))
            return false;
        for (int j = 0; j < t->n_given; j++)
            if (!list_numbers(e, t->given[j], &numbers))
                return false;
    }
    return true;
}

/* ---- The functions --------------------------------------------------------------------------- */

static void add(exercise *e, const char *text)
{
    wg_add_text(&e->out, text);
}

static wg_text shape_of(const node *n)
{
    return n->pub.shape.ndim ? wg_describe_shape(&n->pub.shape) : (wg_text){"a number"};
}

/* "z₁ = W₁ x + b₁", of what has a symbol. */
static void add_equation(exercise *e, uint32_t i)
{
    char *formula = wg_formula(e->names, PLAIN, i);
    if (!formula)
        no_memory(e);
    else
        wg_add_format(&e->out, "//     %s = %s    %s.\n", symbol(e, i), formula,
                      shape_of(node_of(e, i)).s);
    wg_pool_give(&e->tape->pool, formula);
}

static void add_model(exercise *e)
{
    for (uint32_t i = 1; i <= e->y; i++)
        if (e->at[i].forward && node_of(e, i)->pub.arity > 0 && (e->at[i].known || i == e->y))
            add_equation(e, i);
}

static const char *type_of(const node *n)
{
    return n->pub.dtype == WG_I64 ? "long long" : "double";
}

/* "// δ₁ = ∂L/∂z₂, [2×1], from y [2×1]." */
static void add_task_comment(exercise *e, const task *t)
{
    add(e, "// ");
    if (goes_by_name(e, t))
        wg_add_format(&e->out, "%s = ", symbol(e, t->is));
    wg_add_derivative(&e->out, PLAIN, e->names, e->y, t->of);
    wg_add_format(&e->out, ", %s", shape_of(node_of(e, t->of)).s);
    for (int k = 0; k < t->n_given; k++)
        wg_add_format(&e->out, "%s%s %s", k ? ", " : ", from ", symbol(e, t->given[k]),
                      shape_of(node_of(e, t->given[k])).s);
    add(e, ".\n");
}

static void add_function(exercise *e, const task *t)
{
    add(e, "\n");
    add_task_comment(e, t);
    wg_add_format(&e->out, "static void derive_%s(", t->identifier);
    for (int k = 0; k < t->n_given; k++)
        wg_add_format(&e->out, "const %s *%s, ", type_of(node_of(e, t->given[k])),
                      e->at[t->given[k]].identifier);
    wg_add_format(&e->out, "double *%s)\n{\n", t->identifier);
    for (int k = 0; k < t->n_given; k++)
        wg_add_format(&e->out, "    (void)%s;\n", e->at[t->given[k]].identifier);
    wg_add_format(&e->out, "    (void)%s;\n    // %s[…] = ?\n}\n", t->identifier, t->identifier);
}

/* ---- The numbers ----------------------------------------------------------------------------- */

static void add_element(exercise *e, const node *n, int64_t i)
{
    const double x = wg_element_of(n, i);
    const int64_t whole = n->pub.dtype == WG_I64 ? ((const int64_t *)n->value)[i] : 0;
    if (whole == INT64_MIN) /* C has no such literal */
        wg_add_format(&e->out, "(%" PRId64 "LL - 1)", whole + 1);
    else if (n->pub.dtype == WG_I64)
        wg_add_format(&e->out, "%" PRId64 "LL", whole);
    else if (x == 0)
        add(e, signbit(x) ? "-0.0" : "0");
    else if (isfinite(x))
        wg_add_real(&e->out, x, n->pub.dtype == WG_F32);
    else
        add(e, isnan(x) ? "NAN" : x < 0 ? "-INFINITY" : "INFINITY");
}

/* An array has an element at least. */
static void add_numbers(exercise *e, const char *what, const char *identifier, const node *n)
{
    const int64_t count = wg_node_count(n);
    wg_add_format(&e->out, "static const %s %s_%s[%" PRId64 "] = {", type_of(n), what, identifier,
                  count > 0 ? count : 1);
    for (int64_t i = 0; i < count; i++) {
        add(e, i == 0 ? "" : i % 6 == 0 ? ",\n    " : ", ");
        add_element(e, n, i);
    }
    add(e, count > 0 ? "};\n" : "0};\n");
}

static void add_all_numbers(exercise *e)
{
    for (int k = 0; k < e->n_tasks; k++)
        add_numbers(e, "right", e->tasks[k].identifier, node_of(e, e->tasks[k].is));
    for (uint32_t i = 1; i <= e->s->last; i++)
        if (e->at[i].listed && !e->at[i].task && e->at[i].identifier)
            add_numbers(e, "given", e->at[i].identifier, node_of(e, i));
}

/* ---- The checker ----------------------------------------------------------------------------- */

static const char checker[] =
    "\n"
    "// Neighbouring numbers are one apart.\n"
    "static double ulps(real x, real y)\n"
    "{\n"
    "    whole a, b;\n"
    "    memcpy(&a, &x, sizeof a);\n"
    "    memcpy(&b, &y, sizeof b);\n"
    "    a = a < 0 ? -(a & WHOLE_MAX) : a;\n"
    "    b = b < 0 ? -(b & WHOLE_MAX) : b;\n"
    "    return (double)(a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a);\n"
    "}\n"
    "\n"
    "static const double blank = 1.2345678901234567e+222; // no gradient is that\n"
    "\n"
    "static void erase(double *x, long n)\n"
    "{\n"
    "    for (long i = 0; i < n; i++)\n"
    "        x[i] = blank;\n"
    "}\n"
    "\n"
    "// A row of the table; 1 if it is right.\n"
    "static int check(const char *name, const double *is, const double *right, long n, double "
    "allowed)\n"
    "{\n"
    "    long exact = 0, filled = 0;\n"
    "    double most = 0, off = 0, far = 0;\n"
    "    for (long i = 0; i < n; i++) {\n"
    "        const real x = (real)is[i], y = (real)right[i];\n"
    "        const int same = x == y || (x != x && y != y);\n"
    "        const double by = same ? 0 : fabs(is[i] - right[i]);\n"
    "        filled += is[i] != blank;\n"
    "        exact += same;\n"
    "        most = fabs(right[i]) > most && fabs(right[i]) < INFINITY ? fabs(right[i]) : most;\n"
    "        off = by <= off || off != off ? off : by;\n"
    "        far = same || ulps(x, y) <= far ? far : ulps(x, y);\n"
    "    }\n"
    "    if (filled == 0 && n > 0) {\n"
    "        printf(\"%s  not filled in yet\\n\", name);\n"
    "        return 0;\n"
    "    }\n"
    "    const int good = off <= allowed * (1e-6 + most);\n"
    "    printf(\"%s  %5ld of %-5ld  %11.4g  %16.4g  %s\\n\", name, exact, n, far, off,\n"
    "           good ? \"right\" : filled < n ? \"not all filled in\" : \"wrong\");\n"
    "    return good;\n"
    "}\n";

/* The type of the tape's numbers, and its bits as a whole number. */
static void add_types(exercise *e)
{
    const bool single = node_of(e, e->y)->pub.dtype == WG_F32;
    wg_add_format(&e->out, "typedef %s real;\ntypedef int%d_t whole;\n",
                  single ? "float" : "double", single ? 32 : 64);
    wg_add_format(&e->out, "#define WHOLE_MAX INT%d_MAX\n", single ? 32 : 64);
}

/* ---- The table ------------------------------------------------------------------------------- */

/* What a task is called, in characters that a string of C may have. */
static int add_label(exercise *e, const task *t)
{
    buffer label = {.pool = &e->tape->pool};
    if (goes_by_name(e, t))
        wg_add_text(&label, symbol(e, t->is));
    else
        wg_add_derivative(&label, PLAIN, e->names, e->y, t->of);
    const int width = label.failed ? 0 : wg_width_of(label.s);
    for (const char *c = label.failed ? "" : label.s; *c; c++)
        wg_add_format(&e->out, strchr("\"\\?", *c) ? "\\%c" : "%c", *c);
    e->out.failed |= label.failed;
    wg_pool_give(label.pool, label.s);
    return width;
}

static int width_of_labels(exercise *e)
{
    int widest = 8;
    const size_t length = e->out.length;
    for (int k = 0; k < e->n_tasks; k++) {
        const int width = add_label(e, &e->tasks[k]);
        widest = width > widest ? width : widest;
    }
    e->out.length = length; /* they were only measured */
    return widest;
}

static void add_run(exercise *e, const task *t, int width)
{
    const int64_t count = wg_node_count(node_of(e, t->is));
    wg_add_format(&e->out, "    erase(result, %" PRId64 ");\n    derive_%s(", count, t->identifier);
    for (int k = 0; k < t->n_given; k++)
        wg_add_format(&e->out, "%s_%s, ", e->at[t->given[k]].task ? "right" : "given",
                      e->at[t->given[k]].identifier);
    add(e, "result);\n    right += check(\"");
    const int missing = width - add_label(e, t);
    wg_add_format(&e->out, "%*s\", result, right_%s, %" PRId64 ", %s);\n", missing, "",
                  t->identifier, count, node_of(e, t->is)->pub.dtype == WG_F32 ? "1e-4" : "1e-9");
}

static void add_main(exercise *e)
{
    const int width = width_of_labels(e);
    int64_t most = 1;
    for (int k = 0; k < e->n_tasks; k++) {
        const int64_t count = wg_node_count(node_of(e, e->tasks[k].is));
        most = count > most ? count : most;
    }
    wg_add_format(&e->out, "\nint main(void)\n{\n    static double result[%" PRId64 "];\n", most);
    wg_add_format(&e->out,
                  "    int right = 0;\n    printf(\"%-*s  %%14s  %%11s  %%16s\\n\", \"exact\", "
                  "\"largest ulp\", \"largest absolute\");\n",
                  width, "gradient");
    for (int k = 0; k < e->n_tasks; k++)
        add_run(e, &e->tasks[k], width);
    wg_add_format(
        &e->out, "    printf(\"%%d of %d right\\n\", right);\n    return right == %d ? 0 : 1;\n}\n",
        e->n_tasks, e->n_tasks);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void add_program(exercise *e)
{
    wg_add_format(&e->out,
                  "// The gradients of %s, to be derived by hand.\n//\n// The model:\n//\n",
                  symbol(e, e->y));
    add_model(e);
    add(e, "//\n// Fill in the functions: write to the last argument what the comment asks for, "
           "out of "
           "the\n// others. Arrays are row by row. Then: cc exercise.c -lm && ./a.out\n\n"
           "#include <math.h>\n#include <stdint.h>\n#include <stdio.h>\n#include <string.h>\n");
    for (int k = 0; k < e->n_tasks; k++)
        add_function(e, &e->tasks[k]);
    add(e, "\n// ---- Nothing to fill in from here on: numbers of the tape, and a check.\n\n");
    add_types(e);
    add(e, "\n");
    add_all_numbers(e);
    add(e, checker);
    add_main(e);
}

/* What is right now was not computed from what is given now. */
static bool is_stale(exercise *e)
{
    for (uint32_t i = 1; i <= e->s->last; i++)
        if (e->s->needed[i] && e->s->stale[i]) {
            e->status = wg_error_keep(e->tape, WG_ERROR_STATE,
                                      "%s: an input has changed since %s was computed; run again",
                                      caller, wg_describe(node_of(e, i)->pub.self).s);
            return true;
        }
    return false;
}

static bool prepare(exercise *e, const selection *forward, const wg_tensor wrt[], int count)
{
    if (!has_gradients(e, wrt, count) || is_stale(e))
        return false;
    bool *atom = wg_atoms_new(e->s, true);
    if (!atom)
        return no_memory(e);
    learn(e, forward, atom);
    wg_pool_give(&e->tape->pool, atom);
    count_uses(e, wrt, count);
    list_tasks(e, wrt, count);
    for (int k = 0; k < e->n_tasks; k++)
        if (!find_given(e, &e->tasks[k]) || !identify_task(e, &e->tasks[k]))
            return false;
    for (int k = 0; k < e->n_tasks; k++)
        if (!identify_given(e, &e->tasks[k]))
            return false;
    return list_all_numbers(e);
}

static void write_out(exercise *e, FILE *out)
{
    add_program(e);
    if (e->out.failed)
        no_memory(e);
    if (e->status == WG_OK) {
        fwrite(e->out.s, 1, e->out.length, out);
        e->status = wg_flushed(e->tape, out, caller);
    }
    wg_pool_give(e->out.pool, e->out.s);
}

static wg_status write_exercise(exercise *e, const selection *forward, const wg_tensor wrt[],
                                int count, FILE *out)
{
    const size_t most = (size_t)count + (e->sweep ? e->sweep->count : 0);
    e->at = wg_arena_take(&e->arena, ((size_t)e->s->last + 1) * sizeof *e->at);
    e->tasks = e->at ? wg_arena_take(&e->arena, (most + 1) * sizeof *e->tasks) : NULL;
    e->names = e->tasks ? wg_names_new(e->s) : NULL;
    if (!e->names)
        no_memory(e);
    else if (prepare(e, forward, wrt, count))
        write_out(e, out);
    wg_names_free(e->names);
    wg_arena_rewind(&e->arena, (arena_position){0});
    return e->status;
}

wg_status wg_write_exercise(wg_tape *t, wg_tensor y, const wg_tensor wrt[], int count, FILE *out)
{
    selection asked, forward, all;
    wg_status status = wg_choose(t, wrt, count, out, caller, &asked);
    if (status != WG_OK)
        return status;
    wg_selection_free(&asked);
    if ((status = wg_pick(t, &y, 1, caller, &forward)) != WG_OK)
        return status;
    if ((status = wg_pick_sweep(y, wrt, count, caller, &all)) == WG_OK) {
        exercise e = {.tape = t, .y = y.index, .sweep = wg_sweep_of(t, y.index), .s = &all};
        e.arena.pool = e.out.pool = &t->pool;
        status = write_exercise(&e, &forward, wrt, count, out);
        wg_selection_free(&all);
    }
    wg_selection_free(&forward);
    return status;
}
