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
void wg_put_rounded(FILE *out, double x);                 /* to four digits */
void wg_put_element(FILE *out, const node *n, int64_t i); /* of a tensor that has a value */
double wg_element_of(const node *n, int64_t i);           /* the same, as a double */

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

/* ---- names.c: what tensors are called in formulas -------------------------------------------- */

typedef enum notation { PLAIN, LATEX } notation;

/* A symbol for each tensor up to the latest of those asked for, no two alike: its name in letters
 * ("W₁" for W1, "ŷ" for yhat), "δ₁" for an adjoint that several formulas use, "∂L/∂b₁" for another
 * adjoint, "%12" for the rest. In LaTeX: "W_1", "\\delta_1", "\\frac{\\partial L}{…}". */
typedef struct names names;

names *wg_names_new(wg_tape *t, uint32_t last); /* NULL: no memory */
void wg_names_free(names *n);
const char *wg_symbol(const names *n, notation in, uint32_t tensor);

/* ---- formula.c: what a tensor is, in terms of others ----------------------------------------- */

/* The right-hand side that makes a tensor, out of tensors that have a name or are leaves:
 * "tanh(z₁)"; of one that a sweep recorded, out of forward tensors and of the adjoints of those:
 * "δ₁ a₁ᵀ". Memory of the tape's pool, given back by the caller; NULL: no memory. */
char *wg_formula(const names *n, notation in, uint32_t tensor);

/* The same of what one contribution adds to an adjoint, in terms of the adjoint of what the rule
 * belongs to. */
char *wg_formula_of(const names *n, notation in, const sweep *s, const struct contribution *part);

#endif
