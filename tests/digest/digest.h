/* digest.h — what the parts of wg_digest share: values as integers, operands in every layout, lines
 * and checks. */
#ifndef DIGEST_H
#define DIGEST_H

#include <wengert.h>
#include <wengert/op.h>

/* ---- bits.c: values as integers, the same in every byte order -------------------------------- */

/* The elements of a value in row-major order, each as the integer that its bits are: every NaN is the
 * same. */
typedef struct bits {
    wg_dtype dtype;
    int64_t count;
    uint64_t *at;
} bits;

typedef enum kind {
    PLAIN,   /* in (0.25, 4) */
    SIGNED,  /* in (−3, 3) */
    SPECIAL, /* zeros, denormals, infinities, NaN, patterns at random, and some of SIGNED */
    ONE_HOT  /* a single 1 among zeros, in each run of 5 */
} kind;

bits make_bits(wg_dtype dtype, int64_t count, kind of_kind, uint64_t seed);
bits read_bits(wg_tensor x);
void write_bits(wg_tensor leaf, bits b);
void free_bits(bits b);

/* A number, rounded to the dtype, as bits, and bits as a number. */
uint64_t bits_of(double x, wg_dtype dtype);
double number_of(uint64_t element, wg_dtype dtype);

uint64_t hash_bits(bits b); /* FNV-1a over the bytes, the lowest first */

/* Column j of a matrix, or element j of a vector. */
bits column_of(bits matrix, int64_t columns, int64_t j);

/* ---- operands.c: leaves, and operands in every layout ---------------------------------------- */

wg_tensor leaf(wg_tape *t, wg_dtype dtype, wg_shape shape, kind of_kind, uint64_t seed);

/* The same value as leaf's, but laid out in memory as permutation number p of its axes: 0 is dense;
 * for a matrix 1 is transposed. */
int permutations(int ndim);
wg_tensor permuted_leaf(wg_tape *t, wg_dtype dtype, wg_shape shape, int p, kind of_kind,
                        uint64_t seed);

/* ---- lines.c: what is printed ---------------------------------------------------------------- */

extern const wg_dtype reals[2];

/* The name of a line: printf's, in one of a few buffers that take turns. */
const char *name(const char *format, ...) WG_PRINTF(1, 2);
const char *shape_name(wg_shape shape);

/* One line. */
void print_hash(const char *name, uint64_t hash);

/* Compiles and runs: false, with a FAIL line, on an error. */
bool run(const wg_tensor wanted[], int count, unsigned options);

/* Computes x and prints a line; computes it again with every value kept, which must not change it.
 * Returns the hash. */
uint64_t print_value(const char *name, wg_tensor x);

/* Computes x, which must have that hash. */
void expect_value(const char *name, wg_tensor x, uint64_t hash);

/* f of x[0] [rows0×batch] and x[1] [rows1×batch], whose last axis is the batch: prints a line for
 * all of it, and expects each column to be f of that column alone. */
void print_columns(const char *f_name, wg_tensor (*f)(const wg_tensor x[]), wg_dtype dtype,
                   int64_t rows0, int64_t rows1, int64_t batch);

void expect_bits(const char *name, bits got, bits want);
void fail(const char *name, const char *why);
int failures(void);

/* ---- The parts ------------------------------------------------------------------------------- */

void elementwise(void);
void chains(void);
void reductions(void);
void along(void);
void products(void);
void shapes(void);
void gradients(void);
void models(void);
void fills(void);

#endif
