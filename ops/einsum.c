/* ops/einsum.c — sums over products, as an equation writes them.
 *
 * The equation becomes a list of labels for each operand and for the result. Operands are taken
 * from left to right; what two of them make is a product of matrices if labels of both are summed
 * over, else a product element by element. Where one operand has a label twice, its diagonal is
 * taken. All of it is recorded with other ops, whose rules make the gradient. */
#include "compose.h"

#include <stdarg.h>
#include <string.h>

/* A label is a number: A–Z, a–z, then the axes that "..." stands for, the last of them last. */
static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

enum { LETTERS = sizeof letters - 1, LABELS = LETTERS + WG_MAX_DIMS, MOST = WG_MAX_DIMS };

/* The labels of a tensor's axes. */
typedef struct labels {
    int count;
    int of[WG_MAX_DIMS];
} labels;

typedef struct term {
    wg_tensor x;
    labels axes;
} term;

typedef struct equation {
    wg_tape *tape;
    const char *text, *at; /* at: what is left to read */
    term term[MOST];
    int count;
    labels result;
    int dots;             /* the most axes that "..." stands for */
    int64_t size[LABELS]; /* of each label; 0 and no owner: it does not occur */
    wg_tensor owner[LABELS];
} equation;

static bool refuse(const equation *e, const char *format, ...) WG_PRINTF(2, 3);

static bool refuse(const equation *e, const char *format, ...)
{
    char reason[600];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    wg_fail(e->tape, WG_ERROR_ARGUMENT, "einsum: \"%.80s\": %s", e->text, reason);
    return false;
}

/* ---- Labels ---------------------------------------------------------------------------------- */

typedef uint64_t set;

static set only(int label)
{
    return UINT64_C(1) << label;
}

static set set_of(const labels *l)
{
    set s = 0;
    for (int i = 0; i < l->count; i++)
        s |= only(l->of[i]);
    return s;
}

static int place_of(const labels *l, int label)
{
    for (int i = 0; i < l->count; i++)
        if (l->of[i] == label)
            return i;
    return -1;
}

/* Those of l that are in s, in l's order. */
static labels among(const labels *l, set s)
{
    labels some = {0};
    for (int i = 0; i < l->count; i++)
        if (s & only(l->of[i]))
            some.of[some.count++] = l->of[i];
    return some;
}

static bool append(const equation *e, labels *to, labels more)
{
    if (to->count + more.count > WG_MAX_DIMS)
        return refuse(e, "what it makes has more than %d axes", (int)WG_MAX_DIMS);
    for (int i = 0; i < more.count; i++)
        to->of[to->count++] = more.of[i];
    return true;
}

/* A label in an error's words. */
typedef struct word {
    char s[4];
} word;

static word word_of(int label)
{
    return label < LETTERS ? (word){{letters[label]}} : (word){"..."};
}

/* ---- Reading --------------------------------------------------------------------------------- */

static char next(equation *e)
{
    while (*e->at == ' ')
        e->at++;
    return *e->at;
}

/* The letters up to a comma, an arrow or the end, and before which of them "..." stands; −1: none.
 * */
static bool read_letters(equation *e, labels *l, int *dots)
{
    *l = (labels){0};
    *dots = -1;
    for (char c; (c = next(e)) != '\0' && c != ',' && c != '-';) {
        const char *letter = strchr(letters, c);
        if (c == '.' && (*dots >= 0 || strncmp(e->at, "...", 3) != 0))
            return refuse(e, "\"...\" is three dots, once for each operand");
        if (c != '.' && !letter)
            return refuse(e, "character %d is no letter, comma, arrow or \"...\"",
                          (int)(e->at - e->text) + 1);
        if (c != '.' && l->count == WG_MAX_DIMS)
            return refuse(e, "more than %d labels in a row", (int)WG_MAX_DIMS);
        if (c == '.')
            *dots = l->count;
        else
            l->of[l->count++] = (int)(letter - letters);
        e->at += c == '.' ? 3 : 1;
    }
    return true;
}

/* Puts the labels of n axes where "..." stood. */
static bool put_dots(const equation *e, labels *l, int dots, int n)
{
    labels all = {.count = dots};
    memcpy(all.of, l->of, (size_t)dots * sizeof *l->of);
    labels between = {.count = n}, rest = {.count = l->count - dots};
    for (int i = 0; i < n; i++)
        between.of[i] = LABELS - n + i;
    memcpy(rest.of, l->of + dots, (size_t)rest.count * sizeof *l->of);
    if (!append(e, &all, between) || !append(e, &all, rest))
        return false;
    *l = all;
    return true;
}

/* Notes the size of axis d. */
static bool note_size(equation *e, const term *t, int d)
{
    const int label = t->axes.of[d], twin = place_of(&t->axes, label);
    const wg_shape shape = wg_shape_of(t->x);
    const int64_t n = shape.size[d], known = e->owner[label].tape ? e->size[label] : 1;
    if (shape.size[twin] != n)
        return refuse(e, "label %s is %lld and %lld in %s", word_of(label).s,
                      (long long)shape.size[twin], (long long)n, wg_describe(t->x).s);
    if (n != 1 && known != 1 && n != known)
        return refuse(e, "label %s is %lld in %s, %lld in %s", word_of(label).s, (long long)known,
                      wg_describe(e->owner[label]).s, (long long)n, wg_describe(t->x).s);
    if (known == 1) {
        e->size[label] = n;
        e->owner[label] = t->x;
    }
    return true;
}

static bool read_operand(equation *e, term *t)
{
    int dots;
    if (!read_letters(e, &t->axes, &dots))
        return false;
    const int ndim = wg_shape_of(t->x).ndim, left = ndim - t->axes.count;
    if (left < 0 || (left > 0 && dots < 0))
        return refuse(e, "%d labels for %s, which has %d axes", t->axes.count, wg_describe(t->x).s,
                      ndim);
    if (dots >= 0 && !put_dots(e, &t->axes, dots, left))
        return false;
    if (dots >= 0 && left > e->dots)
        e->dots = left;
    for (int d = 0; d < ndim; d++)
        if (!note_size(e, t, d))
            return false;
    return true;
}

static bool read_operands(equation *e)
{
    int named = 1;
    for (const char *c = e->text; *c; c++)
        named += *c == ',';
    if (named != e->count)
        return refuse(e, "it is for %d operand%s, not %d", named, named == 1 ? "" : "s", e->count);
    for (int k = 0; k < e->count; k++) {
        if (!read_operand(e, &e->term[k]))
            return false;
        if (k + 1 < e->count && next(e) != ',')
            return refuse(e, "the result comes before the last operand");
        e->at += k + 1 < e->count;
    }
    return true;
}

/* What is not spelt out: the axes of "...", then the labels that occur once. */
static bool imply_result(equation *e)
{
    int seen[LABELS] = {0};
    for (int k = 0; k < e->count; k++)
        for (int d = 0; d < e->term[k].axes.count; d++)
            seen[e->term[k].axes.of[d]]++;
    for (int label = LABELS - e->dots; label < LABELS; label++)
        e->result.of[e->result.count++] = label;
    for (int label = 0; label < LETTERS; label++)
        if (seen[label] == 1 && !append(e, &e->result, (labels){1, {label}}))
            return false;
    return true;
}

static bool read_result(equation *e)
{
    int dots;
    if (next(e) == '\0')
        return imply_result(e);
    if (strncmp(e->at, "->", 2) != 0)
        return refuse(e, "an arrow is \"->\"");
    e->at += 2;
    if (!read_letters(e, &e->result, &dots) ||
        (dots >= 0 && !put_dots(e, &e->result, dots, e->dots)))
        return false;
    if (next(e) != '\0')
        return refuse(e, "something follows the result");
    for (int i = 0; i < e->result.count; i++) {
        const int label = e->result.of[i];
        if (!e->owner[label].tape)
            return refuse(e, "label %s of the result is none of an operand", word_of(label).s);
        if (place_of(&e->result, label) != i)
            return refuse(e, "the result has label %s twice", word_of(label).s);
    }
    return true;
}

/* ---- One operand ----------------------------------------------------------------------------- */

/* The axes in the order of these labels, which are those of t. */
static void reorder(term *t, labels order)
{
    wg_axes axes = {.count = order.count};
    for (int i = 0; i < order.count; i++)
        axes.axis[i] = place_of(&t->axes, order.of[i]);
    *t = (term){wg_permute(t->x, axes), order};
}

/* Axes i and j, of one label, become one, the last. */
static void take_diagonal(term *t, int i, int j)
{
    labels left = {0};
    for (int d = 0; d < t->axes.count; d++)
        if (d != i && d != j)
            left.of[left.count++] = t->axes.of[d];
    left.of[left.count++] = t->axes.of[i];
    *t = (term){wg_diagonal(t->x, 0, i, j), left};
}

static void take_diagonals(term *t)
{
    for (int j = 1; j < t->axes.count; j++) {
        const int i = place_of(&t->axes, t->axes.of[j]);
        if (i < j) {
            take_diagonal(t, i, j);
            j = 0;
        }
    }
}

/* Sums over what is not in s. */
static void sum_others(term *t, set s)
{
    wg_axes axes = {.count = 0};
    for (int d = 0; d < t->axes.count; d++)
        if (!(s & only(t->axes.of[d])))
            axes.axis[axes.count++] = d;
    if (axes.count > 0)
        *t = (term){wg_sum_axes(t->x, axes, false), among(&t->axes, s)};
}

/* ---- Two operands ---------------------------------------------------------------------------- */

/* Appends the sizes of labels. */
static void add_sizes(const equation *e, wg_shape *shape, const labels *l)
{
    for (int i = 0; i < l->count; i++)
        shape->size[shape->ndim++] = e->size[l->of[i]];
}

static int64_t product_of_sizes(const equation *e, const labels *l)
{
    int64_t product = 1;
    for (int i = 0; i < l->count; i++)
        product *= e->size[l->of[i]];
    return product;
}

/* The matrices that a term is when these labels, together all of its own, number the matrices,
 * their rows and their columns. */
static wg_tensor matrices(const equation *e, term t, const labels *batch, const labels *rows,
                          const labels *columns)
{
    labels order = {0};
    wg_shape full = {0}, shape = {0};
    append(e, &order, *batch);
    append(e, &order, *rows);
    append(e, &order, *columns);
    reorder(&t, order);
    add_sizes(e, &full, &order);
    add_sizes(e, &shape, batch);
    shape.size[shape.ndim++] = product_of_sizes(e, rows);
    shape.size[shape.ndim++] = product_of_sizes(e, columns);
    return wg_reshape(wg_broadcast(t.x, full), shape);
}

static bool multiply_matrices(const equation *e, term *a, const term *b, set summed)
{
    const set sa = set_of(&a->axes), sb = set_of(&b->axes);
    const labels batch = among(&a->axes, sa & sb & ~summed), inner = among(&a->axes, summed);
    const labels rows = among(&a->axes, ~sb), columns = among(&b->axes, ~sa);
    labels axes = batch;
    wg_shape shape = {0};
    if (batch.count > WG_MAX_DIMS - 2)
        return refuse(e, "what it makes has more than %d axes", (int)WG_MAX_DIMS);
    if (!append(e, &axes, rows) || !append(e, &axes, columns))
        return false;
    add_sizes(e, &shape, &axes);
    const wg_tensor left = matrices(e, *a, &batch, &rows, &inner);
    const wg_tensor right = matrices(e, *b, &batch, &inner, &columns);
    *a = (term){wg_reshape(wg_matmul(left, right), shape), axes};
    return true;
}

/* A term with these axes, of size 1 where it has none. */
static wg_tensor aligned(term t, const labels *axes)
{
    wg_shape shape = {0};
    reorder(&t, among(axes, set_of(&t.axes)));
    const wg_shape own = wg_shape_of(t.x);
    for (int i = 0; i < axes->count; i++) {
        const int d = place_of(&t.axes, axes->of[i]);
        shape.size[shape.ndim++] = d < 0 ? 1 : own.size[d];
    }
    return wg_reshape(t.x, shape);
}

static bool multiply_elements(const equation *e, term *a, const term *b)
{
    labels axes = a->axes;
    if (!append(e, &axes, among(&b->axes, ~set_of(&a->axes))))
        return false;
    const wg_tensor left = aligned(*a, &axes), right = aligned(*b, &axes);
    *a = (term){wg_mul(left, right), axes};
    return true;
}

/* a becomes the product; `needed` are the labels of the result and of operands to come. */
static bool multiply(const equation *e, term *a, term b, set needed)
{
    const set sa = set_of(&a->axes), sb = set_of(&b.axes);
    sum_others(a, needed | sb);
    sum_others(&b, needed | sa);
    const set summed = sa & sb & ~needed;
    return summed ? multiply_matrices(e, a, &b, summed) : multiply_elements(e, a, &b);
}

/* ---- All of it ------------------------------------------------------------------------------- */

static set needed_after(const equation *e, int k)
{
    set s = set_of(&e->result);
    for (int later = k + 1; later < e->count; later++)
        s |= set_of(&e->term[later].axes);
    return s;
}

static wg_tensor evaluate(equation *e)
{
    term y = e->term[0];
    take_diagonals(&y);
    for (int k = 1; k < e->count; k++) {
        take_diagonals(&e->term[k]);
        if (!multiply(e, &y, e->term[k], needed_after(e, k)))
            return wg_poisoned(e->tape);
    }
    sum_others(&y, set_of(&e->result));
    reorder(&y, e->result);
    return y.x;
}

wg_tensor wg_einsum(const char *equation_text, const wg_tensor operands[], int count)
{
    const bool given = equation_text && operands;
    const wg_tensor none = wg_refused(operands ? count : 0, operands);
    equation e = {.tape = none.tape, .text = equation_text, .at = equation_text, .count = count};
    if (!given || count < 1 || count > MOST)
        return wg_fail(none.tape, given ? WG_ERROR_ARGUMENT : WG_ERROR_NULL,
                       "einsum: an equation and 1 to %d operands are needed", (int)MOST);
    if (!wg_check_operands("einsum", 0, count, operands))
        return none;
    for (int k = 0; k < count; k++)
        e.term[k].x = operands[k];
    if (!read_operands(&e) || !read_result(&e))
        return none;
    return evaluate(&e);
}
