/* plot.c — each series is scaled to the frame by the smallest and largest of all; ticks stand at
 * multiples of 1, 2 or 5 times a power of ten, or at powers of ten. */
#include "plot.h"

#include "fail.h"
#include "files.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 640, HEIGHT = 400, LEFT = 70, RIGHT = 620, TOP = 44, BOTTOM = 340, TICKS = 6 };

/* One axis: the numbers low..high, or their logarithms, lie at pixels from..to. */
typedef struct axis {
    bool log;
    double low, high;
    double from, to;
} axis;

/* ---- Scales ---------------------------------------------------------------------------------- */

static double on_scale(const axis *a, double value)
{
    return a->log ? (value > 0 ? log10(value) : NAN) : value;
}

static double place(const axis *a, double value)
{
    return a->from + (a->to - a->from) * (on_scale(a, value) - a->low) / (a->high - a->low);
}

static void widen(axis *a, double value)
{
    const double v = on_scale(a, value);
    if (isfinite(v)) {
        a->low = fmin(a->low, v);
        a->high = fmax(a->high, v);
    }
}

static axis axis_of(const plot *p, bool is_y)
{
    axis a = {is_y && p->log_y, INFINITY, -INFINITY, is_y ? BOTTOM : LEFT, is_y ? TOP : RIGHT};
    for (int s = 0; s < p->count; s++)
        for (int64_t i = 0; i < p->series[s].count; i++)
            widen(&a, (is_y ? p->series[s].y : p->series[s].x)[i]);
    if (a.low > a.high)
        fail("'%s' has no finite point to draw", p->title);
    const double room = a.low == a.high ? 1 : is_y ? 0.05 * (a.high - a.low) : 0;
    a.low -= room;
    a.high += room;
    return a;
}

/* The distance of ticks: 1, 2 or 5 times a power of ten, so that there are about TICKS. */
static double tick_step(const axis *a)
{
    const double rough = (a->high - a->low) / TICKS, power = pow(10, floor(log10(rough)));
    const double step = rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : 5;
    const double whole = rough / power < 7.5 ? step * power : 10 * power;
    return a->log ? fmax(1, ceil(whole)) : whole;
}

/* ---- SVG ------------------------------------------------------------------------------------- */

static const char style[] =
    "<style>\n"
    "text { font: 13px sans-serif; fill: #444 }\n"
    ".title { font-size: 15px; font-weight: bold }\n"
    ".grid { stroke: #888; stroke-opacity: 0.35; fill: none }\n"
    ".line { fill: none; stroke-width: 2; stroke-linejoin: round }\n"
    ".s0 { stroke: #2a78d0; color: #2a78d0 } .s1 { stroke: #d9722e; color: #d9722e }\n"
    ".s2 { stroke: #3a9a54; color: #3a9a54 } .s3 { stroke: #a05ac0; color: #a05ac0 }\n"
    ".dot { fill: currentColor; stroke: none }\n"
    "@media (prefers-color-scheme: dark) { text { fill: #bbb } }\n"
    "</style>\n";

/* Text in XML: the three characters that mean something there are spelt out. */
static void write_text(FILE *out, const char *text)
{
    for (; *text; text++)
        if (*text == '<' || *text == '>' || *text == '&')
            fprintf(out, "&#%d;", *text);
        else
            putc(*text, out);
}

static void write_label(FILE *out, double x, double y, const char *how, const char *text)
{
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" %s>", x, y, how);
    write_text(out, text);
    fputs("</text>\n", out);
}

static void write_tick(FILE *out, const axis *a, bool is_y, double at)
{
    char number[32];
    const double value = a->log ? pow(10, at) : at;
    const double pixel = place(a, value);
    snprintf(number, sizeof number, "%.4g", value);
    if (is_y) {
        fprintf(out, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", LEFT, pixel, RIGHT);
        write_label(out, LEFT - 8, pixel + 4, "text-anchor=\"end\"", number);
    } else {
        fprintf(out, "<path class=\"grid\" d=\"M%.1f %dV%d\"/>\n", pixel, TOP, BOTTOM);
        write_label(out, pixel, BOTTOM + 18, "text-anchor=\"middle\"", number);
    }
}

static void write_ticks(FILE *out, const axis *a, bool is_y)
{
    const double step = tick_step(a);
    const double first = ceil(a->low / step - 1e-9) + 0.0; /* not −0 */
    for (double k = first; k * step <= a->high + 1e-9 * step; k++)
        write_tick(out, a, is_y, k * step);
}

static bool is_drawn(const axis *x, const axis *y, const series *s, int64_t i)
{
    return isfinite(on_scale(x, s->x[i])) && isfinite(on_scale(y, s->y[i]));
}

static void write_line(FILE *out, const axis *x, const axis *y, const series *s, int number)
{
    bool drawn = false;
    fprintf(out, "<path class=\"line s%d\" d=\"", number);
    for (int64_t i = 0; i < s->count; i++) {
        const bool before = drawn;
        drawn = is_drawn(x, y, s, i);
        if (drawn)
            fprintf(out, "%c%.1f %.1f", before ? 'L' : 'M', place(x, s->x[i]), place(y, s->y[i]));
    }
    fputs("\"/>\n", out);
}

static void write_dots(FILE *out, const axis *x, const axis *y, const series *s, int number)
{
    for (int64_t i = 0; i < s->count; i++)
        if (is_drawn(x, y, s, i))
            fprintf(out, "<circle class=\"s%d dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n", number,
                    place(x, s->x[i]), place(y, s->y[i]));
}

/* The names of the series side by side, below the frame. */
static void write_legend(FILE *out, const plot *p)
{
    double x = LEFT;
    for (int s = 0; s < p->count; s++) {
        if (p->series[s].dots)
            fprintf(out, "<circle class=\"s%d dot\" cx=\"%.1f\" cy=\"%d\" r=\"3.5\"/>\n", s, x + 9,
                    HEIGHT - 14);
        else
            fprintf(out, "<path class=\"line s%d\" d=\"M%.1f %dh18\"/>\n", s, x, HEIGHT - 14);
        write_label(out, x + 24, HEIGHT - 10, "", p->series[s].name);
        x += 44 + 7.5 * (double)strlen(p->series[s].name);
    }
}

static void write_frame(FILE *out, const plot *p, const axis *x, const axis *y)
{
    char turned[64];
    snprintf(turned, sizeof turned, "text-anchor=\"middle\" transform=\"rotate(-90 16 %d)\"",
             (TOP + BOTTOM) / 2);
    write_ticks(out, x, false);
    write_ticks(out, y, true);
    write_label(out, LEFT, 24, "class=\"title\"", p->title);
    write_label(out, (LEFT + RIGHT) / 2, BOTTOM + 36, "text-anchor=\"middle\"", p->x_label);
    write_label(out, 16, (TOP + BOTTOM) / 2, turned, p->y_label);
}

void plot_write(const plot *p, const char *path)
{
    const axis x = axis_of(p, false), y = axis_of(p, true);
    FILE *out = file_open(path);
    errno = 0;
    fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">\n%s", WIDTH,
            HEIGHT, style);
    write_frame(out, p, &x, &y);
    for (int s = 0; s < p->count; s++)
        (p->series[s].dots ? write_dots : write_line)(out, &x, &y, &p->series[s], s);
    write_legend(out, p);
    fputs("</svg>\n", out);
    file_close(out, path, !ferror(out));
}
