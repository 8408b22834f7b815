/* threads.c — how the work of one call is shared out: so far, one thread does it all. */
#include "internal.h"

int wg_threads(void)
{
    return 1;
}

void wg_parallel(int64_t count, int parts,
                 void (*work)(void *context, int64_t from, int64_t to, int part), void *context)
{
    (void)parts;
    work(context, 0, count, 0);
}
