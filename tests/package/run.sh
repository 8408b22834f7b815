#!/bin/sh
# Installs the library, static and shared, and uses it from an outside project: find_package,
# add_subdirectory, pkg-config, C11 and C++17, each compiler that is there.
# Usage: tests/package/run.sh [FOLDER]   (a folder for the builds; default: a temporary one)
set -u
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work"

. "$source/tests/check.sh"

install_library() { # prefix, shared or not
    cmake -S "$source" -B "$1-build" -DCMAKE_INSTALL_PREFIX="$1" -DBUILD_SHARED_LIBS="$2" \
        -DCMAKE_BUILD_TYPE=Debug -DWENGERT_BUILD_EXAMPLES=OFF -DWENGERT_WERROR=ON &&
        cmake --build "$1-build" -j 2 && cmake --install "$1-build"
}

use_with_cmake() { # build folder, arguments of cmake
    build=$1
    shift
    cmake -S "$here" -B "$build" -DCMAKE_BUILD_TYPE=Debug "$@" && cmake --build "$build" -j 2 &&
        "$build/in_c" && "$build/in_cpp" && "$build/own_op"
}

use_with_pkg_config() { # prefix, compiler, language flags
    prefix=$1
    shift
    libdir=$(dirname "$(find "$prefix" -name wengert.pc)")
    export PKG_CONFIG_PATH="$libdir" LD_LIBRARY_PATH="${libdir%/pkgconfig}"
    # shellcheck disable=SC2046 # words are meant to split
    "$@" -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror "$here/main.c" -o "$work/pkg_config" \
        $(pkg-config --static --cflags --libs wengert) && "$work/pkg_config"
}

# What stands between ```c and ``` in a page.
code_of() { sed -n '/^```c$/,/^```$/{/^```/!p}' "$source/$1"; }

# Compiles a program with the installed library.
compile() { # prefix, program, flags…; the source is the program's name with .c behind
    libdir=$(dirname "$(find "$1" -name wengert.pc)")
    program=$2
    shift 2
    # shellcheck disable=SC2046
    PKG_CONFIG_PATH=$libdir cc -std=c11 "$@" -Werror "$program.c" -o "$program" \
        $(PKG_CONFIG_PATH=$libdir pkg-config --static --cflags --libs wengert)
}

# The program that README.md shows is examples/quick.c, and works as it stands there.
readme_program() { # prefix
    code_of README.md >"$work/readme.c"
    cmp "$work/readme.c" "$source/examples/quick.c" && compile "$1" "$work/readme" -Wall -Wextra &&
        "$source/tests/examples/quick.sh" "$work/readme"
}

# The blocks of C in docs/manual.md are, one after another, the body of one main.
manual_program() { # prefix
    {
        printf '#include <stdio.h>\n#include <wengert.h>\nint main(void)\n{\n'
        code_of docs/manual.md
        echo '}'
    } >"$work/manual.c"
    compile "$1" "$work/manual" && (cd "$work" && ./manual)
}

# The public headers alone, nothing included before.
header_alone() { # header, compiler and flags
    header=$1
    shift
    echo "#include <$header>" >"$work/alone.c"
    "$@" -I"$source/include" -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -fsyntax-only \
        "$work/alone.c"
}

for shared in OFF ON; do
    prefix=$work/prefix-$shared
    check "install (shared: $shared)" install_library "$prefix" "$shared"
    check "find_package (shared: $shared)" \
        use_with_cmake "$work/use-$shared" -DCMAKE_PREFIX_PATH="$prefix"
    for c in gcc clang; do
        command -v $c >/dev/null || continue
        check "pkg-config, $c, C11 (shared: $shared)" use_with_pkg_config "$prefix" $c -std=c11
        check "pkg-config, $c, C++17 (shared: $shared)" \
            use_with_pkg_config "$prefix" $c -x c++ -std=c++17
    done
done
check "the program of README.md" readme_program "$work/prefix-OFF"
check "the program of docs/manual.md" manual_program "$work/prefix-OFF"
check "add_subdirectory" use_with_cmake "$work/use-subdirectory" -DWENGERT_SOURCE="$source"
for c in gcc clang; do
    command -v $c >/dev/null || continue
    for header in wengert.h wengert/op.h wengert/check.h; do
        check "$header alone, $c, C11" header_alone $header $c -std=c11
        check "$header alone, $c, C++17" header_alone $header $c -x c++ -std=c++17
    done
done

[ $# -gt 0 ] || rm -rf "$work"
closing_line
