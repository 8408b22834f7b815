#define _POSIX_C_SOURCE 200809L /* posix_spawnp, fileno */
#include "draw.h"

#include "fail.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void draw_file(draw_function *draw, wg_tape *t, const wg_tensor tensors[], int count,
               const wg_graph_options *options, const char *path)
{
    FILE *file = file_open(path);
    errno = 0;
    const wg_status status = draw(t, tensors, count, options, file);
    if (status != WG_OK && status != WG_ERROR_IO)
        fail("%s", wg_error_message(t));
    file_close(file, path, status == WG_OK);
}

void draw_dot(wg_tape *t, const wg_tensor tensors[], int count, const char *path)
{
    draw_file(wg_write_dot_with, t, tensors, count, NULL, path);
}

/* ---- Graphviz -------------------------------------------------------------------------------- */

static FILE *open_scratch(void)
{
    FILE *file = tmpfile();
    if (!file)
        fail("cannot open a temporary file: %s", strerror(errno));
    return file;
}

/* Runs dot with these files as standard input and output and waits for it; its exit status, 127 if
 * there is no such program. */
static int run_dot(char *argument, FILE *in, FILE *out)
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status = 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fileno(in), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, fileno(out), STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const int error =
        posix_spawnp(&child, "dot", &actions, NULL, (char *[]){"dot", argument, NULL}, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error)
        return 127;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void copy(FILE *from, const char *path)
{
    char part[BUFSIZ];
    size_t n;
    bool written = true;
    FILE *file = file_open(path);
    rewind(from);
    while (written && (n = fread(part, 1, sizeof part, from)) > 0)
        written = fwrite(part, 1, n, file) == n;
    file_close(file, path, written);
}

/* dot writes to a temporary file: it does not notice a full disk. */
bool draw_svg_with(wg_tape *t, const wg_tensor tensors[], int count,
                   const wg_graph_options *options, const char *path)
{
    FILE *in = open_scratch(), *out = open_scratch();
    if (wg_write_dot_with(t, tensors, count, options, in) != WG_OK)
        fail("%s", wg_error_message(t));
    rewind(in);
    const int status = run_dot("-Tsvg", in, out);
    if (status != 0 && status != 127)
        fail("Graphviz could not draw the graph: 'dot -Tsvg' exited with status %d", status);
    if (status == 0)
        copy(out, path);
    fclose(in);
    fclose(out);
    return status == 0;
}

bool draw_svg(wg_tape *t, const wg_tensor tensors[], int count, const char *path)
{
    return draw_svg_with(t, tensors, count, NULL, path);
}
