/* random.c — uniform and normal random numbers, each by seed, step and its own index: drawn in f64,
 * and rounded once. */
#include "draw.h"
#include "real.h"

void WG_KERNEL(wg_uniform)(uint64_t seed, uint64_t at_step, int64_t from, int64_t to, void *y)
{
    for (int64_t i = from; i < to; i++)
        ((real *)y)[i] = (real)wg_draw_uniform(seed, at_step, (uint64_t)i);
}

void WG_KERNEL(wg_normal)(uint64_t seed, uint64_t at_step, int64_t from, int64_t to, void *y)
{
    for (int64_t i = from; i < to; i++)
        ((real *)y)[i] = (real)wg_draw_normal(seed, at_step, (uint64_t)i);
}
