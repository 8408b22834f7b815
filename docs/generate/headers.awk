# headers.awk — reads a public header of the house's style, and tells what it finds to functions of a second
# awk program: awk -f headers.awk -f other.awk HEADER. These are
#
#     on_head(text)                  the comment at the top of the file
#     on_section(title)              /* ---- Title ---- */
#     on_note(text)                  a comment with an empty line behind it: it is about the section
#     on_declaration(from, to, doc, beside, macro)
#                                    lines from … to declare something: a function, a type, or a macro; doc is the
#                                    comment above, beside the one at the end ("" where there is none)
#     on_other(i)                    line i is anything else
#     on_end()                       there are no more lines
#
# line[1 … lines] are the lines. A comment's text is without its marks, its lines without what they all
# begin with.
#
# A comment is about all that follows it up to an empty line. Where only types do, it is also about what is behind
# the empty line: functions come with their types.

{ line[++lines] = $0 }

# The text of the comment in lines from … to, whose first line has it from the first /* on.
function comment_text(from, to,    i, text, s)
{
    for (i = from; i <= to; i++) {
        s = line[i]
        if (i == from)
            sub(/^.*\/\* ?/, "", s)
        else
            sub(/^ *\* ?| */, "", s)
        if (i == to)
            sub(/ *(\* *)?\*\/ *$/, "", s)
        sub(/ +$/, "", s)
        text = text (i == from ? "" : "\n") s
    }
    sub(/\n+$/, "", text)
    return text
}

function comment_end(i)
{
    while (line[i] !~ /\*\//)
        i++
    return i
}

# A line without its comments; what begins one that ends on another line is cut off.
function code(s)
{
    gsub(/\/\*[^*]*(\*[^*\/][^*]*)*\*\//, "", s)
    sub(/\/\*.*/, "", s)
    sub(/ +$/, "", s)
    return s
}

function braces(s,    opened)
{
    opened = gsub(/\{/, "", s)
    return opened - gsub(/\}/, "", s)
}

# The last line of what is declared from line i on: up to its semicolon or the end of its body.
function declaration_end(i,    depth, s)
{
    for (; i < lines; i++) {
        s = code(line[i])
        depth += braces(s)
        if (depth == 0 && s ~ /[;}]$/)
            break
        if (line[i] ~ /\/\*/)
            i = comment_end(i)
    }
    return line[i] ~ /\/\*/ ? comment_end(i) : i
}

function macro_end(i)
{
    while (line[i] ~ /\\$/)
        i++
    return line[i] ~ /\/\*/ ? comment_end(i) : i
}

# Where the comment begins that ends on line `to`, at the end of the declaration; 0: nowhere.
function beside_begin(from, to)
{
    if (line[to] !~ /\*\/ *$/)
        return 0
    for (; to > from; to--)
        if (line[to] ~ /\/\*/)
            break
    return to
}

# What a declaration has beside its last line of code.
function beside_text(from, to,    begin)
{
    begin = beside_begin(from, to)
    return begin ? comment_text(begin, to) : ""
}

# In the branch of an #if that is for C++ only, which no reader of this file wants.
function for_cpp(i)
{
    if (line[i] ~ /^#ifdef __cplusplus/)
        in_cpp = 1
    else if (line[i] ~ /^#(else|endif)/)
        in_cpp = 0
    return in_cpp
}

function title_of(s)
{
    sub(/^\/\* -+ /, "", s)
    sub(/ -+ \*\/$/, "", s)
    return s
}

END {
    for (i = 1; i <= lines; i = last + 1) {
        last = i
        if (for_cpp(i)) {
            on_other(i)
        } else if (line[i] ~ /^\/\* ----/) {
            doc = ""
            on_section(title_of(line[i]))
        } else if (line[i] ~ /^\/\*/) {
            last = comment_end(i)
            doc = comment_text(i, last)
            bound = 0
            if (i == 1)
                on_head(doc)
            else if (line[last + 1] == "")
                on_note(doc)
            if (i == 1 || line[last + 1] == "")
                doc = ""
        } else if (line[i] ~ /^#define/) {
            last = macro_end(i)
            bound = 1
            on_declaration(i, last, doc, beside_text(i, last), 1)
        } else if (line[i] ~ /^[a-z_A-Z]/ && line[i] !~ /^extern "C"/) {
            last = declaration_end(i)
            if (line[i] ~ /^(WG_API|static)/)
                bound = 1
            on_declaration(i, last, doc, beside_text(i, last), 0)
        } else {
            if (line[i] == "" && bound)
                doc = ""
            on_other(i)
        }
    }
    on_end()
}
