#!/bin/sh
# One arithmetic: wg_digest built by GCC and Clang, without and with optimisation, on each instruction set of this
# machine, with one thread and three; then on emulated machines: x86-64 with and without FMA,
# AArch64, and s390x, whose bytes are in the other order. All print the same lines.
# Usage: tests/digest/run.sh [--native] [FOLDER]
#   --native  nothing emulated
#   FOLDER    of the builds, that of tests/run for instance, so that nothing is compiled twice; default: a temporary one
set -u
source=$(cd "$(dirname "$0")/../.." && pwd)
native=no
[ "${1-}" = --native ] && { native=yes; shift; }
builds=${1:-$(mktemp -d)}
work=$builds/digest
mkdir -p "$work"
first=$work/first.txt
unset WENGERT_ISA WENGERT_THREADS

. "$source/tests/check.sh"

build() { # folder, arguments of cmake
    build=$builds/$1
    shift
    cmake -S "$source" -B "$build" -DWENGERT_BUILD_DIGEST=ON -DWENGERT_WERROR=ON "$@" &&
        cmake --build "$build" -j 2 --target wg_digest
}

cross_build() { # architecture
    build "$1" -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="$1" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_C_COMPILER="$1-linux-gnu-gcc" -DCMAKE_EXE_LINKER_FLAGS=-static -DWENGERT_BUILD_EXAMPLES=OFF
}

# The first to run sets what all others must print: not a line may differ.
prints_the_same() { # command…
    "$@" >"$work/lines.txt" 2>"$work/machine.txt" || {
        cat "$work/machine.txt"
        grep FAIL "$work/lines.txt"
        return 1
    }
    [ -e "$first" ] || cp "$work/lines.txt" "$first"
    [ "$(wc -l <"$work/lines.txt")" -gt 1000 ] && diff "$first" "$work/lines.txt"
}

says() { # words that the program of the last run must have said of its machine
    grep -q "$1" "$work/machine.txt" || { cat "$work/machine.txt"; return 1; }
}

# compare NAME COMMAND…: on each instruction set that the machine has, with so many threads.
threads_of="1 3"
compare() {
    what=$1
    shift
    for isa in portable avx2 avx512 neon; do
        [ $isa = portable ] || "$@" --isa $isa --list >"$work/log" 2>&1 || continue
        for threads in $threads_of; do
            check "$what, $isa, $threads threads" prints_the_same "$@" --isa $isa --threads $threads
        done
    done
}

rm -f "$first"
digest=tests/digest/wg_digest
for compiler in gcc clang; do
    for type in Release Debug; do
        [ $type = Debug ] && threads_of=3 || threads_of="1 3"
        folder=$compiler-$type-plain
        check "build $folder" build $folder -DCMAKE_C_COMPILER=$compiler -DCMAKE_BUILD_TYPE=$type &&
            compare "$compiler, $type" "$builds/$folder/$digest"
    done
done

if [ $native = no ]; then
    for model in Haswell Nehalem; do
        check "x86-64, $model" prints_the_same qemu-x86_64 -cpu $model "$builds/gcc-Release-plain/$digest"
    done
    check "a machine without FMA says so" says "portable, fma in software"
    threads_of="1 3"
    for machine in aarch64 s390x; do
        check "build for $machine" cross_build $machine &&
            compare "$machine" qemu-$machine "$builds/$machine/$digest"
    done
fi

[ $# -gt 0 ] || rm -rf "$builds"
echo "$(wc -l <"$first") lines"
closing_line
