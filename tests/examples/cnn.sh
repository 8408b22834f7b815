#!/bin/sh
# Tests the example of a convolutional network: what it prints, the files it writes, how it fails; on images
# made here, of one class black and of one white.
#     tests/examples/cnn.sh PATH-OF-cnn
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"
short="--data $work/data --epochs 3 --batch 4 --least 0"

# ---- Images --------------------------------------------------------------------------------------

side=12

# A number below 256 as four bytes, the last the lowest.
big_endian() { printf '\000\000\000%b' "\\0$(printf %03o "$1")"; }

# write_samples WHICH COUNT CLASS…: images of 12 × 12 bytes, even ones of the first class and black, odd ones
# of the second and white.
write_samples() {
    which=$1 count=$2 even=$3 odd=$4
    {
        printf '\000\000\010\003'
        big_endian "$count"
        big_endian $side
        big_endian $side
        for i in $(seq "$count"); do
            head -c $((side * side)) /dev/zero | if [ $((i % 2)) -eq 0 ]; then cat; else tr '\000' '\377'; fi
        done
    } >"$work/data/$which-images-idx3-ubyte"
    {
        printf '\000\000\010\001'
        big_endian "$count"
        for i in $(seq "$count"); do
            printf '%b' "\\0$(printf %03o "$([ $((i % 2)) -eq 0 ] && echo "$even" || echo "$odd")")"
        done
    } >"$work/data/$which-labels-idx1-ubyte"
}

fresh_samples() {
    rm -rf "$work/data"
    mkdir "$work/data"
    write_samples train 40 3 8
    write_samples t10k 7 3 8
}

# ---- What it prints, the files it writes ---------------------------------------------------------

fresh_samples
common_checks
run --least 99.9 --save "$work/w.safetensors" --picture "$work/c.png" --filters "$work/f.png"
check "it learns to tell black from white" succeeded
check "it says how many are right" says '^test accuracy: 100.00 %$'
check "it shows each class that there is" says '^dress  *3  *100.00 %$'
check "it draws what it takes for what" is_png "$work/c.png"
check "it draws the filters" is_png "$work/f.png"
run --load "$work/w.safetensors"
check "what it has saved does as well" says '^test accuracy: 100.00 %$'
check "it does not train then" says_not epoch
run --save "$work/again.safetensors"
check "the same seed gives the same parameters" cmp "$work/w.safetensors" "$work/again.safetensors"
run --save "$work/again.safetensors" --seed 2
check "another seed gives others" sh -c "! cmp -s '$work/w.safetensors' '$work/again.safetensors'"

# ---- How it fails --------------------------------------------------------------------------------

# fails WORDS ARGUMENTS…: after it has begun.
fails() {
    words=$1
    shift
    run "$@"
    check "it fails: $words" refused "$words"
}

refuses '--batch: 40 images are too few for batches of 41' --batch 41
refuses '--least: .101. is not a number' --least 101
refuses 'no-such-folder/t10k-images-idx3-ubyte' --data "$work/no-such-folder"
refuses 'none.safetensors' --load "$work/none.safetensors"
fails 'none/w.safetensors' --save "$work/none/w.safetensors"
fails 'none/c.png' --picture "$work/none/c.png"
write_samples t10k 7 8 3
fails 'a test accuracy of 0.00 % is less than 50 %' --least 50
write_samples t10k 7 3 10
refuses 'class 10 of a t10k image is not from 0 to 9'
fresh_samples
cp "$work/data/train-labels-idx1-ubyte" "$work/data/t10k-labels-idx1-ubyte"
refuses 'the t10k files must hold images'
fresh_samples
cp "$work/data/train-labels-idx1-ubyte" "$work/data/train-images-idx3-ubyte"
refuses 'the train files must hold images'
fresh_samples
head -c 100 "$work/data/t10k-images-idx3-ubyte" >"$work/data/cut"
mv "$work/data/cut" "$work/data/t10k-images-idx3-ubyte"
refuses 't10k-images-idx3-ubyte'
closing_line
