/* npz.c — NPZ files: a ZIP file (PKWARE's APPNOTE) of NPY files that are stored as they are.
 *
 * For each, a local header and the bytes; then the directory, which has an entry for each; then the
 * end of the directory. What the local headers say must be what the directory says. */
#include "files.h"

#include <inttypes.h>
#include <string.h>

enum {
    LOCAL = 30,
    ENTRY = 46,
    END = 22, /* bytes of each, without names */
    MOST_ENTRIES = 0xFFFE,
    UTF8 = 0x0800, /* the one flag that is allowed: names are UTF-8 */
    DATE = 0x0021  /* 1980-01-01, so that the same values make the same file */
};

#define LOCAL_MAGIC UINT32_C(0x04034B50)
#define ENTRY_MAGIC UINT32_C(0x02014B50)
#define END_MAGIC   UINT32_C(0x06054B50)
#define ZIP64       UINT32_C(0xFFFFFFFF) /* a number stands elsewhere, in eight bytes */

/* CRC-32 of IEEE 802.3, reflected, four bits at a time; begin with 0. */
static uint32_t crc(uint32_t c, const void *bytes, int64_t n)
{
    static const uint32_t table[16] = {0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC,
                                       0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
                                       0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C,
                                       0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C};
    const unsigned char *b = bytes;
    c = ~c;
    for (int64_t i = 0; i < n; i++) {
        c = table[(c ^ b[i]) & 15] ^ c >> 4;
        c = table[(c ^ b[i] >> 4) & 15] ^ c >> 4;
    }
    return ~c;
}

static uint32_t number_at(const void *bytes, int at, int size)
{
    const unsigned char *b = (const unsigned char *)bytes + at;
    uint32_t n = 0;
    for (int i = size - 1; i >= 0; i--)
        n = n << 8 | b[i];
    return n;
}

static void set_number(void *bytes, int at, int size, uint32_t number)
{
    unsigned char *b = (unsigned char *)bytes + at;
    for (int i = 0; i < size; i++, number >>= 8)
        b[i] = (unsigned char)number;
}

/* ---- Writing --------------------------------------------------------------------------------- */

/* What a local header and the entry of a directory both have, from version to length of name. */
static void set_common(unsigned char *at, const entry *e)
{
    const uint32_t size = (uint32_t)(e->end - e->begin);
    memset(at, 0, 26);
    set_number(at, 0, 2, 20);
    set_number(at, 2, 2, UTF8);
    set_number(at, 8, 2, DATE);
    set_number(at, 10, 4, e->detail);
    set_number(at, 14, 4, size);
    set_number(at, 18, 4, size);
    set_number(at, 22, 2, e->length + 4);
}

static bool put_name(output *o, const entry *e)
{
    return wg_output_write(o, e->name, e->length) && wg_output_write(o, ".npy", 4);
}

/* Whether all that is written so far, and what follows, can be said in four bytes. */
static bool check_size(output *o, const entry *e, int64_t more)
{
    return (e->length <= 0xFFFF - 4 && o->size <= (int64_t)(ZIP64 - 1) - more) ||
           wg_file_refuse(&o->file, WG_ERROR_STATE,
                          "a ZIP file has names of up to 65535 bytes, and 4 GiB in all: wg_save "
                          "has no such bounds");
}

static bool put_array(output *o, wg_tensor x, void *room, entry *e)
{
    char header[WG_NPY_HEADER];
    unsigned char local[LOCAL];
    const int n = wg_npy_header(x, header);
    const int64_t bytes = (int64_t)wg_bytes(x);
    *e = (entry){.name = wg_name_of(x), .length = (uint32_t)strlen(wg_name_of(x)), .from = o->size};
    if (!check_size(o, e, bytes + n + LOCAL + e->length) || !wg_little_endian_value(x, room))
        return false;
    e->begin = o->size + LOCAL + e->length + 4;
    e->end = e->begin + n + bytes;
    e->detail = crc(crc(0, header, n), room, bytes);
    set_number(local, 0, 4, LOCAL_MAGIC);
    set_common(local + 4, e);
    return wg_output_write(o, local, LOCAL) && put_name(o, e) && wg_output_write(o, header, n) &&
           wg_output_write(o, room, bytes);
}

static bool put_entry(output *o, const entry *e)
{
    unsigned char b[ENTRY] = {0};
    set_number(b, 0, 4, ENTRY_MAGIC);
    set_number(b, 4, 2, 20);
    set_common(b + 6, e);
    set_number(b, 42, 4, (uint32_t)e->from);
    return check_size(o, e, ENTRY + e->length + 4) && wg_output_write(o, b, ENTRY) &&
           put_name(o, e);
}

static bool put_end(output *o, int64_t count, int64_t start)
{
    unsigned char b[END] = {0};
    set_number(b, 0, 4, END_MAGIC);
    set_number(b, 8, 2, (uint32_t)count);
    set_number(b, 10, 2, (uint32_t)count);
    set_number(b, 12, 4, (uint32_t)(o->size - start));
    set_number(b, 16, 4, (uint32_t)start);
    return wg_output_write(o, b, END);
}

static bool write_entries(output *o, const leaves *l, void *room, entry entries[])
{
    for (int64_t i = 0; i < l->count; i++)
        if (!put_array(o, l->at[i], room, &entries[i]))
            return false;
    const int64_t start = o->size;
    for (int64_t i = 0; i < l->count; i++)
        if (!put_entry(o, &entries[i]))
            return false;
    return put_end(o, l->count, start);
}

static bool write_all(output *o, const leaves *l, void *room)
{
    if (l->count > MOST_ENTRIES)
        return wg_file_refuse(&o->file, WG_ERROR_STATE,
                              "a ZIP file has %d entries at most: wg_save "
                              "has no such bound",
                              (int)MOST_ENTRIES);
    entry *entries = wg_file_room(&o->file, l->count * (int64_t)sizeof *entries);
    const bool written = entries && write_entries(o, l, room, entries);
    wg_tape_give(l->tape, entries);
    return written;
}

/* ---- Reading --------------------------------------------------------------------------------- */

static bool refuse(file *f, const char *why)
{
    return wg_file_refuse(f, WG_ERROR_IO, "as a ZIP file it is damaged: %s", why);
}

static bool refuse_zip64(file *f)
{
    return wg_file_refuse(f, WG_ERROR_IO,
                          "a ZIP file in the form for more than 4 GiB, or more than "
                          "65534 entries, cannot be read");
}

/* Whether the bytes of an entry are those that are there. */
static bool check_method(file *f, uint32_t flags, uint32_t method)
{
    if (flags & 1)
        return wg_file_refuse(f, WG_ERROR_IO, "it is encrypted");
    if (method != 0)
        return wg_file_refuse(f, WG_ERROR_IO,
                              "it is compressed (method %d); use savez, not savez_compressed",
                              (int)method);
    return (flags & ~(uint32_t)UTF8) == 0 ||
           wg_file_refuse(f, WG_ERROR_IO, "a ZIP file with flags %04X cannot be read", flags);
}

/* The sizes of a local header, which may be in an extra field of eight bytes each. */
static bool check_sizes(file *f, const unsigned char *local, const entry *e, int64_t extra_at)
{
    const uint32_t size = (uint32_t)(e->end - e->begin);
    if (number_at(local, 18, 4) == size && number_at(local, 22, 4) == size)
        return true;
    unsigned char extra[20];
    if (number_at(local, 18, 4) != ZIP64 || number_at(local, 22, 4) != ZIP64 ||
        number_at(local, 28, 2) != sizeof extra)
        return refuse(f, "sizes do not agree");
    return wg_file_read(f, extra_at, extra, sizeof extra) &&
           ((number_at(extra, 0, 4) == 0x00100001 && number_at(extra, 4, 4) == size &&
             number_at(extra, 8, 4) == 0 && number_at(extra, 12, 4) == size &&
             number_at(extra, 16, 4) == 0) ||
            refuse(f, "sizes do not agree"));
}

/* The name in the local header must be that of the directory. */
static bool check_name(file *f, int64_t at, const char *name, int64_t length)
{
    char piece[256];
    for (int64_t done = 0; done < length;) {
        const int64_t left = length - done, n = left < 256 ? left : 256;
        if (!wg_file_read(f, at + done, piece, n))
            return false;
        if (memcmp(piece, name + done, (size_t)n) != 0)
            return refuse(f, "names do not agree");
        done += n;
    }
    return true;
}

/* Checks a local header against its entry, of which it says where the bytes begin. */
static bool check_local(file *f, entry *e)
{
    unsigned char b[LOCAL];
    if (!wg_file_read(f, e->from, b, LOCAL))
        return false;
    if (number_at(b, 0, 4) != LOCAL_MAGIC || number_at(b, 14, 4) != e->detail ||
        number_at(b, 26, 2) != e->length)
        return refuse(f, "a local header does not agree with the directory");
    if (!check_method(f, number_at(b, 6, 2), number_at(b, 8, 2)))
        return false;
    const int64_t size = e->end, extra_at = e->from + LOCAL + e->length;
    e->begin = extra_at + number_at(b, 28, 2);
    e->end = e->begin + size;
    return check_name(f, e->from + LOCAL, e->name, e->length) && check_sizes(f, b, e, extra_at);
}

/* An array's name is without .npy; nobody asks for what has another name. */
static void shorten_name(entry *e)
{
    const bool is_array = e->length >= 4 && memcmp(e->name + e->length - 4, ".npy", 4) == 0;
    e->length = is_array ? e->length - 4 : 0;
}

/* The next entry of the directory, which ends at `end`. */
static bool read_entry(file *f, const char **at, const char *end, entry *e)
{
    const char *b = *at;
    if (end - b < ENTRY || number_at(b, 0, 4) != ENTRY_MAGIC)
        return refuse(f, "an entry of the directory is missing");
    if (!check_method(f, number_at(b, 8, 2), number_at(b, 10, 2)))
        return false;
    const int64_t all =
        ENTRY + (int64_t)number_at(b, 28, 2) + number_at(b, 30, 2) + number_at(b, 32, 2);
    if (all > end - b || number_at(b, 20, 4) != number_at(b, 24, 4) || number_at(b, 34, 2) != 0)
        return refuse(f, "an entry of the directory cannot be right");
    if (number_at(b, 24, 4) == ZIP64 || number_at(b, 42, 4) == ZIP64)
        return refuse_zip64(f);
    *e = (entry){.name = b + ENTRY,
                 .length = number_at(b, 28, 2),
                 .detail = number_at(b, 16, 4),
                 .from = number_at(b, 42, 4),
                 .end = number_at(b, 24, 4)};
    *at = b + all;
    return check_local(f, e);
}

static bool read_directory(file *f, catalogue *c, int64_t count)
{
    const char *at = c->text, *end = at + c->length;
    while (c->count < count) {
        entry *e = &c->at[c->count];
        if (!read_entry(f, &at, end, e))
            return false;
        shorten_name(e);
        c->count++;
    }
    return at == end || refuse(f, "the directory has more than its entries");
}

/* Whether entries lie one behind the other, before the directory. */
static bool check_places(file *f, catalogue *c, int64_t directory)
{
    int64_t end = 0;
    wg_catalogue_by_place(c);
    for (int64_t i = 0; i < c->count; i++) {
        if (c->at[i].from < end)
            return refuse(f, "entries overlap");
        end = c->at[i].end;
    }
    return end <= directory || refuse(f, "an entry overlaps the directory");
}

static bool list(file *f, catalogue *c)
{
    unsigned char b[END];
    if (!wg_file_read(f, f->size - END, b, END))
        return false;
    const int64_t count = number_at(b, 10, 2), length = number_at(b, 12, 4),
                  start = number_at(b, 16, 4);
    if (number_at(b, 0, 4) != END_MAGIC)
        return wg_file_refuse(f, WG_ERROR_IO, "no NPZ file: it does not end as a ZIP file does");
    if (count == 0xFFFF || length == ZIP64 || start == ZIP64)
        return refuse_zip64(f);
    if (number_at(b, 4, 4) != 0 || number_at(b, 8, 2) != count || number_at(b, 20, 2) != 0 ||
        start + length + END != f->size || count * ENTRY > length)
        return refuse(f, "the directory is not where its end says");
    c->length = length;
    c->text = wg_file_room(f, length);
    c->at = wg_file_room(f, count * (int64_t)sizeof *c->at);
    return c->text && c->at && wg_file_read(f, start, c->text, length) &&
           read_directory(f, c, count) && check_places(f, c, start) && wg_catalogue_by_name(c, f);
}

static bool check_crc(file *f, const entry *e)
{
    char page[4096];
    uint32_t sum = 0;
    for (int64_t at = e->begin; at < e->end;) {
        const int64_t left = e->end - at, n = left < (int64_t)sizeof page ? left : 4096;
        if (!wg_file_read(f, at, page, n))
            return false;
        sum = crc(sum, page, n);
        at += n;
    }
    return sum == e->detail || wg_file_refuse(f, WG_ERROR_IO, "the checksum of \"%.*s\" is wrong",
                                              e->length < 100 ? (int)e->length : 100, e->name);
}

static bool describe(file *f, const catalogue *c, const entry *e, array *a, const char **type)
{
    static const char *names[] = {"u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"};
    (void)c;
    if (!check_crc(f, e) || !wg_npy_describe(f, e->begin, e->end, a))
        return false;
    *type = names[a->type];
    return true;
}

static const file_format npz = {"wg_save_npz", "wg_load_npz", NULL, write_all, list, describe};

wg_status wg_save_npz(wg_tape *t, const char *path)
{
    return wg_save_as(t, path, &npz);
}

wg_status wg_load_npz(wg_tape *t, const char *path)
{
    return wg_load_as(t, path, &npz);
}
