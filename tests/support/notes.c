#include "notes.h"

notes_model record_notes(const wg_allocator *a, wg_dtype real, int64_t p, int64_t N, int64_t C,
                         int64_t B)
{
    notes_model m = {.t = wg_tape_new_with(a)};
    m.x = wg_input(m.t, "x", real, WG_SHAPE(p, B));
    m.y = wg_input(m.t, "y", real, WG_SHAPE(C, B));
    m.W1 = m.wrt[0] = wg_param(m.t, "W1", real, WG_SHAPE(N, p));
    m.b1 = m.wrt[1] = wg_param(m.t, "b1", real, WG_SHAPE(N, 1));
    m.W2 = m.wrt[2] = wg_param(m.t, "W2", real, WG_SHAPE(C, N));
    m.b2 = m.wrt[3] = wg_param(m.t, "b2", real, WG_SHAPE(C, 1));
    m.z1 = wg_name(wg_add(wg_matmul(m.W1, m.x), m.b1), "z1");
    m.a1 = wg_name(wg_tanh(m.z1), "a1");
    m.z2 = wg_name(wg_add(wg_matmul(m.W2, m.a1), m.b2), "z2");
    m.losses = wg_softmax_cross_entropy(m.z2, m.y, 0);
    m.L = wg_name(wg_mean(m.losses), "L");
    return m;
}

void differentiate_notes(notes_model *m)
{
    for (int i = 0; i < 4; i++)
        m->gradient[i] = wg_gradient(m->L, m->wrt[i]);
}

void run_notes(const notes_model *m, wg_tensor more)
{
    const wg_tensor wanted[] = {m->L,           m->gradient[0], m->gradient[1],
                                m->gradient[2], m->gradient[3], more};
    wg_program *p = wg_compile_with(m->t, wanted, more.tape ? 6 : 5, WG_KEEP_ALL);
    cr_assert(p && wg_run(p) == WG_OK, "%s", wg_error_message(m->t));
    wg_program_free(p);
}
