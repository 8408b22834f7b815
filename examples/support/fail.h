/* fail.h — how an example ends when it can't go on. */
#ifndef FAIL_H
#define FAIL_H

#include <stddef.h>

#include <wengert.h>

#if defined(__GNUC__)
#define FAIL_PRINTF __attribute__((format(printf, 1, 2)))
#else
#define FAIL_PRINTF
#endif

/* Each example says what it is called: const char program_name[] = "line"; */
extern const char program_name[];

/* Says one sentence on stderr and exits with status 1. */
_Noreturn void fail(const char *format, ...) FAIL_PRINTF;

/* Fails with the tape's sentence if it has kept an error. NULL: there was no memory for a tape. */
void check(const wg_tape *t);

/* calloc that fails with a sentence. */
void *allocate(size_t count, size_t size);

/* Fails if what was printed so far could not be written, to a full disk for example. */
void flush_output(void);

#endif
