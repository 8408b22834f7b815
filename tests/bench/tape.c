/* tape.c — what the machinery costs where the arithmetic costs nothing: recording, compiling, and running
 * tensors of 4 × 4. */
#include "bench.h"

#include <stdlib.h>

enum { FRESH = 4000, CHAIN = 250 };

/* ---- Recording ------------------------------------------------------------------------------- */

typedef struct recording {
    wg_tape *tape;
    wg_tensor x, w;
    wg_position start;
} recording;

static recording start_recording(wg_dtype real)
{
    recording r = {.tape = wg_tape_new()};
    r.x = wg_input(r.tape, "x", real, WG_SHAPE(4, 4));
    r.w = wg_input(r.tape, "w", real, WG_SHAPE(4, 4));
    r.start = wg_mark(r.tape);
    return r;
}

/* One of three ops in turn. */
static wg_tensor record_next(wg_tensor y, wg_tensor w, int64_t i)
{
    return i % 3 == 0 ? wg_add(y, w) : i % 3 == 1 ? wg_tanh(y) : wg_mul(y, w);
}

/* So many ops that the tape has not seen, dropped again after every few thousand. */
static void record_fresh(void *self, int64_t times)
{
    recording *r = self;
    for (int64_t left = times; left > 0; left -= FRESH) {
        wg_tensor y = r->x;
        for (int64_t i = 0; i < FRESH && i < left; i++)
            y = record_next(y, r->w, i);
        wg_rewind(r->tape, r->start);
    }
}

/* The same calls again and again. */
static void record_found(void *self, int64_t times)
{
    recording *r = self;
    wg_tensor y = r->x;
    for (int64_t i = 0; i < times; i++)
        y = i % CHAIN == 0 ? r->x : record_next(y, r->w, i % CHAIN);
}

/* ---- Programs -------------------------------------------------------------------------------- */

/* y ← w y + x, again and again: the products cannot be one step with what is around them. */
static wg_tensor products(wg_tensor x, wg_tensor w)
{
    wg_tensor y = x;
    for (int i = 0; i < CHAIN; i++)
        y = wg_add(wg_matmul(w, y), x);
    return y;
}

/* tanh of tanh …, and back through all of them by the rule (1 − y²) ∘ ȳ. */
static wg_tensor tanhs(wg_tensor x, wg_tensor w)
{
    wg_tensor y = x;
    for (int i = 0; i < CHAIN; i++)
        y = wg_tanh(y);
    return wg_vjp(y, w, x);
}

static wg_tensor one_step(wg_tensor x, wg_tensor w)
{
    return wg_add(x, w);
}

typedef struct built {
    recording r;
    wg_tensor y;
    wg_program *program;
} built;

static built build(wg_dtype real, wg_tensor (*record)(wg_tensor x, wg_tensor w))
{
    built b = {.r = start_recording(real)};
    wg_fill_uniform(b.r.x, 1, -0.25, 0.25);
    wg_fill_uniform(b.r.w, 2, -0.25, 0.25);
    b.y = record(b.r.x, b.r.w);
    b.program = wg_compile(b.r.tape, &b.y, 1);
    wg_run(b.program);
    bench_check_tape(b.r.tape);
    return b;
}

static void compile(void *self, int64_t times)
{
    built *b = self;
    for (int64_t i = 0; i < times; i++)
        wg_program_free(wg_compile(b->r.tape, &b->y, 1));
}

static void run(void *self, int64_t times)
{
    built *b = self;
    for (int64_t i = 0; i < times; i++)
        wg_run(b->program);
}

/* ---- Measuring ------------------------------------------------------------------------------- */

static void measure_one(const char *size, wg_dtype real, void (*what)(void *, int64_t), void *self,
                        int64_t pieces)
{
    const unit nanoseconds = {"ns per op, step or run", 1e9, false};
    const contestant c = {"wengert", what, self};
    result r;
    measure(&c, 1, -1, &r);
    r.seconds /= (double)pieces;
    report("tape", size, wg_dtype_name(real), nanoseconds, &c, 1, &r);
}

static void measure_recording(const char *size, wg_dtype real, void (*what)(void *, int64_t))
{
    if (!bench_wants_size(size))
        return;
    recording r = start_recording(real);
    measure_one(size, real, what, &r, 1);
    wg_tape_free(r.tape);
}

/* A time for each step of the program. */
static void measure_program(const char *size, wg_dtype real, void (*what)(void *, int64_t),
                            wg_tensor (*record)(wg_tensor x, wg_tensor w))
{
    if (!bench_wants_size(size))
        return;
    built b = build(real, record);
    measure_one(size, real, what, &b, wg_program_steps(b.program));
    wg_tape_free(b.r.tape);
}

void bench_tape(void)
{
    bench_set_threads(1);
    for (int real = WG_F32; real <= WG_F64; real++) {
        const wg_dtype type = (wg_dtype)real;
        if (!bench_wants_real(type) || !bench_wants_threads(1))
            continue;
        measure_recording("record-new", type, record_fresh);
        measure_recording("record-known", type, record_found);
        measure_program("compile:products", type, compile, products);
        measure_program("compile:tanhs", type, compile, tanhs);
        measure_program("run:products", type, run, products);
        measure_program("run:tanhs", type, run, tanhs);
        measure_program("run:one-step", type, run, one_step);
    }
}
