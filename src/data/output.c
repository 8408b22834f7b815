/* output.c — a file that takes another's place all at once: written under a temporary name beside
 * it, flushed to the disk, renamed; then the folder is flushed, which has the name.
 *
 * The temporary name is that of the file with ".tmp" behind. A lock on it keeps apart those who
 * write the same file at the same time: one waits for the other. What a killed process leaves
 * behind is therefore one file at most, and whoever writes next takes it over. */
#define _DEFAULT_SOURCE /* flock */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

enum { NAME_ROOM = PATH_MAX + 8 };

/* ---- Names ----------------------------------------------------------------------------------- */

/* Sets the name of the file that is to be written: where a link leads to, if the path is one. */
static bool resolve(output *o)
{
    struct stat s;
    const char *path = o->file.path;
    if (strlen(path) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return wg_file_failed(&o->file, "it cannot be written");
    }
    strcpy(o->target, path);
    if (lstat(path, &s) != 0)
        return errno == ENOENT || wg_file_failed(&o->file, "it cannot be written");
    if (S_ISLNK(s.st_mode) && !realpath(path, o->target))
        return wg_file_failed(&o->file, "it is a link that cannot be followed");
    return true;
}

/* Of an old file, the permissions are kept. */
static bool look_at_old(output *o)
{
    struct stat s;
    if (stat(o->target, &s) != 0)
        return errno == ENOENT || wg_file_failed(&o->file, "it cannot be written");
    if (!S_ISREG(s.st_mode))
        return wg_file_refuse(&o->file, WG_ERROR_IO, "it is no regular file");
    o->replaces = true;
    o->mode = s.st_mode & 0777;
    return true;
}

static bool find_names(output *o)
{
    o->target = wg_file_room(&o->file, 2 * NAME_ROOM);
    if (!o->target || !resolve(o) || !look_at_old(o))
        return false;
    o->temporary = o->target + NAME_ROOM;
    strcpy(o->temporary, o->target);
    strcat(o->temporary, ".tmp");
    return true;
}

/* ---- The temporary file ---------------------------------------------------------------------- */

/* Waits until nobody else writes it; where there are no locks, nobody is kept apart. */
static void lock(int descriptor)
{
    while (flock(descriptor, LOCK_EX) != 0 && errno == EINTR)
        ;
}

/* Whether the name is still that of the open file: whoever had the lock may have renamed it. */
static bool is_still(const char *name, const struct stat *s)
{
    struct stat now;
    return lstat(name, &now) == 0 && now.st_dev == s->st_dev && now.st_ino == s->st_ino;
}

static bool open_temporary(output *o)
{
    struct stat s;
    for (;;) {
        o->file.descriptor =
            open(o->temporary, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
        if (o->file.descriptor < 0)
            return wg_file_failed(&o->file, "no temporary file can be made beside it");
        lock(o->file.descriptor);
        if (fstat(o->file.descriptor, &s) != 0)
            return wg_file_failed(&o->file, "its temporary file cannot be asked");
        if (is_still(o->temporary, &s))
            break;
        wg_file_close(&o->file);
    }
    o->owned = S_ISREG(s.st_mode) && s.st_uid == geteuid() && s.st_nlink == 1;
    if (!o->owned)
        return wg_file_refuse(&o->file, WG_ERROR_IO,
                              "a file of its name with .tmp behind is in the way");
    if (ftruncate(o->file.descriptor, 0) != 0 ||
        (o->replaces && fchmod(o->file.descriptor, o->mode) != 0))
        return wg_file_failed(&o->file, "its temporary file cannot be prepared");
    return true;
}

bool wg_output_open(output *o, wg_tape *t, const char *caller, const char *path)
{
    *o = (output){0};
    if (!wg_file_name(&o->file, t, caller, path))
        return false;
    if (find_names(o) && open_temporary(o))
        return true;
    wg_output_close(o, false);
    return false;
}

/* ---- Writing --------------------------------------------------------------------------------- */

static bool write_at(output *o, const void *bytes, int64_t count, int64_t at)
{
    for (int64_t done = 0; done < count;) {
        const ssize_t n = pwrite(o->file.descriptor, (const char *)bytes + done,
                                 (size_t)(count - done), (off_t)(at + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return wg_file_failed(&o->file, "it cannot be written");
        done += n;
    }
    return true;
}

static bool flush(output *o)
{
    const int64_t used = o->used;
    o->used = 0;
    return write_at(o, o->buffer, used, o->size - used);
}

bool wg_output_write(output *o, const void *bytes, int64_t count)
{
    if (o->file.status != WG_OK)
        return false;
    if (count > (int64_t)sizeof o->buffer - o->used && !flush(o))
        return false;
    o->size += count;
    if (count > (int64_t)sizeof o->buffer)
        return write_at(o, bytes, count, o->size - count);
    if (count > 0)
        memcpy(o->buffer + o->used, bytes, (size_t)count);
    o->used += count;
    return true;
}

bool wg_output_amend(output *o, int64_t at, const void *bytes, int64_t count)
{
    return o->file.status == WG_OK && flush(o) && write_at(o, bytes, count, at);
}

/* ---- Taking the place ------------------------------------------------------------------------ */

/* Flushes the folder of a name, as far as its file system can. */
static bool sync_folder(output *o)
{
    char *slash = strrchr(o->target, '/');
    if (slash)
        slash[slash == o->target ? 1 : 0] = '\0';
    const int folder = open(slash ? o->target : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool failed = folder >= 0 && fsync(folder) != 0 && errno != EINVAL;
    if (failed)
        wg_file_failed(&o->file, "it was written, but may be gone when the machine stops now");
    if (folder >= 0)
        close(folder);
    return !failed;
}

static bool take_place(output *o)
{
    if (o->file.status != WG_OK || !flush(o))
        return false;
    if (fsync(o->file.descriptor) != 0)
        return wg_file_failed(&o->file, "it cannot be written to the disk");
    if (rename(o->temporary, o->target) != 0)
        return wg_file_failed(&o->file, "it cannot take the place of the old file");
    o->owned = false;
    return sync_folder(o);
}

wg_status wg_output_close(output *o, bool good)
{
    if (good)
        take_place(o);
    if (o->owned)
        unlink(o->temporary);
    wg_file_close(&o->file); /* which ends the lock: nobody wrote to the name until here */
    wg_tape_give(o->file.tape, o->target);
    return o->file.status;
}
