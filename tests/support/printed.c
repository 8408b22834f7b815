/* printed.c — text in memory, and small models with plain numbers. */
#include "printed.h"

#include <stdlib.h>
#include <string.h>

void printed_begin(printed *p)
{
    *p = (printed){0};
    p->out = open_memstream(&p->text, &p->size);
}

void printed_end(printed *p)
{
    fclose(p->out);
}

void expect_text(const char *text, const char *expected)
{
    cr_assert(strcmp(text, expected) == 0, "printed:\n%s\nexpected:\n%s", text, expected);
}

static void record_notes(notes_model *m, wg_dtype real)
{
    wg_tape *t = m->t;
    m->x = wg_input(t, "x", real, WG_SHAPE(2, 1));
    m->y = wg_input(t, "y", real, WG_SHAPE(2, 1));
    m->W1 = wg_param(t, "W1", real, WG_SHAPE(3, 2));
    m->b1 = wg_param(t, "b1", real, WG_SHAPE(3, 1));
    m->W2 = wg_param(t, "W2", real, WG_SHAPE(2, 3));
    m->b2 = wg_param(t, "b2", real, WG_SHAPE(2, 1));
    m->z1 = wg_name(wg_add(wg_matmul(m->W1, m->x), m->b1), "z1");
    m->a1 = wg_name(wg_tanh(m->z1), "a1");
    m->z2 = wg_name(wg_add(wg_matmul(m->W2, m->a1), m->b2), "z2");
    m->L = wg_name(wg_mean(wg_softmax_cross_entropy(m->z2, m->y, 0)), "L");
    const wg_tensor wrt[] = {m->W1, m->b1, m->W2, m->b2};
    for (int i = 0; i < 4; i++) {
        m->wrt[i] = wrt[i];
        m->gradient[i] = wg_gradient(m->L, wrt[i]);
    }
    wg_name(wg_gradient(m->L, m->z2), "δ1");
    wg_name(wg_gradient(m->L, m->z1), "δ2");
}

notes_model make_notes(const wg_allocator *a, wg_dtype real)
{
    notes_model m = {.t = wg_tape_new_with(a)};
    record_notes(&m, real);
    const wg_tensor wanted[] = {m.L, m.gradient[0], m.gradient[1], m.gradient[2], m.gradient[3]};
    put(m.x, (const double[]){1, -2});
    put(m.y, (const double[]){0, 1});
    put(m.W1, (const double[]){0.5, -0.25, 1, 0.75, -1, 0.5});
    put(m.b1, (const double[]){0.25, 0, -0.5});
    put(m.W2, (const double[]){0.5, -0.25, 1, 0.75, -1, 0.5});
    put(m.b2, (const double[]){0, 0.125});
    wg_program *p = wg_compile_with(m.t, wanted, 5, WG_KEEP_ALL);
    cr_assert(wg_run(p) == WG_OK, "%s", wg_error_message(m.t));
    wg_program_free(p);
    return m;
}

static void try_without(memory *m, const notes_model *model, size_t n, bool lasting,
                        wg_status (*print)(const notes_model *m, FILE *out))
{
    printed p;
    printed_begin(&p);
    m->failed = false;
    m->fail_from = m->calls + n;
    m->fail_to = lasting ? SIZE_MAX : m->fail_from;
    const wg_status status = print(model, p.out);
    m->fail_from = m->fail_to = 0;
    printed_end(&p);
    free(p.text);
    cr_assert(status == (m->failed ? WG_ERROR_MEMORY : WG_OK), "%zu: %s", n,
              wg_status_name(status));
    cr_assert(wg_error(model->t) == status, "%zu: %s", n, wg_error_message(model->t));
}

void check_lack_of_memory(wg_status (*print)(const notes_model *m, FILE *out))
{
    for (int lasting = 0; lasting < 2; lasting++) {
        size_t n = 1;
        for (bool failed = true; failed; n++) {
            memory m = {0};
            const wg_allocator a = allocator_of(&m);
            const notes_model model = make_notes(&a, WG_F64);
            try_without(&m, &model, n, lasting, print);
            failed = m.failed;
            wg_tape_free(model.t);
            cr_assert(m.blocks == 0 && !m.mistaken, "%zu", n);
        }
        cr_assert(n > 2, "it took no memory");
    }
}
