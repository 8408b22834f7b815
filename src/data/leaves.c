/* leaves.c — the parameters and states of a tape, which files hold by name. */
#include "files.h"

#include <string.h>

/* Whether a leaf is to be in files. */
static bool is_kept(wg_tensor x)
{
    const wg_role role = wg_node_of(x)->op->role;
    return role == WG_ROLE_PARAM || role == WG_ROLE_STATE;
}

static int64_t count_leaves(wg_tape *t)
{
    int64_t count = 0;
    for (wg_tensor x = wg_next_leaf(t, WG_NONE); wg_is_valid(x); x = wg_next_leaf(t, x))
        count += is_kept(x);
    return count;
}

/* The larger elements first: then all lie as their dtypes want, one behind the other. */
static bool before(const void *items, int64_t a, int64_t b)
{
    const wg_tensor *x = items;
    const size_t size_a = wg_dtype_size(wg_dtype_of(x[a])),
                 size_b = wg_dtype_size(wg_dtype_of(x[b]));
    return size_a != size_b ? size_a > size_b : strcmp(wg_name_of(x[a]), wg_name_of(x[b])) < 0;
}

static bool name_before(const void *items, int64_t a, int64_t b)
{
    const wg_tensor *x = items;
    return strcmp(wg_name_of(x[a]), wg_name_of(x[b])) < 0;
}

static void swap(void *items, int64_t a, int64_t b)
{
    wg_tensor *x = items, kept = x[a];
    x[a] = x[b];
    x[b] = kept;
}

/* Whether all have names, of their own. They are sorted by name. */
static wg_status check_names(const leaves *l, const char *caller)
{
    for (int64_t i = 0; i < l->count; i++) {
        const char *name = wg_name_of(l->at[i]);
        if (!*name)
            return wg_error_keep(l->tape, WG_ERROR_STATE, "%s: %s has no name", caller,
                                 wg_describe(l->at[i]).s);
        if (i > 0 && strcmp(wg_name_of(l->at[i - 1]), name) == 0)
            return wg_error_keep(l->tape, WG_ERROR_STATE,
                                 "%s: two parameters or states have the same name, %s and %s",
                                 caller, wg_describe(l->at[i - 1]).s, wg_describe(l->at[i]).s);
    }
    return WG_OK;
}

wg_status wg_leaves_of(wg_tape *t, const char *caller, leaves *l)
{
    *l = (leaves){.tape = t};
    if (!t)
        return WG_ERROR_NULL;
    l->at = wg_tape_take(t, (size_t)count_leaves(t) * sizeof *l->at);
    if (!l->at)
        return wg_error_keep(t, WG_ERROR_MEMORY, "%s: no memory for a list of tensors", caller);
    for (wg_tensor x = wg_next_leaf(t, WG_NONE); wg_is_valid(x); x = wg_next_leaf(t, x))
        if (is_kept(x))
            l->at[l->count++] = x;
    wg_sort(&(sorting){l->at, name_before, swap}, l->count);
    const wg_status status = check_names(l, caller);
    wg_sort(&(sorting){l->at, before, swap}, l->count);
    if (status != WG_OK)
        wg_leaves_free(l);
    return status;
}

void wg_leaves_free(leaves *l)
{
    if (l->tape)
        wg_tape_give(l->tape, l->at);
    *l = (leaves){.tape = l->tape};
}
