/* file.c — files that are read: opened once, of a size that is known before anything is read. */
#define _POSIX_C_SOURCE 200809L
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool wg_file_refuse(file *f, wg_status status, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    wg_error_keep(f->tape, status, "%s: %.300s: %s", f->caller, f->path, text);
    if (f->status == WG_OK)
        f->status = status;
    return false;
}

bool wg_file_failed(file *f, const char *what)
{
    char why[128];
    if (strerror_r(errno, why, sizeof why) != 0)
        snprintf(why, sizeof why, "error %d", errno);
    return wg_file_refuse(f, WG_ERROR_IO, "%s: %s", what, why);
}

/* Sets the size of a file that has just been opened. */
static bool measure(file *f)
{
    struct stat s;
    if (fstat(f->descriptor, &s) != 0)
        return wg_file_failed(f, "it cannot be asked for its size");
    if (!S_ISREG(s.st_mode))
        return wg_file_refuse(f, WG_ERROR_IO, "it is no regular file");
    f->size = s.st_size;
    return true;
}

bool wg_file_name(file *f, wg_tape *t, const char *caller, const char *path)
{
    *f = (file){.tape = t, .caller = caller, .path = path, .descriptor = -1};
    if (!path)
        wg_error_keep(t, WG_ERROR_NULL, "%s: the path is NULL", caller);
    if (!t || !path)
        f->status = WG_ERROR_NULL;
    return f->status == WG_OK;
}

bool wg_file_open(file *f, wg_tape *t, const char *caller, const char *path)
{
    if (!wg_file_name(f, t, caller, path))
        return false;
    /* Else a pipe that nobody writes to would keep us waiting. */
    f->descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (f->descriptor < 0)
        return wg_file_failed(f, "it cannot be opened");
    if (measure(f))
        return true;
    wg_file_close(f);
    return false;
}

void wg_file_close(file *f)
{
    if (f->descriptor >= 0)
        close(f->descriptor);
    f->descriptor = -1;
}

bool wg_file_read(file *f, int64_t at, void *to, int64_t bytes)
{
    if (at < 0 || bytes < 0 || at > f->size || bytes > f->size - at)
        return wg_file_refuse(f, WG_ERROR_IO, "it ends too early, after %lld bytes",
                              (long long)f->size);
    for (int64_t done = 0; done < bytes;) {
        const ssize_t n =
            pread(f->descriptor, (char *)to + done, (size_t)(bytes - done), (off_t)(at + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return wg_file_failed(f, "it cannot be read");
        if (n == 0)
            return wg_file_refuse(f, WG_ERROR_IO, "it became shorter while it was read");
        done += n;
    }
    return true;
}

void *wg_file_room(file *f, int64_t bytes)
{
    void *room = wg_tape_take(f->tape, (size_t)bytes);
    if (!room)
        wg_file_refuse(f, WG_ERROR_MEMORY, "no memory for %lld bytes", (long long)bytes);
    return room;
}
