/* files.c — files for a test. */
#include "files.h"

#include <dirent.h>
#include <string.h>
#include <stdlib.h>
#include <unistd.h>

folder new_folder(void)
{
    folder f;
    const char *tmp = getenv("TMPDIR");
    snprintf(f.path, sizeof f.path, "%s/wengert-XXXXXX", tmp ? tmp : "/tmp");
    cr_assert(mkdtemp(f.path) != NULL);
    return f;
}

/* Counts what is in a folder; removes it, if asked to. */
static int each_file(const folder *in, bool remove_it)
{
    int count = 0;
    DIR *d = opendir(in->path);
    cr_assert(d != NULL);
    for (const struct dirent *e; (e = readdir(d));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        count++;
        if (remove_it)
            remove(path_in(in, e->d_name).s);
    }
    closedir(d);
    return count;
}

int files_in(const folder *in)
{
    return each_file(in, false);
}

void free_folder(const folder *in)
{
    each_file(in, true);
    rmdir(in->path);
}

file_path path_in(const folder *in, const char *name)
{
    file_path p;
    snprintf(p.s, sizeof p.s, "%s/%s", in->path, name);
    return p;
}

file_path file_of(const folder *in, const void *bytes, size_t count)
{
    const file_path p = path_in(in, "x");
    FILE *file = fopen(p.s, "wb");
    cr_assert(file != NULL);
    cr_assert(fwrite(bytes, 1, count, file) == count);
    cr_assert(fclose(file) == 0);
    return p;
}

file_path text_file(const folder *in, const char *text)
{
    return file_of(in, text, strlen(text));
}

unsigned char *bytes_of(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    cr_assert(file != NULL, "%s cannot be opened", path);
    cr_assert(fseek(file, 0, SEEK_END) == 0);
    const long size = ftell(file);
    rewind(file);
    unsigned char *bytes = malloc((size_t)size + 1);
    cr_assert(bytes && fread(bytes, 1, (size_t)size, file) == (size_t)size);
    fclose(file);
    *count = (size_t)size;
    return bytes;
}

void expect_data(const wg_data *d, wg_data_type type, wg_shape shape)
{
    expect_ok(d->tape);
    cr_assert(d->elements != NULL && d->type == type);
    cr_assert(wg_same_shape(&d->shape, &shape), "%s", wg_describe_shape(&d->shape).s);
}

/* ---- Hostile files --------------------------------------------------------------------------- */

/* Numbers in a row, by seed. */
typedef struct dice {
    uint64_t seed, i;
} dice;

static size_t below(dice *d, size_t n)
{
    return n ? (size_t)(wg_random(d->seed, d->i++) % n) : 0;
}

/* Bytes that tend to mean something where they land. */
static unsigned char byte_of(dice *d)
{
    static const unsigned char some[] = {0,   1,   0x7F, 0x80, 0xFF, '"', '{', '}',
                                         '[', ']', ',',  ':',  '\\', '0', '9', '-',
                                         '<', '>', '(',  ')',  '\'', '\n'};
    return below(d, 2) ? some[below(d, sizeof some)] : (unsigned char)below(d, 256);
}

/* One change: a bit, a byte, a word, a piece copied elsewhere, a piece cut out, the end cut off. */
static size_t mutate(unsigned char *b, size_t n, dice *d)
{
    if (n < 8)
        return n;
    const size_t at = below(d, n), to = below(d, n), most = n - (at > to ? at : to);
    const size_t length = below(d, most < 40 ? most : 40);
    switch (below(d, 7)) {
    case 0:
        b[at] ^= (unsigned char)(1U << below(d, 8));
        return n;
    case 1:
        b[at] = byte_of(d);
        return n;
    case 2:
        memset(b + at, byte_of(d), at < n - 8 ? 1 + below(d, 8) : 1);
        return n;
    case 3:
        memmove(b + to, b + at, length);
        return n;
    case 4:
        memmove(b + at, b + at + length, n - at - length);
        return n - length;
    case 5: /* in the header, where lengths are */
        b[below(d, n < 64 ? n : 64)] = byte_of(d);
        return n;
    default:
        return at;
    }
}

unsigned char *mutated(const unsigned char *bytes, size_t size, uint64_t seed, size_t *changed)
{
    unsigned char *b = malloc(size + 1);
    dice d = {seed, 0};
    cr_assert(b != NULL);
    memcpy(b, bytes, size);
    *changed = size;
    for (size_t k = 1 + below(&d, 3); k > 0; k--)
        *changed = mutate(b, *changed, &d);
    return b;
}

size_t safetensors_of(unsigned char *to, const char *header, size_t bytes)
{
    const size_t length = strlen(header);
    for (int i = 0; i < 8; i++)
        to[i] = (unsigned char)(length >> 8 * i);
    memcpy(to + 8, header, length);
    memset(to + 8 + length, 0, bytes);
    return 8 + length + bytes;
}

wg_status load_header(wg_tape *t, const char *header, size_t bytes)
{
    const folder in = new_folder();
    unsigned char *file = malloc(8 + strlen(header) + bytes);
    const size_t size = safetensors_of(file, header, bytes);
    const wg_status status = wg_load(t, file_of(&in, file, size).s);
    free(file);
    free_folder(&in);
    return status;
}
