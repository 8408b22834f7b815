/* hand_equations.h — the hand derivation for one real type; hand.c includes it twice.
 *
 * No header guard: `real`, NAME, FMA, TANH, EXP and SUM are set before each time. Equation numbers
 * are the notes' own. Compile without contraction (-ffp-contract=off): a fused multiply–add is only
 * where it is written. */

/* (1), (3)  z = W x + b, with b added to every column. W is [n×m], x [m×B]. */
static void NAME(affine)(int64_t n, int64_t m, int64_t B, const real *W, const real *x,
                         const real *b, real *z)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < B; j++) {
            real sum = 0;
            for (int64_t k = 0; k < m; k++)
                sum = FMA(W[i * m + k], x[k * B + j], sum);
            z[i * B + j] = sum + b[i];
        }
}

/* (2)  a = tanh(z); in place. */
static void NAME(activate)(int64_t count, real *z)
{
    for (int64_t i = 0; i < count; i++)
        z[i] = TANH(z[i]);
}

/* (4), (5)  [ŷ]_i = exp [z]_i / Σ_k exp [z]_k for one column; in place. Both are divided by exp(max
 * z), so that nothing overflows. */
static void NAME(softmax)(int64_t C, int64_t B, real *z)
{
    real max = z[0];
    for (int64_t k = 1; k < C; k++)
        max = z[k * B] > max ? z[k * B] : max;
    for (int64_t k = 0; k < C; k++)
        z[k * B] = EXP(z[k * B] - max);
    const real sum = SUM(C, z, B);
    for (int64_t k = 0; k < C; k++)
        z[k * B] /= sum;
}

/* (20)  δ₁ = ŷ − y, times 1/B for the mean loss of B samples. */
static void NAME(output_delta)(int64_t C, int64_t B, const real *yhat, const real *y, real *delta1)
{
    const real share = (real)1 / (real)B;
    for (int64_t i = 0; i < C * B; i++)
        delta1[i] = (yhat[i] - y[i]) * share;
}

/* (21)  δ₂ = (1 − tanh²(z₁)) ∘ (W₂ᵀ δ₁), where tanh(z₁) is a₁. */
static void NAME(hidden_delta)(const hand *h, const real *a1, const real *W2, const real *delta1,
                               real *delta2)
{
    for (int64_t i = 0; i < h->N; i++)
        for (int64_t j = 0; j < h->B; j++) {
            const real a = a1[i * h->B + j];
            real sum = 0;
            for (int64_t k = 0; k < h->C; k++)
                sum = FMA(W2[k * h->N + i], delta1[k * h->B + j], sum);
            delta2[i * h->B + j] = (1 - a * a) * sum;
        }
}

/* (16), (18)  ∂L/∂W = δ aᵀ, summed over the columns. δ is [n×B], a [m×B]. */
static void NAME(weight_gradient)(int64_t n, int64_t m, int64_t B, const real *delta, const real *a,
                                  real *dW)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t k = 0; k < m; k++) {
            real sum = 0;
            for (int64_t j = 0; j < B; j++)
                sum = FMA(delta[i * B + j], a[k * B + j], sum);
            dW[i * m + k] = sum;
        }
}

/* (17), (19)  ∂L/∂b = δ, summed over the columns; for a single column δ itself. */
static void NAME(bias_gradient)(int64_t n, int64_t B, const real *delta, real *db)
{
    for (int64_t i = 0; i < n; i++)
        db[i] = B == 1 ? delta[i] : SUM(B, delta + i * B, 1);
}

static void NAME(derive)(const hand *h)
{
    real *a1 = h->a1, *yhat = h->yhat, *delta1 = h->delta1, *delta2 = h->delta2;
    NAME(affine)(h->N, h->p, h->B, h->W1, h->x, h->b1, a1);
    NAME(activate)(h->N * h->B, a1);
    NAME(affine)(h->C, h->N, h->B, h->W2, a1, h->b2, yhat);
    for (int64_t j = 0; j < h->B; j++)
        NAME(softmax)(h->C, h->B, yhat + j);
    NAME(output_delta)(h->C, h->B, yhat, h->y, delta1);
    NAME(hidden_delta)(h, a1, h->W2, delta1, delta2);
    NAME(weight_gradient)(h->C, h->N, h->B, delta1, a1, h->dW2);
    NAME(bias_gradient)(h->C, h->B, delta1, h->db2);
    NAME(weight_gradient)(h->N, h->p, h->B, delta2, h->x, h->dW1);
    NAME(bias_gradient)(h->N, h->B, delta2, h->db1);
}
