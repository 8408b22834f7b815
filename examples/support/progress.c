#define _DEFAULT_SOURCE /* isatty, struct winsize */
#include "progress.h"

#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PLAIN_LINES = 4, REDRAWS = 200, LONGEST_BAR = 30, COLUMNS = 80, LONGEST_LINE = 160 };

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

/* One line, short enough not to wrap, over the one before. */
static void draw_bar(const progress *p, const char *figures)
{
    char bar[LONGEST_BAR + 1];
    const int others = (int)(strlen(p->what) + strlen(figures) + sizeof " [] ");
    const int free = terminal_columns() - others;
    const int length = free < 0 ? 0 : free < LONGEST_BAR ? free : LONGEST_BAR;
    const int done = (int)(length * p->done / p->total);
    memset(bar, ' ', sizeof bar);
    memset(bar, '=', (size_t)done);
    if (done < length)
        bar[done] = '>';
    if (length > 0)
        printf("\r%s%s[%.*s] %s\033[K", p->what, *p->what ? " " : "", length, bar, figures);
    else
        printf("\r%.*s\033[K", terminal_columns() - 1, figures);
}

/* Whether what is done now ends one of so many equal parts of the whole. */
static bool ends_part(const progress *p, int64_t parts)
{
    return p->done > 0 && p->done * parts / p->total > (p->done - 1) * parts / p->total;
}

void progress_show(const progress *p, const char *format, ...)
{
    char figures[LONGEST_LINE];
    const bool bar = on_terminal();
    if (p->quiet || !ends_part(p, bar ? REDRAWS : PLAIN_LINES))
        return;
    const int begin = snprintf(figures, sizeof figures, "%s %lld/%lld  ", p->unit,
                               (long long)p->done, (long long)p->total);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(figures + begin, sizeof figures - (size_t)begin, format, arguments);
    va_end(arguments);
    if (bar)
        draw_bar(p, figures);
    else
        printf("%s%s%s\n", p->what, *p->what ? "  " : "", figures);
    flush_output();
}

void progress_clear(const progress *p)
{
    if (!p->quiet && on_terminal())
        printf("\r\033[K");
}

void progress_run(progress p, wg_program *step, wg_tensor loss)
{
    while (p.done < p.total && wg_run(step) == WG_OK) {
        p.done++;
        progress_show(&p, "loss %.4g", wg_item(loss));
    }
    progress_clear(&p);
    check(loss.tape);
}
