#include "digits.h"

#include "fail.h"

digits digits_load(wg_tape *t, const char *path, int64_t n_test)
{
    const wg_data all = wg_load_csv(t, path, (wg_csv_options){0});
    check(t);
    if (all.shape.size[1] != DIGITS_ROW)
        fail("%s: a row has %lld numbers, but 64 pixels and a label are %d", path,
             (long long)all.shape.size[1], DIGITS_ROW);
    const int64_t n_train = all.shape.size[0] - n_test;
    if (n_train < 1)
        fail("%s: of %lld rows, %lld are for testing and none are left to train with", path,
             (long long)all.shape.size[0], (long long)n_test);
    digits d = {all, all};
    d.train.shape.size[0] = n_train;
    d.test.shape.size[0] = n_test;
    d.test.elements = (double *)all.elements + n_train * DIGITS_ROW;
    return d;
}

wg_tensor digits_images(wg_tensor rows)
{
    return wg_mul(wg_slice(rows, 1, 0, DIGITS_PIXELS, 1), wg_scalar_like(rows, 1.0 / 16));
}

wg_tensor digits_labels(wg_tensor rows)
{
    return wg_cast(wg_select(rows, 1, DIGITS_PIXELS), WG_I64);
}
