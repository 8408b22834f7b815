#!/bin/sh
# Tests the example of a recurrent network that writes: what it prints, the file it writes, how it fails.
#     tests/examples/lstm.sh PATH-OF-lstm
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"
. "$(dirname "$0")/../language.sh"
language_checks
closing_line
