#!/bin/sh
# The outputs in the manual are real: compares each with what the example prints now.
#     tests/docs.sh FOLDER-OF-THE-EXAMPLES
# A block of docs/*.md that is fenced with ``` and has such a line before it is the output of an example:
#     <!-- output of: trace --model fork -->
# The last line counts the outputs; the exit status is 0 if all are as they are printed.
set -u
examples=$(cd "${1:?usage: $0 FOLDER-OF-THE-EXAMPLES}" && pwd) || exit 1
top=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
. "$top/tests/check.sh"

# Writes the blocks of a page to $work/1.out, 2.out, … and their commands to 1.command, …
blocks() {
    rm -f "$work"/*.out "$work"/*.command
    awk -v work="$work" '
        /^<!-- output of: .* -->$/ {
            command = $0
            sub(/^<!-- output of: /, "", command)
            sub(/ -->$/, "", command)
            next
        }
        /^```/ && inside { inside = 0; close(out); next }
        inside { print > out; next }
        /^```/ && command != "" {
            n++
            out = work "/" n ".out"
            printf "" > out
            print command > (work "/" n ".command")
            close(work "/" n ".command")
            command = ""
            inside = 1
            next
        }
        /^```/ { skipping = !skipping; next }
        /[^ ]/ { command = "" }' "$1"
}

# The example is run where the repository is, as a reader would.
# shellcheck disable=SC2317 # called by check
same() {
    command=$(cat "$work/$1.command")
    (cd "$top" && eval "\"\$examples\"/$command") >"$work/now" 2>&1 || { cat "$work/now" && false; }
    diff -u "$work/$1.out" "$work/now"
}

for page in "$top"/docs/*.md; do
    blocks "$page"
    for command in "$work"/*.command; do
        [ -e "$command" ] || continue
        check "$(basename "$page"): $(cat "$command")" same "$(basename "$command" .command)"
    done
done
[ "$passed" -gt 0 ] || check "some page has an output" false
closing_line
