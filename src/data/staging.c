/* staging.c — several values that are written all or not at all: new values wait in memory of their
 * own until all are right, and the tensors have room for them. */
#include "files.h"

bool wg_staging_begin(staging *s, wg_tape *t, const char *caller, int64_t room)
{
    *s = (staging){.tape = t, .caller = caller, .room = room};
    s->at = wg_tape_take(t, (size_t)room * sizeof *s->at);
    if (!s->at)
        wg_fail(t, WG_ERROR_MEMORY, "%s: no memory for a list of tensors", caller);
    return s->at != NULL;
}

void *wg_stage(staging *s, wg_tensor x)
{
    if (wg_make_room(x, s->caller) != WG_OK)
        return NULL;
    void *value = wg_tape_take(s->tape, wg_bytes(x));
    if (value)
        s->at[s->count++] = (struct staged){x, value};
    else
        wg_fail(s->tape, WG_ERROR_MEMORY, "%s: no memory for a new value of %s", s->caller,
                wg_describe(x).s);
    return value;
}

static void give_back(staging *s)
{
    for (int64_t i = 0; i < s->count; i++)
        wg_tape_give(s->tape, s->at[i].value);
    wg_tape_give(s->tape, s->at);
    *s = (staging){.tape = s->tape};
}

wg_status wg_staging_end(staging *s, wg_status status)
{
    for (int64_t i = 0; i < s->count && status == WG_OK; i++)
        status = wg_write(s->at[i].x, s->at[i].value, wg_bytes(s->at[i].x));
    give_back(s);
    return status;
}
