#!/bin/sh
# The pages that wg_write_html writes, in a headless Chromium: every number that they show is compared with the
# tape's, and they are used by buttons and by keys, on a wide screen and a narrow one, in dark and in light.
# Usage: tests/page/run.sh [FOLDER [PICTURES]]
#   FOLDER    of a build, whose library is used; default: one is built in a temporary folder
#   PICTURES  a folder for screenshots
set -u
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build=${1:-$work/build}

. "$source/tests/check.sh"

build_library() {
    [ -e "$build/libwengert.a" ] ||
        { cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Debug -DWENGERT_BUILD_EXAMPLES=OFF &&
            cmake --build "$build" -j 2 --target wengert; }
}

write_pages() {
    cc -std=c11 -Wall -Wextra -Werror -I"$source/include" "$here/pages.c" "$build/libwengert.a" -lm -pthread \
        -o "$work/pages" && mkdir "$work/out" && "$work/pages" "$work/out"
}

if check "the library builds" build_library && check "the pages are written" write_pages; then
    node "$here/drive.mjs" "$work/out" ${2:+"$2"} >"$work/drive"
    grep -v 'passed, .* failed$' "$work/drive"
    counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$work/drive")
    counts=${counts:-0 1}
    passed=$((passed + ${counts% *}))
    failed=$((failed + ${counts#* }))
fi
closing_line
