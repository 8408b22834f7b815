/* files.h — files that are written whole, or the example fails with a sentence. */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <stdio.h>

FILE *file_open(const char *path);

/* `written` says whether everything before went well, with errno as it was left if not. */
void file_close(FILE *file, const char *path, bool written);

/* Whether a path ends in this, ".png" for instance. */
bool file_ends_in(const char *path, const char *ending);

#endif
