/* shuffle.c — the order of the samples in an epoch: a permutation that is computed, not stored.
 *
 * A number below 4ʷ is two halves of w bits, left and right. A round of a Feistel network makes of
 * them (right, left ⊕ f(right)), which is a permutation whatever f is; here f is Philox, keyed by
 * the seed, with the epoch and the number of the round in its counter. The smallest domain that
 * has n is at most four times as large. Where a number lands beyond n it goes through the network
 * again until it lands below, which is a permutation of 0 … n − 1 (Black and Rogaway, "Ciphers with
 * arbitrary finite domains", 2002). From w = 2 on these rounds are even permutations: so a coin
 * decides whether 0 and 1 change places in the end. Few bits take more rounds to mix. */
#include <wengert.h>

static uint32_t rounds_for(int w)
{
    return 8 + 16 / (uint32_t)w;
}

/* w: the domain is 0 … 4ʷ − 1. */
static int half_bits(uint64_t n)
{
    int w = 1;
    while (w < 32 && (n - 1) >> (2 * w) != 0)
        w++;
    return w;
}

/* No tensor has that many elements: no random number of one is also here. */
static uint32_t scramble(uint32_t right, uint32_t round, uint64_t seed, uint64_t epoch)
{
    const uint32_t counter[4] = {right, UINT32_C(0x80000000) | round, (uint32_t)epoch,
                                 (uint32_t)(epoch >> 32)},
                   key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t out[4];
    wg_philox4x32(counter, key, out);
    return out[0];
}

static uint64_t permute(uint64_t x, int w, uint64_t seed, uint64_t epoch)
{
    const uint32_t mask = UINT32_MAX >> (32 - w);
    uint32_t left = (uint32_t)(x >> w), right = (uint32_t)x & mask;
    for (uint32_t round = 0; round < rounds_for(w); round++) {
        const uint32_t next = left ^ (scramble(right, round, seed, epoch) & mask);
        left = right;
        right = next;
    }
    return (uint64_t)left << w | right;
}

int64_t wg_shuffled(uint64_t seed, uint64_t epoch, int64_t n, int64_t i)
{
    if (i < 0 || i >= n)
        return -1;
    const int w = half_bits((uint64_t)n);
    uint64_t x = (uint64_t)i;
    do
        x = permute(x, w, seed, epoch);
    while (x >= (uint64_t)n);
    if (x < 2 && n > 1)
        x ^= scramble(0, rounds_for(w), seed, epoch) & 1;
    return (int64_t)x;
}
