/* support.h — what the tests share. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <criterion/criterion.h>

#include <wengert.h>
#include <wengert/op.h>

enum { MOST = 4096 }; /* elements that the helpers here handle */

/* Both real types, for loops. */
extern const wg_dtype reals[2];

/* Writes a leaf from doubles, in its own dtype; fails the test on an error. */
void put(wg_tensor leaf, const double *from);

/* Reads a value of any dtype into doubles; fails the test on an error. */
void get(wg_tensor x, double *to);

/* Writes random numbers from low to high, the same for the same seed; fails the test on an error. */
void put_random(wg_tensor leaf, uint64_t seed, double low, double high);

/* Compiles the wanted tensors, runs once, frees the program; fails the test on an error. */
void run_for(const wg_tensor wanted[], int count);

/* The value of one tensor: run_for and get. */
void value_of(wg_tensor x, double *to);

/* The error kept on t has this status, and its sentence contains the words; then it is cleared. */
void expect_error(wg_tape *t, wg_status status, const char *words);

/* No error is kept on t. */
void expect_ok(const wg_tape *t);

/* x is poisoned, of tape t, with that error. */
void expect_poisoned(wg_tensor x, wg_tape *t, wg_status status, const char *words);

/* |a − b| ≤ absolute + relative |b|, or both NaN, or equal infinities. */
bool near(double a, double b, double absolute, double relative);

/* The same bits in a dtype: −0 is not +0, a NaN is any NaN. */
bool same_bits(double a, double b, wg_dtype dtype);

#endif
