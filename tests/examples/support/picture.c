/* picture.c — the PNG files that the examples write, read again by a decoder of their kind (stored
 * blocks only), whose checksums are computed in another way. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/fail.h"
#include "support/picture.h"

#include "files.h"

const char program_name[] = "tests"; /* for all tests of what examples share */

static uint32_t number(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* CRC-32 as a division of polynomials, highest power first, bit by bit: the remainder of the
 * message, with its first 32 bits inverted and 32 bits behind, inverted and reflected. */
static uint32_t crc_by_division(const uint8_t *data, size_t count)
{
    uint32_t remainder = 0, reflected = 0;
    for (size_t i = 0; i < 8 * (count + 4); i++) {
        const uint32_t in = i < 8 * count ? (uint32_t)data[i / 8] >> (i % 8) & 1U : 0;
        const uint32_t out = remainder >> 31;
        remainder = remainder << 1 | (in ^ (i < 32));
        remainder ^= out ? 0x04C11DB7 : 0;
    }
    for (int bit = 0; bit < 32; bit++)
        reflected |= (~remainder >> (31 - bit) & 1) << bit;
    return reflected;
}

/* Adler-32 by its definition: b is the sum of all values that a takes. */
static uint32_t adler_by_sums(const uint8_t *data, size_t count)
{
    uint64_t a = 1, b = 0;
    for (size_t i = 0; i < count; i++) {
        a += data[i];
        b += a % 65521;
    }
    return (uint32_t)(b % 65521 << 16 | a % 65521);
}

/* Checks the chunk at *at and steps over it; its data. */
static const uint8_t *chunk(const uint8_t **at, const char type[4], size_t *count)
{
    const uint8_t *data = *at + 8;
    *count = number(*at);
    cr_assert_arr_eq(*at + 4, type, 4);
    cr_assert_eq(number(data + *count), crc_by_division(*at + 4, *count + 4), "CRC of %.4s", type);
    *at = data + *count + 4;
    return data;
}

/* What a zlib stream of stored blocks holds, in memory that the caller frees. */
static uint8_t *inflate_stored(const uint8_t *z, size_t count, size_t *size)
{
    uint8_t *raw = malloc(count);
    size_t at = 2;
    bool last = false;
    cr_assert_eq((z[0] * 256 + z[1]) % 31, 0);
    cr_assert_eq(z[0], 0x78);
    for (*size = 0; !last; at += 5 + (size_t)(z[at + 1] | z[at + 2] << 8)) {
        const size_t n = (size_t)(z[at + 1] | z[at + 2] << 8);
        last = z[at] & 1;
        cr_assert_eq(z[at] >> 1, 0, "a stored block");
        cr_assert_eq(n ^ (size_t)(z[at + 3] | z[at + 4] << 8), 0xFFFF);
        memcpy(raw + *size, z + at + 5, n);
        *size += n;
    }
    cr_assert_eq(at + 4, count);
    cr_assert_eq(number(z + at), adler_by_sums(raw, *size));
    return raw;
}

/* Checks that the file is a PNG of this picture. */
static void check_png(const char *path, const picture *p)
{
    size_t count, size, length;
    uint8_t *file = bytes_of(path, &length);
    const uint8_t *at = file + 8, *header, *z;
    const size_t row = (size_t)(p->width * p->channels);
    cr_assert_arr_eq(file, "\x89PNG\r\n\x1A\n", 8);
    header = chunk(&at, "IHDR", &count);
    cr_assert_eq(count, 13);
    cr_assert_eq(number(header), p->width);
    cr_assert_eq(number(header + 4), p->height);
    cr_assert_arr_eq(header + 8, ((uint8_t[]){8, p->channels == 3 ? 2 : 0, 0, 0, 0}), 5);
    z = chunk(&at, "IDAT", &count);
    uint8_t *raw = inflate_stored(z, count, &size);
    cr_assert_eq(size, (size_t)p->height * (row + 1));
    for (int64_t i = 0; i < p->height; i++) {
        cr_assert_eq(raw[(size_t)i * (row + 1)], 0, "no filter");
        cr_assert_arr_eq(raw + (size_t)i * (row + 1) + 1, p->pixel + (size_t)i * row, row);
    }
    chunk(&at, "IEND", &count);
    cr_assert_eq(at, file + length);
    free(raw);
    free(file);
}

static picture noise(int64_t width, int64_t height, int channels)
{
    picture p = picture_new(width, height, channels);
    for (int64_t i = 0; i < width * height * channels; i++)
        p.pixel[i] = (uint8_t)wg_random(1, (uint64_t)i);
    return p;
}

static void check_written(int64_t width, int64_t height, int channels)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "x.png");
    picture p = noise(width, height, channels);
    picture_write(&p, path.s);
    check_png(path.s, &p);
    picture_free(&p);
    free_folder(&in);
}

Test(picture, a_png_decodes_to_its_pixels)
{
    check_written(5, 3, 1);
    check_written(5, 3, 3);
    check_written(1, 1, 1);
}

/* 300 rows of 1 + 3 · 100 bytes take two blocks, and 65535 rows of 1 + 1 fill two exactly. */
Test(picture, a_png_may_take_several_blocks)
{
    check_written(100, 300, 3);
    check_written(1, 65535, 1);
}

Test(picture, a_pgm_has_its_pixels_behind_its_sizes)
{
    size_t length;
    const folder in = new_folder();
    const file_path path = path_in(&in, "x.pgm");
    picture p = noise(4, 2, 1);
    picture_write(&p, path.s);
    uint8_t *file = bytes_of(path.s, &length);
    cr_assert_eq(length, strlen("P5\n4 2\n255\n") + 8);
    cr_assert_arr_eq(file, "P5\n4 2\n255\n", length - 8);
    cr_assert_arr_eq(file + length - 8, p.pixel, 8);
    free(file);
    picture_free(&p);
    free_folder(&in);
}

/* Squares of two pixels in three shades, the last cut off at the right and below. */
Test(picture, squares_are_drawn_in_shades_and_cut_at_the_edges)
{
    const float grey[] = {0, 0.5F, 2, -1};
    const uint8_t right[3][3] = {{0, 0, 128}, {0, 0, 128}, {255, 255, 0}};
    picture p = picture_new(3, 3, 1);
    picture_draw(&p, 0, 0, grey, 2, 2, 2);
    cr_assert_arr_eq(p.pixel, right, sizeof right);
    picture_draw(&p, -1, -1, grey, 1, 1, 2);
    picture_draw(&p, 3, 3, grey, 1, 1, 2);
    cr_assert_arr_eq(p.pixel, right, sizeof right,
                     "a black pixel stays, what lies outside is none");
    picture_free(&p);
}

Test(picture, a_coloured_pgm_is_refused, .exit_code = 1)
{
    const folder in = new_folder();
    picture p = picture_new(1, 1, 3);
    rmdir(in.path);
    picture_write(&p, path_in(&in, "x.pgm").s);
}

Test(picture, a_file_that_cannot_be_opened_is_an_error, .exit_code = 1)
{
    const folder in = new_folder();
    picture p = picture_new(1, 1, 1);
    rmdir(in.path);
    picture_write(&p, path_in(&in, "x.png").s);
}
