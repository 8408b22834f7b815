/* lines.c — what is printed. */
#include "digest.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

const wg_dtype reals[2] = {WG_F32, WG_F64};

static int failed;

enum { BUFFERS = 8 };

static char *next_buffer(size_t *size)
{
    static char buffer[BUFFERS][128];
    static int turn;
    turn = (turn + 1) % BUFFERS;
    *size = sizeof buffer[0];
    return buffer[turn];
}

const char *name(const char *format, ...)
{
    size_t size;
    char *text = next_buffer(&size);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return text;
}

const char *shape_name(wg_shape shape)
{
    size_t size;
    char *text = next_buffer(&size);
    int at = snprintf(text, size, "[");
    for (int d = 0; d < shape.ndim; d++)
        at += snprintf(text + at, size - (size_t)at, d ? "x%" PRId64 : "%" PRId64, shape.size[d]);
    snprintf(text + at, size - (size_t)at, "]");
    return text;
}

void print_hash(const char *line, uint64_t hash)
{
    printf("%-44s  %016" PRIx64 "\n", line, hash);
}

void fail(const char *line, const char *why)
{
    printf("FAIL %s: %s\n", line, why);
    failed++;
}

int failures(void)
{
    return failed;
}

bool run(const wg_tensor wanted[], int count, unsigned options)
{
    wg_tape *t = wanted[0].tape;
    wg_program *p = wg_compile_with(t, wanted, count, options);
    if (p)
        wg_run(p);
    wg_program_free(p);
    if (wg_error(t) != WG_OK)
        fail("a program", wg_error_message(t));
    return wg_error(t) == WG_OK;
}

static uint64_t hash_of(wg_tensor x, unsigned options)
{
    if (!run(&x, 1, options))
        return 0;
    const bits b = read_bits(x);
    const uint64_t hash = hash_bits(b);
    free_bits(b);
    return hash;
}

uint64_t print_value(const char *line, wg_tensor x)
{
    const uint64_t hash = hash_of(x, 0);
    print_hash(line, hash);
    if (hash_of(x, WG_KEEP_ALL) != hash)
        fail(line, "another value where all values are kept");
    return hash;
}

void expect_value(const char *line, wg_tensor x, uint64_t hash)
{
    if (hash_of(x, 0) != hash)
        fail(line, "another value in another layout");
}

void expect_bits(const char *line, bits got, bits want)
{
    if (got.count != want.count || hash_bits(got) != hash_bits(want))
        fail(line, "not the same bits");
}

/* ---- Batches --------------------------------------------------------------------------------- */

static bits column_value(wg_tensor (*f)(const wg_tensor x[]), const bits x[2], int64_t batch,
                         int64_t j)
{
    wg_tape *t = wg_tape_new();
    wg_tensor one[2];
    for (int k = 0; k < 2; k++) {
        const bits column = column_of(x[k], batch, j);
        one[k] = wg_input(t, NULL, x[k].dtype, WG_SHAPE(column.count, 1));
        write_bits(one[k], column);
        free_bits(column);
    }
    const wg_tensor y = f(one);
    run(&y, 1, 0);
    const bits value = read_bits(y);
    wg_tape_free(t);
    return value;
}

static void check_columns(const char *line, wg_tensor (*f)(const wg_tensor x[]), const bits x[2],
                          bits y, int64_t batch)
{
    for (int64_t j = 0; j < batch; j++) {
        const bits got = column_value(f, x, batch, j), want = column_of(y, batch, j);
        expect_bits(line, got, want);
        free_bits(got);
        free_bits(want);
    }
}

void print_columns(const char *f_name, wg_tensor (*f)(const wg_tensor x[]), wg_dtype dtype,
                   int64_t rows0, int64_t rows1, int64_t batch)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x[] = {leaf(t, dtype, WG_SHAPE(rows0, batch), SIGNED, 31),
                           leaf(t, dtype, WG_SHAPE(rows1, batch), ONE_HOT, 32)};
    const wg_tensor y = f(x);
    const char *line = name("columns of %s %s %d,%d batch %d", f_name, wg_dtype_name(dtype),
                            (int)rows0, (int)rows1, (int)batch);
    print_value(line, y);
    const bits xs[] = {read_bits(x[0]), read_bits(x[1])}, value = read_bits(y);
    check_columns(line, f, xs, value, batch);
    free_bits(xs[0]);
    free_bits(xs[1]);
    free_bits(value);
    wg_tape_free(t);
}
