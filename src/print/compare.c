/* compare.c — the check table: what the tape has computed beside what was derived by hand. */
#include "print.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char caller[] = "wg_write_check_table";

/* ---- Comparing two arrays -------------------------------------------------------------------- */

typedef struct agreement {
    int64_t exact;
    double ulps, absolute; /* the largest; NaN where one is NaN and the other is not */
} agreement;

/* Real numbers in their order as whole numbers, neighbours one apart. */
static int64_t place_of(double x, wg_dtype dtype)
{
    const float single = (float)x;
    int64_t wide;
    int32_t narrow;
    memcpy(&wide, &x, sizeof wide);
    memcpy(&narrow, &single, sizeof narrow);
    if (dtype == WG_F32)
        return narrow < 0 ? -(int64_t)(narrow & INT32_MAX) : narrow;
    return wide < 0 ? -(wide & INT64_MAX) : wide;
}

static double ulps_between(double x, double y, wg_dtype dtype)
{
    const int64_t a = place_of(x, dtype), b = place_of(y, dtype);
    return (double)(a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a);
}

static double distance(double x, double y)
{
    return x == y || (isnan(x) && isnan(y)) ? 0 : fabs(x - y);
}

/* The larger one; NaN, once there, stays. */
static double larger(double a, double b)
{
    return isnan(a) || a > b ? a : b;
}

/* Whole numbers beyond what a double holds differ, too. */
static double distance_of_whole(const node *n, const void *hand, int64_t i)
{
    const int64_t a = ((const int64_t *)n->value)[i], b = ((const int64_t *)hand)[i];
    return (double)(a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a);
}

static agreement compare(const node *n, const void *hand)
{
    agreement c = {0};
    const size_t size = wg_dtype_size(n->pub.dtype);
    for (int64_t i = 0; i < wg_node_count(n); i++) {
        const double x = wg_element_of(n, i), y = wg_element_in(hand, n->pub.dtype, i);
        const bool nan = isnan(x) && isnan(y);
        const char *a = (const char *)n->value + (size_t)i * size;
        c.exact += nan || memcmp(a, (const char *)hand + (size_t)i * size, size) == 0;
        c.absolute = larger(c.absolute, n->pub.dtype == WG_I64 ? distance_of_whole(n, hand, i)
                                                               : distance(x, y));
        c.ulps = larger(c.ulps, nan                    ? 0
                                : isnan(x) || isnan(y) ? (double)NAN
                                                       : ulps_between(x, y, n->pub.dtype));
    }
    return c;
}

/* ---- A row ----------------------------------------------------------------------------------- */

static void put_none(grid *c)
{
    wg_cell(c, "–");
    wg_cell_end(c);
}

static void put_real(grid *c, double x)
{
    wg_cell_real(c, x);
    wg_cell_end(c);
}

static void put_name(grid *c, const names *n, const wg_hand *row)
{
    wg_cell(c, "%s", row->name ? row->name : wg_symbol(n, PLAIN, row->tensor.index));
    wg_cell_end(c);
}

static void put_exact(grid *c, int64_t exact, int64_t count)
{
    if (exact == count)
        wg_cell(c, "all %" PRId64, count);
    else
        wg_cell(c, "%" PRId64 " of %" PRId64, exact, count);
    wg_cell_end(c);
}

static void put_comparison(grid *c, const wg_hand *row)
{
    const node *n = wg_holder(wg_node_in(row->tensor));
    if (!row->by_hand) {
        for (int k = 0; k < 3; k++)
            put_none(c);
        return;
    }
    const agreement is = compare(n, row->by_hand);
    put_exact(c, is.exact, wg_node_count(n));
    if (wg_is_real(n->pub.dtype))
        put_real(c, is.ulps);
    else
        put_none(c);
    put_real(c, is.absolute);
}

/* How far what was derived by hand, or the tape's value where nothing was, is from numbers that
 * were found in another way. */
static void put_against(grid *c, const wg_hand *row, const double *other)
{
    const node *n = wg_holder(wg_node_in(row->tensor));
    const void *judged = row->by_hand ? row->by_hand : n->value;
    double off = 0;
    for (int64_t i = 0; i < wg_node_count(n); i++)
        off = larger(off, distance(wg_element_in(judged, n->pub.dtype, i), other[i]));
    put_real(c, off);
}

/* Or why there are none. */
static wg_status put_differences(grid *c, const wg_hand *row, bool stale)
{
    wg_tape *t = c->tape;
    const char *why = stale ? "an input has changed since" : NULL;
    double *slope = wg_pool_take(&t->pool, (size_t)wg_count(row->tensor) * sizeof *slope + 1);
    if (!slope)
        return wg_error_keep(t, WG_ERROR_MEMORY, "%s: no memory for differences", caller);
    const wg_status status =
        stale ? WG_OK : wg_differences(t, row->tensor.index, slope, caller, &why);
    if (why)
        wg_cell(c, "– (%s)", why);
    if (why || status != WG_OK)
        wg_cell_end(c);
    else
        put_against(c, row, slope);
    wg_pool_give(&t->pool, slope);
    return status;
}

static wg_status put_row(grid *c, const names *n, const wg_hand *row)
{
    wg_status status = WG_OK;
    put_name(c, n, row);
    put_comparison(c, row);
    if (row->differences)
        status = put_differences(c, row, wg_selection_of(n)->stale[row->tensor.index]);
    else
        put_none(c);
    if (row->complex_step)
        put_against(c, row, row->complex_step);
    else
        put_none(c);
    wg_row_end(c);
    return status;
}

/* ---- The table ------------------------------------------------------------------------------- */

static const char *const titles[] = {"name",
                                     "exact",
                                     "largest ulp",
                                     "largest absolute",
                                     "against finite differences",
                                     "against complex step"};

static wg_status put_rows(grid *c, const names *n, const wg_hand rows[], int count)
{
    wg_status status = WG_OK;
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        wg_cell(c, "%s", titles[i]);
        wg_cell_end(c);
    }
    wg_row_end(c);
    for (int i = 0; i < count && status == WG_OK; i++)
        status = put_row(c, n, &rows[i]);
    return status;
}

static wg_status check_row(wg_tape *t, const wg_hand *row, int i)
{
    const size_t right = wg_bytes(row->tensor);
    if (row->by_hand && row->bytes != right)
        return wg_error_keep(t, WG_ERROR_ARGUMENT, "%s: row %d has %zu bytes for %s, which has %zu",
                             caller, i + 1, row->bytes, wg_describe(row->tensor).s, right);
    return wg_check_value(row->tensor, caller);
}

/* Checks the tensors as other printers do, and picks them; `tensors` is NULL without rows. */
static wg_status pick_rows(wg_tape *t, const wg_hand rows[], wg_tensor tensors[], int count,
                           FILE *out, selection *s)
{
    for (int i = 0; i < count && tensors; i++)
        tensors[i] = rows[i].tensor;
    wg_status status = wg_choose(t, tensors, count, out, caller, s);
    if (status != WG_OK)
        return status;
    for (int i = 0; i < count && status == WG_OK; i++)
        status = check_row(t, &rows[i], i);
    if (status != WG_OK)
        wg_selection_free(s);
    return status;
}

static wg_status pick(wg_tape *t, const wg_hand rows[], int count, FILE *out, selection *s)
{
    wg_tensor *tensors = NULL;
    if (rows) {
        tensors = wg_pool_take(&t->pool, (count > 0 ? (size_t)count : 1) * sizeof *tensors);
        if (!tensors)
            return wg_error_keep(t, WG_ERROR_MEMORY, "%s: no memory for the table", caller);
    }
    const wg_status status = pick_rows(t, rows, tensors, count, out, s);
    wg_pool_give(&t->pool, tensors);
    return status;
}

static wg_status write(const selection *s, const wg_hand rows[], int count, FILE *out)
{
    grid c;
    names *n = wg_names_new(s);
    if (!n)
        return wg_error_keep(s->tape, WG_ERROR_MEMORY, "%s: no memory for names", caller);
    wg_columns_start(&c, s->tape, "lrrrrr");
    wg_status status = put_rows(&c, n, rows, count);
    if (status == WG_OK)
        status = wg_columns_write(&c, out, caller);
    else
        wg_columns_drop(&c);
    wg_names_free(n);
    return status;
}

wg_status wg_write_check_table(wg_tape *t, const wg_hand rows[], int count, FILE *out)
{
    selection s;
    wg_status status = t ? pick(t, rows, count, out, &s) : WG_ERROR_NULL;
    if (status != WG_OK)
        return status;
    status = write(&s, rows, count, out);
    wg_selection_free(&s);
    return status;
}
