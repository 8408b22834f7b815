/* safetensors.c — safetensors files: the length of a header in eight bytes, little-endian; the
 * header, which is JSON,
 *
 *     {"W":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}, …}
 *
 * with offsets from its end; and the elements, little-endian and row-major, without holes. */
#include "files.h"

#include <inttypes.h>
#include <string.h>

enum {
    WORD = 8,
    LONGEST_HEADER = 100000000,
    SHORTEST_ENTRY = 49, /* "":{"dtype":"U8","shape":[],"data_offsets":[0,0]} */
    SHORTEST_PAIR = 5    /* "":"" */
};

static const char metadata[] = "__metadata__";

/* Those that there are, and what of them is a dtype here. */
static const struct {
    const char *name;
    int bits;
    wg_data_type type;
} dtypes[] = {{"F32", 32, WG_DATA_F32},   {"F64", 64, WG_DATA_F64},   {"I64", 64, WG_DATA_I64},
              {"BOOL", 8, WG_DATA_U8},    {"U8", 8, WG_DATA_U8},      {"I8", 8, WG_DATA_I8},
              {"U16", 16, WG_DATA_U16},   {"I16", 16, WG_DATA_I16},   {"U32", 32, WG_DATA_U32},
              {"I32", 32, WG_DATA_I32},   {"U64", 64, WG_DATA_U64},   {"F16", 16, WG_DATA_U16},
              {"BF16", 16, WG_DATA_U16},  {"F8_E5M2", 8, WG_DATA_U8}, {"F8_E4M3", 8, WG_DATA_U8},
              {"F8_E8M0", 8, WG_DATA_U8}, {"F4", 4, WG_DATA_U8},      {"F6_E2M3", 6, WG_DATA_U8},
              {"F6_E3M2", 6, WG_DATA_U8}, {"C64", 64, WG_DATA_U64}};

/* ---- Writing --------------------------------------------------------------------------------- */

static const char *dtype_name(wg_dtype dtype)
{
    return dtypes[dtype == WG_F32 ? 0 : dtype == WG_F64 ? 1 : 2].name;
}

static bool put(output *o, const char *text)
{
    return wg_output_write(o, text, (int64_t)strlen(text));
}

static bool put_number(output *o, const char *before, int64_t number)
{
    char text[32];
    snprintf(text, sizeof text, "%s%" PRId64, before, number);
    return put(o, text);
}

static bool put_string(output *o, const char *s)
{
    put(o, "\"");
    for (; *s; s++) {
        char code[8] = {*s};
        if (*s == '"' || *s == '\\')
            snprintf(code, sizeof code, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            snprintf(code, sizeof code, "\\u%04x", *s);
        put(o, code);
    }
    return put(o, "\"");
}

static bool put_entry(output *o, wg_tensor x, int64_t begin)
{
    const wg_shape shape = wg_shape_of(x);
    put_string(o, wg_name_of(x));
    put(o, ":{\"dtype\":\"");
    put(o, dtype_name(wg_dtype_of(x)));
    put(o, "\",\"shape\":[");
    for (int d = 0; d < shape.ndim; d++)
        put_number(o, d ? "," : "", shape.size[d]);
    put_number(o, "],\"data_offsets\":[", begin);
    put_number(o, ",", begin + (int64_t)wg_bytes(x));
    return put(o, "]}");
}

/* The header, filled up with spaces so that the elements lie as their dtypes want. */
static bool put_header(output *o, const leaves *l)
{
    int64_t begin = 0;
    put(o, "{");
    for (int64_t i = 0; i < l->count; i++) {
        put(o, i ? "," : "");
        put_entry(o, l->at[i], begin);
        begin += (int64_t)wg_bytes(l->at[i]);
    }
    put(o, "}");
    while (o->size % WORD != 0)
        if (!put(o, " "))
            return false;
    return o->size - WORD <= LONGEST_HEADER ||
           wg_file_refuse(&o->file, WG_ERROR_STATE, "the names take more than %d bytes",
                          (int)LONGEST_HEADER);
}

static bool write_all(output *o, const leaves *l, void *room)
{
    uint64_t length = 0;
    if (!wg_output_write(o, &length, WORD) || !put_header(o, l))
        return false;
    length = (uint64_t)o->size - WORD;
    for (int64_t i = 0; i < l->count; i++)
        if (!wg_little_endian_value(l->at[i], room) ||
            !wg_output_write(o, room, (int64_t)wg_bytes(l->at[i])))
            return false;
    wg_to_machine_order(&length, 1, WORD, false);
    return wg_output_amend(o, 0, &length, WORD);
}

/* ---- Reading the header ---------------------------------------------------------------------- */

/* A cursor in the header, and what has been found. */
typedef struct header {
    json json;
    file *file;
    char *text;
    catalogue *to;
} header;

static bool is(const char *text, const char *word)
{
    return strcmp(text, word) == 0;
}

static bool read_dtype(header *h, entry *e)
{
    const char *text;
    uint32_t length;
    if (!wg_json_string(&h->json, &text, &length))
        return false;
    for (e->type = 0; e->type < (int32_t)(sizeof dtypes / sizeof dtypes[0]); e->type++)
        if (is(text, dtypes[e->type].name))
            return true;
    return wg_file_refuse(h->file, WG_ERROR_IO, "\"%.40s\" is no dtype of a safetensors file",
                          text);
}

/* Sizes, of which the first few are kept, and their product; −1: it is too large. */
static bool read_shape(json *j, wg_shape *shape, int64_t *count)
{
    bool empty = false;
    *shape = WG_SCALAR;
    *count = 1;
    if (!wg_json_take(j, '['))
        return false;
    for (bool first = true, more = true; wg_json_next(j, ']', &first, &more);) {
        int64_t size;
        if (!more) {
            *count = empty && *count > 0 ? 0 : *count;
            return true;
        }
        if (!wg_json_size(j, &size))
            return false;
        empty = empty || size == 0;
        if (*count < 0 || (size > 0 && __builtin_mul_overflow(*count, size, count)))
            *count = -1;
        if (shape->ndim < WG_MAX_DIMS)
            shape->size[shape->ndim] = size;
        shape->ndim++;
    }
    return false;
}

static bool read_offsets(json *j, entry *e)
{
    return wg_json_take(j, '[') && wg_json_size(j, &e->begin) && wg_json_take(j, ',') &&
           wg_json_size(j, &e->end) && wg_json_take(j, ']');
}

/* One of the three things that are said of a tensor; seen has those that were. The number of
 * elements is kept in `from` for the time being. */
static bool read_property(header *h, entry *e, unsigned *seen)
{
    static const char *names[] = {"dtype", "shape", "data_offsets"};
    const char *key;
    uint32_t length;
    wg_shape shape;
    if (!wg_json_string(&h->json, &key, &length) || !wg_json_take(&h->json, ':'))
        return false;
    unsigned k = 0;
    while (k < 3 && !is(key, names[k]))
        k++;
    if (k == 3 || (*seen & 1U << k))
        return wg_file_refuse(h->file, WG_ERROR_IO,
                              "its header says \"%.40s\" of \"%.100s\", which is unknown, or twice",
                              key, e->name);
    *seen |= 1U << k;
    if (k == 0)
        return read_dtype(h, e);
    if (k == 2)
        return read_offsets(&h->json, e);
    e->detail = (uint32_t)(h->json.at - h->text);
    return read_shape(&h->json, &shape, &e->from);
}

/* Whether the elements take as many bytes as there are between the offsets. */
static bool check_bytes(header *h, entry *e)
{
    int64_t bits;
    if (e->from < 0 || __builtin_mul_overflow(e->from, dtypes[e->type].bits, &bits))
        return wg_file_refuse(h->file, WG_ERROR_IO,
                              "\"%.100s\" has more elements than there can be", e->name);
    if (e->begin > e->end || bits % 8 != 0 || bits / 8 != e->end - e->begin)
        return wg_file_refuse(h->file, WG_ERROR_IO,
                              "\"%.100s\" has %" PRId64 " elements of %s, but offsets %" PRId64
                              " to %" PRId64,
                              e->name, e->from, dtypes[e->type].name, e->begin, e->end);
    e->from = e->begin;
    return true;
}

static bool read_tensor(header *h, entry *e)
{
    unsigned seen = 0;
    if (!wg_json_take(&h->json, '{'))
        return false;
    for (bool first = true, more = true; wg_json_next(&h->json, '}', &first, &more);) {
        if (!more)
            return seen == 7 && check_bytes(h, e);
        if (!read_property(h, e, &seen))
            return false;
    }
    return false;
}

/* ---- Metadata: pairs of strings, which nobody asks for --------------------------------------- */

typedef struct keys {
    char *text;
    uint32_t *at; /* places in the text */
    int64_t count;
} keys;

static bool key_before(const void *items, int64_t a, int64_t b)
{
    const keys *k = items;
    return strcmp(k->text + k->at[a], k->text + k->at[b]) < 0;
}

static void swap_keys(void *items, int64_t a, int64_t b)
{
    keys *k = items;
    const uint32_t kept = k->at[a];
    k->at[a] = k->at[b];
    k->at[b] = kept;
}

static bool check_keys(header *h, keys *k)
{
    wg_sort(&(sorting){k, key_before, swap_keys}, k->count);
    for (int64_t i = 1; i < k->count; i++)
        if (!key_before(k, i - 1, i))
            return wg_file_refuse(h->file, WG_ERROR_IO, "its metadata have \"%.100s\" twice",
                                  k->text + k->at[i]);
    return true;
}

static bool read_pairs(header *h, keys *k)
{
    const char *key, *value;
    uint32_t length;
    json *j = &h->json;
    if (!wg_json_take(j, '{'))
        return false;
    for (bool first = true, more = true; wg_json_next(j, '}', &first, &more);) {
        if (!more)
            return check_keys(h, k);
        if (!wg_json_string(j, &key, &length) || !wg_json_take(j, ':') ||
            !wg_json_string(j, &value, &length))
            return false;
        k->at[k->count++] = (uint32_t)(key - k->text);
    }
    return false;
}

static bool read_metadata(header *h)
{
    const int64_t most = (h->json.end - h->json.at) / SHORTEST_PAIR + 1;
    keys k = {h->text, wg_file_room(h->file, most * (int64_t)sizeof *k.at), 0};
    const bool read = k.at && read_pairs(h, &k);
    wg_tape_give(h->file->tape, k.at);
    return read;
}

/* ---- The whole header ------------------------------------------------------------------------ */

static bool read_entries(header *h)
{
    bool had_metadata = false;
    if (!wg_json_take(&h->json, '{'))
        return false;
    for (bool first = true, more = true; wg_json_next(&h->json, '}', &first, &more);) {
        entry e = {0};
        if (!more)
            return true;
        if (!wg_json_string(&h->json, &e.name, &e.length) || !wg_json_take(&h->json, ':'))
            return false;
        const bool is_metadata = is(e.name, metadata);
        if (is_metadata && had_metadata)
            return wg_file_refuse(h->file, WG_ERROR_IO, "it has metadata twice");
        had_metadata = had_metadata || is_metadata;
        if (!(is_metadata ? read_metadata(h) : read_tensor(h, &e)))
            return false;
        if (!is_metadata)
            h->to->at[h->to->count++] = e;
    }
    return false;
}

static bool read_header(header *h)
{
    if (read_entries(h) && wg_json_end(&h->json))
        return true;
    if (h->file->status == WG_OK)
        wg_file_refuse(h->file, WG_ERROR_IO,
                       "its header is not the JSON of a safetensors file, at byte %d",
                       (int)(h->json.at - h->text));
    return false;
}

/* Whether the elements begin behind the header and end with the file, without holes. */
static bool check_places(catalogue *c, file *f, int64_t start)
{
    int64_t end = 0;
    wg_catalogue_by_place(c);
    for (int64_t i = 0; i < c->count; i++) {
        entry *e = &c->at[i];
        if (e->begin != end)
            return wg_file_refuse(f, WG_ERROR_IO,
                                  "\"%.100s\" begins at offset %" PRId64
                                  ", what is before it ends at %" PRId64,
                                  e->name, e->begin, end);
        end = e->end;
        if (end > f->size - start)
            break;
        e->begin += start, e->end += start;
    }
    return end == f->size - start ||
           wg_file_refuse(f, WG_ERROR_IO,
                          "its elements end at offset %" PRId64 ", the file at %" PRId64, end,
                          f->size - start);
}

/* Room for the header, read into it. */
static bool fetch_header(file *f, catalogue *c)
{
    uint64_t n;
    if (!wg_file_read(f, 0, &n, WORD))
        return false;
    wg_to_machine_order(&n, 1, WORD, false);
    if (n > LONGEST_HEADER || (int64_t)n > f->size - WORD)
        return wg_file_refuse(f, WG_ERROR_IO,
                              "a header of %" PRIu64 " bytes in a file of %" PRId64
                              "; it may have %d at most",
                              n, f->size, (int)LONGEST_HEADER);
    c->length = (int64_t)n;
    c->text = wg_file_room(f, c->length);
    return c->text && wg_file_read(f, WORD, c->text, c->length);
}

static bool list(file *f, catalogue *c)
{
    if (!fetch_header(f, c))
        return false;
    const int64_t length = c->length;
    if (length == 0 || c->text[0] != '{' || !wg_is_utf8(c->text, (size_t)length))
        return wg_file_refuse(f, WG_ERROR_IO,
                              "its header does not begin with {, or is not valid UTF-8");
    c->at = wg_file_room(f, (length / SHORTEST_ENTRY + 1) * (int64_t)sizeof *c->at);
    header h = {{c->text, c->text + length}, f, c->text, c};
    return c->at && read_header(&h) && check_places(c, f, WORD + length) &&
           wg_catalogue_by_name(c, f);
}

static bool describe(file *f, const catalogue *c, const entry *e, array *a, const char **type)
{
    (void)f; /* all was found right before; numbers are as they were in the text */
    json j = {c->text + e->detail, c->text + c->length};
    int64_t count;
    *a = (array){.type = dtypes[e->type].type, .begin = e->begin};
    *type = dtypes[e->type].name;
    return read_shape(&j, &a->shape, &count);
}

static const file_format safetensors = {"wg_save", "wg_load", metadata, write_all, list, describe};

wg_status wg_save(wg_tape *t, const char *path)
{
    return wg_save_as(t, path, &safetensors);
}

wg_status wg_load(wg_tape *t, const char *path)
{
    return wg_load_as(t, path, &safetensors);
}
