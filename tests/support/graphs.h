/* graphs.h — random graphs: a few leaves, some dozens of ops with shared operands, a scalar end. */
#ifndef GRAPHS_H
#define GRAPHS_H

#include "support.h"

enum { LEAVES = 4, NODES = 48, LEAF_MOST = 12 };

typedef struct graph {
    wg_tensor leaf[LEAVES];
    wg_tensor node[NODES]; /* the leaves first */
    int count;
    wg_tensor end; /* a scalar */
} graph;

/* The graph of a seed, recorded on t; its leaves are written. Smooth but for max, and values stay of
 * the order of 1, so that differences can be trusted. */
graph random_graph(wg_tape *t, wg_dtype dtype, uint64_t seed);

#endif
