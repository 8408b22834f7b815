/* report.c — results as tables for people, or as CSV. */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double shown(unit u, double seconds)
{
    return u.rate ? u.scale / seconds : u.scale * seconds;
}

static void print_csv(const char *work, const char *size, const char *real, const contestant *c,
                      const result *r)
{
    printf("%s,%s,%s,%d,%s,%.6g,", work, size, real, bench_threads(), c->name, r->seconds);
    if (isfinite(r->ratio))
        printf("%.4f", r->ratio);
    printf("\n");
}

/* A line that says what the columns are, where the last one printed does not say it already. */
static void print_heading(const char *work, const char *real, unit u, const contestant c[],
                          int count)
{
    static char last[512];
    char heading[512];
    int n = snprintf(heading, sizeof heading, "\n%s, %s, %d thread%s: %s (and ratio)\n%-22s", work,
                     real, bench_threads(), bench_threads() == 1 ? "" : "s", u.name, "");
    for (int i = 0; i < count; i++)
        n += snprintf(heading + n, sizeof heading - (size_t)n, "%20s", c[i].name);
    if (strncmp(heading, last, strlen(heading)) == 0)
        return;
    printf("%s\n", heading);
    strcpy(last, heading);
}

static void print_cell(unit u, const result *r)
{
    char ratio[16] = "";
    if (isfinite(r->ratio))
        snprintf(ratio, sizeof ratio, "(%.2f)", r->ratio);
    printf("%12.4g %7s", shown(u, r->seconds), ratio);
}

void report(const char *work, const char *size, const char *real, unit u, const contestant c[],
            int count, const result r[])
{
    if (bench.csv) {
        for (int i = 0; i < count; i++)
            print_csv(work, size, real, &c[i], &r[i]);
    } else {
        print_heading(work, real, u, c, count);
        printf("%-22s", size);
        for (int i = 0; i < count; i++)
            print_cell(u, &r[i]);
        printf("\n");
    }
    fflush(stdout);
}
