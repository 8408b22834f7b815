# blocks.awk — the programs of a page, and what they print.
#
# A block that begins with ```c is a whole program. The block after it is what the program prints: one between
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
    waiting = 0
}

function begins_output() { return waiting && ($0 ~ /^```./ || $0 == "<!-- its output -->") }
function ends_output()   { return $0 == (fenced ? "```" : "<!-- end of output -->") }

in_program && $0 == "```" { in_program = 0; waiting = 1 }
in_program && mode == "take" { print > (work "/" programs ".c") }
in_output && ends_output() { in_output = 0 }
mode == "fill" && !in_output { print }
!in_program && !in_output && begins_output() && $0 != "```c" {
    in_output = 1
    fenced = /^```/
    if (mode == "fill")
        put_output()
    waiting = 0
    next
}
!in_output && $0 == "```c" {
    if (waiting)
        silent = silent " " programs
    in_program = 1
    programs++
}
END {
    if (waiting)
        silent = silent " " programs
    if (silent != "") {
        print FILENAME ": no output is shown of program" silent > "/dev/stderr"
        exit 1
    }
}
