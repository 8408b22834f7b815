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

/* A string of JSON, quotes included, that may stand in a page: what HTML or JavaScript could take
 * for anything but a letter is a number (\\u003c). */
void wg_put_json_string(FILE *out, const char *text);

/* The shortest decimal that reads back as the same number of the dtype; NaN is "nan", infinities
 * "inf", "-inf". */
void wg_put_real(FILE *out, double x, bool single);
void wg_put_element(FILE *out, const node *n, int64_t i); /* of a tensor that has a value */
double wg_element_of(const node *n, int64_t i);           /* the same, as a double */

/* ---- select.c: what the tensors asked for need ----------------------------------------------- */

/* A set of tensors of a tape, by index, up to the latest of those asked for. */
typedef struct selection {
    wg_tape *tape;
    uint32_t last;
    bool *needed, *wanted; /* needed: by those wanted, themselves included */
} selection;

/* Checks the arguments of a printer, and marks what the tensors need. On an error, which names the
 * caller, there is nothing to give back. */
wg_status wg_choose(wg_tape *t, const wg_tensor tensors[], int count, FILE *out, const char *caller,
                    selection *s);
void wg_selection_free(selection *s);

/* WG_OK, or the error that writing to the file has failed, which names the caller. */
wg_status wg_flushed(wg_tape *t, FILE *out, const char *caller);

/* Whether it is a constant of one element: half the graph may share a 1. */
bool wg_is_number(const node *n);

/* Whether a tensor is the adjoint of one, in a sweep. */
bool wg_is_adjoint(const node *n);

/* The sweep that begins at y and whose seed is its first contribution; NULL: none was recorded. */
const sweep *wg_sweep_of(const wg_tape *t, uint32_t y);

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
 * computes on its way is no step, unless it is itself differentiated, asked for, or used by what
 * is. */
typedef struct story {
    selection s;         /* with the tensors that were differentiated, and what they need */
    unsigned char *seen; /* by tensor */
    step_shown *steps;
    size_t n_steps;
    const sweep **sweeps; /* in the order in which they begin */
    size_t n_sweeps;
} story;

/* Begins with a selection, which then belongs to the story; false: no memory, and nothing to
 * free. */
bool wg_story_new(const selection *s, story *out);
void wg_story_free(story *s);

/* ---- page.c, which embed.cmake makes of page/: the page but for its data ----------------------- */

extern const char *const wg_page_before[], *const wg_page_after[]; /* pieces of text; NULL ends */

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
