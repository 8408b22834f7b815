#!/bin/sh
# The library's threads under ThreadSanitizer; at fork, exit and unloading; and a library built without them.
# Usage: tests/threads/run.sh [FOLDER]
#   FOLDER  of the builds, that of tests/run for instance, so that nothing is compiled twice; default: a temporary one
set -u
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
builds=${1:-$(mktemp -d)}
work=$builds/threads
mkdir -p "$work/threads"

. "$source/tests/check.sh"

# The plain library: another script may be building what else there is in that folder.
plain=$builds/gcc-Debug-plain
[ -e "$plain/libwengert.a" ] || plain=$work/threads

# build FOLDER FLAGS OPTIONS…: the library and `stress`, which takes it apart.
build() {
    folder=$work/$1 flags=$2
    shift 2
    cmake -S "$source" -B "$folder" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS="$flags" \
        -DWENGERT_BUILD_EXAMPLES=OFF -DWENGERT_BUILD_DIGEST=ON -DWENGERT_WERROR=ON "$@" &&
        cmake --build "$folder" -j 2 || return 1
    # shellcheck disable=SC2086 # flags are words
    compile "$folder" $flags -o "$folder/stress"
}

build_plain() {
    if [ "$plain" = "$work/threads" ]; then
        build threads ""
    else
        compile "$plain" -o "$work/threads/stress"
    fi
}

compile() { # folder of the library, flags…
    folder=$1
    shift
    cc -std=c11 -O1 -g -D_GNU_SOURCE -Wall -Wextra -Werror -I"$source/include" -I"$source/src" \
        "$here/stress.c" "$folder/libwengert.a" "$@" -lm -pthread
}

# The digest of all ops, under ThreadSanitizer with three threads and without either.
digests_alike() {
    "$work/sanitized/tests/digest/wg_digest" --threads 3 >"$work/three" &&
        "$work/serial/tests/digest/wg_digest" --threads 1 >"$work/one" && cmp "$work/three" "$work/one"
}

unloads() {
    compile "$plain" -fPIC -shared -o "$work/stress.so" &&
        cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror "$here/unload.c" -o "$work/unload" -ldl &&
        timeout 60 "$work/unload" "$work/stress.so"
}

counts() { # folder, the number expected
    [ "$("$work/$1/stress" count)" = "$2" ]
}

export TSAN_OPTIONS=halt_on_error=1
check "the library builds for ThreadSanitizer" build sanitized "-fsanitize=thread -O1"
check "the library builds" build_plain
check "the library builds without threads" build serial "" -DWENGERT_THREADS=OFF
check "no thread in a library without threads" \
    sh -c "! nm '$work/serial/libwengert.a' | grep -q 'pthread_'"
check "threads can be had" counts threads 5
check "they cannot in a library without threads" counts serial 1
for test in calls programs fork exit; do
    for folder in sanitized threads serial; do
        # ThreadSanitizer cannot follow threads that a child process starts.
        [ "$test-$folder" = fork-sanitized ] ||
            check "$test ($folder)" timeout 300 "$work/$folder/stress" "$test"
    done
done
check "no data race in any op, and the bits of a library without threads" digests_alike
check "the library can be unloaded" unloads

[ $# -gt 0 ] || rm -rf "$builds"
closing_line
