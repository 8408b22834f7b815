# blocks.awk — the programs of a page, and what they print.
#
# A block that begins with ```c is a whole program; or a header for those behind it, if its first line is a comment
# that begins with the header's name: /* model.h — … */. The block after a program is what it prints: one between
# ``` and ```, whatever its language; or Markdown between <!-- its output --> and <!-- end of output -->.
#
#     awk -v work=FOLDER -v mode=take -f blocks.awk PAGE    writes the programs to FOLDER/1.c, FOLDER/2.c, …
#     awk -v work=FOLDER -v mode=fill -f blocks.awk PAGE    prints the page, with FOLDER/1.out, … put in

function put_output(    s, file)
{
    file = work "/" programs ".out"
    while ((getline s < file) > 0)
        print s
    close(file)
}

# A program without its output would be one that nobody compares with anything.
function expect_no_output()
{
    if (waiting)
        silent = silent " " programs
    waiting = 0
}

function begin_block(    name)
{
    beginning = 0
    if (match($0, /^\/\* [a-z_]+\.h /)) {
        name = substr($0, 4, RLENGTH - 4)
    } else {
        name = ++programs ".c"
        waiting = 1
    }
    source = work "/" name
}

in_output && $0 != (fenced ? "```" : "<!-- end of output -->") { next }
mode == "fill" { print }
in_output { in_output = 0; next }
in_code && $0 == "```" { in_code = 0; next }
in_code && beginning { begin_block() }
in_code && mode == "take" { print > source }
in_code { next }
$0 == "```c" { expect_no_output(); in_code = beginning = 1; next }
waiting && ($0 ~ /^```./ || $0 == "<!-- its output -->") {
    in_output = 1
    fenced = /^```/
    waiting = 0
    if (mode == "fill")
        put_output()
}
END {
    expect_no_output()
    if (silent != "") {
        print FILENAME ": no output is shown of program" silent > "/dev/stderr"
        exit 1
    }
}
