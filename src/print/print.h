/* print.h — what the files of src/print/ offer each other, in the order in which one would read
 * them. Printers look at a tape and never change it, but for the error that it keeps. */
#ifndef WG_PRINT_H
#define WG_PRINT_H

#include "internal.h"

/* ---- text.c: characters and numbers ---------------------------------------------------------- */

/* Writes what stands for a character that cannot stand for itself, and returns true; or returns
 * false. */
typedef bool wg_escape(FILE *out, uint32_t code);

/* Any bytes as the UTF-8 that they are meant to be, U+FFFD for what is none, each character as the
 * escape has it. */
void wg_put_text(FILE *out, const char *text, wg_escape *escape);

/* Control characters as the pictures of them, ␁ and so on; for escapes. */
bool wg_put_control(FILE *out, uint32_t code);

/* The shortest decimal that reads back as the same number of the dtype; NaN is "nan", infinities
 * "inf", "-inf". */
void wg_put_real(FILE *out, double x, bool single);
void wg_rounded(double x, char *to, size_t size);         /* to four digits */
void wg_put_element(FILE *out, const node *n, int64_t i); /* of a tensor that has a value */
double wg_element_of(const node *n, int64_t i);           /* the same, as a double */

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
void wg_add_real(buffer *to, double x, bool single); /* as wg_put_real */

/* ---- select.c: what the tensors asked for need ----------------------------------------------- */

/* A set of tensors of a tape, by index, up to the latest of those asked for. */
typedef struct selection {
    wg_tape *tape;
    uint32_t last;
    bool *needed, *wanted; /* needed: by those wanted, themselves included */
    bool all;              /* nothing was wanted, and so all that the caller recorded is needed */
} selection;

/* Checks the arguments of a printer, and marks what the tensors need. On an error, which names the
 * caller, there is nothing to give back. */
wg_status wg_choose(wg_tape *t, const wg_tensor tensors[], int count, FILE *out, const char *caller,
                    selection *s);
void wg_selection_free(selection *s);

/* Marks what needed tensors need: one walk backwards, for that was recorded before. */
void wg_mark_needed(selection *s);

/* The same on a tape that has an error: poisoned tensors are passed over, the operands of the call
 * that failed are needed too, and if that is nothing, all is. */
wg_status wg_choose_part(wg_tape *t, const wg_tensor tensors[], int count, FILE *out,
                         const char *caller, selection *s);

/* Whether all are tensors of the tape; an error names the caller. */
wg_status wg_check_tensors(wg_tape *t, const wg_tensor tensors[], int count, const char *caller);

/* WG_OK, or the error that writing to the file has failed, which names the caller. */
wg_status wg_flushed(wg_tape *t, FILE *out, const char *caller);

/* Whether a tensor is the adjoint of one, in a sweep. */
bool wg_is_adjoint(const node *n);

/* The sweep that begins at y and whose seed is its first contribution; NULL: none was recorded. */
const sweep *wg_sweep_of(const wg_tape *t, uint32_t y);

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
    TERM_CALL      /* a function by its name */
} term_kind;

typedef enum relation { LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL } relation;

typedef struct term {
    term_kind kind;
    uint32_t tensor;     /* of TERM_TENSOR: which; of another: whose value it is, if it is known */
    int operand;         /* of TERM_OPERAND, from 0 */
    double number;       /* of TERM_NUMBER */
    bool single;         /* … which is f32 */
    relation relation;   /* of TERM_RELATION */
    const char *name;    /* of TERM_CALL … */
    const char *details; /* … and its attributes in words, "" if there are none */
    bool all;            /* … of all operands, in the form of a variadic op */
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

/* Writes a term with as few brackets as keep the order of its operations. */
void wg_add_term(buffer *to, notation in, const names *n, const term *x);

/* Reads what wg_add_term has written, or, with n NULL, the printed form of an op. NULL: it is none,
 * or there is no memory. */
const term *wg_parse(arena *a, notation in, const names *n, const char *s);

/* ---- names.c: what tensors are called in formulas -------------------------------------------- */

/* A symbol for each tensor that is needed, no two alike: its name in letters ("W₁" for W1, "ŷ" for
 * yhat), "∂L/∂b₁" for an adjoint without one, "v₁₂" for the rest. In LaTeX: "W_{1}", "\hat{y}",
 * "\frac{\partial L}{\partial b_{1}}". */
names *wg_names_new(const selection *s);   /* NULL: no memory */
names *wg_numbers_new(const selection *s); /* the same, but all are "v₁₂" */
void wg_names_free(names *n);
const char *wg_symbol(const names *n, notation in, uint32_t tensor);
bool wg_rename(names *n, uint32_t tensor,
               const char *name); /* as if it had this; false: no memory */

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

/* Marks the tensors that usually go by their symbols: leaves, arrays of constants, what has a name,
 * and what would have to be written out more than once; adjoints too, if wanted. An array for
 * taking_apart, from the tape's pool; NULL: no memory. */
bool *wg_atoms_new(const selection *s, bool adjoints);

/* Whether x is a call of the function that stands for y's op, with y's attributes. */
bool wg_is_call_of(arena *a, const node *y, const term *x);

/* Whether shapes are the same but for the axes of size 1 that they begin with. */
bool wg_same_but_ones(const wg_shape *a, const wg_shape *b);

/* The right-hand side that makes a tensor, out of tensors that have a name or are leaves:
 * "tanh(z₁)"; of one that a sweep recorded, out of forward tensors and of the adjoints of those:
 * "δ₁ a₁ᵀ". Memory of the tape's pool, given back by the caller; NULL: no memory. */
char *wg_formula(const names *n, notation in, uint32_t tensor);

/* The same of what one contribution adds to an adjoint, in terms of the adjoint of what the rule
 * belongs to. */
char *wg_formula_of(const names *n, notation in, const sweep *s, const struct contribution *part);

/* ---- evaluate.c: what a printed formula gives ------------------------------------------------ */

/* How a formula compares with the value of the tensor that it is for. */
typedef enum verdict {
    VERDICT_EXACT,    /* all bits */
    VERDICT_CLOSE,    /* but for what `largest` says */
    VERDICT_NO_VALUE, /* the tensor, or one that the formula names, has none */
    VERDICT_UNREAD,   /* the text is no formula, or one that cannot be computed */
    VERDICT_MEMORY
} verdict;

typedef struct comparison {
    verdict verdict;
    double largest; /* absolute difference; NaN if one of the two is NaN where the other is not */
} comparison;

/* Reads the text, computes it in the tensor's dtype with the library's own arithmetic, on the
 * values on the tape, and compares. */
comparison wg_evaluate(const names *n, notation in, const char *formula, uint32_t tensor);

#endif
