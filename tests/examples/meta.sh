#!/bin/sh
# Tests learning to learn.
#     tests/examples/meta.sh PATH-OF-meta
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"

if trains_whole; then
    run --quiet --steps 1000
    check "one step is worth four times one after plain training" succeeded
fi

short="--steps 40 --tasks 4 --hidden 8 --tests 10 --factor 0.01 --inner 0.001"
common_checks
run --plot "$work/wave.svg"
check "it draws a wave" is_svg "$work/wave.svg"
check "there are three lines, and three in the legend" \
    [ "$(grep -c 'class="line' "$work/wave.svg")" -eq 6 ]
run --factor 1000
check "a step that is not worth enough" refused 'one step is not 1000 times as good'
closing_line
