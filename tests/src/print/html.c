/* Tests of src/print/html.c: what is in the page's data. That the page shows it is for
 * tests/page/. */
#include "drawings.h"
#include "memory.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Looking at the text --------------------------------------------------------------------- */

static char *page_of(const wg_tensor tensors[], int count)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    wg_tape *t = tensors[0].tape;
    cr_assert(wg_write_html(t, tensors, count, out) == WG_OK, "%s", wg_error_message(t));
    fclose(out);
    return text;
}

static const char data_begins[] = "<script type=\"application/json\" id=\"data\">";

/* The block of data alone. */
static char *data_of(const wg_tensor tensors[], int count)
{
    char *page = page_of(tensors, count);
    const char *from = strstr(page, data_begins);
    cr_assert(from);
    from += strlen(data_begins);
    char *data = strndup(from, (size_t)(strstr(from, "</script>") - from));
    free(page);
    return data;
}

/* What the data says of a tensor, one line. Valid until the next call. */
static const char *entry(const char *data, wg_tensor x)
{
    static char line[4000];
    char id[30];
    snprintf(id, sizeof id, "{\"id\":%u,", (unsigned)x.index);
    const char *at = strstr(data, id);
    snprintf(line, sizeof line, "%.*s", at ? (int)strcspn(at, "\n") : 0, at ? at : "");
    return line;
}

/* ---- Reading JSON, as strictly as its grammar -------------------------------------------------- */

static const char *skip(const char *s)
{
    return s + strspn(s, " \t\r\n");
}

static const char *read_value(const char *s);

static const char *read_string(const char *s)
{
    cr_assert(*s == '"', "no string: %.40s", s);
    for (s++; *s != '"'; s++) {
        cr_assert((unsigned char)*s >= 0x20, "a control character");
        if (*s != '\\')
            continue;
        s++;
        cr_assert(*s && strchr("\"\\/bfnrtu", *s), "an escape that is none: %.10s", s);
        for (int i = 1; *s == 'u' && i <= 4; i++)
            cr_assert(isxdigit((unsigned char)s[i]));
    }
    return s + 1;
}

static const char *read_list(const char *s, char end, bool pairs)
{
    s = skip(s + 1);
    if (*s == end)
        return s + 1;
    for (;; s = skip(s + 1)) {
        if (pairs) {
            s = skip(read_string(s));
            cr_assert(*s == ':', "no colon: %.40s", s);
            s = skip(s + 1);
        }
        s = skip(read_value(s));
        if (*s == end)
            return s + 1;
        cr_assert(*s == ',', "no comma: %.40s", s);
    }
}

static const char *read_value(const char *s)
{
    if (*s == '{' || *s == '[')
        return read_list(s, *s == '{' ? '}' : ']', *s == '{');
    if (*s == '"')
        return read_string(s);
    if (strncmp(s, "true", 4) == 0)
        return s + 4;
    char *end;
    cr_assert(*s == '-' || isdigit((unsigned char)*s), "no value: %.40s", s);
    strtod(s, &end);
    return end;
}

static void expect_json(const char *data)
{
    cr_assert(*skip(read_value(skip(data))) == '\0');
}

/* ---- Models ---------------------------------------------------------------------------------- */

/* z = Σ tanh(w x): its gradient with respect to w is the second tensor asked for. */
typedef struct model {
    wg_tape *t;
    wg_tensor w, x, product, z, asked[2];
} model;

static model make_model(const wg_allocator *allocator)
{
    model m = {.t = wg_tape_new_with(allocator)};
    m.w = wg_param(m.t, "w1", WG_F64, WG_SHAPE(2));
    m.x = wg_input(m.t, "x", WG_F64, WG_SHAPE(2));
    m.product = wg_mul(m.w, m.x);
    m.z = wg_name(wg_sum(wg_tanh(m.product)), "z");
    m.asked[0] = m.z;
    m.asked[1] = wg_gradient(m.z, m.w);
    return m;
}

/* ---- Tests ----------------------------------------------------------------------------------- */

Test(print_html, the_data_is_json_and_the_page_whole)
{
    const model m = make_model(NULL);
    put(m.w, (double[]){0.5, -0.25});
    put(m.x, (double[]){NAN, -INFINITY});
    char *data = data_of(m.asked, 2), *page = page_of(m.asked, 2);
    expect_json(data);
    cr_assert(strncmp(page, "<!DOCTYPE html>\n", 16) == 0);
    expect_in(page, "default-src 'none'; script-src 'sha256-");
    cr_assert_str_eq(page + strlen(page) - 8, "</html>\n");
    expect_not_in(page, "@css");
    expect_not_in(page, "@js");
    expect_not_in(page, "@data@");
    free(data);
    free(page);
    wg_tape_free(m.t);
}

Test(print_html, says_name_op_role_dtype_shape_and_value)
{
    const model m = make_model(NULL);
    put(m.w, (double[]){0.1, -0.25});
    put(m.x, (double[]){NAN, -INFINITY});
    char *data = data_of(m.asked, 2);
    expect_in(entry(data, m.w), "\"sym\":\"w₁\"");
    expect_in(entry(data, m.w), "\"role\":\"param\",\"dtype\":\"f64\",\"shape\":[2]");
    expect_in(entry(data, m.w), "\"v\":\"0.1 -0.25\"");
    expect_in(entry(data, m.x), "\"v\":\"nan -inf\"");
    expect_in(entry(data, m.product), "\"x\":[1,2],\"shown\":true}");
    expect_in(entry(data, m.z), "\"wanted\":true");
    expect_in(data, "{\"name\":\"tanh\",\"why\":\"");
    free(data);
    wg_tape_free(m.t);
}

Test(print_html, what_was_not_computed_has_no_value)
{
    const model m = make_model(NULL);
    put(m.w, (double[]){1, 2});
    put(m.x, (double[]){3, 4});
    char *data = data_of(m.asked, 2);
    expect_not_in(entry(data, m.z), "\"v\":");
    expect_not_in(entry(data, m.asked[1]), "\"v\":");
    free(data);
    run_for(m.asked, 2);
    data = data_of(m.asked, 2);
    expect_in(entry(data, m.z), "\"v\":");
    expect_in(entry(data, m.asked[1]), "\"v\":");
    expect_not_in(entry(data, m.product), "\"v\":");
    free(data);
    wg_tape_free(m.t);
}

Test(print_html, steps_are_said_by_formulas)
{
    const model m = make_model(NULL);
    char *data = data_of(m.asked, 2);
    expect_in(data, "{\"t\":3,\"f\":\"w₁ ∘ x\"},\n{\"t\":4,\"f\":\"tanh(v₃)\"},\n");
    expect_in(data, "\"of\":5,\"from\":0,\"k\":0,");
    expect_in(data, "\"f\":\"(1 − v₄²) ∘ (∂z/∂v₄)\"}");
    expect_in(data, "\"f\":\"(∂z/∂v₃) ∘ x\"}");
    expect_not_in(data, "\"of\":2,");
    free(data);
    wg_tape_free(m.t);
}

/* The 1 in the rule of tanh is one tensor with the seed, and yet not the seed. */
Test(print_html, a_contribution_names_what_it_reads)
{
    const model m = make_model(NULL);
    char *data = data_of(m.asked, 2);
    const char *at = strstr(data, "\"of\":3,\"from\":4,");
    cr_assert(at && (at = strstr(at, "\"reads\":")));
    unsigned value, incoming;
    int end = 0;
    cr_assert(sscanf(at, "\"reads\":[%u,%u]%n", &value, &incoming, &end) == 2 && end, "%.60s", at);
    cr_assert(value == 4 && incoming == wg_gradient(m.z, (wg_tensor){m.t, 4, m.z.stamp}).index);
    free(data);
    wg_tape_free(m.t);
}

Test(print_html, of_a_large_tensor_there_is_a_corner_and_what_the_rest_is_like)
{
    static double elements[3 * 7 * 8];
    for (int i = 0; i < 3 * 7 * 8; i++)
        elements[i] = i;
    elements[9] = NAN;
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3, 7, 8)),
                    n = wg_input(t, "n", WG_I64, WG_SHAPE(7));
    const wg_tensor all[] = {x, n};
    put(x, elements);
    put(n, (double[]){3, 1, 4, 1, 5, 9, 8});
    char *data = data_of(all, 2);
    expect_in(entry(data, x), "\"v\":\"0 1 2 3 4 5 8 nan 10 11 12 13 16 ");
    expect_in(entry(data, x), " 40 41 42 43 44 45\",\"nan\":1,\"sum\":\"0 83.94610778443113 167\"");
    expect_in(entry(data, n), "\"v\":\"3 1 4 1 5 9\",\"nan\":0,\"sum\":\"1 4.428571428571429 9\"");
    free(data);
    wg_tape_free(t);
}

Test(print_html, no_elements_are_no_numbers_and_only_nans_have_no_mean)
{
    double elements[7] = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(0, 3)),
                    n = wg_input(t, "n", WG_F64, WG_SHAPE(7));
    const wg_tensor all[] = {x, n};
    wg_write(x, elements, 0);
    put(n, elements);
    char *data = data_of(all, 2);
    expect_in(entry(data, x),
              "\"shape\":[0,3],\"x\":[],\"named\":true,\"shown\":true,\"wanted\":true,\"v\":\"\"}");
    expect_in(entry(data, n), "\"nan\":7,\"sum\":\"nan nan nan\"");
    expect_json(data);
    free(data);
    wg_tape_free(t);
}

Test(print_html, an_assignment_shows_its_targets_value)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor w = wg_param(t, "w", WG_F64, WG_SCALAR);
    const wg_tensor a = wg_assign(w, wg_add(w, wg_scalar(t, WG_F64, 1)));
    put(w, (double[]){2});
    run_for(&a, 1);
    char *data = data_of(&a, 1);
    expect_in(entry(data, a), "\"role\":\"assign\"");
    expect_in(entry(data, a), "\"v\":\"3\"");
    free(data);
    wg_tape_free(t);
}

Test(print_html, names_are_text_whatever_is_in_them)
{
    static const char *const names[] = {
        "</script><img src=x onerror=alert(1)>",
        "<!--<script>",
        "\"'`\\",
        "line\nbreak\ttab\r\x01\x7f",
        "\xFF\xFE broken \xC3",
        "\xE2\x80\xA8\xE2\x80\xA9",
        "&lt;&amp;",
    };
    for (int i = 0; i < 7; i++) {
        wg_tape *t = wg_tape_new();
        wg_scope(t, "<scope \"&\xFE>");
        const wg_tensor x = wg_input(t, names[i], WG_F64, WG_SHAPE(2));
        const wg_tensor y = wg_name(wg_sum(wg_mul(x, x)), names[i]), all[] = {y, wg_gradient(y, x)};
        char *data = data_of(all, 2);
        expect_json(data);
        cr_assert(strcspn(data, "<>&") == strlen(data), "%s", data);
        expect_not_in(data, "\xE2\x80\xA8");
        expect_not_in(data, "\xFF");
        expect_not_in(data, "\xFE");
        free(data);
        wg_tape_free(t);
    }
}

Test(print_html, the_same_tape_gives_the_same_text_and_is_not_changed)
{
    const model m = make_model(NULL);
    put(m.w, (double[]){1, 2});
    put(m.x, (double[]){3, 4});
    run_for(m.asked, 2);
    const int64_t count = wg_tape_count(m.t);
    char *first = page_of(m.asked, 2), *second = page_of(m.asked, 2);
    cr_assert_str_eq(first, second);
    cr_assert(wg_tape_count(m.t) == count);
    free(first);
    free(second);
    wg_tape_free(m.t);
}

Test(print_html, whichever_allocation_fails_it_says_so_and_loses_nothing)
{
    memory m = {0};
    const wg_allocator allocator = allocator_of(&m);
    m.failed = true;
    int failures = 0;
    for (size_t n = 1; m.failed; n++) {
        m = (memory){0};
        const model one = make_model(&allocator);
        expect_ok(one.t);
        FILE *out = fopen("/dev/null", "w");
        m.fail_from = m.calls + n;
        m.fail_to = SIZE_MAX;
        const wg_status status = wg_write_html(one.t, one.asked, 2, out);
        fclose(out);
        cr_assert(status == (m.failed ? WG_ERROR_MEMORY : WG_OK), "%zu", n);
        cr_assert(wg_error(one.t) == status);
        failures += m.failed;
        wg_tape_free(one.t);
        cr_assert(m.blocks == 0 && !m.mistaken, "%zu", n);
        cr_assert(n < 1000);
    }
    cr_assert(failures > 3, "only %d", failures);
}

Test(print_html, asks_for_no_more_memory_the_second_time)
{
    memory m = {0};
    const wg_allocator allocator = allocator_of(&m);
    const model one = make_model(&allocator);
    FILE *out = fopen("/dev/null", "w");
    cr_assert(wg_write_html(one.t, one.asked, 2, out) == WG_OK);
    const size_t calls = m.calls;
    cr_assert(wg_write_html(one.t, one.asked, 2, out) == WG_OK && m.calls == calls);
    fclose(out);
    wg_tape_free(one.t);
}

Test(print_html, bad_arguments_and_bad_files_are_errors)
{
    const model m = make_model(NULL);
    FILE *full = fopen("/dev/full", "w");
    cr_assert(wg_write_html(NULL, m.asked, 2, stderr) == WG_ERROR_NULL);
    cr_assert(wg_write_html(m.t, NULL, 2, stderr) == WG_ERROR_NULL);
    expect_error(m.t, WG_ERROR_NULL, "wg_write_html: the list of tensors is NULL");
    cr_assert(wg_write_html(m.t, m.asked, 2, NULL) == WG_ERROR_NULL);
    expect_error(m.t, WG_ERROR_NULL, "wg_write_html: the file is NULL");
    cr_assert(wg_write_html(m.t, m.asked, 0, stderr) == WG_ERROR_ARGUMENT);
    expect_error(m.t, WG_ERROR_ARGUMENT, "wg_write_html: 0 tensors");
    if (full) {
        cr_assert(wg_write_html(m.t, m.asked, 2, full) == WG_ERROR_IO);
        expect_error(m.t, WG_ERROR_IO, "wg_write_html: writing to the file failed");
        fclose(full);
    }
    wg_tape_free(m.t);
}
