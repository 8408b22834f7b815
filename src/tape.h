/* tape.h — what src/data/ needs of a tape that the public headers do not have: memory, checks
 * of values before they are moved, and errors that are returned as well as kept. */
#ifndef WG_TAPE_H
#define WG_TAPE_H

#include <wengert.h>
#include <wengert/op.h>

/* Memory of the tape, aligned for any value; NULL when there is no more. It is freed with the tape,
 * unless it is given back before; NULL may be given back. tape.c */
void *wg_tape_take(wg_tape *t, size_t bytes);
void wg_tape_give(wg_tape *t, void *memory);

/* Sees to it that wg_write(x, …) will not want for memory; an error names the caller.
 * leaf.c */
wg_status wg_make_room(wg_tensor x, const char *caller);

/* Whether wg_read(x, …) will find a value, with an error that names the caller if not. leaf.c */
wg_status wg_check_value(wg_tensor x, const char *caller);

/* Keeps the error on the tape, if it is the first, and returns its status. error.c */
wg_status wg_error_keep(wg_tape *t, wg_status status, const char *format, ...) WG_PRINTF(3, 4);

#endif
