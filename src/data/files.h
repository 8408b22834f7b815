/* files.h — what the files of src/data/ offer each other, in reading order. */
#ifndef WG_FILES_H
#define WG_FILES_H

#include <wengert.h>

#include "tape.h"
#include "utf8.h"

/* ---- file.c: a file that is read, of known size ---------------------------------------------- */

typedef struct file {
    wg_tape *tape;
    const char *caller, *path; /* for errors */
    int descriptor;
    int64_t size;
    wg_status status; /* of the first error */
} file;

/* Keeps an error that begins with the caller and the file's name; false. */
bool wg_file_refuse(file *f, wg_status status, const char *format, ...) WG_PRINTF(3, 4);

/* The same, and ends with what the system says of errno. */
bool wg_file_failed(file *f, const char *what);

/* A file that is not open yet; an error if t or the path is NULL. */
bool wg_file_name(file *f, wg_tape *t, const char *caller, const char *path);

/* Regular files only: others may have no end, or keep one waiting. */
bool wg_file_open(file *f, wg_tape *t, const char *caller, const char *path);
void wg_file_close(file *f);

/* Reads all of these bytes, or keeps an error. */
bool wg_file_read(file *f, int64_t at, void *to, int64_t bytes);

/* Memory of the tape, or an error is kept. */
void *wg_file_room(file *f, int64_t bytes);

/* ---- data.c: arrays of a file's types -------------------------------------------------------- */

int64_t wg_data_size(wg_data_type type); /* of an element in bytes; 0 for what is no type */

/* The bytes of an array, all sizes being at least 0; false: they are beyond int64_t. */
bool wg_array_bytes(wg_data_type type, const wg_shape *shape, int64_t *bytes);

/* Reverses the bytes of each element, if the machine's order is not the one that they have. */
void wg_to_machine_order(void *elements, int64_t count, int64_t size, bool big_endian);

/* How a file has an array: its elements begin at a place, in row-major order or the reverse. */
typedef struct array {
    wg_data_type type;
    wg_shape shape;
    int64_t begin;
    bool big_endian, fortran;
} array;

/* Whether it has all bytes from its begin to this end, or an error is kept. */
bool wg_array_fits(file *f, const array *a, int64_t end);

/* Reads the elements in the machine's order, row-major. */
bool wg_array_read(file *f, const array *a, void *to);

/* The data of an array that goes to the end of the file, or an error is kept. */
wg_data wg_array_load(file *f, const array *a);

/* ---- convert.c ------------------------------------------------------------------------------- */

/* Writes n elements in a dtype, each rounded once; returns how many there were before the first
 * that is no whole number of i64, which is not written. */
int64_t wg_convert(wg_data_type type, const void *from, int64_t n, wg_dtype dtype, void *to);

/* ---- number.c -------------------------------------------------------------------------------- */

/* Whether all of this text is a number, which is rounded correctly. *end may be written, and is as
 * it was in the end. The thread's locale is C's. */
bool wg_number(char *text, char *end, double *number);

/* Takes the digits at *at, one at least, as a whole number; false: there are none, or it is too
 * large. */
bool wg_digits(const char **at, const char *end, int64_t *number);

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

/* ---- sort.c ---------------------------------------------------------------------------------- */

typedef struct sorting {
    void *items;
    bool (*before)(const void *items, int64_t a, int64_t b);
    void (*swap)(void *items, int64_t a, int64_t b);
} sorting;

void wg_sort(const sorting *s, int64_t count);

/* ---- catalogue.c: the named parts of a file -------------------------------------------------- */

typedef struct entry {
    const char *name;
    uint32_t length; /* of the name; 0: nobody asks for it */
    uint32_t detail; /* safetensors: where its shape stands in the text; ZIP: the checksum */
    int32_t type;    /* safetensors: the number of its dtype */
    int64_t from, begin, end; /* from … begin: a header of its own */
} entry;

typedef struct catalogue {
    entry *at;
    int64_t count;
    char *text; /* in which the names are */
    int64_t length;
} catalogue;

void wg_catalogue_by_place(catalogue *c);

/* Sorts by name; false, with an error, if a name is there twice. Then parts can be found: NULL for
 * one that is not there. */
bool wg_catalogue_by_name(catalogue *c, file *f);
const entry *wg_catalogue_find(const catalogue *c, const char *name);

void wg_catalogue_free(catalogue *c, wg_tape *t);

/* ---- json.c ---------------------------------------------------------------------------------- */

/* A place in a text that is UTF-8. Each function takes what it is named after, and spaces before
 * it; false: something else stands there. */
typedef struct json {
    char *at, *end;
} json;

bool wg_json_take(json *j, char c);
bool wg_json_end(json *j);
bool wg_json_size(json *j, int64_t *number); /* whole, not negative */

/* Decoded, and ended by a zero; one that has a zero in it is refused. */
bool wg_json_string(json *j, const char **text, uint32_t *length);

/* For a walk over a list or an object, behind its first bracket: takes the comma before an item
 * that is not the first, or the closing bracket, with which there are no more. */
bool wg_json_next(json *j, char close, bool *first, bool *more);

/* ---- output.c: a file that takes another's place all at once --------------------------------- */

typedef struct output {
    file file; /* the temporary one, with the path of the other */
    char *target, *temporary;
    bool replaces; /* there is an old file, … */
    unsigned mode; /* … with these permissions */
    bool owned;    /* the temporary file is there, and ours */
    int64_t size, used;
    char buffer[4096]; /* the last `used` bytes */
} output;

/* false: an error was kept, and the next calls do nothing. */
bool wg_output_open(output *o, wg_tape *t, const char *caller, const char *path);
bool wg_output_write(output *o, const void *bytes, int64_t count);

/* Writes over bytes that were written. */
bool wg_output_amend(output *o, int64_t at, const void *bytes, int64_t count);

/* Puts the file in its place if it is good, or else takes it away. */
wg_status wg_output_close(output *o, bool good);

/* ---- leaves.c -------------------------------------------------------------------------------- */

/* All parameters and states of a tape; larger elements first, then by name. */
typedef struct leaves {
    wg_tape *tape;
    wg_tensor *at;
    int64_t count;
} leaves;

/* An error if one has no name, or shares it; then there are none. */
wg_status wg_leaves_of(wg_tape *t, const char *caller, leaves *l);
void wg_leaves_free(leaves *l);

/* ---- save.c ---------------------------------------------------------------------------------- */

typedef struct file_format {
    const char *save_caller, *load_caller;
    const char *reserved; /* a name that no tensor can have, or NULL */

    /* Writes a file; room is for the largest value. */
    bool (*write)(output *o, const leaves *l, void *room);

    /* Lists what a file has, sorted by name; says where an entry's array lies, and its type in the
     * file's own words. false: an error was kept. */
    bool (*list)(file *f, catalogue *c);
    bool (*describe)(file *f, const catalogue *c, const entry *e, array *a, const char **type);
} file_format;

wg_status wg_save_as(wg_tape *t, const char *path, const file_format *f);
wg_status wg_load_as(wg_tape *t, const char *path, const file_format *as);

/* The value of x as files have it. */
bool wg_little_endian_value(wg_tensor x, void *to);

/* ---- npy.c ----------------------------------------------------------------------------------- */

/* Reads the header of the NPY file that is between two places of a file. */
bool wg_npy_describe(file *f, int64_t begin, int64_t end, array *a);

/* Writes the header for x, and returns its length. */
enum { WG_NPY_HEADER = 320 };

int wg_npy_header(wg_tensor x, char to[WG_NPY_HEADER]);

#endif
