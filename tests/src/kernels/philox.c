/* Tests of src/kernels/philox.h. */
#include "support.h"

#include <string.h>

#include "kernels/philox.h"

/* The known answers for philox4x32-10 that its authors publish with Random123. */
static const struct {
    uint32_t counter[4], key[2], out[4];
} known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

Test(philox, gives_the_published_answers)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t out[4];
        wg_philox(known[i].counter, known[i].key, out);
        cr_assert(memcmp(out, known[i].out, sizeof out) == 0, "%zu", i);
        memset(out, 0, sizeof out);
        wg_philox4x32(known[i].counter, known[i].key, out);
        cr_assert(memcmp(out, known[i].out, sizeof out) == 0, "%zu", i);
    }
}

Test(philox, may_write_over_its_counter)
{
    uint32_t words[4] = {0, 0, 0, 0};
    const uint32_t key[2] = {0, 0};
    wg_philox4x32(words, key, words);
    cr_assert(memcmp(words, known[0].out, sizeof words) == 0);
}
