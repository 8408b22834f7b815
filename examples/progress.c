#define _DEFAULT_SOURCE /* isatty, struct winsize */
#include "progress.h"

#include "fail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PLAIN_LINES = 4, LONGEST_BAR = 30, COLUMNS = 80 };

static bool on_terminal(void)
{
    const char *kind = getenv("TERM");
    return isatty(STDOUT_FILENO) && kind && strcmp(kind, "dumb") != 0;
}

static int terminal_columns(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : COLUMNS;
}

/* Everything but the bar. */
static int write_figures(const progress *p, char *to, size_t room)
{
    return snprintf(to, room, "epoch %lld/%lld  loss %.4f  test accuracy %.2f %%",
                    (long long)p->epoch, (long long)p->epochs, p->loss, 100 * p->accuracy);
}

/* One line, short enough not to wrap, over the one before. */
static void draw_bar(const progress *p)
{
    char figures[128], bar[LONGEST_BAR + 1];
    const int others = write_figures(p, figures, sizeof figures) + (int)sizeof "seed 1000 [] ";
    const int free = terminal_columns() - others;
    const int length = free < 0 ? 0 : free < LONGEST_BAR ? free : LONGEST_BAR;
    const int done = (int)(length * p->epoch / p->epochs);
    memset(bar, ' ', sizeof bar);
    memset(bar, '=', (size_t)done);
    if (done < length)
        bar[done] = '>';
    if (length > 0)
        printf("\rseed %lld [%.*s] %s\033[K", (long long)p->seed, length, bar, figures);
    else
        printf("\r%.*s\033[K", terminal_columns() - 1, figures);
}

/* Whether this epoch ends one of PLAIN_LINES equal parts. */
static bool ends_part(const progress *p)
{
    return p->epoch > 0 &&
           p->epoch * PLAIN_LINES / p->epochs > (p->epoch - 1) * PLAIN_LINES / p->epochs;
}

void progress_show(const progress *p)
{
    char figures[128];
    if (p->quiet)
        return;
    if (on_terminal())
        draw_bar(p);
    else if (ends_part(p)) {
        write_figures(p, figures, sizeof figures);
        printf("seed %lld  %s\n", (long long)p->seed, figures);
    }
    flush_output();
}

void progress_clear(const progress *p)
{
    if (!p->quiet && on_terminal())
        printf("\r\033[K");
}
