/* pieces.c — see pieces.h. */
#include "pieces.h"

#include <math.h>

double always_0(double x)
{
    (void)x;
    return 0;
}

double always_1(double x)
{
    (void)x;
    return 1;
}

void check_piece(const char *op, wg_tensor (*of)(wg_tensor x), long double (*value)(long double x),
                 double (*slope)(double x), double low, double high)
{
    check_unary(&(unary){.op = op,
                         .of = of,
                         .value = value,
                         .slope = slope,
                         .bend = always_0,
                         .low = low,
                         .high = high,
                         .ulp = {0.5, 0.5}});
}

void check_rounding(const char *op, wg_tensor (*of)(wg_tensor x),
                    long double (*value)(long double x), double low, double high)
{
    const double kept[] = {0, -0.0, INFINITY, -INFINITY, NAN, 0x1.8p60, -0x1p23, 1, -3};
    enum { N = sizeof kept / sizeof *kept };
    double point[N][2];
    for (int i = 0; i < N; i++)
        point[i][0] = point[i][1] = kept[i];
    check_points(of, N, (const double(*)[2])point);
    check_piece(op, of, value, always_0, low, high);
}
