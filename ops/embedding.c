/* ops/embedding.c — the rows of weights that indices of any shape name. */
#include "indices.h"

wg_tensor wg_embedding(wg_tensor weights, wg_tensor index)
{
    return wg_take_as("embedding", weights, 0, index);
}
