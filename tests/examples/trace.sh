#!/bin/sh
# Tests the example as a user meets it: what it prints, how it fails.
#     tests/examples/trace.sh PATH-OF-trace
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"

for model in notes fork second entropy; do
    for how in "" --numbers --check --exercise; do
        # shellcheck disable=SC2086 # a word, or none
        run --model $model $how
        check "$model $how succeeds" succeeded
    done
done
run
check "a trace has the seed" says '(seed)'
check "a trace has the gradients' largest elements" says 'max |g|'
run --check
check "the gradients agree with differences" says '∂L/∂W₁ .* [0-9.]*e-1[2-9] '
run --model entropy
check "the first infinity is traced" says '^the first NaN or infinity: log v[^ ]* \[3\] made −inf at \[1\] from p\[1\] = 0 (forward)$'
run --exercise
cp "$work/out" "$work/exercise.c"
check "the exercise compiles" cc "$work/exercise.c" -lm -o "$work/exercise"
"$work/exercise" >"$work/out" 2>"$work/err"
status=$?
check "the exercise is not done" [ "$status" -eq 1 ]
check "the exercise says what is to be done" says 'not filled in yet'
refuses "'cnn' is none of notes, fork, second, entropy" --model cnn
refuses "'--nonsense' is not an option" --nonsense
if [ -c /dev/full ]; then
    "$program" >/dev/full 2>"$work/err"
    status=$?
    check "standard output on a full disk" refused 'failed\|No space left'
fi
closing_line
