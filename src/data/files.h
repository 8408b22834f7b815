/* files.h — what the files of src/data/ offer each other, in reading order. */
#ifndef WG_FILES_H
#define WG_FILES_H

#include <wengert.h>

#include "tape.h"

/* ---- file.c: a file that is read, of known size ---------------------------------------------- */

typedef struct file {
    wg_tape *tape;
    const char *caller, *path; /* for errors */
    int descriptor;
    int64_t size;
} file;

/* Keeps an error that begins with the caller and the file's name; false. */
bool wg_file_refuse(const file *f, wg_status status, const char *format, ...) WG_PRINTF(3, 4);

/* The same, and ends with what the system says of errno. */
bool wg_file_failed(const file *f, const char *what);

/* Regular files only: others may have no end, or keep one waiting. */
bool wg_file_open(file *f, wg_tape *t, const char *caller, const char *path);
void wg_file_close(file *f);

/* Reads all of these bytes, or keeps an error. */
bool wg_file_read(const file *f, int64_t at, void *to, int64_t bytes);

/* Memory of the tape, or an error is kept. */
void *wg_file_room(const file *f, int64_t bytes);

/* ---- data.c: arrays of a file's types -------------------------------------------------------- */

int64_t wg_data_size(wg_data_type type); /* of an element in bytes; 0 for what is no type */

/* The bytes of an array, all sizes being at least 0; false: they are beyond int64_t. */
bool wg_array_bytes(wg_data_type type, const wg_shape *shape, int64_t *bytes);

/* Reverses the bytes of each element, if the machine's order is not the one that they have. */
void wg_to_machine_order(void *elements, int64_t count, int64_t size, bool big_endian);

/* ---- convert.c ------------------------------------------------------------------------------- */

/* Writes n elements in a dtype, each rounded once; returns how many there were before the first
 * that is no whole number of i64, which is not written. */
int64_t wg_convert(wg_data_type type, const void *from, int64_t n, wg_dtype dtype, void *to);

/* ---- number.c -------------------------------------------------------------------------------- */

/* Whether all of this text is a number, which is rounded correctly. *end may be written, and is as
 * it was in the end. The thread's locale is C's. */
bool wg_number(char *text, char *end, double *number);

/* ---- staging.c: several values that are written all or not at all ---------------------------- */

typedef struct staging {
    wg_tape *tape;
    const char *caller;
    int64_t count, room;
    struct staged {
        wg_tensor x;
        void *value;
    } * at;
} staging;

bool wg_staging_begin(staging *s, wg_tape *t, const char *caller, int64_t room);

/* Memory for a new value of x; NULL with the error kept. */
void *wg_stage(staging *s, wg_tensor x);

/* If the status is that all is well, writes what was staged; gives the memory back. */
wg_status wg_staging_end(staging *s, wg_status status);

#endif
