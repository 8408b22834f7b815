/* matmul.c — y = a b, each element the chain acc = fma(a_ik, b_kj, acc) for k ascending from +0.
 *
 * A tile of y is held in accumulators while k runs; which elements share a tile changes no chain.
 * The tile's columns are the vector's lanes, so b is best read along a row; where b has its columns
 * together and a its rows (both operands transposed), yᵀ = bᵀ aᵀ would serve, since fma(a, b, c) =
 * fma(b, a, c). */
#include "real.h"

enum { ROWS = 4, COLUMNS = 16 };

/* A full tile. `unit` is whether b's columns are next to each other, known at compile time. */
WG_INLINE void tile(int64_t k, const real *a, const int64_t as[2], const real *b, int64_t bk,
                    int64_t bj, real *y, int64_t ystride)
{
    real acc[ROWS][COLUMNS] = {{0}};
    for (int64_t p = 0; p < k; p++)
        for (int i = 0; i < ROWS; i++) {
            const real aip = a[i * as[0] + p * as[1]];
            for (int j = 0; j < COLUMNS; j++)
                acc[i][j] = WG_FMA(aip, b[p * bk + j * bj], acc[i][j]);
        }
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLUMNS; j++)
            y[i * ystride + j] = acc[i][j];
}

/* What is left at the edges, element by element. */
static void edge(int64_t m, int64_t n, int64_t k, const real *a, const int64_t as[2], const real *b,
                 const int64_t bs[2], real *y, int64_t ystride)
{
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) {
            real acc = 0;
            for (int64_t p = 0; p < k; p++)
                acc = WG_FMA(a[i * as[0] + p * as[1]], b[p * bs[0] + j * bs[1]], acc);
            y[i * ystride + j] = acc;
        }
}

void WG_KERNEL(wg_matmul)(int64_t m, int64_t n, int64_t k, const void *a_, const int64_t as[2],
                          const void *b_, const int64_t bs[2], void *y_)
{
    const real *a = a_, *b = b_;
    real *y = y_;
    const int64_t full_rows = m - m % ROWS, full_columns = n - n % COLUMNS;
    for (int64_t i = 0; i < full_rows; i += ROWS)
        for (int64_t j = 0; j < full_columns; j += COLUMNS) {
            if (bs[1] == 1)
                tile(k, a + i * as[0], as, b + j, bs[0], 1, y + i * n + j, n);
            else
                tile(k, a + i * as[0], as, b + j * bs[1], bs[0], bs[1], y + i * n + j, n);
        }
    edge(full_rows, n - full_columns, k, a, as, b + full_columns * bs[1], bs, y + full_columns, n);
    edge(m - full_rows, n, k, a + full_rows * as[0], as, b, bs, y + full_rows * n, n);
}
