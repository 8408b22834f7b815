/* error.c — errors as values: the first one is kept on the tape, in words. */
#include "internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

static const char no_tape[] = "the tape is NULL";

wg_tensor wg_poisoned(wg_tape *t)
{
    return (wg_tensor){t, 0, 0};
}

/* Cuts a text that may have lost its end in the middle of a UTF-8 sequence. */
static void end_on_a_character(char *s)
{
    size_t n = strlen(s), tail = 0;
    while (tail < 4 && tail < n && ((unsigned char)s[n - 1 - tail] & 0xC0) == 0x80)
        tail++;
    if (tail == n)
        return;
    const unsigned char lead = (unsigned char)s[n - 1 - tail];
    const size_t wants = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (tail < wants)
        s[n - 1 - tail] = '\0';
}

static void keep(wg_tape *t, wg_status status, const char *head, const char *format, va_list args)
{
    if (!t || t->status != WG_OK)
        return;
    /* That something failed with WG_OK is an op's writer's mistake. */
    t->status = status == WG_OK ? WG_ERROR_RULE : status;
    t->failed = (struct failure){0};
    const int n = snprintf(t->message, sizeof t->message, "%s%s", head, *head ? ": " : "");
    const size_t room = n >= 0 && (size_t)n < sizeof t->message ? sizeof t->message - (size_t)n : 0;
    if (room == 0 || (size_t)vsnprintf(t->message + n, room, format, args) >= room)
        end_on_a_character(t->message);
}

wg_tensor wg_fail(wg_tape *t, wg_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    keep(t, status, "", format, args);
    va_end(args);
    return wg_poisoned(t);
}

wg_status wg_error_keep(wg_tape *t, wg_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    keep(t, status, "", format, args);
    va_end(args);
    return status;
}

bool wg_refuse(const wg_call *call, wg_status status, const char *format, ...)
{
    if (!call)
        return false;
    va_list args;
    va_start(args, format);
    keep(call->tape, status, call->op->name, format, args);
    va_end(args);
    return false;
}

wg_status wg_refuse_step(const wg_step *s, wg_status status, const char *format, ...)
{
    if (!s)
        return WG_ERROR_NULL;
    va_list args;
    va_start(args, format);
    const bool first = wg_error(s->node->self.tape) == WG_OK;
    keep(s->node->self.tape, status, s->node->op->name, format, args);
    va_end(args);
    if (first)
        s->node->self.tape->failed.at = s->node->self;
    return status == WG_OK ? WG_ERROR_RULE : status;
}

void wg_note_failure(wg_tape *t, const char *op, int arity, const wg_tensor x[])
{
    enum { MOST = sizeof t->failed.x / sizeof *t->failed.x };
    struct failure *f = &t->failed;
    snprintf(f->op, sizeof f->op, "%s", op);
    end_on_a_character(f->op);
    f->arity = arity < MOST ? arity : MOST;
    for (int k = 0; k < f->arity; k++)
        f->x[k] = x[k];
}

wg_status wg_error(const wg_tape *t)
{
    return t ? t->status : WG_ERROR_NULL;
}

const char *wg_error_message(const wg_tape *t)
{
    return t ? t->message : no_tape;
}

void wg_clear_error(wg_tape *t)
{
    if (!t)
        return;
    t->status = WG_OK;
    t->message[0] = '\0';
}

const char *wg_status_name(wg_status status)
{
    switch (status) {
    case WG_OK:
        return "ok";
    case WG_ERROR_NULL:
        return "null or poisoned";
    case WG_ERROR_SHAPE:
        return "shape error";
    case WG_ERROR_DTYPE:
        return "dtype error";
    case WG_ERROR_ARGUMENT:
        return "argument out of range";
    case WG_ERROR_STATE:
        return "wrong time";
    case WG_ERROR_RULE:
        return "wrong op or rule";
    case WG_ERROR_MEMORY:
        return "out of memory";
    case WG_ERROR_IO:
        return "input or output failed";
    }
    return "unknown status";
}

const char *wg_label(const node *n, char *to, size_t size)
{
    if (!n->name)
        snprintf(to, size, "%s%%%" PRIu32, n->pub.op->name, n->pub.self.index);
    else if ((size_t)snprintf(to, size, "%s", n->name) >= size)
        end_on_a_character(to);
    return to;
}

static void describe_shape(const wg_shape *shape, char *to, size_t size)
{
    size_t used = 0;
    const int ndim = shape->ndim < 0 ? 0 : shape->ndim > WG_MAX_DIMS ? WG_MAX_DIMS : shape->ndim;
    used += (size_t)snprintf(to, size, "[");
    for (int d = 0; d < ndim && used < size; d++)
        used +=
            (size_t)snprintf(to + used, size - used, "%s%" PRId64, d ? "×" : "", shape->size[d]);
    if (used < size)
        snprintf(to + used, size - used, "%s]", ndim == shape->ndim ? "" : "×…");
}

wg_text wg_describe_shape(const wg_shape *shape)
{
    wg_text text = {"[NULL]"};
    if (shape)
        describe_shape(shape, text.s, sizeof text.s);
    return text;
}

wg_text wg_describe(wg_tensor x)
{
    wg_text text;
    const node *n = wg_node_in(x);
    if (!n) {
        snprintf(text.s, sizeof text.s, "%s",
                 !x.tape   ? "a tensor without a tape"
                 : x.index ? "a tensor that was dropped"
                           : "a poisoned tensor");
        return text;
    }
    wg_label(n, text.s, 72);
    const size_t used = strlen(text.s);
    text.s[used] = ' ';
    describe_shape(&n->pub.shape, text.s + used + 1, sizeof text.s - used - 1);
    return text;
}
