/* data.c — arrays of a file's types: their sizes and byte order. */
#include "files.h"

#include <string.h>

int64_t wg_data_size(wg_data_type type)
{
    switch (type) {
    case WG_DATA_U8:
    case WG_DATA_I8:
        return 1;
    case WG_DATA_U16:
    case WG_DATA_I16:
        return 2;
    case WG_DATA_U32:
    case WG_DATA_I32:
    case WG_DATA_F32:
        return 4;
    case WG_DATA_U64:
    case WG_DATA_I64:
    case WG_DATA_F64:
        return 8;
    }
    return 0;
}

bool wg_array_bytes(wg_data_type type, const wg_shape *shape, int64_t *bytes)
{
    int64_t product = wg_data_size(type); /* of the sizes that are not 0, too: rows must fit */
    bool empty = false;
    for (int d = 0; d < shape->ndim; d++)
        if (shape->size[d] == 0)
            empty = true;
        else if (__builtin_mul_overflow(product, shape->size[d], &product))
            return false;
    *bytes = empty ? 0 : product;
    return product <= PTRDIFF_MAX;
}

static bool machine_is_big_endian(void)
{
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 0;
}

void wg_to_machine_order(void *elements, int64_t count, int64_t size, bool big_endian)
{
    if (big_endian == machine_is_big_endian())
        return;
    unsigned char *e = elements;
    for (int64_t i = 0; i < count; i++, e += size)
        for (int64_t a = 0, b = size - 1; a < b; a++, b--) {
            const unsigned char kept = e[a];
            e[a] = e[b];
            e[b] = kept;
        }
}

void wg_data_free(wg_data *d)
{
    if (!d || !d->elements)
        return;
    wg_tape_give(d->tape, d->elements);
    d->elements = NULL;
}
