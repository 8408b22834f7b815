# shellcheck shell=sh
# Sourced by the scripts that a fresh machine runs first: installs what they need and is missing.
#
#     . .ci/setup.sh
#     need cc:gcc stdio.h:libc6-dev cmake:cmake || exit 1
#
# need WHAT:PACKAGE ... — each WHAT is a command, a header (name.h, or a path) that cc finds, or a file (its path
# from /), and PACKAGE the Debian package that brings it. Quiet and quick when everything is there. What is missing is installed
# with apt-get, all at once, as root or through sudo; where that cannot be, it says on stderr which
# packages to install and returns 1.

# Whether a command, header or file is there.
is_there() {
    case $1 in
    /*) [ -e "$1" ] ;;
    *.h) printf '#include <%s>\n' "$1" | cc -E -x c - >/dev/null 2>&1 ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

# Prefixed to apt-get: nothing for root, else sudo, which must not stop a script to ask for a password.
become_root() {
    if [ "$(id -u)" -eq 0 ]; then
        echo env
    elif is_there sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        echo sudo
    else
        return 1
    fi
}

# Installs the packages; what apt-get said is shown only if it failed.
install_packages() {
    as_root=$(become_root) && is_there apt-get || return 1
    echo "installing $*" >&2
    said=$(mktemp) || return 1
    installed=0
    {
        $as_root apt-get update -qq &&
            $as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -qq -y --no-install-recommends "$@"
    } </dev/null >"$said" 2>&1 || { installed=1; cat "$said" >&2; }
    rm -f "$said"
    return $installed
}

need() {
    missing=
    for pair in "$@"; do
        is_there "${pair%%:*}" || missing="$missing ${pair#*:}"
    done
    [ -z "$missing" ] && return 0
    # shellcheck disable=SC2086 # one word a package
    install_packages $missing && return 0
    echo "missing, please install:$missing (as root: apt-get install$missing)" >&2
    return 1
}
