# shellcheck shell=sh
# Sourced by the tests of the examples, which are given the path of their program: runs it, looks at what it
# says, and checks what all have in common.
#     . "$(dirname "$0")/../examples.sh"
#     short="--steps 20"     # arguments that make every run short
#     common_checks
#     closing_line
program=${1:?usage: $0 PATH-OF-THE-PROGRAM}
name_of_program=$(basename "$program")
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
. "$top/tests/check.sh"

# Whether there is time for a whole training. Its bits are the same in every build: tests/run has it done where
# that is fast.
trains_whole() { [ -z "${WENGERT_SHORT-}" ] && ! grep -q __asan_init "$program"; }

# Runs the program with $short and these arguments; $status, out and err remain.
run() {
    # shellcheck disable=SC2086 # words
    "$program" ${short-} "$@" >"$work/out" 2>"$work/err"
    status=$?
}

# shellcheck disable=SC2317 # called by check
succeeded() { [ "$status" -eq 0 ] && [ ! -s "$work/err" ] || { cat "$work/out" "$work/err" && false; }; }
says() { grep -qe "$1" "$work/out" || { cat "$work/out" "$work/err" && false; }; }
says_not() { ! grep -e "$1" "$work/out"; }

# One sentence on stderr with these words, an exit status that says so; no crash.
refused() {
    [ "$status" -eq 1 ] && [ "$(wc -l <"$work/err")" -eq 1 ] &&
        grep -qe "^$name_of_program: .*$1" "$work/err" || { cat "$work/err" && false; }
}
refused_at_once() { [ ! -s "$work/out" ] && refused "$1"; }

# refuses WORDS ARGUMENTS…
refuses() {
    words=$1
    shift
    run "$@"
    check "bad options: $*" refused_at_once "$words"
}

# Whether it is a picture of the kind that its name says.
is_svg() { grep -q '^<svg ' "$1" && grep -q '</svg>' "$1" && ! grep -E '(nan|inf)[ "LM]' "$1"; }
is_png() { [ "$(od -A n -t x1 -N 8 "$1" | tr -d ' ')" = 89504e470d0a1a0a ]; }

# What each example does with the options that all have; $short says how to be quick about it.
common_checks() {
    run
    check "it succeeds" succeeded
    check "it prints no control characters where there is no terminal" says_not "$(printf '[\r\033]')"
    check "it shows progress" says "$(printf '[a-z]* [0-9]*/[0-9]*  ')"
    cp "$work/out" "$work/before"
    run --threads 1
    check "the same seed gives the same output, with any number of threads" cmp "$work/out" "$work/before"
    run --quiet
    check "--quiet leaves progress out" says_not '[a-z]* [0-9]*/[0-9]*  '
    run --seed 2
    check "it succeeds with another seed" succeeded
    "$program" --help >"$work/out" 2>"$work/err"
    status=$?
    check "--help succeeds" succeeded
    for option in seed threads quiet help; do
        check "--help explains --$option" says "^  --$option "
    done
    refuses "'--nonsense' is not an option" --nonsense
    refuses "--seed needs a value" --seed
    refuses "--threads: '0' is not a whole number from 1 to 256" --threads 0
    if [ -c /dev/full ]; then
        # shellcheck disable=SC2086 # words
        "$program" ${short-} >/dev/full 2>"$work/err"
        status=$?
        check "standard output on a full disk" refused 'standard output: No space left'
    fi
}
