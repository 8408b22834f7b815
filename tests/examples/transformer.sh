#!/bin/sh
# Tests the example of a transformer that writes: what it prints, the file it writes, how it fails.
#     tests/examples/transformer.sh PATH-OF-transformer
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"
. "$(dirname "$0")/../language.sh"
short="$short --heads 2 --layers 1"
language_checks
for option in heads layers; do
    check "--help explains --$option" says "^  --$option "
done
refuses '--heads: 3 heads cannot share 16 numbers evenly' --heads 3
closing_line
