/* plot.c — what is drawn where: read from the SVG text. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/plot.h"

#include "files.h"

/* The text of the file, to be freed. */
static char *drawn(const plot *p)
{
    size_t count;
    const folder in = new_folder();
    const file_path path = path_in(&in, "x.svg");
    plot_write(p, path.s);
    char *text = (char *)bytes_of(path.s, &count);
    text[count] = '\0';
    free_folder(&in);
    return text;
}

static int count(const char *text, const char *part)
{
    int n = 0;
    while ((text = strstr(text, part)) != NULL) {
        n++;
        text++;
    }
    return n;
}

static const double two[] = {0, 10}, three[] = {0, 5, 10};

static plot of(const double *x, const double *y, int64_t n)
{
    return (plot){.title = "t",
                  .x_label = "x",
                  .y_label = "y",
                  .count = 1,
                  .series = {{"s", x, y, n, .dots = false}}};
}

/* The frame is 70..620 by 340..44; a margin of 1/20 of the range is above and below the points. */
Test(plot, a_line_goes_from_corner_to_corner)
{
    const plot p = of(two, two, 2);
    char *text = drawn(&p);
    cr_assert(strstr(text, "d=\"M70.0 326.5L620.0 57.5\""), "%s", text);
    free(text);
}

/* Multiples of 2 from 0 to 10 along each axis. */
Test(plot, ticks_stand_at_round_numbers)
{
    const plot p = of(two, two, 2);
    char *text = drawn(&p);
    cr_assert_eq(count(text, "class=\"grid\""), 12);
    for (int k = 0; k <= 10; k += 2) {
        char label[24];
        snprintf(label, sizeof label, ">%d</text>", k);
        cr_assert_eq(count(text, label), 2, "%s", label);
    }
    free(text);
}

Test(plot, a_line_has_a_gap_where_a_number_is_not_finite)
{
    const double x[] = {0, 1, 2, 3, 4}, y[] = {0, 1, NAN, 1, 0};
    const plot p = of(x, y, 5);
    char *text = drawn(&p);
    const char *line = strstr(text, "class=\"line");
    cr_assert_eq(count(text, "nan"), 0);
    cr_assert_eq(strcspn(strstr(line, "M") + 1, "M\""), strcspn(strstr(line, "M") + 1, "M"));
    free(text);
}

/* 1, 10 and 100 are equally far apart, and 0 is left out. */
Test(plot, a_logarithmic_scale_has_ticks_at_powers_of_ten)
{
    const double x[] = {0, 1, 2, 3}, y[] = {1, 10, 100, 0};
    plot p = of(x, y, 4);
    p.log_y = true;
    char *text = drawn(&p);
    cr_assert(strstr(text, "M70.0 326.5L253.3 192.0L436.7 57.5\""), "%s", text);
    cr_assert(strstr(text, ">1</text>") && strstr(text, ">10</text>") &&
              strstr(text, ">100</text>"));
    free(text);
}

Test(plot, dots_are_drawn_and_named)
{
    plot p = of(three, three, 3);
    p.series[0].dots = true;
    char *text = drawn(&p);
    cr_assert_eq(count(text, "<circle"), 4, "three, and one in the legend");
    free(text);
}

Test(plot, a_constant_has_a_scale_too)
{
    const double y[] = {7, 7};
    const plot p = of(two, y, 2);
    char *text = drawn(&p);
    cr_assert(strstr(text, "M70.0 192.0L620.0 192.0"), "%s", text);
    free(text);
}

Test(plot, text_is_escaped)
{
    plot p = of(two, two, 2);
    p.title = "a < b & c";
    char *text = drawn(&p);
    cr_assert(strstr(text, ">a &#60; b &#38; c</text>"));
    free(text);
}

Test(plot, nothing_finite_is_an_error, .exit_code = 1)
{
    const double y[] = {NAN, INFINITY};
    const plot p = of(two, y, 2);
    plot_write(&p, "never written");
}
