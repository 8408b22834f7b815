/* picture.c — PNG without compression: a signature, and chunks (length, type, data, CRC-32) IHDR,
 * IDAT and IEND. IDAT holds a zlib stream (RFC 1950) of stored deflate blocks (RFC 1951, 3.2.4) of
 * rows, each behind a filter byte of 0, and their Adler-32. All numbers are big-endian, but for the
 * lengths of blocks. */
#include "picture.h"

#include "fail.h"
#include "files.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GREY = 0, RGB = 2, LONGEST_BLOCK = 65535 };

/* ---- Pixels ---------------------------------------------------------------------------------- */

static size_t row_bytes(const picture *p)
{
    return (size_t)(p->width * p->channels);
}

picture picture_new(int64_t width, int64_t height, int channels)
{
    picture p = {width, height, channels, NULL};
    p.pixel = allocate((size_t)height, row_bytes(&p));
    memset(p.pixel, 255, (size_t)height * row_bytes(&p));
    return p;
}

void picture_free(picture *p)
{
    free(p->pixel);
    p->pixel = NULL;
}

static uint8_t shade_of(float grey)
{
    return (uint8_t)(255 * (grey > 1 ? 1 : grey > 0 ? grey : 0) + 0.5F);
}

static void fill_square(picture *p, int64_t x, int64_t y, int64_t size, uint8_t shade)
{
    for (int64_t i = y < 0 ? 0 : y; i < y + size && i < p->height; i++)
        for (int64_t j = x < 0 ? 0 : x; j < x + size && j < p->width; j++)
            memset(p->pixel + (i * p->width + j) * p->channels, shade, (size_t)p->channels);
}

void picture_draw(picture *p, int64_t x, int64_t y, const float *grey, int64_t rows,
                  int64_t columns, int64_t square)
{
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++)
            fill_square(p, x + j * square, y + i * square, square, shade_of(grey[i * columns + j]));
}

/* ---- Bytes ----------------------------------------------------------------------------------- */

typedef struct bytes {
    uint8_t *data;
    size_t count;
} bytes;

static void append(bytes *b, const void *data, size_t count)
{
    memcpy(b->data + b->count, data, count);
    b->count += count;
}

static void append_u32(bytes *b, uint32_t n)
{
    append(b, (uint8_t[]){(uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n},
           4);
}

/* The remainder of the bits, lowest first, by the polynomial x³² + x²⁶ + … + 1. */
static uint32_t crc32_of(const uint8_t *data, size_t count)
{
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < count; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

static uint32_t adler32_of(const uint8_t *data, size_t count)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < count; i++) {
        a = (a + data[i]) % 65521;
        b = (b + a) % 65521;
    }
    return b << 16 | a;
}

/* ---- PNG ------------------------------------------------------------------------------------- */

static bytes rows_of(const picture *p)
{
    const size_t row = row_bytes(p);
    bytes rows = {allocate((size_t)p->height, row + 1), 0};
    for (int64_t i = 0; i < p->height; i++) {
        append(&rows, "", 1); /* filter 0: none */
        append(&rows, p->pixel + (size_t)i * row, row);
    }
    return rows;
}

static bytes zlib_of(const bytes *raw)
{
    const size_t blocks = raw->count / LONGEST_BLOCK + 1;
    bytes z = {allocate(raw->count + 5 * blocks + 6, 1), 0};
    append(&z, (uint8_t[]){0x78, 0x01}, 2); /* deflate, a window of 32 KiB, the fastest level */
    for (size_t i = 0; i < blocks; i++) {
        const size_t from = i * LONGEST_BLOCK, left = raw->count - from;
        const size_t n = left < LONGEST_BLOCK ? left : LONGEST_BLOCK;
        const uint8_t low = (uint8_t)(n & 255), high = (uint8_t)(n >> 8);
        append(&z, (uint8_t[]){i + 1 == blocks, low, high, (uint8_t)~low, (uint8_t)~high}, 5);
        append(&z, raw->data + from, n);
    }
    append_u32(&z, adler32_of(raw->data, raw->count));
    return z;
}

/* The CRC is over type and data. */
static bool write_chunk(FILE *file, const char type[4], const uint8_t *data, size_t count)
{
    bytes chunk = {allocate(count + 12, 1), 0};
    append_u32(&chunk, (uint32_t)count);
    append(&chunk, type, 4);
    if (count > 0)
        append(&chunk, data, count);
    append_u32(&chunk, crc32_of(chunk.data + 4, count + 4));
    const bool written = fwrite(chunk.data, 1, chunk.count, file) == chunk.count;
    free(chunk.data);
    return written;
}

static bool write_header(FILE *file, const picture *p)
{
    uint8_t data[13];
    bytes header = {data, 0};
    append_u32(&header, (uint32_t)p->width);
    append_u32(&header, (uint32_t)p->height);
    append(&header, (uint8_t[]){8, p->channels == 3 ? RGB : GREY, 0, 0, 0}, 5); /* 8 bits each */
    return write_chunk(file, "IHDR", header.data, header.count);
}

static bool write_png(FILE *file, const picture *p)
{
    bytes rows = rows_of(p), z = zlib_of(&rows);
    const bool written = fwrite("\x89PNG\r\n\x1A\n", 1, 8, file) == 8 && write_header(file, p) &&
                         write_chunk(file, "IDAT", z.data, z.count) &&
                         write_chunk(file, "IEND", NULL, 0);
    free(rows.data);
    free(z.data);
    return written;
}

/* ---- PGM ------------------------------------------------------------------------------------- */

static bool write_pgm(FILE *file, const picture *p)
{
    const size_t count = (size_t)p->height * row_bytes(p);
    return fprintf(file, "P5\n%lld %lld\n255\n", (long long)p->width, (long long)p->height) > 0 &&
           fwrite(p->pixel, 1, count, file) == count;
}

void picture_write(const picture *p, const char *path)
{
    const bool pgm = file_ends_in(path, ".pgm");
    if (pgm && p->channels != 1)
        fail("%s: a PGM file is grey, and this picture is not; write it as .png", path);
    FILE *file = file_open(path);
    errno = 0;
    file_close(file, path, pgm ? write_pgm(file, p) : write_png(file, p));
}
