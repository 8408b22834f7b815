/* Tests of src/print/text.c: characters and numbers. */
#include "support.h"

#include "print/print.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *written(void (*write)(FILE *out, const void *what), const void *what)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    write(out, what);
    fclose(out);
    return text;
}

static void write_text(FILE *out, const void *text)
{
    wg_put_text(out, text, wg_put_control);
}

static void write_single(FILE *out, const void *x)
{
    wg_put_real(out, *(const double *)x, true);
}

static void write_double(FILE *out, const void *x)
{
    wg_put_real(out, *(const double *)x, false);
}

Test(print_text, control_characters_are_pictures_and_broken_bytes_replaced)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"W1", "W1"},  {"δ₁ 字", "δ₁ 字"},     {"a\x01\x1F", "a␁␟"},
        {"\x7F", "␡"}, {"\xFFz", "\uFFFDz"},   {"\xC3", "\uFFFD"},
        {"", ""},      {"\xC2\x85", "\uFFFD"}, {"\xEF\xBF\xBE", "\uFFFD"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = written(write_text, cases[i].in);
        cr_assert_str_eq(text, cases[i].out);
        free(text);
    }
}

Test(print_text, a_number_is_the_shortest_that_reads_back)
{
    static const struct {
        double x;
        const char *single, *whole;
    } cases[] = {
        {0.5, "0.5", "0.5"},
        {-2, "-2", "-2"},
        {(double)0.1F, "0.1", "0.10000000149011612"},
        {1e10, "1e+10", "1e+10"},
        {-0.0, "-0", "-0"},
        {(double)FLT_MAX, "3.4028235e+38", "3.4028234663852886e+38"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *single = written(write_single, &cases[i].x),
             *whole = written(write_double, &cases[i].x);
        cr_assert_str_eq(single, cases[i].single);
        cr_assert_str_eq(whole, cases[i].whole);
        free(single);
        free(whole);
    }
}

Test(print_text, what_is_no_number_has_a_name)
{
    const double numbers[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    const char *words[] = {"nan", "inf", "-inf"};
    for (int i = 0; i < 3; i++) {
        char *text = written(write_double, &numbers[i]);
        cr_assert_str_eq(text[0] == '-' && i == 0 ? text + 1 : text, words[i]);
        free(text);
    }
}

static void write_json(FILE *out, const void *text)
{
    wg_put_json_string(out, text);
}

Test(print_text, a_string_of_json_can_stand_in_a_page)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"", "\"\""},
        {"z₁ ∂", "\"z₁ ∂\""},
        {"\"\\/", "\"\\u0022\\u005c/\""},
        {"\n\t\x01\x1F", "\"\\u000a\\u0009\\u0001\\u001f\""},
        {"</script>&", "\"\\u003c/script\\u003e\\u0026\""},
        {"\xE2\x80\xA8\xE2\x80\xA9", "\"\\u2028\\u2029\""},
        {"a\xFFz\xC3", "\"a\uFFFDz\uFFFD\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = written(write_json, cases[i].in);
        cr_assert_str_eq(text, cases[i].out);
        free(text);
    }
}
