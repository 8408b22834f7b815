/* indexed.c — ops that look elements up. */
#include "indexed.h"

#include <string.h>

wg_tensor indices(wg_tape *t, wg_shape shape, const int64_t *at)
{
    return wg_constant(t, WG_I64, shape, at, (size_t)count_of(&shape) * sizeof *at);
}

static void fill_index(wg_tensor index, int64_t which, int64_t wrong)
{
    int64_t at[MOST] = {0};
    if (which >= 0)
        at[which] = wrong;
    cr_assert(wg_write(index, at, wg_bytes(index)) == WG_OK);
}

void expect_out_of_range(indexing *of, wg_shape x, wg_shape index, int64_t which, int64_t wrong,
                         const char *sentence)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor leaf = wg_input(t, "x", WG_F32, x), i = wg_input(t, "i", WG_I64, index);
    const wg_tensor y = of(leaf, i);
    const double zeros[MOST] = {0};
    put(leaf, zeros);
    expect_ok(t);
    wg_program *p = wg_compile(t, &y, 1);
    fill_index(i, which, wrong);
    cr_assert(wg_run(p) == WG_ERROR_ARGUMENT);
    cr_assert(strcmp(wg_error_message(t), sentence) == 0, "\"%s\" is not \"%s\"",
              wg_error_message(t), sentence);
    wg_clear_error(t);
    if (wg_bytes(leaf) > 0) {
        fill_index(i, -1, 0);
        cr_assert(wg_run(p) == WG_OK, "%s", wg_error_message(t));
    }
    wg_tape_free(t);
}
