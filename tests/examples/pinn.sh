#!/bin/sh
# Tests the differential equation that a network solves.
#     tests/examples/pinn.sh PATH-OF-pinn
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"

if trains_whole; then
    run --quiet
    check "the solution is right to 0.002" succeeded
fi

short="--steps 40 --points 16 --hidden 8 --bound 9"
common_checks
run --plot "$work/pinn.svg"
check "it draws both solutions" is_svg "$work/pinn.svg"
check "there are a line and dots, and both in the legend" \
    [ "$(grep -c 'class="line' "$work/pinn.svg") $(grep -c '<circle' "$work/pinn.svg")" = "2 27" ]
run --bound 1e-6
check "an error above the bound" refused 'is above the bound of 1e-06'
refuses "--bound: 'low' is not a finite number above 0" --bound low
closing_line
