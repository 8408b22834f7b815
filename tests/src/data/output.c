/* Tests of src/data/output.c: a file that takes another's place all at once. */
#include "files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A tape with one parameter of this value, to save. */
static wg_tape *new_tape(double value)
{
    wg_tape *t = wg_tape_new();
    wg_fill(wg_param(t, "W", WG_F64, WG_SCALAR), value);
    return t;
}

static double loaded(const char *path)
{
    wg_tape *t = new_tape(-1);
    cr_assert(wg_load(t, path) == WG_OK, "%s", wg_error_message(t));
    const double value = wg_item(wg_find(t, "W"));
    wg_tape_free(t);
    return value;
}

static unsigned mode_of(const char *path)
{
    struct stat s;
    cr_assert(stat(path, &s) == 0);
    return s.st_mode & 0777;
}

Test(output, permissions_of_an_old_file_are_kept_and_new_ones_are_as_the_mask_says)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    wg_tape *t = new_tape(1);
    umask(027);
    cr_assert(wg_save(t, path.s) == WG_OK && mode_of(path.s) == 0640);
    chmod(path.s, 0604);
    cr_assert(wg_save(t, path.s) == WG_OK && mode_of(path.s) == 0604);
    wg_tape_free(t);
    free_folder(&in);
}

Test(output, a_link_stays_and_what_it_leads_to_is_replaced)
{
    const folder in = new_folder(), other = new_folder();
    const file_path link = path_in(&in, "link"), target = path_in(&other, "model");
    wg_tape *t = new_tape(1);
    cr_assert(symlink(target.s, link.s) == 0);
    cr_assert(wg_save(t, link.s) == WG_ERROR_IO); /* it leads to nothing yet */
    expect_error(t, WG_ERROR_IO, "link: it is a link that cannot be followed: No such file");
    cr_assert(wg_save(t, target.s) == WG_OK);
    wg_fill(wg_find(t, "W"), 2);
    cr_assert(wg_save(t, link.s) == WG_OK);
    struct stat s;
    cr_assert(lstat(link.s, &s) == 0 && S_ISLNK(s.st_mode));
    cr_assert(loaded(target.s) == 2 && files_in(&in) == 1 && files_in(&other) == 1);
    wg_tape_free(t);
    free_folder(&in), free_folder(&other);
}

Test(output, what_a_killed_process_left_is_taken_over)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "x"), left = path_in(&in, "x.tmp");
    wg_tape *t = new_tape(1);
    cr_assert(rename(file_of(&in, "half a file, longer than all that is to be written\n", 50).s,
                     left.s) == 0);
    cr_assert(wg_save(t, path.s) == WG_OK && files_in(&in) == 1 && loaded(path.s) == 1);
    wg_tape_free(t);
    free_folder(&in);
}

/* Not through a link, nor into a file that has another name too. */
Test(output, what_is_in_the_way_is_left_alone)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model"), tmp = path_in(&in, "model.tmp");
    const file_path other = text_file(&in, "precious");
    wg_tape *t = new_tape(1);
    cr_assert(symlink(other.s, tmp.s) == 0);
    cr_assert(wg_save(t, path.s) == WG_ERROR_IO);
    expect_error(t, WG_ERROR_IO, "model: no temporary file can be made beside it");
    cr_assert(remove(tmp.s) == 0 && link(other.s, tmp.s) == 0);
    cr_assert(wg_save(t, path.s) == WG_ERROR_IO);
    expect_error(t, WG_ERROR_IO, "a file of its name with .tmp behind is in the way");
    cr_assert(remove(tmp.s) == 0 && mkdir(tmp.s, 0700) == 0);
    cr_assert(wg_save(t, path.s) == WG_ERROR_IO);
    expect_error(t, WG_ERROR_IO, "model: no temporary file can be made beside it");
    size_t count;
    unsigned char *bytes = bytes_of(other.s, &count);
    cr_assert(count == 8 && memcmp(bytes, "precious", 8) == 0 && files_in(&in) == 2);
    free(bytes);
    wg_tape_free(t);
    free_folder(&in);
}

Test(output, what_cannot_be_a_file_is_refused)
{
    const folder in = new_folder();
    wg_tape *t = new_tape(1);
    cr_assert(wg_save(t, in.path) == WG_ERROR_IO);
    expect_error(t, WG_ERROR_IO, "it is no regular file");
    cr_assert(wg_save(t, "/dev/null") == WG_ERROR_IO);
    expect_error(t, WG_ERROR_IO, "wg_save: /dev/null: it is no regular file");
    cr_assert(wg_save(t, path_in(&in, "none/model").s) == WG_ERROR_IO);
    expect_error(t, WG_ERROR_IO, "No such file or directory");
    cr_assert(wg_save(t, "") == WG_ERROR_IO);
    wg_clear_error(t);
    char *path = malloc(10001);
    memset(path, 'x', 10000), path[10000] = 0;
    cr_assert(wg_save(t, path) == WG_ERROR_IO);
    expect_error(t, WG_ERROR_IO, "it cannot be written: File name too long");
    free(path);
    cr_assert(files_in(&in) == 0);
    wg_tape_free(t);
    free_folder(&in);
}

Test(output, a_name_without_a_folder_is_in_this_one)
{
    const folder in = new_folder();
    wg_tape *t = new_tape(4);
    cr_assert(chdir(in.path) == 0);
    cr_assert(wg_save(t, "model") == WG_OK && loaded("model") == 4);
    cr_assert(wg_save(t, "./model") == WG_OK && files_in(&in) == 1);
    wg_tape_free(t);
    free_folder(&in);
}

/* Two processes that save to the same path wait for each other. */
Test(output, those_who_write_the_same_file_do_not_mix)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    wg_tape *t = new_tape(1);
    const pid_t child = fork();
    if (child == 0) {
        wg_fill(wg_find(t, "W"), 2);
        for (int i = 0; i < 100; i++)
            if (wg_save(t, path.s) != WG_OK)
                _exit(1);
        _exit(0);
    }
    for (int i = 0; i < 100; i++) {
        cr_assert(wg_save(t, path.s) == WG_OK, "%s", wg_error_message(t));
        const double value = loaded(path.s);
        cr_assert(value == 1 || value == 2);
    }
    int how;
    cr_assert(waitpid(child, &how, 0) == child && WIFEXITED(how) && WEXITSTATUS(how) == 0);
    cr_assert(files_in(&in) == 1);
    wg_tape_free(t);
    free_folder(&in);
}

/* Values of many sizes about that of the buffer, and larger ones. */
Test(output, values_of_all_sizes_are_written_whole)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    wg_tape *t = wg_tape_new();
    static const int64_t sizes[] = {1, 500, 511, 512, 513, 3000, 1, 512, 511};
    enum { N = sizeof sizes / sizeof sizes[0] };
    wg_tensor x[N];
    for (int i = 0; i < N; i++) {
        x[i] = wg_param(t, (char[]){(char)('a' + i), 0}, WG_F64, WG_SHAPE(sizes[i]));
        wg_fill_uniform(x[i], (uint64_t)i, 0, 1);
    }
    cr_assert(wg_save(t, path.s) == WG_OK);
    for (int i = 0; i < N; i++)
        wg_fill(x[i], 0);
    cr_assert(wg_load(t, path.s) == WG_OK);
    for (int i = 0; i < N; i++) {
        double got[3000], one[1];
        cr_assert(wg_read(x[i], got, wg_bytes(x[i])) == WG_OK);
        wg_tensor again = wg_param(t, "", WG_F64, WG_SHAPE(1));
        wg_fill_uniform(again, (uint64_t)i, 0, 1), wg_read(again, one, sizeof one);
        cr_assert(got[0] == one[0] && got[sizes[i] - 1] != 0);
    }
    wg_tape_free(t);
    free_folder(&in);
}
