/* files.c — every reader of files, for libFuzzer; with no fuzzer, a program that reads the files it
 * is given once each. The first byte of an input says which reader has the rest.
 *
 *     clang -std=c11 -g -O1 -fsanitize=fuzzer,address,undefined -DFUZZER -Iinclude tests/fuzz/files.c
 *         libwengert.a -lm
 *
 * Whatever a file says, memory stays within a few times its size, and a file that is refused leaves
 * all values as they were. */
#define _GNU_SOURCE /* memfd_create */
#include <wengert.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    abort();
}

/* Parameters such as a file could have. */
static void add_leaves(wg_tape *t, wg_tensor x[3])
{
    x[0] = wg_param(t, "W", WG_F32, WG_SHAPE(2, 3));
    x[1] = wg_state(t, "b/c", WG_F64, WG_SHAPE(2));
    x[2] = wg_state(t, "k", WG_I64, WG_SCALAR);
    for (int i = 0; i < 3; i++)
        wg_fill(x[i], 7 + i);
}

static void load_model(wg_tape *t, const char *path, bool npz)
{
    wg_tensor x[3];
    float W[6];
    add_leaves(t, x);
    const wg_status status = npz ? wg_load_npz(t, path) : wg_load(t, path);
    if (status != wg_error(t))
        fail("the status is not that of the tape");
    wg_read(x[0], W, sizeof W);
    for (int i = 0; i < 6; i++)
        if (status != WG_OK && (W[i] != 7 || wg_item(x[1]) == 0 || wg_item(x[2]) != 9))
            fail("a file that was refused has changed a value");
}

static void load_data(wg_tape *t, const char *path, int reader)
{
    wg_data d = reader == 0   ? wg_load_idx(t, path)
                : reader == 1 ? wg_load_npy(t, path)
                              : wg_load_csv(t, path, (wg_csv_options){0});
    if ((d.elements == NULL) != (wg_error(t) != WG_OK))
        fail("neither data nor an error");
    if (!d.elements)
        return;
    int64_t each = d.shape.ndim > 0 && d.shape.size[0] > 0 ? 1 : -1;
    for (int i = 1; i < d.shape.ndim; i++)
        each *= d.shape.size[i];
    if (each > 0) /* read every element of the last sample */
        wg_feed_from(wg_input(t, "x", WG_F64, WG_SHAPE(1, each)), &d, d.shape.size[0] - 1);
    wg_data_free(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static int file = -1;
    static char path[64];
    if (file < 0) {
        file = memfd_create("fuzz", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    if (size == 0 || ftruncate(file, 0) != 0 ||
        pwrite(file, bytes + 1, size - 1, 0) != (ssize_t)size - 1)
        return 0;
    wg_tape *t = wg_tape_new();
    const int reader = bytes[0] % 5;
    if (reader < 3)
        load_data(t, path, reader);
    else
        load_model(t, path, reader == 4);
    if (wg_tape_bytes(t) > 64 * size + 65536)
        fail("more memory than the file accounts for");
    wg_tape_free(t);
    return 0;
}

#ifndef FUZZER
int main(int argc, char **argv)
{
    static uint8_t bytes[1 << 20];
    for (int i = 1; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        if (!f)
            return 1;
        LLVMFuzzerTestOneInput(bytes, fread(bytes, 1, sizeof bytes, f));
        fclose(f);
    }
    return 0;
}
#endif
