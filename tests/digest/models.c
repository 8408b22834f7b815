/* models.c — the model of docs/backpropagation.md: trained for a few steps, and sample by sample. */
#include "digest.h"

enum { W1, b1, W2, b2, PARAMETERS };

typedef struct model {
    wg_tensor x, y, parameter[PARAMETERS], losses, L;
} model;

/* z = W x + b, b in each column. */
static wg_tensor affine(wg_tensor W, wg_tensor x, wg_tensor b)
{
    return wg_add(wg_matmul(W, x), wg_reshape(b, WG_SHAPE(-1, 1)));
}

static model model_of(wg_tensor x, wg_tensor y, int64_t N)
{
    wg_tape *t = x.tape;
    const wg_dtype dtype = wg_dtype_of(x);
    const int64_t p = wg_shape_of(x).size[0], C = wg_shape_of(y).size[0];
    model m = {.x = x, .y = y};
    m.parameter[W1] = wg_param(t, "W1", dtype, WG_SHAPE(N, p));
    m.parameter[b1] = leaf(t, dtype, WG_SHAPE(N), SIGNED, 2);
    m.parameter[W2] = wg_param(t, "W2", dtype, WG_SHAPE(C, N));
    m.parameter[b2] = leaf(t, dtype, WG_SHAPE(C), SIGNED, 4);
    wg_fill_xavier(m.parameter[W1], 1);
    wg_fill_xavier(m.parameter[W2], 3);
    const wg_tensor a1 = wg_tanh(affine(m.parameter[W1], x, m.parameter[b1]));
    m.losses = wg_softmax_cross_entropy(affine(m.parameter[W2], a1, m.parameter[b2]), y, 0);
    m.L = wg_mean(m.losses);
    return m;
}

/* ---- Training -------------------------------------------------------------------------------- */

enum { WANTED = 1 + PARAMETERS };

static void training_step(const model *m, double rate, wg_tensor wanted[WANTED])
{
    wanted[0] = m->L;
    for (int i = 0; i < PARAMETERS; i++) {
        const wg_tensor w = m->parameter[i];
        const wg_tensor change = wg_mul(wg_scalar_like(w, rate), wg_gradient(m->L, w));
        wanted[1 + i] = wg_assign(w, wg_sub(w, change));
    }
}

/* Trains, and leaves a hash of the loss and of each parameter. */
static void train(wg_dtype dtype, const int64_t size[4], int steps, unsigned options,
                  uint64_t hash[WANTED])
{
    wg_tape *t = wg_tape_new();
    wg_tensor wanted[WANTED];
    const model m = model_of(leaf(t, dtype, WG_SHAPE(size[0], size[3]), SIGNED, 5),
                             leaf(t, dtype, WG_SHAPE(size[2], size[3]), ONE_HOT, 6), size[1]);
    training_step(&m, 0.125, wanted);
    wg_program *p = wg_compile_with(t, wanted, WANTED, options);
    for (int i = 0; i < steps; i++)
        wg_run(p);
    if (wg_error(t) != WG_OK)
        fail("training", wg_error_message(t));
    for (int i = 0; i < WANTED; i++) {
        const bits b = read_bits(wanted[i]);
        hash[i] = hash_bits(b);
        free_bits(b);
    }
    wg_tape_free(t);
}

static void print_training(wg_dtype dtype, const int64_t size[4], int steps)
{
    static const char *const what[WANTED] = {"L", "W1", "b1", "W2", "b2"};
    uint64_t hash[WANTED], kept[WANTED];
    train(dtype, size, steps, 0, hash);
    train(dtype, size, steps, WG_KEEP_ALL, kept);
    for (int i = 0; i < WANTED; i++) {
        const char *line = name("mlp %s %d,%d,%d batch %d %s", wg_dtype_name(dtype), (int)size[0],
                                (int)size[1], (int)size[2], (int)size[3], what[i]);
        print_hash(line, hash[i]);
        if (kept[i] != hash[i])
            fail(line, "another value where all values are kept");
    }
}

/* ---- Sample by sample ------------------------------------------------------------------------ */

enum { HIDDEN = 37 };

static wg_tensor losses_of(const wg_tensor x[])
{
    return model_of(x[0], x[1], HIDDEN).losses;
}

static wg_tensor adjoint_of_x(const wg_tensor x[])
{
    const wg_tensor losses = losses_of(x);
    const wg_tensor one = wg_broadcast(wg_scalar_like(losses, 1), wg_shape_of(losses));
    return wg_vjp(losses, one, x[0]);
}

/* The Hessian of the loss, times a vector. */
static void curvature(wg_dtype dtype)
{
    wg_tape *t = wg_tape_new();
    const model m = model_of(leaf(t, dtype, WG_SHAPE(7, 5), SIGNED, 5),
                             leaf(t, dtype, WG_SHAPE(4, 5), PLAIN, 6), 9);
    const wg_tensor g = wg_gradient(m.L, m.parameter[W1]);
    const wg_tensor v = leaf(t, dtype, WG_SHAPE(9, 7), SIGNED, 7), gv = wg_sum(wg_mul(g, v));
    for (int i = 0; i < PARAMETERS; i++)
        print_value(name("mlp %s Hessian %d", wg_dtype_name(dtype), i),
                    wg_gradient(gv, m.parameter[i]));
    wg_tape_free(t);
}

void models(void)
{
    static const int64_t size[][4] = {{4, 8, 3, 1},    {4, 8, 3, 5},     {64, 32, 10, 1},
                                      {64, 32, 10, 2}, {64, 32, 10, 32}, {100, 65, 12, 33}};
    for (int r = 0; r < 2; r++) {
        for (size_t i = 0; i < sizeof size / sizeof *size; i++)
            print_training(reals[r], size[i], 3);
        print_training(reals[r], (const int64_t[]){220, 72, 10, 40}, 1);
        for (int64_t batch = 1; batch <= 33; batch += 8) {
            print_columns("losses", losses_of, reals[r], 50, 10, batch);
            print_columns("adjoint of x", adjoint_of_x, reals[r], 50, 10, batch);
        }
        curvature(reals[r]);
    }
}
