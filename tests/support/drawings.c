#include "drawings.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

wg_status draw_json(wg_tape *t, const wg_tensor x[], int n, const wg_graph_options *o, FILE *out)
{
    (void)o;
    return wg_write_json(t, x, n, out);
}

wg_status draw_table(wg_tape *t, const wg_tensor x[], int n, const wg_graph_options *o, FILE *out)
{
    (void)o;
    return wg_write_table(t, x, n, out);
}

char *drawing_of(draw_function *draw, wg_tape *t, const wg_tensor tensors[], int count,
                 const wg_graph_options *options)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(draw(t, tensors, count, options, out) == WG_OK, "%s", wg_error_message(t));
    fclose(out);
    return text;
}

int occurrences(const char *text, const char *of)
{
    int n = 0;
    const size_t length =
        strlen(of); /* not strstr, for which sanitizers measure the text each time */
    for (const char *at = text; *at; at++)
        n += strncmp(at, of, length) == 0;
    return n;
}

void expect_in(const char *text, const char *words)
{
    cr_assert(strstr(text, words), "\"%s\" is not in: %s", words, text);
}

void expect_not_in(const char *text, const char *words)
{
    cr_assert(!strstr(text, words), "\"%s\" is in: %s", words, text);
}

static const char *line_at(const char *at)
{
    static char line[2000];
    snprintf(line, sizeof line, "%.*s", at ? (int)strcspn(at, "\n") : 0, at ? at : "");
    return line;
}

const char *vertex_of(const char *text, wg_tensor x)
{
    char id[30];
    snprintf(id, sizeof id, " n%u [", (unsigned)x.index);
    return line_at(strstr(text, id));
}

const char *edge_between(const char *text, wg_tensor x, wg_tensor y)
{
    char id[60];
    snprintf(id, sizeof id, " n%u -> n%u [", (unsigned)x.index, (unsigned)y.index);
    return line_at(strstr(text, id));
}

const char *line_with(const char *text, const char *words)
{
    const char *at = strstr(text, words);
    while (at && at > text && at[-1] != '\n')
        at--;
    return line_at(at);
}

/* ---- Other programs -------------------------------------------------------------------------- */

bool has_command(const char *name)
{
    char line[200];
    snprintf(line, sizeof line, "command -v %s >/dev/null", name);
    return system(line) == 0;
}

static char *read_all(FILE *in)
{
    char *all = NULL, part[4096];
    size_t size = 0;
    FILE *out = open_memstream(&all, &size);
    for (size_t n; (n = fread(part, 1, sizeof part, in)) > 0;)
        fwrite(part, 1, n, out);
    fclose(out);
    return all;
}

char *answer_to(const char *command, const char *text, int *status)
{
    char path[] = "/tmp/wengert_text_XXXXXX", line[400];
    FILE *file = fdopen(mkstemp(path), "w");
    fputs(text, file);
    fclose(file);
    snprintf(line, sizeof line, "%s %s 2>&1", command, path);
    FILE *in = popen(line, "r");
    char *all = read_all(in);
    *status = pclose(in);
    unlink(path);
    return all;
}

void expect_accepted(const char *text)
{
    static const char *const commands[] = {"nop -p", "osage -Tplain -o /dev/null",
                                           "dot -Tplain -o /dev/null"};
    for (int i = 0; i < 3; i++) {
        int status;
        char *said = answer_to(commands[i], text, &status);
        cr_assert(status == 0 && *said == '\0', "%s: %s%s", commands[i], said, text);
        free(said);
    }
}

/* ---- A model --------------------------------------------------------------------------------- */

notes_model drawn_notes_model(const wg_allocator *allocator)
{
    return record_notes(allocator, WG_F32, 4, 5, 3, 7);
}

void compute_model(notes_model *m, wg_tensor wanted[5])
{
    const wg_tensor leaf[] = {m->x, m->y, m->W1, m->b1, m->W2, m->b2};
    for (int i = 0; i < 6; i++)
        wg_fill_uniform(leaf[i], (uint64_t)i, 0.1, 1);
    differentiate_notes(m);
    run_notes(m, WG_NONE);
    wanted[0] = m->L;
    for (int i = 0; i < 4; i++)
        wanted[i + 1] = m->gradient[i];
}

/* ---- What all printers are held to ----------------------------------------------------------- */

void check_memory_of(draw_function *draw, const char *name)
{
    memory m = {0};
    const wg_allocator allocator = allocator_of(&m);
    const wg_graph_options options = {.adjoints = WG_SHOWN, .fold = 3, .limit = 12};
    notes_model model = drawn_notes_model(&allocator);
    wg_tensor wanted[5];
    compute_model(&model, wanted);
    for (size_t n = 1, done = 0; !done; n++) {
        char *text = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);
        m.failed = false;
        m.fail_from = m.fail_to = m.calls + n;
        const wg_status status = draw(model.t, wanted, 5, &options, out);
        fclose(out);
        done = !m.failed;
        cr_assert(status == (m.failed ? WG_ERROR_MEMORY : WG_OK), "%s", wg_error_message(model.t));
        cr_assert(m.failed == (size == 0), "%s", text);
        if (m.failed)
            expect_error(model.t, WG_ERROR_MEMORY, name);
        free(text);
    }
    wg_tape_free(model.t);
    cr_assert(m.blocks == 0 && !m.mistaken);
}

static void expect_refused_by(draw_function *draw, const char *name, wg_status status, wg_tape *t,
                              const wg_tensor x[], int count, FILE *out, const char *words)
{
    char whole[200];
    snprintf(whole, sizeof whole, "%s: %s", name, words);
    cr_assert(draw(t, x, count, NULL, out) == status, "%s", words);
    expect_error(t, status, whole);
}

void check_refusals_of(draw_function *draw, const char *name)
{
    wg_tape *t = wg_tape_new(), *other = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SCALAR),
                    far = wg_input(other, "x", WG_F32, WG_SCALAR);
    const wg_position mark = wg_mark(t);
    const wg_tensor dropped[] = {x, wg_tanh(x)}, poisoned[] = {x, wg_poisoned(t)},
                    foreign[] = {x, far}, none[] = {x, {NULL, 0, 0}};
    wg_rewind(t, mark);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cr_assert(draw(NULL, &x, 1, NULL, out) == WG_ERROR_NULL);
    expect_refused_by(draw, name, WG_ERROR_NULL, t, NULL, 1, out, "the list of tensors is NULL");
    expect_refused_by(draw, name, WG_ERROR_NULL, t, &x, 1, NULL, "the file is NULL");
    expect_refused_by(draw, name, WG_ERROR_ARGUMENT, t, &x, 0, out, "0 tensors");
    expect_refused_by(draw, name, WG_ERROR_ARGUMENT, t, &x, -1, out, "-1 tensors");
    expect_refused_by(draw, name, WG_ERROR_NULL, t, poisoned, 2, out, "tensor 2 is poisoned");
    expect_refused_by(draw, name, WG_ERROR_NULL, t, none, 2, out, "tensor 2 is without a tape");
    expect_refused_by(draw, name, WG_ERROR_ARGUMENT, t, foreign, 2, out,
                      "tensor 2 is of another tape");
    expect_refused_by(draw, name, WG_ERROR_STATE, t, dropped, 2, out, "tensor 2 was dropped");
    fclose(out);
    cr_assert(size == 0, "%s", text);
    free(text);
    wg_tape_free(t);
    wg_tape_free(other);
}

void check_full_disk_of(draw_function *draw, const char *name)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SCALAR);
    FILE *full = fopen("/dev/full", "w"), *read_only = fopen("/dev/null", "r");
    cr_assert(read_only);
    if (full)
        expect_refused_by(draw, name, WG_ERROR_IO, t, &x, 1, full, "writing to the file failed");
    expect_refused_by(draw, name, WG_ERROR_IO, t, &x, 1, read_only, "writing to the file failed");
    if (full)
        fclose(full);
    fclose(read_only);
    wg_tape_free(t);
}
