/* isas.h — the tables of kernels of all instruction sets, to compare with each other. */
#ifndef ISAS_H
#define ISAS_H

#include "kernels/kernels.h"

/* The sets that the library is built for: how many, and the last that this machine can run. */
int isa_count(void);
int widest_isa(void);

const char *isa_name(int isa);
const wg_kernels *kernels_of(int isa, int real);

#endif
