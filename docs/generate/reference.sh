#!/bin/sh
# Prints docs/reference.md. Usage: docs/generate/reference.sh BUILD-FOLDER   (of a build with tests)
set -eu
build=$(cd "${1:?usage: $0 BUILD-FOLDER}" && pwd)
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$build/tests/op_facts" >"$work/facts"
# The file that each public function is defined in.
for file in ops/*.c; do
    sed -n "s/^wg_[a-z_0-9]* \(wg_[a-z0-9_]*\)(.*/\1 $(basename "$file" .c)/p" "$file"
done >"$work/files"

cat <<'END'
# The ops, in full

Made by [`docs/generate/reference.sh`](generate/reference.sh) from the comments of [`wengert.h`](../include/wengert.h) and from the
descriptors of the ops; not to be edited. [ops.md](ops.md) is the short list, with a table of corner cases.

Under each function stands the op that it records, how formulas print it, how many operands of which dtypes it takes, whether
it has a derivative, and why its backward rule is what it is. Where a function has no op of its own, it says which ops it records
for a plain call; options may leave some out, or add others.

END
awk -v facts="$work/facts" -v files="$work/files" -f docs/generate/headers.awk -f docs/generate/reference.awk include/wengert.h
