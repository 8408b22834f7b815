/* term.c — formulas as trees. */
#include "print.h"

#include <string.h>

term *wg_term_new(arena *a, term_kind kind, int n)
{
    term *x = wg_arena_take(a, sizeof *x);
    const term **arg = x ? wg_arena_take(a, (size_t)n * sizeof *arg + 1) : NULL;
    if (!arg)
        return NULL;
    memset(x, 0, sizeof *x);
    for (int k = 0; k < n; k++)
        arg[k] = NULL;
    x->kind = kind;
    x->details = "";
    x->n = n;
    x->arg = arg;
    return x;
}

const term *wg_term_with(arena *a, term_kind kind, const term *x, const term *y)
{
    term *with = x ? wg_term_new(a, kind, y ? 2 : 1) : NULL;
    if (!with)
        return NULL;
    with->arg[0] = x;
    if (y)
        with->arg[1] = y;
    return with;
}

const term *wg_term_number(arena *a, double number, bool single)
{
    term *x = wg_term_new(a, TERM_NUMBER, 0);
    if (x) {
        x->number = number;
        x->single = single;
    }
    return x;
}

bool wg_is_number(const term *x, double number)
{
    return x->kind == TERM_NUMBER && x->number == number;
}
