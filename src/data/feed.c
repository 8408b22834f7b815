/* feed.c — samples of data become the rows of inputs. */
#include "files.h"

#include <inttypes.h>

/* Which rows of d become the rows of x: those listed or, where there is no list, from `from` on. */
typedef struct feed {
    const char *caller;
    wg_tensor x;
    const wg_data *d;
    const int64_t *rows;
    int64_t from;
    int64_t samples, each; /* rows of x, elements of one */
} feed;

/* ---- Checks ---------------------------------------------------------------------------------- */

/* The elements of a row. */
static int64_t row_count(const wg_shape *shape)
{
    int64_t count = 1;
    for (int d = 1; d < shape->ndim; d++)
        count *= shape->size[d];
    return count;
}

static wg_status check_data(const feed *f)
{
    const wg_data *d = f->d;
    wg_tape *t = f->x.tape;
    if (!d || !d->elements)
        return wg_error_keep(t, WG_ERROR_NULL, "%s: there are no data for %s", f->caller,
                             wg_describe(f->x).s);
    if (wg_data_size(d->type) == 0)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "%s: the data for %s are of no type", f->caller,
                             wg_describe(f->x).s);
    return WG_OK;
}

/* Checks that x and d have rows of the same number of elements, and notes how many. */
static wg_status measure(feed *f)
{
    wg_status status = wg_make_room(f->x, f->caller);
    if (status == WG_OK)
        status = check_data(f);
    if (status != WG_OK)
        return status;
    const wg_shape x = wg_shape_of(f->x), *d = &f->d->shape;
    if (x.ndim < 1 || d->ndim < 1 || row_count(&x) != row_count(d))
        return wg_error_keep(f->x.tape, WG_ERROR_SHAPE, "%s: rows of %s cannot be rows of data %s",
                             f->caller, wg_describe(f->x).s, wg_describe_shape(d).s);
    f->samples = x.size[0];
    f->each = row_count(&x);
    return WG_OK;
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static wg_status refuse_row(const feed *f, int64_t row)
{
    return wg_error_keep(f->x.tape, WG_ERROR_ARGUMENT,
                         "%s: row %" PRId64 " for %s; data %s have rows 0 to %" PRId64, f->caller,
                         row, wg_describe(f->x).s, wg_describe_shape(&f->d->shape).s,
                         f->d->shape.size[0] - 1);
}

static wg_status refuse_element(const feed *f, int64_t row, const char *from, int64_t i)
{
    double number;
    wg_convert(f->d->type, from + i * wg_data_size(f->d->type), 1, WG_F64, &number);
    return wg_error_keep(f->x.tape, WG_ERROR_ARGUMENT,
                         "%s: element %" PRId64 " of row %" PRId64 " is %g; %s is i64", f->caller,
                         i, row, number, wg_describe(f->x).s);
}

/* Row i of x, from the row of d that it is. */
static wg_status convert_row(const feed *f, int64_t i, wg_dtype dtype, char *value)
{
    const int64_t row = f->rows ? f->rows[i] : f->from + i;
    if (row < 0 || row >= f->d->shape.size[0])
        return refuse_row(f, row);
    const char *from = (const char *)f->d->elements + row * f->each * wg_data_size(f->d->type);
    char *to = value + i * f->each * (int64_t)wg_dtype_size(dtype);
    const int64_t good = wg_convert(f->d->type, from, f->each, dtype, to);
    return good == f->each ? WG_OK : refuse_element(f, row, from, good);
}

static wg_status stage_rows(const feed *f, staging *s)
{
    const wg_dtype dtype = wg_dtype_of(f->x);
    char *value = wg_stage(s, f->x);
    wg_status status = value ? WG_OK : WG_ERROR_MEMORY;
    for (int64_t i = 0; i < f->samples && status == WG_OK; i++)
        status = convert_row(f, i, dtype, value);
    return status;
}

static wg_status feed_one(feed *f)
{
    staging s;
    wg_status status = measure(f);
    if (status != WG_OK)
        return status;
    if (!wg_staging_begin(&s, f->x.tape, f->caller, 1))
        return WG_ERROR_MEMORY;
    status = stage_rows(f, &s);
    return wg_staging_end(&s, status);
}

wg_status wg_feed(wg_tensor x, const wg_data *d, const int64_t rows[])
{
    feed f = {.caller = "wg_feed", .x = x, .d = d, .rows = rows};
    if (rows || !x.tape)
        return feed_one(&f);
    return wg_error_keep(x.tape, WG_ERROR_NULL, "wg_feed: the list of rows for %s is NULL",
                         wg_describe(x).s);
}

wg_status wg_feed_from(wg_tensor x, const wg_data *d, int64_t from)
{
    feed f = {.caller = "wg_feed_from", .x = x, .d = d, .from = from};
    return feed_one(&f);
}

/* ---- Batches --------------------------------------------------------------------------------- */

/* Which samples of how many are in a batch. */
typedef struct batch {
    int64_t samples, of;
    const int64_t *rows;
} batch;

static feed feed_of(wg_tensor x, const wg_data *d, const int64_t *rows)
{
    return (feed){.caller = "wg_feed_batch", .x = x, .d = d, .rows = rows};
}

/* Checks that all x and d agree on the numbers of samples, and notes those. */
static wg_status measure_batch(const wg_tensor x[], const wg_data d[], int count, batch *b)
{
    for (int i = 0; i < count; i++) {
        feed f = feed_of(x[i], &d[i], NULL);
        const wg_status status = measure(&f);
        if (status != WG_OK)
            return status;
        const int64_t of = d[i].shape.size[0];
        if (i == 0)
            *b = (batch){f.samples, of, NULL};
        if (f.samples != b->samples || of != b->of)
            return wg_error_keep(x[i].tape, WG_ERROR_SHAPE,
                                 "wg_feed_batch: %s is fed from data %s, but %s from data %s",
                                 wg_describe(x[0]).s, wg_describe_shape(&d[0].shape).s,
                                 wg_describe(x[i]).s, wg_describe_shape(&d[i].shape).s);
    }
    if (b->samples > 0 && b->samples <= b->of)
        return WG_OK;
    return wg_error_keep(x[0].tape, WG_ERROR_SHAPE,
                         "wg_feed_batch: no batches for %s in data %s: 1 to %" PRId64
                         " samples can be had",
                         wg_describe(x[0]).s, wg_describe_shape(&d[0].shape).s, b->of);
}

static wg_status feed_rows(const wg_tensor x[], const wg_data d[], int count, const batch *b)
{
    staging s;
    if (!wg_staging_begin(&s, x[0].tape, "wg_feed_batch", count))
        return WG_ERROR_MEMORY;
    wg_status status = WG_OK;
    for (int i = 0; i < count && status == WG_OK; i++) {
        feed f = feed_of(x[i], &d[i], b->rows);
        status = measure(&f);
        if (status == WG_OK)
            status = stage_rows(&f, &s);
    }
    return wg_staging_end(&s, status);
}

static void shuffle_batch(const batch *b, uint64_t seed, int64_t k, int64_t rows[])
{
    const int64_t batches = b->of / b->samples, first = k % batches * b->samples;
    for (int64_t i = 0; i < b->samples; i++)
        rows[i] = wg_shuffled(seed, (uint64_t)(k / batches), b->of, first + i);
}

static wg_status check_batch(const wg_tensor x[], const wg_data d[], int count, int64_t k)
{
    wg_tape *t = x && count > 0 ? x[0].tape : NULL;
    if (!t)
        return WG_ERROR_NULL;
    if (!d)
        return wg_error_keep(t, WG_ERROR_NULL, "wg_feed_batch: the list of data is NULL");
    if (k < 0)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "wg_feed_batch: there is no batch %" PRId64, k);
    return WG_OK;
}

wg_status wg_feed_batch(const wg_tensor x[], const wg_data d[], int count, uint64_t seed, int64_t k)
{
    batch b = {0, 0, NULL};
    wg_status status = check_batch(x, d, count, k);
    if (status == WG_OK)
        status = measure_batch(x, d, count, &b);
    if (status != WG_OK)
        return status;
    int64_t *rows = wg_tape_take(x[0].tape, (size_t)b.samples * sizeof *rows);
    if (!rows)
        return wg_error_keep(x[0].tape, WG_ERROR_MEMORY, "wg_feed_batch: no memory for a batch");
    shuffle_batch(&b, seed, k, rows);
    b.rows = rows;
    status = feed_rows(x, d, count, &b);
    wg_tape_give(x[0].tape, rows);
    return status;
}
