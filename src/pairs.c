/* pairs.c — two ops of arithmetic in one loop: y = (a ∘ b) ∘ c, with ∘ one of + − ·, each rounded.
 *
 * In a chain, a result that the next op alone reads need not go through a tile: the loop of both
 * keeps it in a register. W − η g and 1 − y y are such pairs. */
#include "internal.h"

WG_MAP3(add_add, a, b, c, (a + b) + c)
WG_MAP3(sub_add, a, b, c, (a - b) + c)
WG_MAP3(mul_add, a, b, c, (a * b) + c)
WG_MAP3(add_sub, a, b, c, (a + b) - c)
WG_MAP3(sub_sub, a, b, c, (a - b) - c)
WG_MAP3(mul_sub, a, b, c, (a * b) - c)
WG_MAP3(add_from, a, b, c, c - (a + b))
WG_MAP3(sub_from, a, b, c, c - (a - b))
WG_MAP3(mul_from, a, b, c, c - (a * b))
WG_MAP3(add_mul, a, b, c, (a + b) * c)
WG_MAP3(sub_mul, a, b, c, (a - b) * c)
WG_MAP3(mul_mul, a, b, c, (a * b) * c)

/* By what is done last, and first. */
enum { LAST_ADD, LAST_SUB, LAST_FROM, LAST_MUL };

static const wg_map *const maps[][3] = {
    [LAST_ADD] = {&add_add, &sub_add, &mul_add},
    [LAST_SUB] = {&add_sub, &sub_sub, &mul_sub},
    [LAST_FROM] = {&add_from, &sub_from, &mul_from},
    [LAST_MUL] = {&add_mul, &sub_mul, &mul_mul},
};

static wg_form form_of(const draft *d)
{
    return d->op->pub.op->form;
}

/* Whether a member between two others writes to memory: what the first of them reads may be gone
 * when it is the last one's turn. */
static bool writes_between(const lowering *l, const draft *first, const draft *last)
{
    for (const draft *d = &l->drafts[first->next]; d != last; d = &l->drafts[d->next])
        if (d->owner || d->life >= 0)
            return true;
    return false;
}

/* The draft that makes operand k of d, if it can be one with d: it is arithmetic of the same group,
 * no pair itself, and d alone reads its result. */
static draft *partner(const lowering *l, const draft *d, int k)
{
    const location *x = &l->values[wg_operand(l, d, k)];
    draft *maker = x->made_by < 0 ? NULL : &l->drafts[x->made_by];
    if (!maker || maker->owner || maker->life >= 0 || maker->first >= 0 || !maker->op ||
        form_of(maker) == WG_FORM_NONE)
        return NULL;
    return l->at[x->of->pub.self.index].readers == 1 && l->values[maker->y].of == x->of &&
                   !writes_between(l, maker, d)
               ? maker
               : NULL;
}

bool wg_find_pair(const lowering *l, draft *d)
{
    const wg_form form = form_of(d);
    if (form != WG_FORM_ADD && form != WG_FORM_SUB && form != WG_FORM_MUL)
        return false;
    for (int k = 1; k >= 0; k--) {
        draft *first = partner(l, d, k);
        if (!first)
            continue;
        d->first = first - l->drafts;
        d->from = k == 1;
        first->gone = true;
        return true;
    }
    return false;
}

const wg_map *wg_pair_map(const lowering *l, const draft *d)
{
    const wg_form first = form_of(&l->drafts[d->first]), last = form_of(d);
    const int by_last = last == WG_FORM_ADD   ? LAST_ADD
                        : last == WG_FORM_MUL ? LAST_MUL
                        : d->from             ? LAST_FROM
                                              : LAST_SUB;
    return maps[by_last][first == WG_FORM_ADD ? 0 : first == WG_FORM_SUB ? 1 : 2];
}
