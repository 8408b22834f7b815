#include "files.h"

#include "fail.h"

#include <errno.h>
#include <string.h>

FILE *file_open(const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        fail("cannot open %s to write: %s", path, strerror(errno));
    return file;
}

/* The last bytes of a file reach the disk, or do not, when it is closed. */
void file_close(FILE *file, const char *path, bool written)
{
    const int before = errno;
    if (fclose(file) != 0)
        fail("cannot write %s: %s", path, strerror(errno));
    if (!written)
        fail("cannot write %s: %s", path, strerror(before));
}

bool file_ends_in(const char *path, const char *ending)
{
    const size_t n = strlen(path), m = strlen(ending);
    return n >= m && strcmp(path + n - m, ending) == 0;
}
