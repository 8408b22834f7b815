/* idx.c — IDX files, those of MNIST: two zero bytes, a type, the number of axes, their sizes as
 * big-endian words of four bytes, then the elements, big-endian too. */
#include "files.h"

enum { WORD = 4 };

static bool type_of(unsigned char code, wg_data_type *type)
{
    static const struct {
        unsigned char code;
        wg_data_type type;
    } types[] = {{0x08, WG_DATA_U8},  {0x09, WG_DATA_I8},  {0x0B, WG_DATA_I16},
                 {0x0C, WG_DATA_I32}, {0x0D, WG_DATA_F32}, {0x0E, WG_DATA_F64}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (types[i].code == code) {
            *type = types[i].type;
            return true;
        }
    return false;
}

static int64_t word_of(const unsigned char b[WORD])
{
    return (int64_t)b[0] << 24 | (int64_t)b[1] << 16 | (int64_t)b[2] << 8 | b[3];
}

/* The type and the number of axes. */
static bool read_magic(file *f, array *a)
{
    unsigned char b[WORD];
    if (!wg_file_read(f, 0, b, WORD))
        return false;
    if (b[0] == 0x1F && b[1] == 0x8B)
        return wg_file_refuse(f, WG_ERROR_IO, "it is compressed: unpack it first (gunzip)");
    if (b[0] != 0 || b[1] != 0)
        return wg_file_refuse(f, WG_ERROR_IO, "no IDX file: it does not begin with two zero bytes");
    if (!type_of(b[2], &a->type))
        return wg_file_refuse(f, WG_ERROR_IO,
                              "elements of type %02X; those of an IDX file are 08 (u8), 09 (i8), "
                              "0B (i16), 0C (i32), 0D (f32) or 0E (f64)",
                              b[2]);
    if (b[3] < 1 || b[3] > WG_MAX_DIMS)
        return wg_file_refuse(f, WG_ERROR_IO, "an array of %d axes; 1 to %d can be had", b[3],
                              (int)WG_MAX_DIMS);
    a->shape.ndim = b[3];
    return true;
}

static bool read_sizes(file *f, array *a)
{
    unsigned char b[WG_MAX_DIMS * WORD];
    if (!wg_file_read(f, WORD, b, a->shape.ndim * WORD))
        return false;
    for (int axis = 0; axis < a->shape.ndim; axis++)
        a->shape.size[axis] = word_of(b + axis * WORD);
    a->begin = WORD + a->shape.ndim * WORD;
    return true;
}

wg_data wg_load_idx(wg_tape *t, const char *path)
{
    wg_data d = {.tape = t};
    array a = {.big_endian = true};
    file f;
    if (!wg_file_open(&f, t, "wg_load_idx", path))
        return d;
    if (read_magic(&f, &a) && read_sizes(&f, &a))
        d = wg_array_load(&f, &a);
    wg_file_close(&f);
    return d;
}
