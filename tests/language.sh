# shellcheck shell=sh
# Sourced, after examples.sh, by the tests of the examples that learn from a text: makes a short one, numbers that
# count up, and checks what these examples have in common.
# shellcheck disable=SC2154,SC2034 # work and program come from there, short goes there
seq 100 399 >"$work/text"
short="--text $work/text --steps 40 --batch 4 --window 12 --size 16 --rate 0.02 --length 30 --bound 20"

language_checks() {
    common_checks
    run --plot "$work/plot.svg"
    check "it counts the characters" says "^$work/text: 1200 characters, 11 different ones; 1080 .* 120 held out\$"
    check "it has numbers to compare with" \
        says '^held out, by sequences of 1: [0-9.]*, 2: [0-9.]*, 3: [0-9.]* bits per character$'
    check "it says what a character costs in the end" \
        says '^held out: [0-9.]* bits per character, by sequences of 3: [0-9.]*$'
    check "it shows what it writes meanwhile" says '^held out [0-9.]*, and it writes: '
    check "it draws the loss" is_svg "$work/plot.svg"
    run --bound 3.2 # the logarithm of 11 to the base 2 is 3.46
    check "it learns" succeeded
    run --bound 0.1
    check "it fails where it should have learnt more" refused 'per held-out character are not below 0.1'
    run --steps 1
    check "a single step is possible" succeeded
    printf 'ŷ\n\377%.0s' $(seq 400) >"$work/utf8"
    run --text "$work/utf8"
    check "it knows UTF-8, and what is none" says ': 1200 characters, 3 different ones;'
    for option in text steps batch window size rate temperature length bound plot; do
        refuses "--$option needs a value" "--$option"
    done
    refuses '--window: 120 characters are too many, 120 are held out' --window 120
    refuses 'none: No such file' --text "$work/none"
    refuses 'Is a directory' --text "$work"
    head -c 999 "$work/text" >"$work/brief"
    refuses 'brief has 999 characters only' --text "$work/brief"
    run --plot "$work/none/plot.svg"
    check "a plot that cannot be written" refused 'none/plot.svg'
    run --rate 1e30
    check "a rate with which the training diverges" refused 'too large'
    "$program" --help >"$work/out" 2>"$work/err"
    for option in text steps batch window size rate temperature length bound plot; do
        check "--help explains --$option" says "^  --$option "
    done
}
