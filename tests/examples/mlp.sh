#!/bin/sh
# Tests the example as a user meets it: what it prints, the files it writes, how it fails.
#     tests/examples/mlp.sh PATH-OF-mlp
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"
mlp=$program
digits=$top/examples/data/digits.csv

# With these arguments after those that make it short.
run() {
    "$mlp" --data "$digits" --seeds 1 --epochs 2 "$@" >"$work/out" 2>"$work/err"
    status=$?
}

count_is() { [ "$(grep -ce "$2" "$work/out")" -eq "$1" ]; } # lines that match

# ---- What it prints ------------------------------------------------------------------------------

same_row=' × .* 0  *0   (' # of the table: no difference, no differing bit
for arguments in "" "--real f64" "--batch 7" "--batch 1" "--batch 100000" "--hidden 1" "--hidden=65"; do
    # shellcheck disable=SC2086 # two words
    run $arguments
    check "it runs with '$arguments'" succeeded
    check "no bit differs from the hand derivation with '$arguments'" says '^differing bits: 0$'
    check "the table has six rows for a batch and six for a column with '$arguments'" \
        count_is 12 "$same_row"
done
for arguments in "" "--real f64" "--hidden 1"; do
    # shellcheck disable=SC2086 # two words
    run $arguments
    check "the check table is exact for the fused softmax with '$arguments'" \
        count_is 6 '^([12][0-9]) .*  all [0-9]*  *0  *0  *[0-9]'
    check "the check table has the unfused softmax beside it with '$arguments'" \
        count_is 6 '^     unfused  .*  –  *–$'
done
check "differences and complex step agree with the hand derivation, in f32" \
    count_is 6 '^([12][0-9]) .* [0-9.]*e-[01][0-9]  *[0-9.]*e-[01][0-9]$'
run --real f64
check "differences and complex step agree with the hand derivation, in f64" \
    count_is 6 '^([12][0-9]) .* [0-9.]*e-1[0-9]  *[0-9.]*e-[12][0-9]$'
run
check "it prints plain lines where there is no terminal" \
    says '^seed 1  epoch 2/2  loss [0-9.]*  test accuracy [0-9.]* %$'
check "it prints no control characters where there is no terminal" says_not "$(printf '[\r\033]')"
cp "$work/out" "$work/before"
run
check "the same seed gives the same output" cmp -s "$work/out" "$work/before"
run --seed 2 --quiet
check "--quiet leaves progress out" says_not epoch
check "it uses the seed" says '^seed 2: test accuracy'
run --seeds 3
check "it reports the median of several seeds" says '^test accuracy, median over 3 seeds: [0-9.]* %$'

if ! grep -q __asan_init "$mlp"; then # the whole training takes too long there
    "$mlp" --data "$digits" --quiet >"$work/out" 2>"$work/err"
    median=$(sed -n 's/^test accuracy, median over 5 seeds: \([0-9]*\)\..*/\1/p' "$work/out")
    check "the median test accuracy over five seeds is at least 97 %" [ "${median:-0}" -ge 97 ]
fi

"$mlp" --help >"$work/out" 2>"$work/err"
status=$?
check "--help succeeds" succeeded
for option in data classes test-share hidden epochs batch rate real seed seeds dot svg quiet help; do
    check "--help explains --$option" says "^  --$option "
done

if script -qec true /dev/null </dev/null >/dev/null 2>&1; then # there is one to be had
    # shellcheck disable=SC2024
    TERM=xterm script -qec "'$mlp' --data '$digits' --seeds 1 --epochs 2" /dev/null \
        </dev/null >"$work/out" 2>"$work/err"
    check "it shows a bar with loss and accuracy on a terminal" \
        says '\[===* *>*.*\] .*loss [0-9.]* .*accuracy [0-9.]* %'
fi

# ---- The files it writes -------------------------------------------------------------------------

run --dot "$work/graph.dot" --svg "$work/graph.svg"
check "it writes the graph" succeeded
check "the graph has the names of the notes" grep -q 'δ₁' "$work/graph.dot"
if command -v nop >/dev/null; then
    check "Graphviz accepts the graph" nop -p "$work/graph.dot"
fi
if command -v dot >/dev/null; then
    check "the graph is drawn where Graphviz is there" grep -q '</svg>' "$work/graph.svg"
fi
mkdir "$work/empty"
rm -f "$work/graph.svg"
PATH=$work/empty "$mlp" --data "$digits" --seeds 1 --epochs 1 --svg "$work/graph.svg" \
    >"$work/out" 2>"$work/err"
status=$?
check "without Graphviz it runs" succeeded
check "without Graphviz it says that nothing is drawn" says 'graph.svg not drawn'
check "without Graphviz it leaves no picture" [ ! -e "$work/graph.svg" ]

# ---- Somebody's own samples ----------------------------------------------------------------------

printf '%s\r\n' '-1, 2.5, 0' '' ' 1e0,-3,1' '-0.9,2,0' '1.1,-2.5,1' '-1,3,0' >"$work/own.csv"
printf '1,-3,1' >>"$work/own.csv"
run --data "$work/own.csv" --classes 2
check "it reads a CSV file with spaces, CRLF, an empty line, no last newline" succeeded
check "it finds every sample there" says ': 6 samples, 5 to train with and 1 to test with$'
check "no bit differs there" says '^differing bits: 0$'
printf '5,0\n5,1\n' >"$work/own.csv"
run --data "$work/own.csv"
check "two samples with one constant input are enough" succeeded

# ---- How it fails --------------------------------------------------------------------------------

bad=$work/bad.csv

# refuses_file WORDS: the file that was written to $bad.
refuses_file() {
    run --data "$bad"
    check "a bad file: $1" refused_at_once "$1"
}

run --data "$work/none.csv"
check "a missing file" refused_at_once 'none.csv: No such file'
run --data "$work"
check "a folder instead of a file" refused_at_once 'Is a directory'
if [ "$(id -u)" -ne 0 ]; then
    cp "$digits" "$bad"
    chmod 0 "$bad"
    refuses_file 'Permission denied'
    chmod 600 "$bad"
fi
: >"$bad"
refuses_file 'is empty'
printf '\n\n' >"$bad"
refuses_file 'is empty'
head -c 10000 "$digits" >"$bad"
refuses_file 'line [0-9]*: it has [0-9]* fields, but those before it have 65'
head -c 20 "$digits" >"$bad"
refuses_file 'one sample only'
head -n 1 "$digits" >"$bad"
refuses_file 'one sample only'
printf '1\n2\n' >"$bad"
refuses_file 'line 1: .*at least one number and a label'
printf '1,2,0\n1,two,0\n' >"$bad"
refuses_file "line 2: 'two' is not a number"
printf 'pixel,label\n1,0\n' >"$bad"
refuses_file "line 1: 'pixel' is not a number"
printf '1,2,0\n1,,0\n' >"$bad"
refuses_file "line 2: '' is not a number"
printf '1,0\n1x,0\n' >"$bad"
refuses_file "'1x' is not a number"
printf '1,0\nnan,0\n' >"$bad"
refuses_file "'nan' is not a finite number"
printf '1,0\n1e999,0\n' >"$bad"
refuses_file "'1e999' is not a finite number"
printf '1,0\n1,0\0\n' >"$bad"
refuses_file 'line 2: .*zero byte'
head -c 4096 "$mlp" >"$bad"
refuses_file 'line 1'
for label in 10 -1 0.5 nan cat ''; do
    { cat "$digits" && sed -n "1s/[0-9]*\$/$label/p" "$digits"; } >"$bad"
    refuses_file "line 1798: .*'$label'"
done
run --classes 9
check "labels beyond --classes" refused_at_once 'line [0-9]*: the label .9. .*from 0 to 8'

# refuses WORDS ARGUMENTS…
refuses() {
    words=$1
    shift
    run "$@"
    check "bad options: $*" refused_at_once "$words"
}

refuses "'--nonsense' is not an option" --nonsense
refuses "'nonsense' is not an option" nonsense
refuses "'' is not an option" ''
refuses "'-' is not an option" -
refuses "'--see' is not an option" --see 1
for option in data classes test-share hidden epochs batch rate real seed seeds dot svg; do
    refuses "--$option needs a value" "--$option"
    refuses "--$option: " "--$option="
done
refuses '--quiet takes no value' --quiet=1
for option in classes hidden epochs batch seed seeds; do
    for value in -3 many 1.5 3x '' 99999999999999999999; do
        refuses "--$option: '$value' is not a whole number" "--$option" "$value"
    done
done
for option in classes hidden epochs batch seeds; do
    refuses "--$option: '0' is not a whole number" "--$option" 0
done
for value in -1 0 nan inf fast ''; do
    refuses "--rate: '$value' is not a finite number above 0" --rate "$value"
done
for value in -1 0 1 1.5 nan half ''; do
    refuses "--test-share: '$value' is not a number between 0 and 1" --test-share "$value"
done
refuses "--real: 'f16' is neither f32 nor f64" --real f16
run --rate 1e39
check "a learning rate so large that the training diverges" refused 'too large'

run --dot "$work/none/graph.dot"
check "a DOT file that cannot be opened" refused 'none/graph.dot.*No such file'
run --svg "$work/none/graph.svg"
if command -v dot >/dev/null; then
    check "a picture that cannot be opened" refused 'none/graph.svg.*No such file'
fi
if [ -c /dev/full ]; then
    run --dot /dev/full
    check "a DOT file on a full disk" refused '/dev/full: No space left'
    check "what came before a full disk is printed" says '^differing bits: 0$'
    if command -v dot >/dev/null; then
        run --svg /dev/full
        check "a picture on a full disk" refused '/dev/full: No space left'
    fi
    : >"$work/out"
    "$mlp" --data "$digits" --seeds 1 --epochs 2 >/dev/full 2>"$work/err"
    status=$?
    check "standard output on a full disk" refused 'standard output: No space left'
    "$mlp" --help >/dev/full 2>"$work/err"
    status=$?
    check "--help on a full disk" refused 'standard output: No space left'
fi

closing_line
