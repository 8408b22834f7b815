#!/bin/sh
# The rules of the house that a program can check: which layer may include what, a test for each file, a line
# in the manual for each op, the layout of the source.
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0
failed=0

# expect_none NAME TEXT: TEXT lists what breaks the rule, and must be empty.
expect_none() {
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED: %s\n%s\n' "$1" "$2"
    fi
}

includes_other_than() { # pattern of what is allowed, files…
    allowed=$1
    shift
    grep -n '#include' "$@" | grep -Ev "#include ($allowed)"
}

without_counterpart() { # files; prints those that have no test of the same path
    for file in "$@"; do
        [ -e "tests/$file" ] || echo "$file"
    done
}

headers_of() { # folder; their names without .h, as a pattern
    (cd "$1" && ls ./*.h) | sed 's,^\./,,; s,\.h$,,' | paste -s -d '|' -
}

standard='<[a-z_]+\.h>'
expect_none "kernels include kernels only" \
    "$(includes_other_than "$standard|\"($(headers_of src/kernels))\.h\"" src/kernels/*.[ch] |
        grep -v '<wengert')"
expect_none "the machine includes its own header and kernels only" \
    "$(includes_other_than "$standard|<wengert/(op|check)\.h>|\"(internal|tape|utf8|stencil)\.h\"|\"kernels/[a-z]+\.h\"" src/*.[ch])"
expect_none "layers and optimisers include the public headers, and one of their own, only" \
    "$(includes_other_than "$standard|<wengert/op\.h>|\"(parameters|updates)\.h\"" src/nn/*.[ch] src/train/*.[ch])"
expect_none "what reads and writes files includes the public headers, its own, and those of a tape's memory and of UTF-8 only" \
    "$(includes_other_than "$standard|<sys/[a-z]+\.h>|<wengert/op\.h>|\"(tape|utf8|$(headers_of src/data))\.h\"" src/data/*.[ch])"
expect_none "printers include what the machine does, and their own header only" \
    "$(includes_other_than "$standard|<wengert/op\.h>|\"(internal|utf8|stencil|$(headers_of src/print))\.h\"" src/print/*.[ch])"
expect_none "ops include what an op's author has, kernels, and their own header only" \
    "$(includes_other_than "$standard|<wengert/op\.h>|\"kernels/[a-z]+\.h\"|\"($(headers_of ops))\.h\"" ops/*.[ch])"
expect_none "examples include the public headers only" \
    "$(includes_other_than "$standard|<sys/[a-z]+\.h>|<wengert/(op|check)\.h>|\"(\.\./support/|[a-z_]+/)?[a-z_]+\.(h|inc)\"" \
        examples/*.[ch] examples/*/*.[ch])"
# shellcheck disable=SC2046 # names of files have no spaces here
expect_none "each file of the machine has its test" "$(without_counterpart $(ls src/*.c src/nn/*.c src/train/*.c src/data/*.c src/print/*.c 2>/dev/null))"

op_files() { # all, but for what several ops share, which has a header
    for file in ops/*.c; do
        [ -e "${file%.c}.h" ] || basename "$file" .c
    done
}

# shellcheck disable=SC2046
expect_none "each op has its test" "$(without_counterpart $(op_files | sed 's,.*,ops/&.c,'))"
expect_none "each op has its line in docs/ops.md" \
    "$(op_files | while read -r name; do grep -q "wg_$name\b" docs/ops.md || echo "$name"; done)"

in_no_list() { # names, one a line; prints those that the list of every op has not
    while read -r name; do
        grep -qE "^(OP|LINEAR|NONE|FUNCTION)\($name," tests/support/every_op.inc || echo "$name"
    done
}

expect_none "each descriptor is in the list of every op, tests/support/every_op.inc" \
    "$(sed -n 's/^ *\.name = "\([^"]*\)".*/\1/p' ops/*.c | in_no_list)"
expect_none "each file of ops has a line there" \
    "$(op_files | in_no_list)"
expect_none "no line of code is longer than 100 columns" \
    "$(LC_ALL=C.UTF-8 grep -nE '^.{101}' include/*.h include/wengert/*.h src/*.[ch] src/*/*.[ch] \
        ops/*.[ch] examples/*.[ch] examples/*/*.[ch] | cut -c 1-60)"
if command -v clang-format >/dev/null; then
    expect_none "clang-format would change nothing" "$(find include src ops examples tests docs \
        \( -name '*.c' -o -name '*.h' \) -print0 |
        xargs -0 clang-format --dry-run 2>&1 | grep -o '^[^ :]*:[0-9]*' | sort -u | head)"
fi

echo "lines of the library: $(cat include/*.h include/wengert/*.h src/*.[ch] src/*/*.[ch] ops/*.[ch] | wc -l)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
