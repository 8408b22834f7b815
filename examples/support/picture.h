/* picture.h — grey and coloured images, written as PNG or PGM. */
#ifndef PICTURE_H
#define PICTURE_H

#include <stdint.h>

typedef struct picture {
    int64_t width, height;
    int channels;   /* 1: grey; 3: red, green, blue */
    uint8_t *pixel; /* [height × width × channels], row by row from the top */
} picture;

/* All white. */
picture picture_new(int64_t width, int64_t height, int channels);
void picture_free(picture *p);

/* Draws an image of rows × columns numbers, 0 (black) to 1 (white) and cut to that, with its upper
 * left corner at (x, y) and squares of so many pixels. What lies outside is left out. */
void picture_draw(picture *p, int64_t x, int64_t y, const float *grey, int64_t rows,
                  int64_t columns, int64_t square);

/* As PNG; or as PGM where the path ends in ".pgm" (grey only). Fails with a sentence if the file
 * can't be written. */
void picture_write(const picture *p, const char *path);

#endif
