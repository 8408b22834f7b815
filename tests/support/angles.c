/* angles.c — see angles.h. */
#include "angles.h"

#include "gradients.h"

#include <math.h>

/* Every power of two, and a number above each. */
static void check_sizes(wg_tensor (*of)(wg_tensor x), long double (*value)(long double x),
                        wg_dtype dtype)
{
    const int low = dtype == WG_F32 ? -149 : -1074, high = dtype == WG_F32 ? 128 : 1024;
    double x[MOST];
    for (int part = 0; part < 2; part++) {
        int n = 0;
        for (int e = low; e < high; e++, n++)
            x[n] = ldexp(part ? -1.7320508 : 1, e);
        check_row(of, value, dtype, n, x, dtype == WG_F32 ? 1 : 2);
    }
}

/* The last two are as near to one as a double can be, below and above 2³². */
static void check_multiples(wg_tensor (*of)(wg_tensor x), long double (*value)(long double x),
                            wg_dtype dtype)
{
    enum { N = 500 };
    double x[N + 2];
    for (int i = 0; i < N; i++)
        x[i] = (i % 2 ? -1 : 1) * (i < N / 2 ? i + 1 : ldexp(i, i / 16)) * 1.5707963267948966;
    x[N] = dtype == WG_F32 ? 0x1.f9cbe2p+7 : 0x1.6c6cbc45dc8dep+5;
    x[N + 1] = dtype == WG_F32 ? 0x1.f37c8ap+95 : 0x1.6ac5b262ca1ffp+849;
    check_row(of, value, dtype, N + 2, x, dtype == WG_F32 ? 1 : 2);
}

/* The bits of each of n numbers in a vector with some large ones are those of it alone, and of it
 * in a row that is not dense. */
static void check_neighbours(wg_tensor (*of)(wg_tensor x), wg_dtype dtype)
{
    enum { N = 12 };
    const double x[N] = {1, -2, 1e30, 0, -0.0, INFINITY, 0x1p32, NAN, 3, -1e10, 4294967808.0, 7};
    double y[2 * N], one;
    wg_tape *t = wg_tape_new();
    const wg_tensor row = wg_input(t, "x", dtype, WG_SHAPE(N));
    const wg_tensor rows = wg_neg(wg_broadcast(wg_reshape(row, WG_SHAPE(N, 1)), WG_SHAPE(N, 2)));
    put(row, x);
    for (int i = 0; i < N; i++) {
        value_of(of(wg_scalar(t, dtype, x[i])), &one);
        value_of(of(row), y);
        cr_assert(same_bits(y[i], one, dtype), "%a gives %a and %a", x[i], y[i], one);
        value_of(of(wg_transpose(wg_neg(rows))), y);
        cr_assert(same_bits(y[i], one, dtype) && same_bits(y[N + i], one, dtype));
    }
    wg_tape_free(t);
}

void check_angles(wg_tensor (*of)(wg_tensor x), long double (*value)(long double x))
{
    for (int d = 0; d < 2; d++) {
        check_sizes(of, value, reals[d]);
        check_multiples(of, value, reals[d]);
        check_neighbours(of, reals[d]);
    }
}
