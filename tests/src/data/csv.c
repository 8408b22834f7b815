/* Tests of src/data/csv.c: numbers in rows of text. */
#include "files.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static wg_data load(wg_tape *t, const char *text, wg_csv_options o)
{
    const folder in = new_folder();
    const wg_data d = wg_load_csv(t, text_file(&in, text).s, o);
    free_folder(&in);
    return d;
}

static void expect_numbers(const char *text, wg_csv_options o, wg_shape shape, const double *of)
{
    wg_tape *t = wg_tape_new();
    const wg_data d = load(t, text, o);
    expect_data(&d, WG_DATA_F64, shape);
    for (int64_t i = 0; i < shape.size[0] * shape.size[1]; i++)
        cr_assert(same_bits(((const double *)d.elements)[i], of[i], WG_F64), "%s", text);
    wg_tape_free(t);
}

Test(csv, numbers_stand_in_rows_and_columns)
{
    static const double six[] = {1, -2.5, 300, 0.0625, -0.0, 7};
    const wg_csv_options plain = {0};
    expect_numbers("1,-2.5,3e2\n.0625,-0,+7.\n", plain, WG_SHAPE(2, 3), six);
    expect_numbers("1,-2.5,3e2\r\n.0625,-0,+7.", plain, WG_SHAPE(2, 3), six);
    expect_numbers("\n\n1,-2.5,3E+2\n \r\n.0625,-0,+7.\n\n", plain, WG_SHAPE(2, 3), six);
    expect_numbers(" 1 ,\t\"-2.5\",\" 3e2 \"\n0.0625, -0 ,7", plain, WG_SHAPE(2, 3), six);
    expect_numbers("\xEF\xBB\xBF"
                   "1,-2.5,3e2\n.0625,-0,+7.",
                   plain, WG_SHAPE(2, 3), six);
    expect_numbers("1;-2.5;3e2\n.0625;-0;+7.", (wg_csv_options){.separator = ';'}, WG_SHAPE(2, 3),
                   six);
    expect_numbers("1\t-2.5\t3e2\n.0625\t-0\t+7.", (wg_csv_options){.separator = '\t'},
                   WG_SHAPE(2, 3), six);
    expect_numbers("a,b\n\nc\n1,-2.5,3e2\n.0625,-0,+7.", (wg_csv_options){.skip = 2},
                   WG_SHAPE(2, 3), six);
}

Test(csv, words_and_empty_fields_are_numbers_too)
{
    const double n = (double)NAN, inf = (double)INFINITY, of[] = {n, inf, -inf, n, n, inf};
    expect_numbers("nan,inf,-Infinity\n,\"\",INF", (wg_csv_options){0}, WG_SHAPE(2, 3), of);
    expect_numbers(",1\n2,\n", (wg_csv_options){0}, WG_SHAPE(2, 2), (double[]){n, 1, 2, n});
}

Test(csv, a_row_may_have_as_many_bytes_as_said_and_no_more)
{
    enum { MOST_BYTES = 1 << 20 };
    wg_tape *t = wg_tape_new();
    char *text = malloc(MOST_BYTES + 8);
    for (int more = 0; more < 2; more++)
        for (int end = 0; end < 3; end++) {
            memset(text, ' ', MOST_BYTES + 8);
            text[MOST_BYTES - 1 + more] = '7';
            strcpy(text + MOST_BYTES + more, (const char *[]){"", "\n", "\r\n5"}[end]);
            const wg_data d = load(t, text, (wg_csv_options){0});
            if (more)
                expect_error(t, WG_ERROR_IO, "line 1 is longer than 1048576 bytes");
            else
                cr_assert(d.elements && d.shape.size[0] == (end == 2 ? 2 : 1) &&
                          ((const double *)d.elements)[0] == 7);
        }
    free(text);
    expect_ok(t);
    wg_tape_free(t);
}

/* More rows than the buffer holds, so that some are cut by its end. */
Test(csv, rows_are_read_across_the_buffer)
{
    enum { ROWS = 150000 };
    char *text = malloc(ROWS * 24), *end = text;
    for (int i = 0; i < ROWS; i++)
        end += sprintf(end, "%d,%d.5\n", i, 7 * i);
    wg_tape *t = wg_tape_new();
    const wg_data d = load(t, text, (wg_csv_options){0});
    expect_data(&d, WG_DATA_F64, WG_SHAPE(ROWS, 2));
    const double *x = d.elements;
    for (int i = 0; i < ROWS; i++)
        cr_assert(x[2 * i] == i && x[2 * i + 1] == 7 * i + 0.5);
    free(text);
    wg_tape_free(t);
}

Test(csv, errors_name_the_line_and_the_column)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", "it has no rows"},
        {"\n \r\n\n", "it has no rows"},
        {"1,2\n3\n", "line 2 has 1 columns, those before have 2"},
        {"1,2\n\n3,4,5", "line 3 has 3 columns, those before have 2"},
        {"1,2\n3,4x\n", "line 2, column 2: \"4x\" is no number"},
        {"1,0x10\n", "line 1, column 2: \"0x10\" is no number"},
        {"1 2", "line 1, column 1: \"1 2\" is no number"},
        {"\"1", "line 1, column 1: \"\"1\" is no number"},
        {"\"", "line 1, column 1: \"\"\" is no number"},
        {"1\r2\n", "line 1, column 1"},
        {"12345678901234567890123456789012345678901234567890z",
         "\"1234567890123456789012345678901234567890\" is no number"},
    };
    wg_tape *t = wg_tape_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert(load(t, cases[i].text, (wg_csv_options){0}).elements == NULL);
        expect_error(t, WG_ERROR_IO, cases[i].words);
    }
    cr_assert(load(t, "1\n2", (wg_csv_options){.skip = 2}).elements == NULL);
    expect_error(t, WG_ERROR_IO, "it has no rows, but for those that are skipped");
    cr_assert(load(t, "1\n2", (wg_csv_options){.skip = -1}).elements == NULL);
    expect_error(t, WG_ERROR_ARGUMENT, "wg_load_csv: -1 rows to skip");
    for (const char *c = "+-.\"\r\n059aezAEZ"; *c; c++) {
        cr_assert(load(t, "1\n2", (wg_csv_options){.separator = *c}).elements == NULL);
        expect_error(t, WG_ERROR_ARGUMENT, "numbers cannot be separated by character");
    }
    wg_tape_free(t);
}

/* A locale whose decimal point is a comma, if there is one; the program's own stays as it is. */
Test(csv, points_are_points_in_every_locale)
{
    static const char *names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        setlocale(LC_ALL, names[i]);
    const char before = *localeconv()->decimal_point;
    expect_numbers("0.1,12345678901234567890.5", (wg_csv_options){0}, WG_SHAPE(1, 2),
                   (double[]){0.1, 12345678901234567890.5});
    cr_assert(*localeconv()->decimal_point == before);
}
