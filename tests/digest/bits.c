/* bits.c — values as integers. */
#include "digest.h"

#include <stdlib.h>
#include <string.h>

static const uint64_t special_f32[] = {
    0x00000000, 0x80000000,                                     /* ±0 */
    0x00000001, 0x80000001, 0x007fffff, 0x807fffff, 0x00400001, /* denormals */
    0x00800000, 0x80800000, 0x00800001,                         /* the least normal */
    0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000,             /* the largest; ±∞ */
    0x7fc00000, 0xffc00000, 0x7fc12345,                         /* NaN */
    0x3f800000, 0xbf800000, 0x3f7fffff, 0x3f800001, 0x3f000000, /* about 1 */
    0x42b17218, 0xc2cff1b5, 0x4b800001, 0x33800000, 0x5f000000, 0xdf000000};
static const uint64_t special_f64[] = {
    0x0000000000000000, 0x8000000000000000, 0x0000000000000001, 0x8000000000000001,
    0x000fffffffffffff, 0x800fffffffffffff, 0x0008000000000001, 0x0010000000000000,
    0x8010000000000000, 0x0010000000000001, 0x7fefffffffffffff, 0xffefffffffffffff,
    0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000, 0xfff8000000000000,
    0x7ff8000012345678, 0x3ff0000000000000, 0xbff0000000000000, 0x3fefffffffffffff,
    0x3ff0000000000001, 0x3fe0000000000000, 0x40862e42fefa39ef, 0xc0874910d52d3051,
    0x4340000000000001, 0x3ca0000000000000, 0x43e0000000000000, 0xc3e0000000000000,
    0x36a0000000000000, 0x3690000000000000, 0x47effffff0000000, 0x380fffffffffffff};
static const uint64_t special_i64[] = {0,
                                       1,
                                       UINT64_MAX,
                                       1u << 24,
                                       (1u << 24) + 1,
                                       (UINT64_C(1) << 53) + 1,
                                       INT64_MAX,
                                       (uint64_t)INT64_MIN,
                                       0x0020000010000001,
                                       0x7fffffbfffffffff};

static uint64_t one_nan(uint64_t x, wg_dtype dtype)
{
    if (dtype == WG_F32 && (x & 0x7fffffff) > 0x7f800000)
        return 0x7fc00000;
    if (dtype == WG_F64 && (x & INT64_MAX) > 0x7ff0000000000000)
        return 0x7ff8000000000000;
    return x;
}

uint64_t bits_of(double x, wg_dtype dtype)
{
    const float f = (float)x;
    uint32_t word = 0;
    uint64_t words = 0;
    memcpy(&word, &f, sizeof word);
    memcpy(&words, &x, sizeof words);
    return one_nan(dtype == WG_F32 ? word : words, dtype);
}

double number_of(uint64_t element, wg_dtype dtype)
{
    const uint32_t word = (uint32_t)element;
    float f;
    double d;
    memcpy(&f, &word, sizeof f);
    memcpy(&d, &element, sizeof d);
    return dtype == WG_F32 ? (double)f : d;
}

/* A number in [low, high) from a random word: a sum, a product and nothing that may round apart. */
static uint64_t uniform(uint64_t word, double low, double high, wg_dtype dtype)
{
    if (dtype == WG_I64)
        return word % 7 - 3;
    return bits_of(low + (high - low) * ((double)(word >> 32) * 0x1p-32), dtype);
}

#define PICK(list, i) list[(i) % (sizeof(list) / sizeof *(list))]

static uint64_t special(uint64_t word, wg_dtype dtype)
{
    const uint64_t pick = word >> 40;
    if (word % 4 == 0)
        return dtype == WG_F32   ? PICK(special_f32, pick)
               : dtype == WG_F64 ? PICK(special_f64, pick)
                                 : PICK(special_i64, pick);
    if (word % 4 == 1)
        return dtype == WG_F32 ? word >> 32 : word;
    return uniform(word, -3, 3, dtype);
}

static uint64_t make_element(wg_dtype dtype, kind of_kind, uint64_t seed, uint64_t i)
{
    const uint64_t word = wg_random(seed, i);
    if (of_kind == SPECIAL)
        return special(word, dtype);
    if (of_kind == ONE_HOT)
        return wg_random(seed, i / 5) % 5 == i % 5 ? bits_of(1, dtype) : 0;
    return of_kind == PLAIN ? uniform(word, 0.25, 4, dtype) : uniform(word, -3, 3, dtype);
}

static bits new_bits(wg_dtype dtype, int64_t count)
{
    bits b = {dtype, count, calloc((size_t)count + 1, sizeof(uint64_t))};
    if (!b.at)
        abort();
    return b;
}

bits make_bits(wg_dtype dtype, int64_t count, kind of_kind, uint64_t seed)
{
    bits b = new_bits(dtype, count);
    for (int64_t i = 0; i < count; i++)
        b.at[i] = make_element(dtype, of_kind, seed, (uint64_t)i);
    return b;
}

/* ---- From and to memory ---------------------------------------------------------------------- */

static uint64_t load(const void *data, size_t size, int64_t i)
{
    uint32_t word = 0;
    uint64_t words = 0;
    if (size == 4)
        memcpy(&word, (const char *)data + i * 4, 4);
    else
        memcpy(&words, (const char *)data + i * 8, 8);
    return size == 4 ? word : words;
}

static void store(void *data, size_t size, int64_t i, uint64_t element)
{
    const uint32_t word = (uint32_t)element;
    if (size == 4)
        memcpy((char *)data + i * 4, &word, 4);
    else
        memcpy((char *)data + i * 8, &element, 8);
}

bits read_bits(wg_tensor x)
{
    const size_t size = wg_dtype_size(wg_dtype_of(x));
    bits b = new_bits(wg_dtype_of(x), wg_count(x));
    void *data = malloc(wg_bytes(x) + 1);
    if (!data)
        abort();
    if (wg_read(x, data, wg_bytes(x)) != WG_OK)
        fail(wg_describe(x).s, wg_error_message(x.tape));
    else
        for (int64_t i = 0; i < b.count; i++)
            b.at[i] = one_nan(load(data, size, i), b.dtype);
    free(data);
    return b;
}

void write_bits(wg_tensor x, bits b)
{
    void *data = malloc(wg_bytes(x) + 1);
    if (!data)
        abort();
    for (int64_t i = 0; i < b.count; i++)
        store(data, wg_dtype_size(b.dtype), i, b.at[i]);
    if (wg_write(x, data, wg_bytes(x)) != WG_OK)
        fail(wg_describe(x).s, wg_error_message(x.tape));
    free(data);
}

void free_bits(bits b)
{
    free(b.at);
}

uint64_t hash_bits(bits b)
{
    uint64_t hash = 0xcbf29ce484222325;
    const size_t size = wg_dtype_size(b.dtype);
    for (int64_t i = 0; i < b.count; i++)
        for (size_t byte = 0; byte < size; byte++)
            hash = (hash ^ (b.at[i] >> 8 * byte & 0xff)) * 0x100000001b3;
    return hash;
}

bits column_of(bits matrix, int64_t columns, int64_t j)
{
    bits b = new_bits(matrix.dtype, matrix.count / columns);
    for (int64_t i = 0; i < b.count; i++)
        b.at[i] = matrix.at[i * columns + j];
    return b;
}
