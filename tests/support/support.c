/* support.c — what the tests share. */
#include "support.h"

#include <math.h>
#include <string.h>

const wg_dtype reals[2] = {WG_F32, WG_F64};

static double get_element(const void *data, wg_dtype dtype, int64_t i)
{
    if (dtype == WG_F32)
        return (double)((const float *)data)[i];
    if (dtype == WG_F64)
        return ((const double *)data)[i];
    return (double)((const int64_t *)data)[i];
}

static void set_element(void *data, wg_dtype dtype, int64_t i, double x)
{
    if (dtype == WG_F32)
        ((float *)data)[i] = (float)x;
    else if (dtype == WG_F64)
        ((double *)data)[i] = x;
    else
        ((int64_t *)data)[i] = (int64_t)x;
}

void put(wg_tensor leaf, const double *from)
{
    double data[MOST];
    const int64_t n = wg_count(leaf);
    cr_assert(n <= MOST, "%lld elements", (long long)n);
    for (int64_t i = 0; i < n; i++)
        set_element(data, wg_dtype_of(leaf), i, from[i]);
    cr_assert(wg_write(leaf, data, wg_bytes(leaf)) == WG_OK, "%s", wg_error_message(leaf.tape));
}

void get(wg_tensor x, double *to)
{
    double data[MOST];
    const int64_t n = wg_count(x);
    cr_assert(n <= MOST, "%lld elements", (long long)n);
    cr_assert(wg_read(x, data, wg_bytes(x)) == WG_OK, "%s", wg_error_message(x.tape));
    for (int64_t i = 0; i < n; i++)
        to[i] = get_element(data, wg_dtype_of(x), i);
}

void put_random(wg_tensor leaf, uint64_t seed, double low, double high)
{
    cr_assert(wg_fill_uniform(leaf, seed, low, high) == WG_OK, "%s", wg_error_message(leaf.tape));
}

void run_for(const wg_tensor wanted[], int count)
{
    wg_tape *t = wanted[0].tape;
    wg_program *p = wg_compile(t, wanted, count);
    cr_assert(p, "%s", wg_error_message(t));
    cr_assert(wg_run(p) == WG_OK, "%s", wg_error_message(t));
    wg_program_free(p);
}

void value_of(wg_tensor x, double *to)
{
    run_for(&x, 1);
    get(x, to);
}

void expect_error(wg_tape *t, wg_status status, const char *words)
{
    cr_assert(wg_error(t) == status, "status is %s, not %s: %s", wg_status_name(wg_error(t)),
              wg_status_name(status), wg_error_message(t));
    cr_assert(strstr(wg_error_message(t), words), "\"%s\" does not contain \"%s\"",
              wg_error_message(t), words);
    wg_clear_error(t);
}

void expect_ok(const wg_tape *t)
{
    cr_assert(wg_error(t) == WG_OK, "%s", wg_error_message(t));
}

void expect_poisoned(wg_tensor x, wg_tape *t, wg_status status, const char *words)
{
    cr_assert(!wg_is_valid(x));
    cr_assert(x.tape == t);
    expect_error(t, status, words);
}

bool near(double a, double b, double absolute, double relative)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return a == b || fabs(a - b) <= absolute + relative * fabs(b);
}

bool same_bits(double a, double b, wg_dtype dtype)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    if (dtype == WG_F32)
        return (float)a == (float)b && signbit(a) == signbit(b);
    return a == b && signbit(a) == signbit(b);
}
