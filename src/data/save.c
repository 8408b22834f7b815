/* save.c — all parameters and states of a tape to a file, and back. What the format is, its writer
 * and its reader know. */
#include "files.h"

#include <string.h>

/* ---- Saving ---------------------------------------------------------------------------------- */

static size_t largest(const leaves *l)
{
    size_t most = 0;
    for (int64_t i = 0; i < l->count; i++)
        if (wg_bytes(l->at[i]) > most)
            most = wg_bytes(l->at[i]);
    return most;
}

/* Names are any bytes; the files here have text. */
static wg_status check_leaf(wg_tensor x, const file_format *f)
{
    const char *name = wg_name_of(x);
    if (!wg_is_utf8(name, strlen(name)))
        return wg_error_keep(x.tape, WG_ERROR_STATE, "%s: the name of %s is not valid UTF-8",
                             f->save_caller, wg_describe(x).s);
    if (f->reserved && strcmp(name, f->reserved) == 0)
        return wg_error_keep(x.tape, WG_ERROR_STATE,
                             "%s: %s needs another name: that one means something else in the file",
                             f->save_caller, wg_describe(x).s);
    return wg_check_value(x, f->save_caller);
}

static wg_status write_file(wg_tape *t, const char *path, const file_format *f, const leaves *l,
                            void *room)
{
    output o;
    if (!wg_output_open(&o, t, f->save_caller, path))
        return o.file.status;
    return wg_output_close(&o, f->write(&o, l, room));
}

wg_status wg_save_as(wg_tape *t, const char *path, const file_format *f)
{
    leaves l;
    wg_status status = wg_leaves_of(t, f->save_caller, &l);
    for (int64_t i = 0; i < l.count && status == WG_OK; i++)
        status = check_leaf(l.at[i], f);
    if (status == WG_OK) {
        void *room = wg_tape_take(t, largest(&l));
        status = room ? write_file(t, path, f, &l, room)
                      : wg_error_keep(t, WG_ERROR_MEMORY, "%s: no memory for a copy of a value",
                                      f->save_caller);
        wg_tape_give(t, room);
    }
    wg_leaves_free(&l);
    return status;
}

bool wg_little_endian_value(wg_tensor x, void *to)
{
    if (wg_read(x, to, wg_bytes(x)) != WG_OK)
        return false;
    wg_to_machine_order(to, wg_count(x), (int64_t)wg_dtype_size(wg_dtype_of(x)), false);
    return true;
}

/* ---- Loading --------------------------------------------------------------------------------- */

static bool is_type_of(wg_data_type type, wg_dtype dtype)
{
    return (type == WG_DATA_F32 && dtype == WG_F32) || (type == WG_DATA_F64 && dtype == WG_F64) ||
           (type == WG_DATA_I64 && dtype == WG_I64);
}

/* Finds the array that is the new value of x. */
static bool find(file *f, const catalogue *c, const file_format *as, wg_tensor x, array *a)
{
    const entry *e = wg_catalogue_find(c, wg_name_of(x));
    const char *type;
    if (!e)
        return wg_file_refuse(f, WG_ERROR_STATE, "it has nothing under the name of %s",
                              wg_describe(x).s);
    if (!as->describe(f, c, e, a, &type))
        return false;
    const wg_shape shape = wg_shape_of(x);
    if (!wg_same_shape(&a->shape, &shape))
        return wg_file_refuse(f, WG_ERROR_SHAPE, "under the name of %s it has %s", wg_describe(x).s,
                              wg_describe_shape(&a->shape).s);
    if (!is_type_of(a->type, wg_dtype_of(x)))
        return wg_file_refuse(f, WG_ERROR_DTYPE,
                              "%s is %s, but in the file it is %s; F32, F64 and I64 can be read",
                              wg_describe(x).s, wg_dtype_name(wg_dtype_of(x)), type);
    return true;
}

static bool stage_leaf(file *f, const catalogue *c, const file_format *as, wg_tensor x, staging *s)
{
    array a;
    if (!find(f, c, as, x, &a))
        return false;
    void *value = wg_stage(s, x);
    if (!value && f->status == WG_OK)
        f->status = WG_ERROR_MEMORY;
    return value && wg_array_read(f, &a, value);
}

static void load_leaves(file *f, const catalogue *c, const file_format *as, const leaves *l)
{
    staging s;
    if (!wg_staging_begin(&s, l->tape, f->caller, l->count)) {
        f->status = WG_ERROR_MEMORY;
        return;
    }
    for (int64_t i = 0; i < l->count && f->status == WG_OK; i++)
        stage_leaf(f, c, as, l->at[i], &s);
    f->status = wg_staging_end(&s, f->status);
}

wg_status wg_load_as(wg_tape *t, const char *path, const file_format *as)
{
    leaves l;
    catalogue c = {0};
    file f;
    const wg_status status = wg_leaves_of(t, as->load_caller, &l);
    if (status != WG_OK)
        return status;
    if (wg_file_open(&f, t, as->load_caller, path) && as->list(&f, &c))
        load_leaves(&f, &c, as, &l);
    wg_file_close(&f);
    wg_catalogue_free(&c, t);
    wg_leaves_free(&l);
    return f.status;
}
