/* isas.h — the tables of kernels of all instruction sets, to compare with each other. */
#ifndef ISAS_H
#define ISAS_H

#include "kernels/kernels.h"

/* By instruction set and real type; those above widest_isa() this machine cannot run. */
const wg_kernels *kernels_of(int isa, int real);
int widest_isa(void);

#endif
