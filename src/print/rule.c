/* rule.c — the backward rule of an op in general: recorded on a tape of its own, for operands that
 * have no other names than those of mathematics. */
#include "print.h"

/* A tape with y = op(x…) and an adjoint of y. */
typedef struct sheet {
    wg_tape *tape;
    wg_tensor *x, y, ybar;
    int arity;
} sheet;

/* ---- The sheet ------------------------------------------------------------------------------- */

/* x; or a and b; or x₁, x₂, …; or with a bar. */
static void name_as_operand(const sheet *s, int k, wg_tensor tensor, const char *bar)
{
    const char *letter = s->arity == 2 ? k ? "b" : "a" : "x";
    char name[24];
    snprintf(name, sizeof name, s->arity > 2 ? "%s%s%d" : "%s%s", letter, bar, k + 1);
    wg_name(tensor, name);
}

/* The adjoints that the rule gives, where it gives one operand's from another's. */
static void name_adjoints(const sheet *s)
{
    for (int k = 0; k < s->arity; k++) {
        const bool differs = wg_dtype_of(s->x[k]) != WG_I64;
        const wg_tensor xbar = differs ? wg_vjp(s->y, s->ybar, s->x[k]) : WG_NONE;
        const node *n = differs ? wg_node_in(xbar) : NULL;
        if (n && !n->name && n->sweep_of && n->pub.arity > 0)
            name_as_operand(s, k, xbar, "bar");
    }
}

/* An input with the shape of a tensor, and its value if there is one. */
static wg_tensor copy_of(const sheet *s, const node *n)
{
    const wg_tensor x = wg_input(s->tape, NULL, n->pub.dtype, n->pub.shape);
    const node *holder = wg_holder(n);
    if (wg_is_valid(x) && holder->has_value)
        wg_write(x, holder->value, wg_bytes(x));
    return x;
}

/* The op is recorded as it was; false: it would not, or there is no memory. */
static bool open_sheet(sheet *s, const node *y, const node *ybar)
{
    const wg_tape *t = y->pub.self.tape;
    s->arity = y->pub.arity;
    s->tape = wg_tape_new_with(&t->pool.allocator);
    s->x = s->tape ? wg_arena_take(&s->tape->arena, (size_t)s->arity * sizeof *s->x) : NULL;
    if (!s->x)
        return false;
    for (int k = 0; k < s->arity; k++) {
        s->x[k] = copy_of(s, wg_node_at(t, y->pub.x[k].index));
        name_as_operand(s, k, s->x[k], "");
    }
    s->y = wg_name(wg_record(y->pub.op, s->arity, s->x, y->pub.attr, y->pub.attr_size), "y");
    s->ybar = wg_name(copy_of(s, ybar), "ybar");
    return wg_error(s->tape) == WG_OK;
}

/* ---- The rule -------------------------------------------------------------------------------- */

/* Runs what the rule gave, if there are values to run it with; that it may fail is no error. */
static void run(const sheet *s, wg_tensor xbar)
{
    const wg_tensor wanted[] = {xbar, s->y};
    wg_program *p = wg_compile_with(s->tape, wanted, 2, WG_KEEP_ALL);
    if (p)
        wg_run(p);
}

/* Writes "x̄ = …" and computes it. */
static bool add_rule(buffer *to, notation in, const sheet *s, int k, wg_tensor xbar, comparison *c)
{
    const wg_tensor all[] = {xbar, s->y, s->x[k]};
    selection chosen;
    if (wg_pick(s->tape, all, 3, "rule", &chosen) != WG_OK)
        return false;
    names *n = wg_names_new(&chosen);
    const bool handed_on = wg_same(xbar, s->ybar) || wg_same(xbar, s->y) || wg_same(xbar, s->x[k]);
    char *text = !n ? NULL : handed_on ? NULL : wg_formula(n, in, xbar.index);
    const char *right = n && handed_on ? wg_symbol(n, in, xbar.index) : text;
    if (right) {
        const char *x = wg_symbol(n, in, s->x[k].index); /* one letter, and digits below */
        wg_add_format(to, in == LATEX ? "\\bar{%.1s}%s = %s" : "%.1s\u0304%s = %s", x, x + 1,
                      right);
        *c = wg_evaluate(n, in, right, xbar.index);
    }
    wg_pool_give(&s->tape->pool, text);
    wg_names_free(n);
    wg_selection_free(&chosen);
    return right != NULL;
}

bool wg_add_general_rule(buffer *to, notation in, const node *y, int k, const node *ybar,
                         comparison *c)
{
    sheet s = {0};
    bool done = open_sheet(&s, y, ybar);
    if (done) {
        const wg_tensor xbar = wg_vjp(s.y, s.ybar, s.x[k]);
        name_adjoints(&s);
        if (wg_is_valid(xbar))
            run(&s, xbar);
        done = wg_is_valid(xbar) && add_rule(to, in, &s, k, xbar, c);
    }
    wg_tape_free(s.tape);
    return done;
}
