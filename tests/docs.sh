#!/bin/sh
# The pages that are made of others, or have programs in them: Doxygen's of the headers, without a warning and
# with every function; docs/reference.md, which must be what its generator gives; the programs of the tour and
# the lessons, which are compiled and run, and must print what the page shows behind them.
# Usage: tests/docs.sh BUILD-FOLDER   (of a build with tests)
set -u
build=$(cd "${1:?usage: $0 BUILD-FOLDER}" && pwd) || exit 1
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top" || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
. "$top/tests/check.sh"

# ---- Doxygen --------------------------------------------------------------------------------------

run_doxygen() { # folder, headers…; the Doxyfile's settings but for these
    folder=$1
    shift
    mkdir -p "$folder" && {
        cat docs/Doxyfile
        printf 'OUTPUT_DIRECTORY = %s\nGENERATE_TAGFILE = %s/wengert.tag\nINPUT = %s\n' "$folder" "$folder" "$*"
    } | doxygen -
}

public_functions() { # headers
    sed -n 's/^WG_API .*\b\(wg_[a-z0-9_]*\)(.*/\1/p' "$@" | sort -u
}

# Doxygen's tags tell in which page each function is described.
pages_of_functions() { # the file of tags
    awk '/<member kind="function"/ { page = "" }
         /<name>/ { gsub(/.*<name>|<\/name>.*/, ""); name = $0 }
         /<anchorfile>/ { gsub(/.*<anchorfile>|<\/anchorfile>.*/, ""); print name, $0 }' "$1"
}

all_have_pages() {
    public_functions include/*.h include/wengert/*.h >"$work/functions"
    pages_of_functions "$work/doxygen/wengert.tag" | sort >"$work/pages"
    [ "$(wc -l <"$work/functions")" -gt 300 ] || { echo "few functions" && false; }
    while read -r function; do
        page=$(sed -n "s/^$function //p" "$work/pages" | head -n 1)
        [ -n "$page" ] && grep -q "$function" "$work/doxygen/html/$page" || echo "no page: $function"
    done <"$work/functions" >"$work/missing"
    cat "$work/missing"
    [ ! -s "$work/missing" ]
}

# A header as it is, but for one comment.
complains_of_a_missing_comment() {
    mkdir -p "$work/include/wengert"
    sed '/^\/\* Whether a and b are the same tensor/d' include/wengert.h >"$work/include/wengert.h"
    run_doxygen "$work/doxygen2" "$work/include" >"$work/complaint" 2>&1
    status=$?
    cat "$work/complaint"
    [ "$status" -ne 0 ] && grep -q 'wg_same.*is not documented' "$work/complaint"
}

check "Doxygen has nothing to complain of" run_doxygen "$work/doxygen" include
check "every public function has a page" all_have_pages
check "Doxygen complains of a function without a comment" complains_of_a_missing_comment

# ---- The reference --------------------------------------------------------------------------------

reference_is_current() {
    docs/generate/reference.sh "$build" >"$work/reference.md" && diff docs/reference.md "$work/reference.md"
}

check "docs/reference.md is what its generator gives" reference_is_current

# ---- Pages with programs --------------------------------------------------------------------------

page_is_current() { # page
    docs/generate/fill.sh "$build" "$1" >"$work/page.md" && diff "$1" "$work/page.md"
}

# The same page with one digit changed in what a program prints.
notices_a_change() {
    sed 's/^z = 0\.750000$/z = 0.750001/' docs/teaching.md >"$work/changed.md"
    ! cmp docs/teaching.md "$work/changed.md" && ! page_is_current "$work/changed.md"
}

for compiler in gcc clang; do
    command -v $compiler >/dev/null || continue
    for page in docs/tour.md docs/teaching.md docs/derivations.md docs/traces.md; do
        export CC=$compiler
        check "$page shows what its programs print, $compiler" page_is_current "$page"
    done
done
check "a page that shows something else is found" notices_a_change

closing_line
