/* Tests of src/print/json.c: the text is JSON, and says what the tape knows. */
#include "drawings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *json_of(const wg_tensor tensors[], int count)
{
    return drawing_of(draw_json, tensors[0].tape, tensors, count, NULL);
}

/* Strict parsers read it; skipped where there is none. */
static void expect_json(const char *text)
{
    static const char *const commands[][2] = {
        {"python3", "python3 -m json.tool --no-ensure-ascii >/dev/null"},
        {"node", "node -e 'JSON.parse(require(\"fs\").readFileSync(process.argv[1],\"utf8\"))'"}};
    for (int i = 0; i < 2; i++) {
        int status;
        if (!has_command(commands[i][0]))
            continue;
        char *said = answer_to(commands[i][1], text, &status);
        cr_assert(status == 0 && *said == '\0', "%s: %s%s", commands[i][0], said, text);
        free(said);
    }
}

/* The line of a tensor. */
static const char *tensor_in(const char *text, wg_tensor x)
{
    char id[40];
    snprintf(id, sizeof id, "{\"id\": %u, ", (unsigned)x.index);
    return line_with(text, id);
}

Test(print_json, tells_all_of_a_tensor)
{
    wg_tape *t = wg_tape_new();
    const double table[] = {1, 2.5, HUGE_VAL, -HUGE_VAL, NAN, -0.0};
    wg_scope(t, "layer");
    const wg_tensor x = wg_param(t, "x", WG_F64, WG_SHAPE(2, 3)), y = wg_softmax(x, 1);
    wg_scope_end(t);
    const wg_tensor i = wg_input(t, "i", WG_I64, WG_SCALAR),
                    s = wg_state(t, "s", WG_F32, WG_SCALAR), all[] = {y, i, s};
    const int64_t big = INT64_MAX;
    wg_write(x, table, sizeof table);
    wg_write(i, &big, sizeof big);
    wg_fill(s, 0.1);
    char *text = json_of(all, 3);
    cr_assert_str_eq(tensor_in(text, x),
                     "    {\"id\": 1, \"name\": \"layer/x\", \"op\": \"param\", \"details\": null, "
                     "\"role\": \"param\", \"dtype\": \"f64\", \"shape\": [2, 3], \"bytes\": 48, "
                     "\"operands\": [], \"scope\": \"layer\", \"sweep_of\": null, "
                     "\"adjoint_of\": null, \"wanted\": false, "
                     "\"value\": [1, 2.5, \"inf\", \"-inf\", \"nan\", -0]},");
    cr_assert_str_eq(
        tensor_in(text, y),
        "    {\"id\": 2, \"name\": null, \"op\": \"softmax\", \"details\": \"axis 1\", "
        "\"role\": \"op\", \"dtype\": \"f64\", \"shape\": [2, 3], \"bytes\": 48, "
        "\"operands\": [1], \"scope\": \"layer\", \"sweep_of\": null, "
        "\"adjoint_of\": null, \"wanted\": true, \"value\": null},");
    expect_in(tensor_in(text, i), "\"value\": [9223372036854775807]");
    expect_in(tensor_in(text, s), "\"role\": \"state\"");
    expect_in(tensor_in(text, s), "\"value\": [0.1]");
    expect_in(text, "\"error\": null");
    expect_json(text);
    free(text);
    wg_tape_free(t);
}

Test(print_json, tells_what_each_adjoint_is_the_sum_of)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SCALAR),
                    b = wg_input(t, "b", WG_F64, WG_SCALAR), p = wg_mul(a, b), y = wg_add(p, a),
                    g = wg_gradient(y, a);
    char *text = json_of(&g, 1), line[200];
    static const struct {
        int of, from, operand; /* tensors by name: 0 is y, 1 the product, 2 is a */
    } parts[] = {{1, 0, 0}, {2, 0, 1}, {2, 1, 0}};
    const wg_tensor by[] = {y, p, a}, one = wg_gradient(y, y);
    snprintf(line, sizeof line, "{\"y\": %u, \"seed\": %u, \"whole\": false, \"adjoints\": [",
             y.index, one.index);
    expect_in(text, line);
    snprintf(line, sizeof line, "{\"of\": %u, \"is\": %u}", a.index, g.index);
    expect_in(text, line);
    for (int i = 0; i < 3; i++) {
        snprintf(line, sizeof line,
                 "{\"of\": %u, \"from\": %u, \"operand\": %d, \"is\": ", by[parts[i].of].index,
                 by[parts[i].from].index, parts[i].operand);
        cr_assert(occurrences(text, line) == 1, "%s: %s", line, text);
    }
    snprintf(line, sizeof line,
             "{\"of\": %u, \"from\": null, \"operand\": null, \"is\": %u, \"sum\": %u}", y.index,
             one.index, one.index);
    expect_in(text, line);
    snprintf(line, sizeof line, "\"sum\": %u}", g.index);
    expect_in(text, line);
    cr_assert(*tensor_in(text, y)); /* not needed by g, but told with it */
    expect_json(text);
    free(text);
    wg_tape_free(t);
}

Test(print_json, tells_of_second_derivatives)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SCALAR), y = wg_exp(wg_sin(x)),
                    g = wg_gradient(y, x), h = wg_gradient(g, x);
    char *text = json_of(&h, 1);
    cr_assert(occurrences(text, "{\"y\": ") == 2, "%s", text);
    expect_json(text);
    free(text);
    wg_tape_free(t);
}

Test(print_json, is_json_whatever_the_names_are)
{
    static const char *const names[] = {"say \"x\"",
                                        "a\\b",
                                        "\\u0041",
                                        "two\nlines\ttab\r",
                                        "\x01\x02\x1F\x7F",
                                        "\xFF \xC3( \xE2\x82",
                                        "\xED\xA0\x80 \xC0\x80",
                                        "</script>",
                                        "\xE2\x80\xA8 line separator",
                                        "δ₁ 𝜕 世界"};
    wg_tape *t = wg_tape_new();
    wg_tensor x[10];
    for (int i = 0; i < 10; i++)
        x[i] = wg_input(t, names[i], WG_F64, WG_SCALAR);
    char *text = json_of(x, 10);
    expect_in(text, "\"say \\\"x\\\"\"");
    expect_in(text, "\"a\\\\b\"");
    expect_in(text, "\"two\\u000Alines\\u0009tab\\u000D\"");
    expect_in(text, "\"\\u0001\\u0002\\u001F\\u007F\"");
    expect_in(text, "\"� �( ��\"");
    expect_in(text, "\"δ₁ 𝜕 世界\"");
    expect_json(text);
    free(text);
    wg_tape_free(t);
}

Test(print_json, tells_of_the_error_of_the_tape)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor a = wg_input(t, "a", WG_F64, WG_SHAPE(2, 3)), b = wg_matmul(a, a);
    char *text = json_of(&b, 1);
    expect_in(text, "\"error\": {\"status\": \"shape error\", \"message\": \"matmul: inner sizes");
    expect_in(text, "\"op\": \"matmul\", \"operands\": [1, 1], \"at\": null}");
    cr_assert(*tensor_in(text, a));
    expect_json(text);
    free(text);
    wg_clear_error(t);
    wg_tape_free(t);
}

Test(print_json, reports_errors_as_every_printer_does)
{
    check_refusals_of(draw_json, "wg_write_json");
    check_full_disk_of(draw_json, "wg_write_json");
    check_memory_of(draw_json, "wg_write_json: no memory");
}
