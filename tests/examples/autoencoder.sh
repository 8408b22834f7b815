#!/bin/sh
# Tests the digits that pass through a code.
#     tests/examples/autoencoder.sh PATH-OF-autoencoder
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"
digits=$top/examples/data/digits.csv

if trains_whole; then
    short="--data $digits --quiet"
    run
    check "the code is better than a linear one" succeeded
fi

short="--data $digits --epochs 1 --batch 100 --hidden 8 --factor 0.1"
common_checks
run --picture "$work/digits.png"
check "it draws digits as a PNG" is_png "$work/digits.png"
run --picture "$work/digits.pgm"
check "it draws digits as a PGM" [ "$(head -c 2 "$work/digits.pgm")" = P5 ]
check "it says what it has drawn" says 'drawn in .*digits.pgm$'
run --factor 100
check "a code that is not good enough" refused 'the error of a linear code is .* not 100 times'
run --test 1797
check "no digits to train with" refused 'none are left to train with'
run --batch 2000
check "a batch of more digits than there are" refused 'only 1437 digits'
printf '1,2,3\n' >"$work/own.csv"
run --data "$work/own.csv"
check "a file of something else" refused_at_once 'own.csv: a row has 3 numbers'
run --data "$work/none.csv"
check "a missing file" refused_at_once 'none.csv'
closing_line
