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

/* ---- Reading --------------------------------------------------------------------------------- */

/* A walk over an array in the order in which its first axis is the fastest. */
typedef struct walk {
    const wg_shape *shape;
    int64_t at[WG_MAX_DIMS], stride[WG_MAX_DIMS];
    int64_t place; /* of this element in row-major order */
} walk;

static walk walk_over(const wg_shape *shape)
{
    walk w = {.shape = shape};
    int64_t stride = 1;
    for (int d = shape->ndim - 1; d >= 0; d--) {
        w.stride[d] = stride;
        stride *= shape->size[d];
    }
    return w;
}

static void step(walk *w)
{
    for (int d = 0; d < w->shape->ndim; d++) {
        w->place += w->stride[d];
        if (++w->at[d] < w->shape->size[d])
            return;
        w->place -= w->at[d] * w->stride[d];
        w->at[d] = 0;
    }
}

/* A page at a time, so that there is no second array. */
static bool read_transposed(file *f, const array *a, int64_t bytes, char *to)
{
    char page[4096];
    const int64_t size = wg_data_size(a->type);
    walk w = walk_over(&a->shape);
    for (int64_t done = 0; done < bytes;) {
        const int64_t left = bytes - done, n = left < (int64_t)sizeof page ? left : 4096;
        if (!wg_file_read(f, a->begin + done, page, n))
            return false;
        for (int64_t i = 0; i < n; i += size, step(&w))
            memcpy(to + w.place * size, page + i, (size_t)size);
        done += n;
    }
    return true;
}

bool wg_array_read(file *f, const array *a, void *to)
{
    int64_t bytes;
    if (!wg_array_bytes(a->type, &a->shape, &bytes))
        return wg_file_refuse(f, WG_ERROR_MEMORY, "array %s has more elements than there can be",
                              wg_describe_shape(&a->shape).s);
    const bool straight = !a->fortran || a->shape.ndim < 2;
    if (!(straight ? wg_file_read(f, a->begin, to, bytes) : read_transposed(f, a, bytes, to)))
        return false;
    const int64_t size = wg_data_size(a->type);
    wg_to_machine_order(to, bytes / size, size, a->big_endian);
    return true;
}

bool wg_array_fits(file *f, const array *a, int64_t end)
{
    int64_t bytes;
    if (wg_array_bytes(a->type, &a->shape, &bytes) && bytes == end - a->begin)
        return true;
    return wg_file_refuse(f, WG_ERROR_IO,
                          "%lld bytes follow its header, which are no array %s of elements of %d "
                          "bytes",
                          (long long)(end - a->begin), wg_describe_shape(&a->shape).s,
                          (int)wg_data_size(a->type));
}

wg_data wg_array_load(file *f, const array *a)
{
    wg_data d = {f->tape, a->type, a->shape, NULL};
    if (!wg_array_fits(f, a, f->size))
        return d;
    void *elements = wg_file_room(f, f->size - a->begin);
    if (elements && wg_array_read(f, a, elements))
        d.elements = elements;
    else
        wg_tape_give(f->tape, elements);
    return d;
}

void wg_data_free(wg_data *d)
{
    if (!d || !d->elements)
        return;
    wg_tape_give(d->tape, d->elements);
    d->elements = NULL;
}
