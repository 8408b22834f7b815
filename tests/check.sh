# shellcheck shell=sh
# Sourced by the shell tests, which set $work, a folder: counts commands that should succeed.
passed=0
failed=0

# check NAME COMMAND…: the command must succeed; its output is shown only when it does not.
check() {
    name=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
        head -n 200 "$work/log"
        return 1
    fi
}

# The closing line; fails if a check has.
closing_line() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
