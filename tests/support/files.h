/* files.h — files for a test: a folder of its own, which goes with everything in it. */
#ifndef FILES_H
#define FILES_H

#include "support.h"

/* A new folder; free_folder removes it and its files. */
typedef struct folder {
    char path[256];
} folder;

folder new_folder(void);
void free_folder(const folder *in);
int files_in(const folder *in);

/* The path of a name in the folder. */
typedef struct file_path {
    char s[512];
} file_path;

file_path path_in(const folder *in, const char *name);

/* Writes the file "x" of a folder anew, and returns its path; reads a file whole, to be freed. */
file_path file_of(const folder *in, const void *bytes, size_t count);
file_path text_file(const folder *in, const char *text);
unsigned char *bytes_of(const char *path, size_t *count);

/* What was loaded without an error has this type and shape. */
void expect_data(const wg_data *d, wg_data_type type, wg_shape shape);

/* A copy of a file with one to three changes, the same for the same seed; to be freed. */
unsigned char *mutated(const unsigned char *bytes, size_t size, uint64_t seed, size_t *changed);

/* Writes a safetensors file with this header and zeros; its size. load_header loads such a file. */
size_t safetensors_of(unsigned char *to, const char *header, size_t bytes);
wg_status load_header(wg_tape *t, const char *header, size_t bytes);

#endif
