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

standard='<[a-z_]+\.h>'
expect_none "kernels include kernels only" \
    "$(includes_other_than "$standard|\"(kernels|real|vec|product|sum|max|elementary|erf|exponential|power)\.h\"" src/kernels/*.[ch] |
        grep -v '<wengert')"
expect_none "the machine includes its own header and kernels only" \
    "$(includes_other_than "$standard|<wengert/op\.h>|\"internal\.h\"|\"kernels/[a-z]+\.h\"" src/*.[ch])"
expect_none "ops include what an op's author has, kernels, and their own header only" \
    "$(includes_other_than "$standard|<wengert/op\.h>|\"kernels/[a-z]+\.h\"|\"axes\.h\"" ops/*.[ch])"
expect_none "examples include the public headers only" \
    "$(includes_other_than "$standard|<sys/[a-z]+\.h>|<wengert/op\.h>|\"[a-z_]+\.(h|inc)\"" examples/*.[ch])"
# shellcheck disable=SC2046 # names of files have no spaces here
expect_none "each file of the machine has its test" "$(without_counterpart $(ls src/*.c))"
# shellcheck disable=SC2046
expect_none "each op has its test" "$(without_counterpart $(ls ops/*.c | grep -v axes.c))"
for op in ops/*.c; do
    name=$(basename "$op" .c)
    [ "$name" = axes ] || grep -q "wg_$name\b" docs/ops.md || echo "$name"
done >"${TMPDIR:-/tmp}/wengert-missing-$$"
expect_none "each op has its line in docs/ops.md" "$(cat "${TMPDIR:-/tmp}/wengert-missing-$$")"
rm -f "${TMPDIR:-/tmp}/wengert-missing-$$"
expect_none "no line of code is longer than 100 columns" \
    "$(LC_ALL=C.UTF-8 grep -nE '^.{101}' include/*.h include/wengert/*.h src/*.[ch] src/kernels/*.[ch] \
        ops/*.[ch] examples/*.[ch] | cut -c 1-60)"
if command -v clang-format >/dev/null; then
    expect_none "clang-format would change nothing" "$(find include src ops examples tests \
        \( -name '*.c' -o -name '*.h' \) -print0 |
        xargs -0 clang-format --dry-run 2>&1 | grep -o '^[^ :]*:[0-9]*' | sort -u | head)"
fi

echo "lines of the library: $(cat include/*.h include/wengert/*.h src/*.[ch] src/kernels/*.[ch] ops/*.[ch] | wc -l)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
