/* op_facts.c — prints what the descriptors of all ops say, one fact a line, for reference.awk.
 *
 *     op    name  printed form  operands  dtypes  derivative  why      of every descriptor;
 *                 what is no more than a name or a number is not printed in a form
 *     made  name  ops                                                  of every function of ops
 *
 * The fields of a line have tabs between them. Every op is recorded once, and then its gradient,
 * since some ops are recorded by rules only. */
#include "every_op.h"

#include <stdio.h>
#include <string.h>

enum { MOST_OPS = 512 };

static const wg_op *seen[MOST_OPS];
static int seen_count;

static bool new_to_us(const wg_op *op)
{
    for (int i = 0; i < seen_count; i++)
        if (seen[i] == op)
            return false;
    cr_assert(seen_count < MOST_OPS);
    seen[seen_count++] = op;
    return true;
}

static void print_dtypes(unsigned set)
{
    const char *between = "";
    for (int d = 0; d < WG_DTYPES; d++)
        if (set >> d & 1)
            printf("%s%s", between, wg_dtype_name((wg_dtype)d)), between = ", ";
}

static void print_operands(const wg_op *op)
{
    if (op->arity == WG_VARIADIC)
        printf("any number of operands");
    else if (op->arity == 0)
        printf("no operands");
    else
        printf("%d operand%s", op->arity, op->arity == 1 ? "" : "s");
}

/* What each operand may be: all the same, but for indices and what is mixed. */
static void print_taken(const wg_op *op)
{
    const bool only_indices = op->arity > 0 && op->indices == (1U << op->arity) - 1;
    print_dtypes(only_indices ? WG_INDEX : op->takes);
    if (only_indices)
        return;
    for (int k = 0; k < 8 * (int)sizeof op->indices; k++)
        if (op->indices >> k & 1)
            printf("; operand %d i64", k + 1);
    if (op->mixed)
        printf("; those behind the first any");
}

static void print_op(const wg_op *op)
{
    const bool plain = op->tex && op->role != WG_ROLE_CONSTANT && !wg_is_leaf_role(op->role);
    printf("op\t%s\t%s\t", op->name, plain ? op->tex : "");
    print_operands(op);
    putchar('\t');
    print_taken(op);
    printf("\t%s\t%s\n", op->vjp && !op->no_derivative ? "has a derivative" : "has no derivative",
           op->why ? op->why : "");
}

/* Ops from one tensor of a tape up to another, those that are new to the list. */
static void print_new(wg_tape *t, int64_t from, int64_t to)
{
    for (int64_t i = from; i <= to; i++) {
        const wg_op *op = wg_node_of(tensor_at(t, i))->op;
        if (new_to_us(op))
            print_op(op);
    }
}

static bool is_op(const wg_op *op)
{
    return op->role == WG_ROLE_OP || op->role == WG_ROLE_ASSIGN;
}

static bool recorded_before(wg_tape *t, const wg_op *op, int64_t from, int64_t i)
{
    while (i-- > from)
        if (wg_node_of(tensor_at(t, i))->op == op)
            return true;
    return false;
}

/* The ops that a function recorded, each once, in the order in which it did. */
static void print_made(const sample *s, wg_tape *t, int64_t from, int64_t to)
{
    const size_t length = strlen(s->op);
    const bool ends_in_it =
        strncmp(s->call, "wg_", 3) == 0 && strncmp(s->call + 3, s->op, length) == 0;
    printf("made\t%s\t", s->op);
    const char *between = "";
    for (int64_t i = from; i <= to - !ends_in_it; i++) {
        const wg_op *op = wg_node_of(tensor_at(t, i))->op;
        if (is_op(op) && !recorded_before(t, op, from, i))
            printf("%s%s", between, op->name), between = ", ";
    }
    putchar('\n');
}

static void print_sample(const sample *s)
{
    wg_tape *t = wg_tape_new();
    wg_tensor x[WG_CHECK_INPUTS];
    const wg_tensor y = record_sample(s, t, x);
    setup u;
    set_up(s, &u);
    if (s->function)
        print_made(s, t, u.check.inputs + 1, wg_tape_count(t));
    for (int k = 0; k < u.check.inputs; k++)
        if (wg_dtype_of(x[k]) != WG_I64 && wg_dtype_of(y) != WG_I64)
            wg_gradient(wg_sum(y), x[k]);
    cr_assert(wg_error(t) == WG_OK, "%s: %s", s->op, wg_error_message(t));
    print_new(t, 1, wg_tape_count(t));
    wg_tape_free(t);
}

/* The leaves that no sample has. */
static void print_leaves(void)
{
    wg_tape *t = wg_tape_new();
    wg_param(t, NULL, WG_F32, WG_SCALAR);
    wg_state(t, NULL, WG_F32, WG_SCALAR);
    print_new(t, 1, wg_tape_count(t));
    wg_tape_free(t);
}

int main(void)
{
    for (int i = 0; i < samples; i++)
        print_sample(&every_op[i]);
    print_leaves();
    return 0;
}
