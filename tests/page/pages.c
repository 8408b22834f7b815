/* pages.c — writes pages of several models into a folder, each with what its tape holds beside it
 * in JSON: the values of all tensors that have one, as a reader gets them, and the tensors that are
 * the gradients.
 *
 *     pages FOLDER
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <wengert.h>

enum { MOST = 16 };

/* A model: what its page is asked for, and which of that is a gradient of y, with respect to
 * which. */
typedef struct model {
    wg_tape *t;
    wg_tensor y, x[MOST], wanted[MOST];
    int count, n_wanted;
} model;

static void fail(const char *what)
{
    fprintf(stderr, "pages: %s\n", what);
    exit(EXIT_FAILURE);
}

/* ---- What the tape holds --------------------------------------------------------------------- */

static void put_element(FILE *out, wg_dtype dtype, const void *data, int64_t i)
{
    if (dtype == WG_F32)
        fprintf(out, "\"%.9g\"", (double)((const float *)data)[i]);
    else if (dtype == WG_F64)
        fprintf(out, "\"%.17g\"", ((const double *)data)[i]);
    else
        fprintf(out, "\"%" PRId64 "\"", ((const int64_t *)data)[i]);
}

static void put_tensor(FILE *out, wg_tensor x, const void *data)
{
    const wg_shape shape = wg_shape_of(x);
    fprintf(out, "{\"dtype\":\"%s\",\"shape\":[", wg_dtype_name(wg_dtype_of(x)));
    for (int d = 0; d < shape.ndim; d++)
        fprintf(out, "%s%" PRId64, d ? "," : "", shape.size[d]);
    fputs("]", out);
    if (data) {
        fputs(",\"values\":[", out);
        for (int64_t i = 0; i < wg_count(x); i++) {
            fputs(i ? "," : "", out);
            put_element(out, wg_dtype_of(x), data, i);
        }
        fputs("]", out);
    }
    fputs("}", out);
}

/* All tensors by number; nothing was dropped from these tapes, so all have the stamp of y. */
static void put_tensors(FILE *out, const model *m)
{
    fputs("{\"tensors\":{\n", out);
    for (uint32_t i = 1; i < wg_tape_count(m->t) + 1; i++) {
        const wg_tensor x = {m->t, i, m->y.stamp};
        if (!wg_is_valid(x))
            continue;
        void *data = malloc(wg_bytes(x) + 1);
        const bool there = data && wg_read(x, data, wg_bytes(x)) == WG_OK;
        wg_clear_error(m->t);
        fprintf(out, "%s\"%" PRIu32 "\":", i > 1 ? ",\n" : "", i);
        put_tensor(out, x, there ? data : NULL);
        free(data);
    }
    fputs("},\n\"gradients\":{", out);
    for (int i = 0; i < m->count; i++)
        fprintf(out, "%s\"%" PRIu32 "\":%" PRIu32, i ? "," : "", m->x[i].index,
                wg_gradient(m->y, m->x[i]).index);
    fprintf(out, "},\n\"y\":%" PRIu32 "}\n", m->y.index);
}

static FILE *open_file(const char *folder, const char *name, const char *kind)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.%s", folder, name, kind);
    FILE *file = fopen(path, "w");
    if (!file)
        fail(path);
    return file;
}

/* Runs the model, keeping everything, and writes both files. */
static void finish(model *m, const char *folder, const char *name, bool runs)
{
    for (int i = 0; i < m->count; i++)
        m->wanted[m->n_wanted++] = wg_gradient(m->y, m->x[i]);
    if (runs)
        wg_run(wg_compile_with(m->t, m->wanted, m->n_wanted, WG_KEEP_ALL));
    FILE *page = open_file(folder, name, "html");
    if (wg_write_html(m->t, m->wanted, m->n_wanted, page) != WG_OK || wg_error(m->t) != WG_OK)
        fail(wg_error_message(m->t));
    FILE *numbers = open_file(folder, name, "json");
    put_tensors(numbers, m);
    if (fclose(page) != 0 || fclose(numbers) != 0)
        fail("writing failed");
    wg_tape_free(m->t);
}

static void fill_all(wg_tape *t)
{
    uint64_t seed = 1;
    for (wg_tensor x = wg_next_leaf(t, WG_NONE); wg_is_valid(x); x = wg_next_leaf(t, x))
        wg_fill_uniform(x, seed++, -1, 1);
}

/* ---- Models ---------------------------------------------------------------------------------- */

/* The notes' model: W2 tanh(W1 x + b1) + b2, softmax, cross-entropy, mean. */
static model network(int inputs, int hidden, int classes, int samples)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(inputs, samples)),
                    y = wg_input(t, "y", WG_F32, WG_SHAPE(classes, samples)),
                    W1 = wg_param(t, "W1", WG_F32, WG_SHAPE(hidden, inputs)),
                    b1 = wg_param(t, "b1", WG_F32, WG_SHAPE(hidden, 1)),
                    W2 = wg_param(t, "W2", WG_F32, WG_SHAPE(classes, hidden)),
                    b2 = wg_param(t, "b2", WG_F32, WG_SHAPE(classes, 1));
    const wg_tensor z1 = wg_name(wg_add(wg_matmul(W1, x), b1), "z1");
    const wg_tensor a1 = wg_name(wg_tanh(z1), "a1");
    const wg_tensor z2 = wg_name(wg_add(wg_matmul(W2, a1), b2), "z2");
    const wg_tensor L = wg_name(wg_mean(wg_softmax_cross_entropy(z2, y, 0)), "L");
    fill_all(t);
    float *right = calloc((size_t)(classes * samples), sizeof *right);
    if (!right)
        fail("no memory");
    for (int i = 0; i < samples; i++)
        right[i % classes * samples + i] = 1;
    wg_write(y, right, wg_bytes(y));
    free(right);
    return (model){t, L, {W1, b1, W2, b2}, {L}, 4, 1};
}

/* x is used four times: its adjoint is a sum of four. */
static model fork_model(void)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SCALAR),
                    k = wg_input(t, "k", WG_F64, WG_SCALAR);
    const wg_tensor u = wg_name(wg_mul(x, wg_exp(wg_mul(k, x))), "u");
    const wg_tensor y = wg_name(wg_add(u, wg_mul(wg_sin(x), wg_square(x))), "y");
    fill_all(t);
    return (model){t, y, {x, k}, {y}, 2, 1};
}

/* The gradient of the squared length of a gradient. */
static model second_order(void)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SHAPE(3)),
                    w = wg_param(t, "w", WG_F64, WG_SHAPE(3));
    const wg_tensor f = wg_name(wg_sum(wg_mul(w, wg_tanh(wg_mul(w, x)))), "f");
    const wg_tensor g = wg_gradient(f, x);
    const wg_tensor s = wg_name(wg_sum(wg_square(g)), "s");
    fill_all(t);
    return (model){t, s, {x, w}, {s}, 2, 1};
}

static model hostile(void)
{
    wg_tape *t = wg_tape_new();
    static const char *const names[] = {
        "</script><img src=x onerror=alert(1)>",
        "<!--<script>alert(2)//",
        "\"'`;alert(3)//\\",
        "line\nbreak\ttab\r\x01\x7f",
        "\xFF\xFE broken \xC3",
        "__proto__",
        "\xE2\x80\xA8 \xE2\x80\xAE rtl",
        "constructor",
        "&lt;b&gt; &amp; ]]> ${alert(4)}",
    };
    model m = {.t = t};
    wg_scope(t, "<scope onmouseover=alert(5)>");
    wg_tensor sum = wg_scalar(t, WG_F64, 0.5);
    for (int i = 0; i < 9; i++) {
        m.x[m.count] = wg_param(t, names[i], WG_F64, WG_SHAPE(2));
        sum = wg_add(sum, wg_name(wg_tanh(m.x[m.count++]), names[(i + 3) % 9]));
    }
    m.y = m.wanted[m.n_wanted++] = wg_name(wg_sum(sum), names[0]);
    wg_scope_end(t);
    fill_all(t);
    return m;
}

static model deep(int ops)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_param(t, "x", WG_F32, WG_SHAPE(2));
    wg_tensor h = x;
    for (int i = 0; i < ops; i++)
        h = i % 10 == 9 ? wg_add(wg_tanh(h), x) : wg_tanh(h);
    const wg_tensor L = wg_name(wg_sum(h), "L");
    fill_all(t);
    return (model){t, L, {x}, {L}, 1, 1};
}

/* No gradient, no run: a page of what is there. */
static model forward_only(void)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(2, 0)),
                    y = wg_input(t, "y", WG_F64, WG_SHAPE(2, 3, 4));
    const wg_tensor z = wg_name(wg_add(wg_sum(x), wg_sum(wg_exp(y))), "z");
    fill_all(t);
    return (model){t, z, {WG_NONE}, {z}, 0, 1};
}

int main(int argc, char **argv)
{
    if (argc != 2)
        fail("usage: pages FOLDER");
    model m = network(3, 4, 2, 3);
    finish(&m, argv[1], "network", true);
    m = network(64, 40, 10, 50);
    finish(&m, argv[1], "large", true);
    m = fork_model();
    finish(&m, argv[1], "fork", true);
    m = second_order();
    finish(&m, argv[1], "second", true);
    m = hostile();
    finish(&m, argv[1], "hostile", true);
    m = deep(500);
    finish(&m, argv[1], "deep", true);
    m = forward_only();
    finish(&m, argv[1], "forward", false);
    return EXIT_SUCCESS;
}
