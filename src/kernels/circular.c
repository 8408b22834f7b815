/* circular.c — large angles, by the digits of 2/pi (Payne and Hanek 1983).
 *
 * x = m 2^e with an integer m of 53 bits. Of x 2/pi only what is below 4 matters: digits of 2/pi so
 * high that m 2^e makes them multiples of 4 are left out, and the next 192 bits are multiplied by
 * m, modulo 2^192. The two highest bits of the product count quarter turns, the others are their
 * fraction. What the 192 bits leave out changes the fraction by less than 2^-137, while no double
 * above 2^32 comes nearer to a multiple of pi/2 than 2^-62 quarter turns.
 *
 * Words of 32 bits, the highest first: their products fit into 64 everywhere. */
#include "circular.h"

enum { WORDS = 6 };

/* 32 zeros, and 2/pi = 0.a2f9836e4e44… in hexadecimal. */
static const uint32_t two_over_pi[] = {
    0x00000000u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u,
    0xfe5163abu, 0xdebbc561u, 0xb7246e3au, 0x424dd2e0u, 0x06492eeau, 0x09d1921cu, 0xfe1deb1cu,
    0xb129a73eu, 0xe88235f5u, 0x2ebb4484u, 0xe99c7026u, 0xb45f7e41u, 0x3991d639u, 0x835339f4u,
    0x9c845f8bu, 0xbdf9283bu, 0x1ff897ffu, 0xde05980fu, 0xef2f118bu, 0x5a0a6d1fu, 0x6d367ecfu,
    0x27cb09b7u, 0x4f463f66u, 0x9e5fea2du, 0x7527bac7u, 0xebe5f17bu, 0x3d0739f7u, 0x8a5292eau,
    0x6bfb5fb1u, 0x1f8d5d08u, 0x56033046u};

/* The WORDS words from bit `at` on. */
static void digits_from(uint32_t at, uint32_t digits[WORDS])
{
    const uint32_t *word = two_over_pi + (at >> 5);
    for (int i = 0; i < WORDS; i++)
        digits[i] = (uint32_t)(((uint64_t)word[i] << 32 | word[i + 1]) << (at & 31) >> 32);
}

/* m times the digits, modulo 2^192: the lower half of m, then the upper one. */
static void multiply(const uint32_t digits[WORDS], uint64_t m, uint32_t product[WORDS])
{
    for (int i = 0; i < WORDS; i++)
        product[i] = 0;
    for (int shift = 0; shift < 2; shift++, m >>= 32) {
        uint64_t carry = 0;
        for (int i = WORDS - 1; i >= shift; i--) {
            carry += digits[i] * (m & 0xffffffffu) + product[i - shift];
            product[i - shift] = (uint32_t)carry;
            carry >>= 32;
        }
    }
}

/* Makes the product a signed fraction of quarter turns, |f| <= 1/2, as its sign and its size in
 * units of 2^-192; returns the whole quarters. The last unit does not matter: for minus f all bits
 * are turned. */
static uint64_t split(uint32_t product[WORDS], int *negative)
{
    uint64_t quarters = product[0] >> 30;
    for (int i = 0; i < WORDS; i++)
        product[i] = product[i] << 2 | (i + 1 < WORDS ? product[i + 1] >> 30 : 0);
    *negative = (int)(product[0] >> 31);
    for (int i = 0; *negative && i < WORDS; i++)
        product[i] = ~product[i];
    return quarters + (uint64_t)*negative;
}

/* The fraction, times pi/2. */
static wg_angle to_angle(const uint32_t fraction[WORDS], uint64_t quarters)
{
    double hi = 0.0, lo = 0.0, unit = 1.0;
    for (int i = 0; i < WORDS; i++) {
        unit *= 0x1p-32;
        double word = fraction[i] * unit, sum = hi + word;
        lo += word - (sum - hi);
        hi = sum;
    }
    double first = hi * WG_HALF_PI_A, low = fma(hi, WG_HALF_PI_A, -first);
    low += fma(hi, WG_HALF_PI_B, lo * WG_HALF_PI_A);
    double sum = first + low;
    return (wg_angle){sum, low - (sum - first), quarters};
}

wg_angle wg_angle_far(double size)
{
    if (size == HUGE_VAL)
        return (wg_angle){WG_NAN_F64, 0.0, 0};
    /* size = m 2^e, e = at - 30; digit 2^-(e - 1) of 2/pi, of weight 2, is the first to count. */
    uint64_t u = wg_bits_f64(size), m = (u & 0xfffffffffffffu) | 0x10000000000000u;
    uint32_t at = (uint32_t)(u >> 52) - 1075 + 30, digits[WORDS], product[WORDS];
    int negative;
    digits_from(at, digits);
    multiply(digits, m, product);
    uint64_t quarters = split(product, &negative);
    wg_angle a = to_angle(product, quarters);
    return negative ? (wg_angle){-a.hi, -a.lo, quarters} : a;
}
