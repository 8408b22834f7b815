/* Tests of src/data/number.c: decimal numbers in text, rounded correctly. */
#include "files.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Numbers one below another, as the table of one column that they are. */
static void read_numbers(const char *text, int64_t count, double *to)
{
    const folder in = new_folder();
    wg_tape *t = wg_tape_new();
    const wg_data d = wg_load_csv(t, text_file(&in, text).s, (wg_csv_options){0});
    expect_data(&d, WG_DATA_F64, WG_SHAPE(count, 1));
    memcpy(to, d.elements, (size_t)count * sizeof *to);
    free_folder(&in);
    wg_tape_free(t);
}

/* A double is the only one that its 17 digits can mean. */
Test(number, seventeen_digits_give_the_same_double_back)
{
    enum { COUNT = 20000 };
    static double of[COUNT], got[COUNT];
    char *text = malloc(COUNT * 32), *end = text;
    for (int i = 0; i < COUNT;) {
        const uint64_t bits = wg_random(5, (uint64_t)(end - text) + (uint64_t)i);
        memcpy(&of[i], &bits, sizeof bits);
        if (isfinite(of[i]))
            end += sprintf(end, "%.17g\n", of[i++]);
        else
            of[i] = 1, end += sprintf(end, "%.17g\n", of[i++]);
    }
    read_numbers(text, COUNT, got);
    for (int i = 0; i < COUNT; i++)
        cr_assert(same_bits(got[i], of[i], WG_F64), "%.17g", of[i]);
    free(text);
}

/* Few digits and small exponents take another way than many. */
Test(number, short_decimals_are_rounded_once)
{
    enum { COUNT = 20000 };
    static double of[COUNT], got[COUNT];
    char *text = malloc(COUNT * 48), *end = text;
    for (int i = 0; i < COUNT; i++) {
        const uint64_t digits = wg_random(6, (uint64_t)i) >> (10 + wg_random(7, (uint64_t)i) % 40);
        const int exponent = (int)(wg_random(8, (uint64_t)i) % 61) - 30;
        char *start = end;
        end += sprintf(end, "%llue%d\n", (unsigned long long)digits, exponent);
        of[i] = strtod(start, NULL);
    }
    read_numbers(text, COUNT, got);
    for (int i = 0; i < COUNT; i++)
        cr_assert(same_bits(got[i], of[i], WG_F64), "%.17g is not %.17g", got[i], of[i]);
    free(text);
}

Test(number, halfway_cases_and_ends_of_the_range_are_right)
{
    static const struct {
        const char *text;
        double number;
    } cases[] = {
        {"9007199254740993", 0x1p53},             /* 2⁵³ + 1: to the even one */
        {"9007199254740995", 9007199254740996.0}, /* 2⁵³ + 3 */
        {"9007199254740992", 0x1p53},             /* the last that goes the short way */
        {"9007199254740993.00000000000000000000000000000000001", 9007199254740994.0},
        {"1e23", 1e23},
        {"1.7976931348623157e308", 0x1.fffffffffffffp1023},
        {"1e309", (double)INFINITY},
        {"-1e999999999999999999999", -(double)INFINITY},
        {"4.9406564584124654e-324", 0x1p-1074},
        {"2.4703282292062327e-324", 0}, /* just below half of it */
        {"2.4703282292062328e-324", 0x1p-1074},
        {"1e-999999999999999999999", 0},
        {"0e999999", 0},
        {"00000000000000000000000000000000000000001.5", 1.5},
        {"0.000000000000000000000000000000000000000015", 1.5e-41},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double got;
        read_numbers(cases[i].text, 1, &got);
        cr_assert(same_bits(got, cases[i].number, WG_F64), "%s: %.17g", cases[i].text, got);
    }
}

Test(number, what_only_looks_like_a_number_is_none)
{
    static const char *none[] = {"e5",        "1e",     "1e+", ".",   "+",   "-",
                                 "1.2.3",     "1e5.",   "--1", "0x1", "1_0", "infi",
                                 "infinityx", "nan(1)", "1d5", "1f"};
    const folder in = new_folder();
    wg_tape *t = wg_tape_new();
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        const wg_data d = wg_load_csv(t, text_file(&in, none[i]).s, (wg_csv_options){0});
        cr_assert(d.elements == NULL, "%s", none[i]);
        expect_error(t, WG_ERROR_IO, "is no number");
    }
    free_folder(&in);
    wg_tape_free(t);
}
