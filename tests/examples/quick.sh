#!/bin/sh
# Tests the first program of README.md: it learns, and what it has learnt is saved.
#     tests/examples/quick.sh PATH-OF-quick
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")

mkdir -p "$work/here/examples"
ln -s "$top/examples/data" "$work/here/examples/data"
cd "$work/here" || exit 1
run
check "it succeeds" succeeded
check "it has learnt" says '^loss 0\.0[0-9]*$'
check "what it has learnt is saved by name" grep -q '"layer1/W"' digits.safetensors
check "what it goes on from is saved, too" grep -q '"adam/step"' digits.safetensors
rm -r examples digits.safetensors
run
check "without its data it fails" [ "$status" -eq 1 ]
check "without its data it says so" grep -q 'examples/data/digits.csv' "$work/err"
check "without its data it saves nothing" [ ! -e digits.safetensors ]
closing_line
