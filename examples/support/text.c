#include "text.h"

#include "fail.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECES = 100, HELD_OUT_EACH = 10, LEAST_TEXT = 1000, MOST_CHARACTERS = 65536 };

/* ---- The file -------------------------------------------------------------------------------- */

typedef struct bytes {
    unsigned char *data;
    size_t count;
} bytes;

static bytes read_bytes(const char *path)
{
    bytes b = {NULL, 0};
    size_t room = 0, got = 0;
    FILE *file = fopen(path, "rb");
    if (!file)
        fail("cannot open %s: %s", path, strerror(errno));
    do {
        b.count += got;
        if (b.count == room) {
            room = room ? 2 * room : 65536;
            b.data = realloc(b.data, room);
            if (!b.data)
                fail("%s: out of memory after %zu bytes", path, b.count);
        }
        got = fread(b.data + b.count, 1, room - b.count, file);
    } while (got > 0);
    if (ferror(file))
        fail("cannot read %s: %s", path, strerror(errno));
    fclose(file);
    return b;
}

/* ---- Characters ------------------------------------------------------------------------------ */

/* The bytes of the character that begins at s, as UTF-8 has it; 1 where it has none. */
static int character_length(const unsigned char *s, size_t left)
{
    const int length = *s >= 0xf0 ? 4 : *s >= 0xe0 ? 3 : *s >= 0xc0 ? 2 : 1;
    for (int i = 1; i < length; i++)
        if ((size_t)i >= left || (s[i] & 0xc0) != 0x80)
            return 1;
    return length;
}

/* The bytes of each character as one number; returns how many characters there are. */
static int64_t pack_characters(bytes b, uint32_t packed[])
{
    int64_t count = 0;
    for (size_t i = 0; i < b.count; count++) {
        const int length = character_length(b.data + i, b.count - i);
        packed[count] = 0;
        for (int k = 0; k < length; k++)
            packed[count] = packed[count] << 8 | b.data[i++];
    }
    return count;
}

static int ascending32(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void make_vocabulary(text *x, const uint32_t packed[], int64_t count)
{
    x->vocabulary = allocate((size_t)count, sizeof *x->vocabulary);
    memcpy(x->vocabulary, packed, (size_t)count * sizeof *packed);
    qsort(x->vocabulary, (size_t)count, sizeof *packed, ascending32);
    for (int64_t i = 0; i < count; i++)
        if (i == 0 || x->vocabulary[i] != x->vocabulary[i - 1])
            x->vocabulary[x->characters++] = x->vocabulary[i];
}

static int64_t number_of(const text *x, uint32_t packed)
{
    const uint32_t *found =
        bsearch(&packed, x->vocabulary, (size_t)x->characters, sizeof packed, ascending32);
    return found - x->vocabulary;
}

/* ---- The text -------------------------------------------------------------------------------- */

/* In the middle of every ten pieces, one is held out. */
static bool is_held_out(int64_t i, int64_t count)
{
    return i * PIECES / count % HELD_OUT_EACH == HELD_OUT_EACH / 2;
}

static void divide(text *x, const uint32_t packed[], int64_t count)
{
    x->train = allocate((size_t)count, sizeof *x->train);
    x->test = allocate((size_t)count, sizeof *x->test);
    for (int64_t i = 0; i < count; i++)
        if (is_held_out(i, count))
            x->test[x->test_count++] = number_of(x, packed[i]);
        else
            x->train[x->train_count++] = number_of(x, packed[i]);
}

text text_read(const char *path)
{
    text x = {0};
    const bytes b = read_bytes(path);
    uint32_t *packed = allocate(b.count, sizeof *packed);
    const int64_t count = pack_characters(b, packed);
    if (count < LEAST_TEXT)
        fail("%s has %lld characters only: a model needs at least %d to learn from", path,
             (long long)count, LEAST_TEXT);
    make_vocabulary(&x, packed, count);
    if (x.characters > MOST_CHARACTERS)
        fail("%s has %lld different characters; at most %d are possible", path,
             (long long)x.characters, MOST_CHARACTERS);
    divide(&x, packed, count);
    free(packed);
    free(b.data);
    return x;
}

void text_free(text *x)
{
    free(x->vocabulary);
    free(x->train);
    free(x->test);
    *x = (text){0};
}

void text_print(const text *x, int64_t character)
{
    const uint32_t packed = x->vocabulary[character];
    if (packed < ' ' || packed == 0x7f)
        putchar(packed == '\n' ? '\n' : ' ');
    else
        for (int shift = 24; shift >= 0; shift -= 8)
            if (packed >> shift)
                putchar((int)(packed >> shift & 0xff));
}

/* ---- Batches --------------------------------------------------------------------------------- */

/* Row n of in is characters at[n], at[n] + 1, … of a text that goes round; of target, those that
 * follow. */
static void feed(const int64_t sequence[], int64_t count, const int64_t at[], wg_tensor in,
                 wg_tensor target)
{
    const wg_shape shape = wg_shape_of(in);
    const int64_t N = shape.size[0], T = shape.size[1];
    int64_t *now = allocate((size_t)(N * T), sizeof *now);
    int64_t *next = allocate((size_t)(N * T), sizeof *next);
    for (int64_t n = 0; n < N; n++)
        for (int64_t i = 0; i < T; i++) {
            now[n * T + i] = sequence[(at[n] + i) % count];
            next[n * T + i] = sequence[(at[n] + i + 1) % count];
        }
    wg_write(in, now, wg_bytes(in));
    wg_write(target, next, wg_bytes(target));
    free(now);
    free(next);
}

void text_feed(const text *x, wg_tensor in, wg_tensor target, int64_t k)
{
    const wg_shape shape = wg_shape_of(in);
    int64_t *at = allocate((size_t)shape.size[0], sizeof *at);
    for (int64_t n = 0; n < shape.size[0]; n++)
        at[n] = n * x->train_count / shape.size[0] + k * shape.size[1];
    feed(x->train, x->train_count, at, in, target);
    free(at);
}

bool text_feed_test(const text *x, wg_tensor in, wg_tensor target, int64_t k)
{
    const int64_t T = wg_shape_of(in).size[1], at = k * T;
    if (at + T >= x->test_count)
        return false;
    feed(x->test, x->test_count, &at, in, target);
    return true;
}

/* ---- The baseline ---------------------------------------------------------------------------- */

/* A sequence of up to three characters as one number, 21 bits each. */
enum { CHARACTER_BITS = 21, MOST_ORDER = 3 };

static uint64_t key_of(const int64_t sequence[], int order)
{
    uint64_t key = 0;
    for (int i = 0; i < order; i++)
        key = key << CHARACTER_BITS | (uint64_t)sequence[i];
    return key;
}

/* All sequences of one length in a text, in ascending order: equal ones stand together, and so do
 * those with equal beginnings. */
typedef struct sequences {
    uint64_t *key;
    int64_t count;
} sequences;

static int ascending64(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static sequences sort_sequences(const int64_t train[], int64_t count, int order)
{
    sequences s = {allocate((size_t)count, sizeof *s.key), count - order + 1};
    for (int64_t i = 0; i < s.count; i++)
        s.key[i] = key_of(train + i, order);
    qsort(s.key, (size_t)s.count, sizeof *s.key, ascending64);
    return s;
}

/* How many are less than a key. */
static int64_t count_below(const sequences *s, uint64_t key)
{
    int64_t low = 0, high = s->count;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (s->key[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* p(c | h) for the last of `order` characters after those before it; s[k] has sequences of k. */
static double probability(const sequences s[], int64_t characters, const int64_t sequence[],
                          int order)
{
    if (order == 0)
        return 1 / (double)characters;
    const double shorter = probability(s, characters, sequence + 1, order - 1);
    const uint64_t key = key_of(sequence, order), h = key >> CHARACTER_BITS;
    const int64_t first = count_below(&s[order], h << CHARACTER_BITS);
    const int64_t end = count_below(&s[order], (h + 1) << CHARACTER_BITS);
    if (first == end)
        return shorter;
    const int64_t came = count_below(&s[order], key + 1) - count_below(&s[order], key);
    int64_t different = 0;
    for (int64_t i = first; i < end; i++)
        different += i == first || s[order].key[i] != s[order].key[i - 1];
    return ((double)came + (double)different * shorter) / (double)(end - first + different);
}

double text_baseline(const text *x, int order)
{
    sequences s[MOST_ORDER + 1] = {{NULL, 0}};
    double nats = 0;
    for (int k = 1; k <= order; k++)
        s[k] = sort_sequences(x->train, x->train_count, k);
    for (int64_t i = order - 1; i < x->test_count; i++)
        nats -= wg_log_of_f64(probability(s, x->characters, x->test + i - order + 1, order));
    for (int k = 1; k <= order; k++)
        free(s[k].key);
    return nats / (double)(x->test_count - order + 1) / wg_log_of_f64(2);
}
