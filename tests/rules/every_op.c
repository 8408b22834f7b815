/* Tests of every op: its descriptor is complete, its rule is right to second order. */
#include "every_op.h"

#include <string.h>

Test(every_op, is_recorded_by_its_line_in_the_list)
{
    for (int i = 0; i < samples; i++) {
        wg_tensor x[WG_CHECK_INPUTS];
        wg_tape *t = wg_tape_new();
        record_sample(&every_op[i], t, x);
        cr_assert(every_op[i].function || wg_is_valid(made_by(t, every_op[i].op)),
                  "line %d records no %s", i + 1, every_op[i].op);
        wg_tape_free(t);
    }
}

/* ---- Descriptors ----------------------------------------------------------------------------- */

/* What is missing of a descriptor, or NULL. */
static const char *missing(const wg_op *op)
{
    if (!op->name || !*op->name)
        return "a name";
    if (!op->tex || !*op->tex)
        return "a printed form";
    if (op->arity != 0 && !op->vjp && !op->no_derivative)
        return "a rule, or the word that it has no derivative";
    for (int k = 0; op->arity > 0 && k < op->arity && k < WG_MAP_ARITY; k++) {
        const char operand[] = {'#', (char)('1' + k), '\0'};
        if (!(op->indices >> k & 1) && !strstr(op->tex, operand))
            return "an operand in its printed form";
    }
    return NULL;
}

Test(every_op, has_a_complete_descriptor_and_so_has_what_its_rule_records)
{
    for (int i = 0; i < samples; i++) {
        wg_tape *t = wg_tape_new();
        record_twice(&every_op[i], t);
        for (int64_t n = 1; n <= wg_tape_count(t); n++) {
            const wg_op *op = wg_node_of(tensor_at(t, n))->op;
            cr_assert(!missing(op), "%s lacks %s", op->name, missing(op));
        }
        wg_tape_free(t);
    }
}

Test(every_op, that_a_rule_records_is_in_the_list)
{
    for (int i = 0; i < samples; i++) {
        wg_tape *t = wg_tape_new();
        record_twice(&every_op[i], t);
        for (int64_t n = 1; n <= wg_tape_count(t); n++) {
            const wg_op *op = wg_node_of(tensor_at(t, n))->op;
            bool listed = op->role == WG_ROLE_INPUT;
            for (int k = 0; k < samples && !listed; k++)
                listed = strcmp(every_op[k].op, op->name) == 0;
            cr_assert(listed, "%s is missing", op->name);
        }
        wg_tape_free(t);
    }
}

/* ---- Rules ----------------------------------------------------------------------------------- */

static bool can_be_checked(const sample *s)
{
    wg_tensor x[WG_CHECK_INPUTS];
    wg_tape *t = wg_tape_new();
    const bool can = !s->none && wg_dtype_of(record_sample(s, t, x)) != WG_I64;
    wg_tape_free(t);
    return can;
}

Test(every_op, has_a_rule_that_is_right_to_second_order)
{
    for (int i = 0; i < samples; i++) {
        char message[WG_CHECK_MESSAGE];
        setup s;
        set_up(&every_op[i], &s);
        if (can_be_checked(&every_op[i]))
            cr_assert(wg_gradcheck(&s.check, message, sizeof message) == WG_OK, "%s", message);
    }
}

/* ---- Domains --------------------------------------------------------------------------------- */

static bool says_nothing(const wg_domain *d)
{
    return d->low == 0 && d->high == 0 && d->n_corners == 0 && d->every == 0 && !d->ties;
}

/* Whether neither the op nor its line says where the inputs must be. */
static bool claims_to_be_smooth(const sample *s, const setup *u)
{
    wg_tensor x[WG_CHECK_INPUTS];
    wg_tape *t = wg_tape_new();
    record_sample(s, t, x);
    bool smooth = true;
    for (int k = 0; k < u->check.inputs; k++)
        smooth &= says_nothing(&u->domain[k]) && u->dtype[k] == WG_F64;
    for (int64_t i = 1; i <= wg_tape_count(t); i++)
        for (int k = 0; k < WG_MAP_ARITY; k++)
            smooth &= says_nothing(&wg_node_of(tensor_at(t, i))->op->domain[k]);
    wg_tape_free(t);
    return smooth;
}

enum { PLACES = 8 };

/* Where corners usually are: 0, ±1, ±3, ±½, 6; and all elements equal. */
static void check_corners(const sample *s, setup *u, int shift, int step)
{
    static const double place[PLACES] = {0, 1, -1, 3, -3, 0.5, -0.5, 6};
    char message[WG_CHECK_MESSAGE];
    double x[WG_CHECK_ELEMENTS];
    const double *point[WG_CHECK_INPUTS];
    for (int j = 0; j < WG_CHECK_ELEMENTS; j++)
        x[j] = place[(shift + j * step) % PLACES];
    for (int k = 0; k < u->check.inputs; k++)
        point[k] = x;
    u->check.point = point;
    cr_assert(wg_gradcheck(&u->check, message, sizeof message) == WG_OK,
              "does %s not need a domain? %s", s->op, message);
}

Test(every_op, that_says_nothing_of_its_domain_is_smooth_where_corners_usually_are)
{
    int smooth = 0;
    for (int i = 0; i < samples; i++) {
        setup s;
        set_up(&every_op[i], &s);
        if (!can_be_checked(&every_op[i]) || !claims_to_be_smooth(&every_op[i], &s))
            continue;
        for (int shift = 0; shift < PLACES; shift++)
            check_corners(&every_op[i], &s, shift, shift % 2);
        smooth++;
    }
    cr_assert(smooth > samples / 4, "only %d of %d ops claim to be smooth", smooth, samples);
}
