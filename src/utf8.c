/* utf8.c — text as UTF-8 (RFC 3629). */
#include "utf8.h"

int wg_utf8(const char *text, size_t left, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *s = (const unsigned char *)text;
    const int length = *s < 0x80   ? 1
                       : *s < 0xC0 ? 0
                       : *s < 0xE0 ? 2
                       : *s < 0xF0 ? 3
                       : *s < 0xF8 ? 4
                                   : 0;
    if (length == 0 || (size_t)length > left)
        return 0;
    *code = length > 1 ? *s & (0x7Fu >> length) : *s;
    for (int i = 1; i < length; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
        *code = *code << 6 | (s[i] & 0x3Fu);
    }
    const bool surrogate = *code >= 0xD800 && *code < 0xE000;
    return *code >= least[length] && !surrogate && *code < 0x110000 ? length : 0;
}

bool wg_is_utf8(const char *text, size_t bytes)
{
    uint32_t code;
    for (int length; bytes > 0; text += length, bytes -= (size_t)length)
        if ((length = wg_utf8(text, bytes, &code)) == 0)
            return false;
    return true;
}
