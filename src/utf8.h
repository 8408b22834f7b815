/* utf8.h — text as UTF-8. */
#ifndef WG_UTF8_H
#define WG_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The character that begins at s, of which `left` bytes are there, at least one: how many bytes it
 * has, and its code point. 0: what is there is not UTF-8, the shortest form and no surrogate. */
int wg_utf8(const char *s, size_t left, uint32_t *code);

bool wg_is_utf8(const char *text, size_t bytes);

#endif
