#!/bin/sh
# Tests the page to step through: that it is written, and what is refused. tests/page/ looks at such pages.
#     tests/examples/page.sh PATH-OF-page
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"

is_page() { grep -q '^<!DOCTYPE html>$' "$1" && grep -q '^</html>$' "$1" && grep -q '"f":"W₁ x"' "$1"; }

run --html "$work/page.html"
check "it succeeds" succeeded
check "it says where the page is" says "^the page is in $work/page.html\$"
check "the page is written" is_page "$work/page.html"
for name in W1 b1 W2 b2; do
    check "the gradient by $name is that of differences" says "^dL/d$name: differs .* by at most [0-9]e-\(0[89]\|1\)"
done
run --html "$work/again.html" --threads 1
check "the page is the same each time" cmp "$work/page.html" "$work/again.html"
run --html "$work/other.html" --seed 2
check "it succeeds with another seed" succeeded
check "another seed gives other numbers" [ "$(cmp -s "$work/page.html" "$work/other.html" || echo differs)" = differs ]
run --inputs 20 --hidden 30 --classes 10 --samples 12
check "a larger network" succeeded
run --help
check "--help succeeds" succeeded
check "--help explains --html" says '^  --html '
refuses "'--nonsense' is not an option" --nonsense
refuses "--classes: '1' is not a whole number" --classes 1
run --html "$work/none/page.html"
check "a page that cannot be opened" refused 'none/page.html.*No such file'
if [ -c /dev/full ]; then
    run --html /dev/full
    check "a page on a full disk" refused '/dev/full.*No space left'
fi
closing_line
