/* wengert/data.h — from files to tensors and back: data sets, batches, saved parameters.
 *
 * Files are not trusted. What is truncated, oversized, overlapping, mistyped or hostile is refused
 * with a sentence that names the file and what is wrong with it, and nothing is read into a tensor
 * before all of it is known to be right. Numbers in files are little-endian, or as the file says.
 *
 * wengert.h includes this. */
#ifndef WENGERT_DATA_H
#define WENGERT_DATA_H

#include <wengert.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Data ------------------------------------------------------------------------------------ */

/* What the elements of an array are. */
typedef enum wg_data_type {
    WG_DATA_U8,
    WG_DATA_I8,
    WG_DATA_U16,
    WG_DATA_I16,
    WG_DATA_U32,
    WG_DATA_I32,
    WG_DATA_U64,
    WG_DATA_I64,
    WG_DATA_F32,
    WG_DATA_F64
} wg_data_type;

/* An array as a file has it, in row-major order and the machine's byte order; the first axis counts
 * the samples. It belongs to the tape, and is freed with it or by wg_data_free. elements is NULL
 * when it could not be read. Not to be used after its tape. */
typedef struct wg_data {
    wg_tape *tape;
    wg_data_type type; /* of its elements */
    wg_shape shape;    /* the number of samples, and the shape of each */
    void *elements;
} wg_data;

WG_API void wg_data_free(wg_data *d);

/* Reads a file: IDX (that of MNIST, not compressed), of types 08 09 0B 0C 0D 0E; NPY, versions 1 to
 * 3, of all types above and bool (as u8), either byte order, C order or Fortran order. Only regular
 * files are read, here and below; a file must end where its array does.
 *
 * Memory: the array, which is no larger than the file; and no more than a page for the header.
 * Errors: WG_ERROR_IO, when it cannot be opened or read, and for what it contains. */
WG_API wg_data wg_load_idx(wg_tape *t, const char *path);
WG_API wg_data wg_load_npy(wg_tape *t, const char *path);

/* Reads numbers in rows of a text file, as f64 [rows × columns]. Rows end with LF or CRLF, the last
 * also with the file; empty rows are skipped, and the first `skip` of the others; numbers may have
 * spaces around them and be in quotes; "nan", "inf" and "infinity" are numbers; an empty field is
 * NaN. Numbers are rounded correctly. Decimal points are points, whatever the locale. A separator
 * of 0 is a comma; letters, digits, signs, points, quotes and ends of lines are none. A byte order
 * mark at the beginning is skipped. Errors name the line and the column: rows of different
 * lengths, what is no number, a row longer than 2²⁰ bytes; no rows at all. Memory: the array, 8
 * bytes for each number, and one row. */
typedef struct wg_csv_options {
    char separator;
    int64_t skip;
} wg_csv_options;

WG_API wg_data wg_load_csv(wg_tape *t, const char *path, wg_csv_options options);

/* ---- Batches --------------------------------------------------------------------------------- */

/* Where the i-th of n samples stands in the order of an epoch: a permutation of 0 … n − 1 that
 * depends on seed, epoch and n alone, computed without memory. −1 when i is not in 0 … n − 1. */
WG_API int64_t wg_shuffled(uint64_t seed, uint64_t epoch, int64_t n, int64_t i);

/* Writes samples of the data into an input whose first axis counts them: row rows[i] of d becomes
 * row i of x, converted to x's dtype: rounded to nearest; to i64 they must be whole numbers. A
 * sample has as many elements as a row of x, whatever its shape. wg_feed writes those rows;
 * wg_feed_from the rows from, from + 1, …. Errors: a row that d has not, an element that does not
 * fit i64; x is as it was. */
WG_API wg_status wg_feed(wg_tensor x, const wg_data *d, const int64_t rows[]);
WG_API wg_status wg_feed_from(wg_tensor x, const wg_data *d, int64_t from);

/* Writes batch k = 0, 1, 2, … of an endless sequence of epochs into inputs x[0..count−1], of B
 * samples each, from d[0..count−1], of n samples each: of epoch e = ⌊k / ⌊n / B⌋⌋ the samples
 * wg_shuffled(seed, e, n, …) in order, the last n mod B of each epoch left out. Errors: n < B; x or
 * d do not agree on B or n. */
WG_API wg_status wg_feed_batch(const wg_tensor x[], const wg_data d[], int count, uint64_t seed,
                               int64_t k);

/* ---- Saving and loading ---------------------------------------------------------------------- */

/* All parameters and states of a tape, by name: safetensors, or NPZ (NPY files in an uncompressed
 * ZIP file, as NumPy's savez writes and its load reads). Written to a temporary file beside it,
 * flushed to the disk, then renamed: if anything fails, or the process is killed, the file of that
 * name is still the old one, or already the new one. The temporary file has the name with ".tmp"
 * behind; what a killed process left of it, the next save takes over; of those that save the same
 * file at the same time, one waits for the other. An old file's permissions are kept, and a link
 * stays one. Errors: a parameter or state that has no name, that shares it, whose name is not
 * UTF-8, or that was never written; for NPZ, more than 4 GiB or 65534 tensors (WG_ERROR_STATE);
 * WG_ERROR_IO. */
WG_API wg_status wg_save(wg_tape *t, const char *path);
WG_API wg_status wg_save_npz(wg_tape *t, const char *path);

/* The reverse: every parameter and state of the tape gets the value that the file has under its
 * name, bit for bit; what else the file has is not read. A training run goes on as if it had never
 * stopped. Errors, after which all are as they were: a name that the file has not (WG_ERROR_STATE),
 * or with another shape (WG_ERROR_SHAPE) or dtype (WG_ERROR_DTYPE); a parameter or state without a
 * name of its own (WG_ERROR_STATE); WG_ERROR_IO, also for what is compressed, encrypted or damaged.
 * Memory: new values once, and the file's header up to three times. */
WG_API wg_status wg_load(wg_tape *t, const char *path);
WG_API wg_status wg_load_npz(wg_tape *t, const char *path);

/* The value of any tensor that wg_read can read, as an NPY file, written in the same way. */
WG_API wg_status wg_save_npy(wg_tensor x, const char *path);

#ifdef __cplusplus
}
#endif

#endif
