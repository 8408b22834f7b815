/* Tests of src/data/convert.c: elements of a file's types become those of a dtype. */
#include "support.h"

#include <math.h>

/* One element of a type, fed to a tensor of a dtype. */
static wg_status feed_element(wg_data_type type, void *element, wg_dtype dtype, double *to)
{
    wg_tape *t = wg_tape_new();
    const wg_data d = {t, type, WG_SHAPE(1), element};
    const wg_tensor x = wg_input(t, "x", dtype, WG_SHAPE(1));
    const wg_status status = wg_feed_from(x, &d, 0);
    if (status == WG_OK)
        *to = wg_item(x);
    wg_tape_free(t);
    return status;
}

#define EXPECT(type, c_type, value, dtype, wanted)                       \
    do {                                                                 \
        c_type element_ = (value);                                       \
        double got_ = 0;                                                 \
        cr_assert(feed_element(type, &element_, dtype, &got_) == WG_OK); \
        cr_assert(got_ == (wanted), "%.17g", got_);                      \
    } while (0)

#define EXPECT_MISFIT(type, c_type, value)                                            \
    do {                                                                              \
        c_type element_ = (value);                                                    \
        double got_ = 0;                                                              \
        cr_assert(feed_element(type, &element_, WG_I64, &got_) == WG_ERROR_ARGUMENT); \
    } while (0)

Test(convert, ends_of_each_type_are_kept_by_each_dtype)
{
    static const wg_dtype dtypes[] = {WG_F32, WG_F64, WG_I64};
    for (int i = 0; i < 3; i++) {
        EXPECT(WG_DATA_U8, uint8_t, UINT8_MAX, dtypes[i], 255);
        EXPECT(WG_DATA_I8, int8_t, INT8_MIN, dtypes[i], -128);
        EXPECT(WG_DATA_U16, uint16_t, UINT16_MAX, dtypes[i], 65535);
        EXPECT(WG_DATA_I16, int16_t, INT16_MIN, dtypes[i], -32768);
        EXPECT(WG_DATA_I32, int32_t, INT32_MIN, dtypes[i], -0x1p31);
        EXPECT(WG_DATA_I64, int64_t, INT64_MIN, dtypes[i], -0x1p63);
        EXPECT(WG_DATA_F32, float, -0x1p63f, dtypes[i], -0x1p63);
        EXPECT(WG_DATA_F64, double, -0x1p63, dtypes[i], -0x1p63);
    }
    EXPECT(WG_DATA_U32, uint32_t, UINT32_MAX, WG_F64, 4294967295.0);
    EXPECT(WG_DATA_U32, uint32_t, UINT32_MAX, WG_I64, 4294967295.0);
}

Test(convert, what_a_real_dtype_has_not_is_rounded_once)
{
    EXPECT(WG_DATA_U32, uint32_t, UINT32_MAX, WG_F32, 0x1p32);
    EXPECT(WG_DATA_U64, uint64_t, UINT64_MAX, WG_F64, 0x1p64);
    EXPECT(WG_DATA_I64, int64_t, (INT64_C(1) << 53) + 1, WG_F64, 0x1p53);
    EXPECT(WG_DATA_F64, double, 0.1, WG_F32, (double)0.1f);
    /* Through a double this would be rounded to 2⁵⁴ + 2³⁰ first, which is a tie, and then to 2⁵⁴. */
    EXPECT(WG_DATA_I64, int64_t, (INT64_C(1) << 54) + (INT64_C(1) << 30) + 1, WG_F32,
           0x1p54 + 0x1p31);
    EXPECT(WG_DATA_F64, double, 1e300, WG_F32, (double)INFINITY);
}

Test(convert, what_i64_has_not_is_refused)
{
    EXPECT_MISFIT(WG_DATA_U64, uint64_t, UINT64_C(1) << 63);
    EXPECT_MISFIT(WG_DATA_F64, double, 0x1p63);
    EXPECT_MISFIT(WG_DATA_F64, double, -1e300);
    EXPECT_MISFIT(WG_DATA_F64, double, 1.5);
    EXPECT_MISFIT(WG_DATA_F64, double, (double)NAN);
    EXPECT_MISFIT(WG_DATA_F32, float, -INFINITY);
    EXPECT_MISFIT(WG_DATA_F32, float, 0.25f);
    EXPECT(WG_DATA_U64, uint64_t, INT64_MAX, WG_I64, 0x1p63);
    EXPECT(WG_DATA_F64, double, -0.0, WG_I64, 0);
}
