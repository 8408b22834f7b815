#!/bin/sh
# Prints a page with what its programs print put in: compiles (with $CC, or cc) and runs each of them. See blocks.awk.
# Usage: docs/generate/fill.sh BUILD-FOLDER PAGE
set -eu
build=$(cd "${1:?usage: $0 BUILD-FOLDER PAGE}" && pwd)
page=${2:?usage: $0 BUILD-FOLDER PAGE}
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

compile() { # program; its source is beside it
    ${CC:-cc} -std=c11 -ffp-contract=off -Wall -Wextra -Wpedantic -Werror -I"$top/include" "$1.c" \
        "$build/libwengert.a" -lm -pthread -o "$1"
}

awk -v work="$work" -v mode=take -f "$top/docs/generate/blocks.awk" "$page"
for source in "$work"/[0-9]*.c; do
    program=${source%.c}
    if ! compile "$program" || ! (cd "$work" && "$program" >"$program.out"); then
        echo "$page: program $(basename "$program") failed" >&2
        exit 1
    fi
done
awk -v work="$work" -v mode=fill -f "$top/docs/generate/blocks.awk" "$page"
