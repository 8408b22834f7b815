#include "complex_step.h"

#include "../support/fail.h"

#include <complex.h>
#include <stdlib.h>

/* The weights and biases on complex numbers; inputs and labels stay real. */
typedef struct network {
    int64_t p, N, C;
    double *x, *y;
    double complex *W1, *b1, *W2, *b2, *a1, *z2;
} network;

static double element(wg_dtype real, const void *values, int64_t i)
{
    return real == WG_F32 ? (double)((const float *)values)[i] : ((const double *)values)[i];
}

static double *reals_of(wg_dtype real, const void *values, int64_t count)
{
    double *x = allocate((size_t)count, sizeof *x);
    for (int64_t i = 0; i < count; i++)
        x[i] = element(real, values, i);
    return x;
}

static double complex *complexes_of(wg_dtype real, const void *values, int64_t count)
{
    double complex *x = allocate((size_t)count, sizeof *x);
    for (int64_t i = 0; i < count; i++)
        x[i] = element(real, values, i);
    return x;
}

/* (4)–(6): Σ_k y_k (log Σ_j exp z_j − z_k), shifted so that nothing overflows. */
static double complex cross_entropy(int64_t C, const double complex *z, const double *y)
{
    double shift = creal(z[0]);
    double complex sum = 0, loss = 0;
    for (int64_t k = 1; k < C; k++)
        shift = creal(z[k]) > shift ? creal(z[k]) : shift;
    for (int64_t k = 0; k < C; k++)
        sum += cexp(z[k] - shift);
    for (int64_t k = 0; k < C; k++)
        loss += y[k] * (clog(sum) + shift - z[k]);
    return loss;
}

/* (1)–(6) */
static double complex loss_of(const network *n)
{
    for (int64_t i = 0; i < n->N; i++) {
        double complex z = n->b1[i];
        for (int64_t k = 0; k < n->p; k++)
            z += n->W1[i * n->p + k] * n->x[k];
        n->a1[i] = ctanh(z);
    }
    for (int64_t i = 0; i < n->C; i++) {
        n->z2[i] = n->b2[i];
        for (int64_t k = 0; k < n->N; k++)
            n->z2[i] += n->W2[i * n->N + k] * n->a1[k];
    }
    return cross_entropy(n->C, n->z2, n->y);
}

static void differentiate(const network *n, double complex *w, int64_t count, double *slope)
{
    const double h = 0x1p-80;
    for (int64_t i = 0; i < count; i++) {
        const double complex before = w[i];
        w[i] += h * I;
        slope[i] = cimag(loss_of(n)) / h;
        w[i] = before;
    }
}

void complex_step(const hand *h, double *dW1, double *db1, double *dW2, double *db2)
{
    const network n = {h->p,
                       h->N,
                       h->C,
                       reals_of(h->dtype, h->x, h->p),
                       reals_of(h->dtype, h->y, h->C),
                       complexes_of(h->dtype, h->W1, h->N * h->p),
                       complexes_of(h->dtype, h->b1, h->N),
                       complexes_of(h->dtype, h->W2, h->C * h->N),
                       complexes_of(h->dtype, h->b2, h->C),
                       allocate((size_t)h->N, sizeof(double complex)),
                       allocate((size_t)h->C, sizeof(double complex))};
    differentiate(&n, n.W1, h->N * h->p, dW1);
    differentiate(&n, n.b1, h->N, db1);
    differentiate(&n, n.W2, h->C * h->N, dW2);
    differentiate(&n, n.b2, h->C, db2);
    free(n.x);
    free(n.y);
    free(n.W1);
    free(n.b1);
    free(n.W2);
    free(n.b2);
    free(n.a1);
    free(n.z2);
}
