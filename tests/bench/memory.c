/* memory.c — bytes that a training step takes: those of the tape, after it has run, beside the buffers of
 * the code by hand. What OpenBLAS takes for itself is not counted. */
#include "mlp.h"

static double bytes_of(const mlp_contestant *c, const mlp_problem *m)
{
    void *self = c->start(m, 0);
    c->run(self, 1);
    const double bytes = (double)c->bytes(self);
    c->stop(self);
    return bytes;
}

/* The ratio is to the first, as with times. */
static void compare(const mlp_contestant *const all[], int count, const mlp_problem *m,
                    const char *size)
{
    const unit kilobytes = {"KiB", 1.0 / 1024, false};
    contestant c[4];
    result r[4];
    for (int i = 0; i < count; i++) {
        c[i] = (contestant){.name = all[i]->name};
        r[i].seconds = bytes_of(all[i], m);
        r[i].ratio = r[i].seconds / r[0].seconds;
    }
    report("memory", size, wg_dtype_name(m->real), kilobytes, c, count, r);
}

static void compare_all(mlp_size size, wg_dtype real)
{
    const mlp_contestant *const all[] = {
#ifdef BENCH_OPENBLAS
        &mlp_hand_fused[real], &mlp_hand[real],
#endif
        &mlp_wengert[real], &mlp_loops[real]};
    mlp_problem m = mlp_make(size, real);
    compare(all, sizeof all / sizeof *all, &m, mlp_name_of(size).text);
    mlp_free(&m);
}

void bench_memory(void)
{
    for (int real = WG_F32; real <= WG_F64; real++)
        for (int i = 0; i < MLP_SIZES && bench_wants_real((wg_dtype)real); i++)
            for (int threads = 1; threads <= 2; threads++) {
                if (!bench_wants_threads(threads) ||
                    !bench_wants_size(mlp_name_of(mlp_sizes[i]).text))
                    continue;
                bench_set_threads(threads);
                compare_all(mlp_sizes[i], (wg_dtype)real);
            }
}
