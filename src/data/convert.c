/* convert.c — elements of a file's types become those of a dtype. */
#include "files.h"

#define CONVERT(from_t)                          \
    for (int64_t i = 0; i < n; i++)              \
        to[i] = (real)((const from_t *)from)[i]; \
    break

/* n elements of a type, each rounded once. */
#define CONVERT_TO(name, real_t)                                                 \
    static void name(wg_data_type type, const void *from, int64_t n, real_t *to) \
    {                                                                            \
        typedef real_t real;                                                     \
        switch (type) {                                                          \
        case WG_DATA_U8:                                                         \
            CONVERT(uint8_t);                                                    \
        case WG_DATA_I8:                                                         \
            CONVERT(int8_t);                                                     \
        case WG_DATA_U16:                                                        \
            CONVERT(uint16_t);                                                   \
        case WG_DATA_I16:                                                        \
            CONVERT(int16_t);                                                    \
        case WG_DATA_U32:                                                        \
            CONVERT(uint32_t);                                                   \
        case WG_DATA_I32:                                                        \
            CONVERT(int32_t);                                                    \
        case WG_DATA_U64:                                                        \
            CONVERT(uint64_t);                                                   \
        case WG_DATA_I64:                                                        \
            CONVERT(int64_t);                                                    \
        case WG_DATA_F32:                                                        \
            CONVERT(float);                                                      \
        case WG_DATA_F64:                                                        \
            CONVERT(double);                                                     \
        }                                                                        \
    }

CONVERT_TO(to_f32, float)
CONVERT_TO(to_f64, double)
CONVERT_TO(to_i64, int64_t)

static bool is_whole(double x)
{
    return x >= -0x1p63 && x < 0x1p63 && (double)(int64_t)x == x;
}

static bool fits_i64(wg_data_type type, const void *from, int64_t i)
{
    switch (type) {
    case WG_DATA_U64:
        return ((const uint64_t *)from)[i] <= INT64_MAX;
    case WG_DATA_F32:
        return is_whole((double)((const float *)from)[i]);
    case WG_DATA_F64:
        return is_whole(((const double *)from)[i]);
    default:
        return true;
    }
}

/* The first of n elements that i64 does not have; n: it has all. */
static int64_t first_misfit(wg_data_type type, const void *from, int64_t n)
{
    int64_t i = 0;
    while (i < n && fits_i64(type, from, i))
        i++;
    return i;
}

int64_t wg_convert(wg_data_type type, const void *from, int64_t n, wg_dtype dtype, void *to)
{
    int64_t good = n;
    if (dtype == WG_F32) {
        to_f32(type, from, n, to);
    } else if (dtype == WG_F64) {
        to_f64(type, from, n, to);
    } else {
        good = first_misfit(type, from, n);
        to_i64(type, from, good, to);
    }
    return good;
}
