#!/bin/sh
# Tests the example of an op of one's own: what it finds, what it prints, how it fails.
#     tests/examples/own_op.sh PATH-OF-own_op
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"
own_op=$program

# The words come first.
refused() { [ "$status" -eq 1 ] && [ "$(wc -l <"$work/err")" -eq 1 ] && grep -qe "^own_op: $1" "$work/err"; }

run
check "it succeeds" succeeded
check "the cube's rule is right" says '^cube: right, to second order$'
check "the outer product's rule is right" says '^own_outer: right, to second order$'
check "the slip is found" says '^cube_with_a_slip: WRONG$'
check "the slip is named, with element and both values" \
    says 'cube_with_a_slip: .*∂x0\[0, 0\]: the rule gives [-0-9.]*, differences give [-0-9.]*;'
check "the ops can be used together" says '^L = sum((a outer b)^3) = 72, dL/da = \[24 96\]$'
run --help
check "--help succeeds" succeeded
check "--help says how it is used" says '^usage: own_op'
run nonsense
check "an argument that is none" refused "'nonsense' is not an option"
if [ -c /dev/full ]; then
    "$own_op" >/dev/full 2>"$work/err"
    status=$?
    check "standard output on a full disk" refused 'cannot write'
fi
closing_line
