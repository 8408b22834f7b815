#!/bin/sh
# Derivations of every op, of random graphs and of hostile names, at every level: each formula is set by KaTeX,
# as GitHub and web pages set it, and KaTeX must have nothing to complain of.
# Usage: tests/katex/run.sh BUILD-FOLDER   (of a build with tests; needs node and Debian's katex)
set -u
build=$(cd "${1:?usage: $0 BUILD-FOLDER}" && pwd) || exit 1
cd "$(dirname "$0")" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
. ../check.sh

refuses_a_wrong_formula() {
    mkdir -p "$work/wrong"
    printf '(1) $\\frac{a}{b$ \n' >"$work/wrong/0001.md"
    ! node check.mjs "$work/wrong" && node check.mjs "$work/wrong" | grep -q 'KaTeX parse error'
}

mkdir "$work/right"
check "derivations are written" "$build/tests/derivations" "$work/right"
check "KaTeX sets every formula" node check.mjs "$work/right"
check "a formula that is none is refused" refuses_a_wrong_formula
closing_line
