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
