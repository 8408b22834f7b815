/* print.h — what the files of src/print/ offer each other, in the order in which one would read
 * them. Printers look at a tape and never change it, but for the error that it keeps. */
#ifndef WG_PRINT_H
#define WG_PRINT_H

#include "internal.h"

#include <stdarg.h>

/* ---- text.c: characters and numbers ---------------------------------------------------------- */

/* Writes what stands for a character that cannot stand for itself, and returns true; or returns
 * false. */
typedef bool wg_escape(FILE *out, uint32_t code);

/* Any bytes as the UTF-8 that they are meant to be, U+FFFD for what is none, each character as the
 * escape has it. */
void wg_put_text(FILE *out, const char *text, wg_escape *escape);

/* Control characters as the pictures of them, ␁ and so on; for escapes. */
bool wg_put_control(FILE *out, uint32_t code);

/* A string of JSON, quotes included, that may stand in a page: what HTML or JavaScript could take
 * for anything but a letter is a number (\\u003c). */
void wg_put_json_string(FILE *out, const char *text);

/* The shortest decimal that reads back as the same number of the dtype; NaN is "nan", infinities
 * "inf", "-inf". */
void wg_put_real(FILE *out, double x, bool single);
void wg_rounded(double x, char *to, size_t size); /* to four digits, "−0.25" */
void wg_rounded_element(const node *n, int64_t i, char *to, size_t size); /* i64: all digits */
void wg_put_element(FILE *out, const node *n, int64_t i); /* of a tensor that has a value */
double wg_element_of(const node *n, int64_t i);           /* the same, as a double */
double wg_element_in(const void *data, wg_dtype dtype, int64_t i); /* of an array */

/* Text that grows in the tape's pool. Once there is no memory for more, it takes no more and is
 * `failed`. */
typedef struct buffer {
    pool *pool;
    char *s; /* ends in a NUL; NULL: nothing was added yet */
    size_t length;
    bool failed;
} buffer;

void wg_add_bytes(buffer *to, const char *s, size_t n);
void wg_add_text(buffer *to, const char *s);
void wg_add_format(buffer *to, const char *format, ...) WG_PRINTF(2, 3);
void wg_add_arguments(buffer *to, const char *format, va_list arguments) WG_PRINTF(2, 0);
void wg_add_real(buffer *to, double x, bool single); /* as wg_put_real */

/* A character as LaTeX sets it among words; length 0: a byte that is none. */
void wg_add_latex(buffer *to, uint32_t code, const char *s, int length);

/* ---- select.c: what the tensors asked for need ----------------------------------------------- */

/* A set of tensors of a tape, by index, up to the latest of those asked for. */
typedef struct selection {
    wg_tape *tape;
    uint32_t last;
    bool *needed, *wanted; /* needed: by those wanted, themselves included */
    bool *fixed, *learned; /* made of constants alone; depends on a parameter or a state */
    bool *stale;           /* computed before something that it is made of was written anew */
    uint64_t *newest;      /* when the latest of what it is made of was written */
    bool all;              /* nothing was wanted, and so all that the caller recorded is needed */
} selection;

/* Checks the arguments of a printer, and marks what the tensors need. On an error, which names the
 * caller, there is nothing to give back. */
wg_status wg_choose(wg_tape *t, const wg_tensor tensors[], int count, FILE *out, const char *caller,
                    selection *s);
wg_status wg_pick(wg_tape *t, const wg_tensor tensors[], int count, const char *caller,
                  selection *s); /* without a file */

/* The same for y, which is valid, all that its sweep adds up, and other tensors. */
wg_status wg_pick_sweep(wg_tensor y, const wg_tensor others[], int count, const char *caller,
                        selection *s);
void wg_selection_free(selection *s);

/* Marks what needed tensors need: one walk backwards, for that was recorded before. */
void wg_mark_needed(selection *s);

/* The same on a tape that has an error: poisoned tensors are passed over, the operands of the call
 * that failed are needed too, and if that is nothing, all is. */
wg_status wg_choose_part(wg_tape *t, const wg_tensor tensors[], int count, FILE *out,
                         const char *caller, selection *s);

/* Whether there is a list, of tensors of the tape; an error names the caller. */
wg_status wg_check_asked(wg_tape *t, const wg_tensor tensors[], int count, const char *caller);

/* Whether all are tensors of the tape; an error names the caller. */
wg_status wg_check_tensors(wg_tape *t, const wg_tensor tensors[], int count, const char *caller);

/* WG_OK, or the error that writing to the file has failed, which names the caller. */
wg_status wg_flushed(wg_tape *t, FILE *out, const char *caller);

/* Whether it is a constant of one element: half the graph may share a 1. */
bool wg_is_single(const node *n);

/* Whether a tensor is the adjoint of one, in a sweep. */
bool wg_is_adjoint(const node *n);

/* The sweep that wg_gradient has recorded for y, whose seed is 1; or that, and else the latest of
 * any seed. NULL: there is none. */
bool wg_is_of_gradient(const wg_tape *t, const sweep *s);
const sweep *wg_gradient_of(const wg_tape *t, uint32_t y);
const sweep *wg_sweep_of(const wg_tape *t, uint32_t y);

/* Whether something that was selected comes from a sweep. That its seed is needed says little: half
 * the tape may use a 1. */
bool wg_is_told(const selection *s, const sweep *of);

/* The sweep of something selected whose adjoints are to stand beside their values: the latest that
 * is told, or else that is of a gradient, or else of all. NULL: there is none. */
const sweep *wg_sweep_beside(const selection *s);

/* Whether an adjoint goes by this pair: one tensor may be the adjoint of several, and has the
 * first's name. */
bool wg_is_own_adjoint(const wg_tape *t, const sweep *of, const struct adjoint *pair);

/* ---- columns.c: text in columns that are aligned --------------------------------------------- */

/* Characters of a text; bytes that are no UTF-8 are one each, as wg_put_text writes them. */
int wg_width_of(const char *text);

enum { GRID_COLUMNS = 16 }; /* at most */

/* Rows of cells, until they are written. */
typedef struct grid {
    wg_tape *tape;
    const char *alignment; /* a letter for each column, 'l' or 'r' */
    buffer text;
    size_t row; /* where the last one began */
    int column;
    bool begun;
} grid;

void wg_columns_start(grid *c, wg_tape *t, const char *alignment);
buffer *wg_cell_text(grid *c); /* to which more of the cell is added */
void wg_cell(grid *c, const char *format, ...) WG_PRINTF(2, 3); /* more of the cell */
void wg_add_short(buffer *to, double x);                        /* four digits */
void wg_cell_real(grid *c, double x);                           /* four digits */
void wg_cell_element(grid *c, const node *n, int64_t i);        /* of a tensor that has a value */
void wg_cell_value(grid *c, const node *n); /* the first elements; "–": it has none */
void wg_cell_index(grid *c, const char *symbol, const wg_shape *shape, int64_t i); /* "W₁[2, 1]" */
void wg_cell_end(grid *c);
void wg_row_end(grid *c);  /* the cells that are missing stay empty */
void wg_line_end(grid *c); /* instead: the cell is a line of its own, across the columns */

/* Gives the memory back; before that, writes all. */
void wg_columns_drop(grid *c);
wg_status wg_columns_write(grid *c, FILE *out, const char *caller);

/* ---- term.c: formulas as trees --------------------------------------------------------------- */

typedef enum term_kind {
    TERM_TENSOR,  /* a tensor of the tape, by its symbol */
    TERM_OPERAND, /* #1, in the printed form of an op */
    TERM_NUMBER,
    TERM_ADD,
    TERM_SUB,
    TERM_NEG,
    TERM_TIMES, /* ∘ */
    TERM_DIV,
    TERM_PRODUCT, /* of matrices */
    TERM_TRANSPOSE,
    TERM_POWER,
    TERM_ROOT,
    TERM_ABS,
    TERM_RELATION, /* [a < b] */
    TERM_CALL,     /* a function by its name */
    TERM_ELEMENT,  /* [a]ᵢⱼ: an element of a tensor */
    TERM_SUM_OVER  /* Σₖ, of elements */
} term_kind;

typedef enum relation { LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL } relation;

typedef struct term {
    term_kind kind;
    uint32_t tensor;     /* of TERM_TENSOR: which; of another: whose value it is, if it is known */
    int operand;         /* of TERM_OPERAND, from 0 */
    double number;       /* of TERM_NUMBER */
    bool single;         /* … which is f32 */
    relation relation;   /* of TERM_RELATION */
    const char *name;    /* of TERM_CALL; of TERM_NUMBER: what is written for it, or NULL; of
                            TERM_TIMES: not NULL, if numbers are multiplied */
    const char *details; /* of TERM_CALL, its attributes in words, "" if there are none */
    bool all;            /* … of all operands, in the form of a variadic op */
    char labels[WG_MAX_DIMS + 1]; /* of TERM_ELEMENT: of its axes that have not size 1, in order;
                                     of TERM_SUM_OVER: of what it sums over */
    int n;
    const struct term **arg;
} term;

/* A term with room for n arguments, all else zero; NULL: no memory. */
term *wg_term_new(arena *a, term_kind kind, int n);
const term *wg_term_with(arena *a, term_kind kind, const term *x, const term *y); /* y NULL: one */
const term *wg_term_number(arena *a, double x, bool single);
bool wg_is_number(const term *x, double number);

/* ---- notation.c, parse.c: trees as text, and back -------------------------------------------- */

typedef enum notation { PLAIN, LATEX } notation;

typedef struct names names;

/* How LaTeX writes a function that it knows ("\tanh"), NULL for another; and the name that a
 * command of LaTeX stands for, NULL for none. */
const char *wg_command_of(const char *name);
const char *wg_name_of_command(const char *command, size_t length);

/* Whether a term is made of elements, which are numbers. */
bool wg_has_elements(const term *x);

/* Writes a term with as few brackets as keep the order of its operations. */
void wg_add_term(buffer *to, notation in, const names *n, const term *x);

/* Reads what wg_add_term has written, or, with n NULL, the printed form of an op. NULL: it is none,
 * or there is no memory. */
const term *wg_parse(arena *a, notation in, const names *n, const char *s);

/* The letters that label axes, in their order. */
#define WG_LABELS "ijklmnprstuv"
const char *wg_subscript(char label); /* as plain text has it: ᵢ; NULL for no label */

/* ---- names.c: what tensors are called in formulas -------------------------------------------- */

/* A symbol for each tensor that is needed, no two alike: its name in letters ("W₁" for W1, "ŷ" for
 * yhat), "∂L/∂b₁" for an adjoint without one, "v₁₂" for the rest. In LaTeX: "W_{1}", "\hat{y}",
 * "\frac{\partial L}{\partial b_{1}}". */
names *wg_names_new(const selection *s); /* NULL: no memory */
void wg_names_free(names *n);
const char *wg_symbol(const names *n, notation in, uint32_t tensor);
bool wg_has_name(const names *n, const char *name); /* whether a tensor's symbol is that of this */
bool wg_rename(names *n, uint32_t tensor,
               const char *name); /* as if it had this; false: no memory */

/* The symbol of a tensor, or what it would be; but its number, if it is a derivative without a
 * name: that is better within another. And "∂y/∂x", of two of these. */
void wg_add_simple(buffer *to, notation in, const names *n, uint32_t tensor);
void wg_add_derivative(buffer *to, notation in, const names *n, uint32_t y, uint32_t x);

/* The tensor whose symbol s begins with, the longest there is; 0: none. */
uint32_t wg_symbol_at(const names *n, notation in, const char *s, size_t *length);

const selection *wg_selection_of(const names *n);

/* ---- formula.c: what a tensor is, in terms of others ----------------------------------------- */

/* How tensors are taken apart. */
typedef struct taking_apart {
    const names *names;
    arena *arena;     /* where terms are made */
    const bool *atom; /* tensors that go by their symbols, by index */
    bool fold;     /* as a book would: without factors of 1, and with f(x) for y in the rule of f */
    bool *assumed; /* where fold leaves out a factor that is 1 only with the values that there are:
                        its place is set; may be NULL */
} taking_apart;

/* The term for a tensor: its symbol if it is an atom, unless `whole` is set; else what makes it.
 * NULL: no memory. */
const term *wg_term_of(const taking_apart *w, uint32_t tensor, bool whole);

/* How many ops a tensor is, written out; anything above WG_MANY_OPS stands for more. */
enum { WG_MANY_OPS = 300 };
uint32_t wg_ops_in(const taking_apart *w, uint32_t tensor);

/* Marks the tensors that usually go by their symbols: leaves, arrays of constants, what has a name,
 * and what would have to be written out more than once; adjoints too, if wanted. An array for
 * taking_apart, from the tape's pool; NULL: no memory. */
bool *wg_atoms_new(const selection *s, bool adjoints);

/* Whether x is a call of the function that stands for y's op, with y's attributes. */
bool wg_is_call_of(arena *a, const node *y, const term *x);

/* Whether all elements are the same number, as far as is known, and which. */
bool wg_is_uniform(const node *n, double *number);

/* Whether y looks at its operand as broadcasting that to y's shape would. */
bool wg_is_repetition(const node *y);

/* Whether shapes are the same but for the axes of size 1 that they begin with. */
bool wg_same_but_ones(const wg_shape *a, const wg_shape *b);

/* The right-hand side that makes a tensor, out of tensors that have a name or are leaves:
 * "tanh(z₁)"; of one that a sweep recorded, out of forward tensors and of the adjoints of those:
 * "δ₁ a₁ᵀ". Memory of the tape's pool, given back by the caller; NULL: no memory. */
char *wg_formula(const names *n, notation in, uint32_t tensor);

/* ---- steps.c: what happens in a run, in order ------------------------------------------------ */

/* A tensor is computed by its op; or, with a part, something is added to an adjoint. */
typedef struct step_shown {
    uint32_t tensor;
    const sweep *sweep;
    const struct contribution *part; /* NULL: tensor is what is computed */
} step_shown;

/* What is seen of a tensor. */
enum {
    SHOWN = 1,   /* it has a place of its own */
    ADJOINT = 2, /* it is shown as the adjoint of another */
    DERIVED = 4, /* it has an adjoint that is shown */
    USED = 8     /* a tensor with a place of its own is made from it */
};

/* The steps of the forward pass, op by op, and of each backward pass that the tensors asked for
 * come from, contribution by contribution, in an order in which they can be computed. What a rule
 * computes on its way is no step, unless it is itself differentiated or asked for, what is needs
 * it, or formulas go by its symbol. */
typedef struct story {
    selection s;         /* with the tensors that were differentiated, and what they need */
    unsigned char *seen; /* by tensor */
    bool *atom;          /* what goes by its symbol in the formulas of steps */
    step_shown *steps;
    size_t n_steps;
    const sweep **sweeps; /* in the order in which they begin */
    size_t n_sweeps;
} story;

/* Begins with a selection, which then belongs to the story; false: no memory, and nothing to
 * free. */
bool wg_story_new(const selection *s, story *out);
void wg_story_free(story *s);

/* ---- page.c, which embed.cmake makes of page/: the page but for its data -------------------- */

extern const char *const wg_page_before[], *const wg_page_after[]; /* pieces of text; NULL ends */

/* ---- evaluate.c: what a printed formula gives ------------------------------------------------ */

/* How a formula compares with the value of the tensor that it is for. */
typedef enum verdict {
    VERDICT_EXACT,    /* all bits */
    VERDICT_CLOSE,    /* but for what `largest` says */
    VERDICT_NO_VALUE, /* the tensor, or one that the formula names, has none */
    VERDICT_UNREAD,   /* the text is no formula, or one that cannot be computed */
    VERDICT_LARGE,    /* it has too many elements, sums written out, to be computed */
    VERDICT_MEMORY
} verdict;

typedef struct comparison {
    verdict verdict;
    double largest; /* absolute difference; NaN if one of the two is NaN where the other is not */
} comparison;

/* Reads the text, computes it in the tensor's dtype with the library's own arithmetic, on the
 * values on the tape, and compares. */
comparison wg_evaluate(const names *n, notation in, const char *formula, uint32_t tensor);

/* The same for a formula of elements, whose axes are labelled i, j, … in the order of those of the
 * tensor's that have not size 1. */
comparison wg_evaluate_elements(const names *n, notation in, const char *formula, uint32_t tensor);

/* ---- index.c: formulas of elements ----------------------------------------------------------- */

/* The element of a term for a tensor at i, j, … as labelled above, with the sums that products of
 * matrices are written out, as far as there are words for it: [f(x)]ᵢ has none. NULL: no memory. */
const term *wg_element_term(const taking_apart *w, const term *x, uint32_t tensor);

/* ---- rule.c: what a backward rule says in general -------------------------------------------- */

/* Adds "x̄ = (1 − y²) ∘ ȳ", the rule of y's op for operand k, whose operands are called x, or a and
 * b, or x₁, x₂, …; and how that compares, computed with the values of y's operands and of an
 * adjoint of y. False: there is no memory. */
bool wg_add_general_rule(buffer *to, notation in, const node *y, int k, const node *ybar,
                         comparison *c);

/* ---- layout.c: the parts of a page, in each notation ----------------------------------------- */

typedef struct page {
    buffer out;
    wg_notation as;
    int equations;    /* so far */
    size_t paragraph; /* where the paragraph, or the line, that is being written begins in out */
} page;

notation wg_page_notation(const page *p); /* of its formulas */
void wg_page_begin(page *p);
void wg_page_end(page *p);
void wg_page_heading(page *p, const char *words);

/* A paragraph is words and formulas between wg_page_words and wg_page_break. Words are any text:
 * what the notation would take for its own is escaped. */
void wg_page_words(page *p, const char *words);
void wg_page_formula(page *p, const char *formula);
void wg_page_break(page *p);

/* A line of a list, of words and formulas in between. */
void wg_page_item(page *p);
void wg_page_item_end(page *p);
void wg_page_list_end(page *p);

/* A numbered equation, and what is to be said of it behind it ("": nothing). */
void wg_page_equation(page *p, const char *formula, const char *remark);

/* A table of so many rows of cells, the first of words, the others of formulas. */
void wg_page_table(page *p, const char *const cells[], int rows, int columns);

/* ---- finite.c: where NaN and infinities come from -------------------------------------------- */

/* The element of an operand that stands where element i of a result does, to whose shape it is
 * broadcast. */
int64_t wg_broadcast_element(const wg_shape *operand, const wg_shape *result, int64_t i);

/* A line that says where the first NaN or infinity was made, of those that y and the adjoints of
 * its sweep need, with an empty one before; nothing, if there is none. All of them have names. */
void wg_line_nonfinite(grid *c, const names *n, wg_tensor y, const char *caller);

/* ---- numbers.c: an element with the numbers put in ------------------------------------------- */

/* Adds "W₁[0, 1] · x[1] + b₁[0] = 0.5 · −2 + 0.25 = −0.75", behind the sign: element i of a tensor
 * in terms of those elements of atoms that it is computed from, then their values, then its own,
 * which it must have. Only that, where there is more to it than products, sums and what goes
 * element by element, or no value on the way. The tensor itself is an atom unless `whole` is
 * set. */
void wg_add_numbers(buffer *to, const char *sign, const names *n, const bool *atom, uint32_t tensor,
                    bool whole, int64_t i);

/* "W₁[0, 1]", "(∂L/∂x)[2]"; axes of size 1 need no place. */
void wg_add_indexed(buffer *to, const char *symbol, const wg_shape *shape, int64_t i);

/* ---- differences.c: a gradient without its rules --------------------------------------------- */

/* The differences of y, in f64, by each element of x, where g is the gradient of y with respect to
 * x: six runs of y for each. *why: why there are none, in words; NULL: there are. */
wg_status wg_differences(wg_tape *t, uint32_t g, double *slope, const char *caller,
                         const char **why);

/* ---- identifiers.c: names as C takes them ---------------------------------------------------- */

/* Adds, to what is empty, `before`, which is letters or nothing, and the name in letters, digits
 * and underscores, as far as some forty. */
void wg_add_identifier(buffer *to, const char *before, const char *name);

#endif
