/* number.c — decimal numbers in text, rounded correctly, whatever the locale; whole numbers.
 *
 * A whole number m < 2⁵³ and a power of ten up to 10²² are doubles, so that m 10ᵏ and m / 10ᵏ are
 * rounded once (Clinger, "How to read floating point numbers accurately", 1990). All others are
 * left to strtod, which the caller sees to it speaks the C locale. */
#include "files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool wg_digits(const char **at, const char *end, int64_t *number)
{
    const char *start = *at;
    *number = 0;
    for (; *at < end && is_digit(**at); ++*at)
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, **at - '0', number))
            return false;
    return *at > start;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* ±m 10^exponent; exact: m is all there was. */
typedef struct decimal {
    bool negative, exact;
    uint64_t m;
    int64_t exponent;
} decimal;

static const char *skip_sign(const char *c, const char *end, bool *negative)
{
    *negative = c < end && *c == '-';
    return c < end && (*c == '-' || *c == '+') ? c + 1 : c;
}

/* Digits, each of which is worth 10^`step` less than the number so far makes it. */
static const char *digits(const char *c, const char *end, decimal *d, int64_t step)
{
    for (; c < end && is_digit(*c); c++) {
        if (d->m >= UINT64_C(1) << 53)
            d->exact = false;
        else
            d->m = 10 * d->m + (uint64_t)(*c - '0');
        d->exponent -= step;
    }
    return c;
}

/* The exponent, from behind its e; NULL: it has no digits. */
static const char *exponent(const char *c, const char *end, decimal *d)
{
    enum { ENOUGH = 100000 };
    bool negative;
    c = skip_sign(c, end, &negative);
    if (c == end)
        return NULL;
    int64_t e = 0;
    for (; c < end && is_digit(*c); c++)
        e = e < ENOUGH ? 10 * e + (*c - '0') : e;
    d->exponent += negative ? -e : e;
    return is_digit(c[-1]) ? c : NULL;
}

/* Whether all of the text is a decimal number. */
static bool split(const char *text, const char *end, decimal *d)
{
    *d = (decimal){.exact = true};
    const char *c = skip_sign(text, end, &d->negative), *whole = c;
    c = digits(c, end, d, 0);
    bool any = c > whole;
    if (c < end && *c == '.') {
        const char *fraction = c + 1;
        c = digits(fraction, end, d, 1);
        any = any || c > fraction;
    }
    if (any && c < end && lower(*c) == 'e')
        c = exponent(c + 1, end, d);
    return any && c == end;
}

static bool scale(const decimal *d, double *number)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (!d->exact || d->m > UINT64_C(1) << 53 || d->exponent < -22 || d->exponent > 22)
        return false;
    const double m = d->negative ? -(double)d->m : (double)d->m;
    *number = d->exponent < 0 ? m / powers[-d->exponent] : m * powers[d->exponent];
    return true;
}

static bool is_word(const char *text, const char *end, const char *word)
{
    while (text < end && *word && lower(*text) == *word)
        text++, word++;
    return text == end && !*word;
}

/* "nan", "inf", "infinity", with a sign or without. */
static bool in_words(const char *text, const char *end, double *number)
{
    bool negative;
    text = skip_sign(text, end, &negative);
    if (is_word(text, end, "nan"))
        *number = (double)NAN;
    else if (is_word(text, end, "inf") || is_word(text, end, "infinity"))
        *number = negative ? -(double)INFINITY : (double)INFINITY;
    else
        return false;
    return true;
}

bool wg_number(char *text, char *end, double *number)
{
    decimal d;
    if (!split(text, end, &d))
        return in_words(text, end, number);
    if (scale(&d, number))
        return true;
    const char kept = *end;
    *end = '\0';
    *number = strtod(text, NULL);
    *end = kept;
    return true;
}
