/* training.c — optimisers beside a plain loop over doubles. */
#include "training.h"

#include <stdio.h>

enum { PARAMETERS = 3, ELEMENTS = 6, STEPS = 25 };

/* L = ½ Σ a (p − c)² over all elements of all parameters, whose gradient is a (p − c). */
typedef struct model {
    wg_tape *tape;
    wg_tensor p[PARAMETERS], L;
    double value[PARAMETERS][ELEMENTS], state[PARAMETERS][ELEMENTS][MOST_STATES];
} model;

static const char *const names[PARAMETERS] = {"W", "layer/W", "layer/b"};

static double steepness(int parameter, int i)
{
    return 0.25 + 0.5 * parameter + 0.125 * i;
}

static double goal(int parameter, int i)
{
    return (i % 2 ? -4 : 4) - parameter;
}

static wg_tensor loss_of(wg_tensor p, int parameter, int64_t n)
{
    double a[ELEMENTS], c[ELEMENTS];
    for (int i = 0; i < n; i++) {
        a[i] = steepness(parameter, i);
        c[i] = goal(parameter, i);
    }
    const wg_dtype dtype = wg_dtype_of(p);
    const wg_shape shape = wg_shape_of(p);
    const wg_tensor goals = wg_constant(p.tape, WG_F64, shape, c, (size_t)n * sizeof *c),
                    steep = wg_constant(p.tape, WG_F64, shape, a, (size_t)n * sizeof *a);
    const wg_tensor off = wg_sub(p, wg_cast(goals, dtype));
    return wg_sum(wg_mul(wg_scalar_like(p, 0.5), wg_mul(wg_cast(steep, dtype), wg_square(off))));
}

static void start(model *m, wg_dtype dtype, double initial)
{
    const wg_shape shape[PARAMETERS] = {WG_SHAPE(2, 3), WG_SHAPE(5), WG_SCALAR};
    *m = (model){.tape = wg_tape_new()};
    for (int w = 0; w < PARAMETERS; w++) {
        m->p[w] = wg_param(m->tape, names[w], dtype, shape[w]);
        for (int i = 0; i < ELEMENTS; i++) {
            m->value[w][i] = 0.5 * i - w;
            for (int s = 0; s < MOST_STATES; s++)
                m->state[w][i][s] = initial;
        }
        put(m->p[w], m->value[w]);
        const wg_tensor part = loss_of(m->p[w], w, wg_count(m->p[w]));
        m->L = w ? wg_add(m->L, part) : part;
    }
}

static void step_by_loop(model *m, const wg_optimizer *o, element_step *step, int k)
{
    for (int w = 0; w < PARAMETERS; w++)
        for (int i = 0; i < wg_count(m->p[w]); i++) {
            double *p = &m->value[w][i];
            step(o, k, steepness(w, i) * (*p - goal(w, i)), p, m->state[w][i]);
        }
}

static void compare(wg_tensor x, const double *right, int stride, int k)
{
    double got[ELEMENTS];
    const double digits = wg_dtype_of(x) == WG_F32 ? 1e-5 : 1e-13;
    get(x, got);
    for (int i = 0; i < wg_count(x); i++)
        cr_assert(near(got[i], right[i * stride], digits, digits),
                  "%s %s [%d] is %.17g, not %.17g, at step %d", wg_dtype_name(wg_dtype_of(x)),
                  wg_name_of(x), i, got[i], right[i * stride], k);
}

static void compare_all(const model *m, const wg_optimizer *o, const char *const states[], int k)
{
    char name[64];
    for (int w = 0; w < PARAMETERS; w++) {
        compare(m->p[w], m->value[w], 1, k);
        for (int s = 0; s < MOST_STATES && states[s]; s++) {
            snprintf(name, sizeof name, "%s/%s/%s", o->name, names[w], states[s]);
            compare(wg_find(m->tape, name), &m->state[w][0][s], MOST_STATES, k);
        }
    }
}

static void check_in(wg_dtype dtype, const wg_optimizer *o, element_step *step,
                     const char *const states[], double initial)
{
    model m;
    start(&m, dtype, initial);
    const wg_tensor y = wg_minimize(m.L, o);
    wg_program *program = wg_compile(m.tape, &y, 1);
    cr_assert(program, "%s", wg_error_message(m.tape));
    for (int k = 1; k <= STEPS; k++) {
        cr_assert(wg_run(program) == WG_OK, "%s", wg_error_message(m.tape));
        step_by_loop(&m, o, step, k);
        compare_all(&m, o, states, k);
    }
    expect_ok(m.tape);
    wg_tape_free(m.tape);
}

void check_optimizer(const wg_optimizer *o, element_step *step,
                     const char *const states[MOST_STATES], double initial)
{
    for (int r = 0; r < 2; r++)
        check_in(reals[r], o, step, states, initial);
}

wg_tensor half_square(wg_tape *t)
{
    const wg_tensor p = wg_param(t, "p", WG_F64, WG_SCALAR);
    return wg_mul(wg_scalar_like(p, 0.5), wg_square(p));
}

double item_named(wg_tape *t, const char *name)
{
    return wg_item(wg_find(t, name));
}
