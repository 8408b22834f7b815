/* memory.h — an allocator that counts, checks sizes, and can fail. */
#ifndef MEMORY_H
#define MEMORY_H

#include "support.h"

typedef struct memory {
    size_t calls;              /* of alloc */
    size_t blocks, bytes;      /* handed out and not given back */
    size_t fail_from, fail_to; /* the calls that fail, counted from 1; 0: none */
    bool failed;               /* one did */
    bool mistaken;             /* something was given back with another size, or twice */
} memory;

wg_allocator allocator_of(memory *m);

#endif
