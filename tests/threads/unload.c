/* unload.c — loads a shared library that uses Wengert's threads, uses and unloads it, many times; no thread may
 * be left whose code is gone. Usage: unload LIBRARY */
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>

static int threads_of_this_process(void)
{
    int n = 0;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *entry; tasks && (entry = readdir(tasks));)
        n += entry->d_name[0] != '.';
    if (tasks)
        closedir(tasks);
    return n;
}

int main(int argc, char **argv)
{
    for (int i = 0; argc == 2 && i < 20; i++) {
        void *library = dlopen(argv[1], RTLD_NOW);
        int (*use)(void) = NULL;
        if (library)
            *(void **)&use = dlsym(library, "use_the_workers");
        if (!use || use() != 0)
            return fprintf(stderr, "%s\n", dlerror()), 1;
        if (threads_of_this_process() != 3 || dlclose(library) != 0)
            return 1;
        if (threads_of_this_process() != 1)
            return fputs("threads are left\n", stderr), 1;
    }
    return argc != 2;
}
