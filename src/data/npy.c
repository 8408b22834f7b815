/* npy.c — NPY files (NumPy's NEP 1): "\x93NUMPY", two bytes of version, the length of a header in
 * two bytes or, from version 2 on, four, little-endian; the header, a dictionary of Python's,
 *
 *     {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
 *
 * and the elements. */
#include "files.h"

#include <inttypes.h>
#include <string.h>

enum { PREFIX = 8, PAGE = 4096, ALIGNMENT = 64 };

static const char magic[] = "\x93NUMPY";

/* ---- Reading --------------------------------------------------------------------------------- */

/* The header as it is being read. */
typedef struct literal {
    const char *at, *end;
    file *file;
    array *array;
} literal;

/* Takes a text, and spaces before it. */
static bool take(literal *l, const char *text)
{
    const size_t n = strlen(text);
    while (l->at < l->end && (*l->at == ' ' || *l->at == '\n'))
        l->at++;
    if ((size_t)(l->end - l->at) < n || memcmp(l->at, text, n) != 0)
        return false;
    l->at += n;
    return true;
}

/* A string without escapes: no key and no type has any. */
static bool take_string(literal *l, const char **text, int *length)
{
    const char *quote = take(l, "'") ? "'" : take(l, "\"") ? "\"" : NULL;
    const char *end = quote ? memchr(l->at, *quote, (size_t)(l->end - l->at)) : NULL;
    if (!end || memchr(l->at, '\\', (size_t)(end - l->at)))
        return false;
    *text = l->at;
    *length = (int)(end - l->at);
    l->at = end + 1;
    return true;
}

static bool set_type(array *a, const char *s, int length)
{
    static const struct {
        char name[3];
        wg_data_type type;
    } types[] = {{"b1", WG_DATA_U8},  {"u1", WG_DATA_U8},  {"i1", WG_DATA_I8},  {"u2", WG_DATA_U16},
                 {"i2", WG_DATA_I16}, {"u4", WG_DATA_U32}, {"i4", WG_DATA_I32}, {"u8", WG_DATA_U64},
                 {"i8", WG_DATA_I64}, {"f4", WG_DATA_F32}, {"f8", WG_DATA_F64}};
    for (size_t i = 0; length == 3 && i < sizeof types / sizeof types[0]; i++) {
        if (memcmp(s + 1, types[i].name, 2) != 0)
            continue;
        a->type = types[i].type;
        a->big_endian = s[0] == '>';
        return s[0] == '<' || s[0] == '>' || (s[0] == '|' && wg_data_size(a->type) == 1);
    }
    return false;
}

static bool read_type(literal *l)
{
    const char *s = "of several fields";
    int length = (int)strlen(s);
    if (!take(l, "[") && !take_string(l, &s, &length))
        return false;
    return set_type(l->array, s, length) ||
           wg_file_refuse(l->file, WG_ERROR_IO,
                          "elements of type %.*s; those that can be read are bool, integers of 1, "
                          "2, 4 or 8 bytes, f4 and f8",
                          length < 40 ? length : 40, s);
}

static bool read_order(literal *l)
{
    l->array->fortran = take(l, "True");
    return l->array->fortran || take(l, "False");
}

/* (), (3,), (2, 3) or (2, 3,). */
static bool read_shape(literal *l)
{
    wg_shape *shape = &l->array->shape;
    if (!take(l, "("))
        return false;
    for (bool comma = true; !take(l, ")"); comma = take(l, ",")) {
        int64_t size;
        if (!comma || !take(l, "") || !wg_digits(&l->at, l->end, &size))
            return false;
        if (shape->ndim == WG_MAX_DIMS)
            return wg_file_refuse(l->file, WG_ERROR_IO, "an array of more than %d axes",
                                  (int)WG_MAX_DIMS);
        shape->size[shape->ndim++] = size;
    }
    return true;
}

/* One key with its value; seen has the keys that were. */
static bool read_item(literal *l, unsigned *seen)
{
    static const char *keys[] = {"descr", "fortran_order", "shape"};
    static bool (*const read[])(literal * l) = {read_type, read_order, read_shape};
    const char *s;
    int length;
    if (!take_string(l, &s, &length) || !take(l, ":"))
        return false;
    for (unsigned k = 0; k < 3; k++)
        if ((size_t)length == strlen(keys[k]) && memcmp(s, keys[k], (size_t)length) == 0) {
            const bool twice = *seen & 1U << k;
            *seen |= 1U << k;
            return !twice && read[k](l);
        }
    return false;
}

static bool read_literal(literal *l)
{
    unsigned seen = 0;
    if (!take(l, "{"))
        return false;
    for (bool comma = true; !take(l, "}"); comma = take(l, ","))
        if (!comma || !read_item(l, &seen))
            return false;
    take(l, "");
    return seen == 7 && l->at == l->end;
}

/* Reads what is before the header, and how long that is; sets where it begins. */
static bool read_prefix(file *f, int64_t *at, int64_t *length)
{
    unsigned char b[PREFIX + 4];
    if (!wg_file_read(f, *at, b, PREFIX + 2))
        return false;
    if (memcmp(b, magic, 6) != 0)
        return wg_file_refuse(f, WG_ERROR_IO, "no NPY file: it does not begin with \\x93NUMPY");
    if (b[6] < 1 || b[6] > 3)
        return wg_file_refuse(f, WG_ERROR_IO, "version %d of NPY; 1, 2 and 3 can be read", b[6]);
    const int word = b[6] == 1 ? 2 : 4;
    if (!wg_file_read(f, *at, b, PREFIX + word))
        return false;
    *length = 0;
    for (int i = word - 1; i >= 0; i--)
        *length = *length << 8 | b[PREFIX + i];
    *at += PREFIX + word;
    return true;
}

bool wg_npy_describe(file *f, int64_t begin, int64_t end, array *a)
{
    char header[PAGE];
    int64_t length = 0;
    if (!read_prefix(f, &begin, &length))
        return false;
    if (length > PAGE)
        return wg_file_refuse(f, WG_ERROR_IO, "a header of %" PRId64 " bytes; it may have %d",
                              length, (int)PAGE);
    if (!wg_file_read(f, begin, header, length))
        return false;
    *a = (array){.begin = begin + length};
    literal l = {header, header + length, f, a};
    if (read_literal(&l))
        return wg_array_fits(f, a, end);
    if (f->status == WG_OK)
        wg_file_refuse(f, WG_ERROR_IO, "its header is not that of an NPY file, at byte %d",
                       (int)(l.at - header));
    return false;
}

wg_data wg_load_npy(wg_tape *t, const char *path)
{
    wg_data d = {.tape = t};
    array a;
    file f;
    if (!wg_file_open(&f, t, "wg_load_npy", path))
        return d;
    if (wg_npy_describe(&f, 0, f.size, &a))
        d = wg_array_load(&f, &a);
    wg_file_close(&f);
    return d;
}

/* ---- Writing --------------------------------------------------------------------------------- */

int wg_npy_header(wg_tensor x, char to[WG_NPY_HEADER])
{
    static const char *types[] = {[WG_F32] = "<f4", [WG_F64] = "<f8", [WG_I64] = "<i8"};
    const wg_shape shape = wg_shape_of(x);
    const size_t room = WG_NPY_HEADER;
    memcpy(to, "\x93NUMPY\1\0\0\0", PREFIX + 2);
    size_t n = PREFIX + 2;
    n += (size_t)snprintf(to + n, room - n, "{'descr': '%s', 'fortran_order': False, 'shape': (",
                          types[wg_dtype_of(x)]);
    for (int d = 0; d < shape.ndim; d++)
        n += (size_t)snprintf(to + n, room - n, "%s%" PRId64 "%s", d ? " " : "", shape.size[d],
                              d + 1 < shape.ndim || d == 0 ? "," : "");
    n += (size_t)snprintf(to + n, room - n, "), }");
    for (; n % ALIGNMENT != ALIGNMENT - 1; n++)
        to[n] = ' ';
    to[n++] = '\n';
    to[PREFIX] = (char)(n - PREFIX - 2);
    to[PREFIX + 1] = (char)((n - PREFIX - 2) >> 8);
    return (int)n;
}

/* Writes x, of which a copy is to be made in a room. */
static wg_status write_file(wg_tensor x, const char *path, void *room)
{
    char header[WG_NPY_HEADER];
    output o;
    if (!wg_output_open(&o, x.tape, "wg_save_npy", path))
        return o.file.status;
    return wg_output_close(&o, wg_little_endian_value(x, room) &&
                                   wg_output_write(&o, header, wg_npy_header(x, header)) &&
                                   wg_output_write(&o, room, (int64_t)wg_bytes(x)));
}

wg_status wg_save_npy(wg_tensor x, const char *path)
{
    wg_status status = x.tape ? wg_check_value(x, "wg_save_npy") : WG_ERROR_NULL;
    if (status != WG_OK)
        return status;
    void *room = wg_tape_take(x.tape, wg_bytes(x));
    status = room ? write_file(x, path, room)
                  : wg_error_keep(x.tape, WG_ERROR_MEMORY,
                                  "wg_save_npy: no memory for a copy of %s", wg_describe(x).s);
    wg_tape_give(x.tape, room);
    return status;
}
