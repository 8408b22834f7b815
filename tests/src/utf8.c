/* Tests of src/utf8.c. */
#include <criterion/criterion.h>

#include <string.h>

#include "utf8.h"

/* A number in so many bytes, whether that is its shortest form or not. */
static void encode(uint32_t code, int bytes, char to[4])
{
    static const unsigned leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (int i = bytes - 1; i > 0; i--, code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3F));
    to[0] = (char)(leads[bytes] | code);
}

static int shortest(uint32_t code)
{
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/* Each number that four bytes can say, in each form it fits: only a code point's shortest is one. */
Test(utf8, code_points_have_one_form_and_surrogates_none)
{
    static const uint32_t most[] = {0, 0x7F, 0x7FF, 0xFFFF, 0x1FFFFF};
    for (uint32_t code = 0; code <= most[4]; code++)
        for (int bytes = shortest(code); bytes <= 4; bytes++) {
            char text[4];
            uint32_t got;
            const bool is_one =
                bytes == shortest(code) && code < 0x110000 && (code < 0xD800 || code >= 0xE000);
            encode(code, bytes, text);
            cr_assert(wg_utf8(text, 4, &got) == (is_one ? bytes : 0), "%X in %d", code, bytes);
            cr_assert(!is_one || got == code);
        }
}

Test(utf8, characters_that_are_cut_or_broken_are_none)
{
    uint32_t code;
    for (int bytes = 2; bytes <= 4; bytes++) {
        char text[4];
        encode(bytes == 2 ? 0xE9 : bytes == 3 ? 0x2202 : 0x1D6A8, bytes, text);
        for (int left = 1; left < bytes; left++)
            cr_assert(wg_utf8(text, (size_t)left, &code) == 0);
        for (int i = 1; i < bytes; i++)
            for (int bad = 0; bad < 256; bad++) {
                char broken[4];
                memcpy(broken, text, 4);
                broken[i] = (char)bad;
                cr_assert((bad & 0xC0) == 0x80 || wg_utf8(broken, 4, &code) == 0);
            }
    }
    for (int first = 0x80; first < 0x100; first++)
        if (first < 0xC2 || first > 0xF4)
            cr_assert(wg_utf8((const char[]){(char)first, -128, -128, -128}, 4, &code) == 0);
}

Test(utf8, a_text_is_valid_if_all_of_it_is)
{
    cr_assert(wg_is_utf8("", 0) && wg_is_utf8("δ₁ = ŷ − y", strlen("δ₁ = ŷ − y")));
    cr_assert(wg_is_utf8("a\0b", 3));
    cr_assert(!wg_is_utf8("δ", 1) && !wg_is_utf8("a\xFFz", 3) && !wg_is_utf8("\xED\xA0\x80", 3));
}
