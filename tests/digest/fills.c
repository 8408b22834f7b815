/* fills.c — random numbers. */
#include "digest.h"

static void words(void)
{
    static const uint64_t seed[] = {0, 1, 0xffffffff, 0x123456789abcdef0, UINT64_MAX};
    enum { N = 100 };
    uint64_t word[N];
    for (size_t s = 0; s < sizeof seed / sizeof *seed; s++) {
        for (uint64_t i = 0; i < N; i++)
            word[i] = wg_random(seed[s], i << (i % 40));
        print_hash(name("random words %d", (int)s), hash_bits((bits){WG_I64, N, word}));
    }
}

static void print_fill(const char *what, wg_tensor x, wg_status status)
{
    if (status != WG_OK)
        fail(what, wg_error_message(x.tape));
    const bits b = read_bits(x);
    print_hash(name("fill %s %s", what, wg_dtype_name(wg_dtype_of(x))), hash_bits(b));
    free_bits(b);
}

/* Steps of a key; enough numbers for several threads. */
static void by_key(wg_dtype dtype)
{
    static const double step[] = {0, 1, -1, 0x1p40};
    wg_tape *t = wg_tape_new();
    for (size_t i = 0; i < sizeof step / sizeof *step; i++) {
        const wg_key key = wg_split_key((wg_key){7, wg_scalar(t, WG_I64, step[i])}, i);
        print_value(name("random_uniform %s %d", wg_dtype_name(dtype), (int)i),
                    wg_random_uniform(key, dtype, WG_SHAPE(50, 201)));
        print_value(name("random_normal %s %d", wg_dtype_name(dtype), (int)i),
                    wg_random_normal(key, dtype, WG_SHAPE(50, 201)));
        print_value(name("dropout %s %d", wg_dtype_name(dtype), (int)i),
                    wg_dropout(wg_full(t, dtype, WG_SHAPE(17, 33), 0.7), 0.3, key));
    }
    wg_tape_free(t);
}

void fills(void)
{
    words();
    for (int r = 0; r < 2; r++) {
        wg_tape *t = wg_tape_new();
        const wg_tensor x = wg_input(t, NULL, reals[r], WG_SHAPE(50, 201));
        print_fill("uniform", x, wg_fill_uniform(x, 1, -1.7, 3.1));
        print_fill("normal", x, wg_fill_normal(x, 2, 0.3, 1.9));
        print_fill("xavier", x, wg_fill_xavier(x, 3));
        print_fill("he", x, wg_fill_he(x, 4));
        print_fill("same", x, wg_fill(x, 0.1));
        by_key(reals[r]);
        wg_tape_free(t);
    }
}
