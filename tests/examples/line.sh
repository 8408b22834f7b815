#!/bin/sh
# Tests the line by least squares.
#     tests/examples/line.sh PATH-OF-line
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"

common_checks
run --points 2 --noise 0.001 --steps 5000 --plot "$work/line.svg"
check "two points are enough" succeeded
check "it draws points and line" is_svg "$work/line.svg"
check "there is a dot for each point, and one in the legend" \
    [ "$(grep -c '<circle' "$work/line.svg")" -eq 3 ]
run --steps 3
check "too few steps miss the normal equations" refused 'a coefficient is off by'
run --rate 5
check "a rate so large that the descent diverges" refused 'a coefficient is off by'
refuses "--points: '1' is not a whole number" --points 1
refuses "--rate: '0' is not a finite number above 0" --rate 0
run --plot "$work/none/line.svg"
check "a plot that cannot be opened" refused 'none/line.svg.*No such file'
if [ -c /dev/full ]; then
    run --plot /dev/full
    check "a plot on a full disk" refused '/dev/full.*No space left'
fi
closing_line
