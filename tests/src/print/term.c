/* Tests of src/print/term.c. */
#include "support.h"

#include "print/print.h"

Test(print_term, a_term_of_what_there_was_no_memory_for_is_none)
{
    wg_tape *t = wg_tape_new();
    arena a = {.pool = &t->pool};
    cr_assert(wg_term_with(&a, TERM_NEG, NULL, NULL) == NULL);
    const term *one = wg_term_number(&a, 1, true);
    const term *sum = wg_term_with(&a, TERM_ADD, one, one);
    cr_assert(sum->n == 2 && sum->arg[0] == one && sum->arg[1] == one);
    cr_assert(wg_is_number(one, 1) && !wg_is_number(one, 2) && !wg_is_number(sum, 1));
    wg_tape_free(t);
}
