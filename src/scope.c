/* scope.c — scopes, the names that they give, and leaves found by name. */
#include "internal.h"

#include <string.h>

/* ---- Opening and closing --------------------------------------------------------------------- */

/* The list of scopes within the one that is open. */
static scope **inner_of(wg_tape *t)
{
    return t->scope ? &t->scope->inner : &t->scopes;
}

/* Where a name begins that goes behind that of the open scope, and what that takes. */
static size_t start_of_name(const wg_tape *t)
{
    return t->scope ? strlen(t->scope->path) + 1 : 0;
}

static size_t scoped_size(const wg_tape *t, const char *name)
{
    return start_of_name(t) + strlen(name) + 1;
}

static void write_scoped(const wg_tape *t, const char *name, char *to)
{
    if (t->scope) {
        strcpy(to, t->scope->path);
        strcat(to, "/");
    }
    strcpy(to + start_of_name(t), name);
}

static scope *add_scope(wg_tape *t, const char *name)
{
    scope *s = wg_pool_take(&t->pool, sizeof *s + scoped_size(t, name));
    if (!s)
        return NULL;
    s->outer = t->scope;
    s->inner = NULL;
    s->earlier = *inner_of(t);
    s->start = start_of_name(t);
    s->number = ++t->n_scopes;
    write_scoped(t, name, s->path);
    return *inner_of(t) = s;
}

wg_status wg_scope(wg_tape *t, const char *name)
{
    if (!t)
        return WG_ERROR_NULL;
    if (!name)
        return wg_error_keep(t, WG_ERROR_NULL, "wg_scope: the name is NULL");
    if (!*name || strchr(name, '/'))
        return wg_error_keep(
            t, WG_ERROR_ARGUMENT,
            "wg_scope: \"%.200s\" is no name of a scope, which has letters and no \"/\"", name);
    scope *s = *inner_of(t);
    while (s && strcmp(s->path + s->start, name) != 0)
        s = s->earlier;
    if (!s && !(s = add_scope(t, name)))
        return wg_error_keep(t, WG_ERROR_MEMORY, "wg_scope: no memory for it");
    t->scope = s;
    return WG_OK;
}

wg_status wg_scope_end(wg_tape *t)
{
    if (!t)
        return WG_ERROR_NULL;
    if (!t->scope)
        return wg_error_keep(t, WG_ERROR_STATE, "wg_scope_end: no scope is open");
    t->scope = t->scope->outer;
    return WG_OK;
}

const char *wg_scope_of(wg_tensor x)
{
    const node *n = wg_node_in(x);
    return n && n->scope ? n->scope->path : "";
}

const char *wg_scope_now(const wg_tape *t)
{
    return t && t->scope ? t->scope->path : "";
}

/* ---- Names ----------------------------------------------------------------------------------- */

char *wg_scoped_name(wg_tape *t, const char *name)
{
    char *full = wg_pool_take(&t->pool, scoped_size(t, name));
    if (full)
        write_scoped(t, name, full);
    return full;
}

wg_tensor wg_next_leaf(wg_tape *t, wg_tensor x)
{
    if (x.tape && (x.tape != t || !wg_checked(x, "wg_next_leaf")))
        return WG_NONE;
    for (uint32_t i = x.tape ? x.index + 1 : 1; t && i < t->count; i++)
        if (wg_is_leaf(wg_node_at(t, i)))
            return wg_node_at(t, i)->pub.self;
    return WG_NONE;
}

/* Whether n is a leaf with that name, whose first `start` bytes are those of the scope's path and a
 * "/". */
static bool is_named(const node *n, const char *path, size_t start, const char *name)
{
    return n->name && wg_is_leaf(n) && strlen(n->name) >= start &&
           (start == 0 || (strncmp(n->name, path, start - 1) == 0 && n->name[start - 1] == '/')) &&
           strcmp(n->name + start, name) == 0;
}

/* The latest of them. */
static wg_tensor find_leaf(const wg_tape *t, const char *path, size_t start, const char *name)
{
    for (uint32_t i = *name ? t->count : 1; --i > 0;)
        if (is_named(wg_node_at(t, i), path, start, name))
            return wg_node_at(t, i)->pub.self;
    return WG_NONE;
}

wg_tensor wg_find_quietly(wg_tape *t, const char *name)
{
    return t && name ? find_leaf(t, "", 0, name) : WG_NONE;
}

wg_tensor wg_find_here(wg_tape *t, const char *name)
{
    return t && name ? find_leaf(t, wg_scope_now(t), start_of_name(t), name) : WG_NONE;
}

wg_tensor wg_find(wg_tape *t, const char *name)
{
    const wg_tensor x = wg_find_quietly(t, name);
    if (x.tape)
        return x;
    if (!name)
        return wg_fail(t, WG_ERROR_NULL, "wg_find: the name is NULL");
    return wg_fail(t, WG_ERROR_STATE, "wg_find: no input, parameter or state is named %.200s",
                   name);
}
