# reference.awk — with headers.awk: the reference of ops as a page, from a public header, from what their
# descriptors say (facts, the output of op_facts), and from where the functions are (files, lines of
# "function file"). See reference.sh.

function read_facts(    s, field, n)
{
    while ((getline s < facts) > 0) {
        n = split(s, field, "\t")
        if (field[1] == "made") {
            made[field[2]] = field[3]
            continue
        }
        name[++ops] = field[2]
        tex[field[2]] = field[3]
        operands[field[2]] = field[4]
        dtypes[field[2]] = field[5]
        derivative[field[2]] = field[6]
        why[field[2]] = field[7]
    }
    while ((getline s < files) > 0) {
        split(s, field, " ")
        file_of[field[1]] = field[2]
    }
}

function heading(title)
{
    sub(/^Ops: /, "", title)
    return title == "Ops" ? "Arithmetic and what all begin with" : toupper(substr(title, 1, 1)) substr(title, 2)
}

# ---- Prose ---------------------------------------------------------------------------------------

# Markdown's own characters lose their meaning, but for `words`.
function prose(s)
{
    gsub(/[\\*_<>|#]/, "\\\\&", s)
    return s
}

# What is indented is a table, and stands as it is.
function write_text(text,    n, s, i, set)
{
    n = split(text, s, "\n")
    for (i = 1; i <= n; i++) {
        if (!set && s[i] ~ /^  /) {
            set = 1
            print "\n```text"
        } else if (set && s[i] !~ /^ /) {
            set = 0
            print s[i] == "" ? "```" : "```\n"
        }
        print set ? s[i] : prose(s[i])
    }
    if (set)
        print "```"
    print ""
}

# ---- Ops -----------------------------------------------------------------------------------------

# The printed form with letters for the operands, as LaTeX; none of what goes by its name, or is a number.
function printed(op,    s, letters, k)
{
    s = tex[op]
    split(operands[op] ~ /^1 / ? "x" : "a b c", letters, " ")
    for (k = 1; k <= 3; k++)
        gsub("#" k, letters[k], s)
    gsub(/\\, /, "\\thinspace ", s) # which Markdown leaves as it is
    return s == "" ? "" : ", printed $" s "$"
}

function write_op(op)
{
    if (op in told)
        return
    told[op] = 1
    printf "* %s%s: %s%s; %s.\n", linked(op), printed(op), operands[op], \
        dtypes[op] == "" ? "" : " (" dtypes[op] ")", derivative[op]
    if (why[op] != "")
        print "  " prose(why[op])
}

function link_to(file) { return "[`ops/" file ".c`](../ops/" file ".c)" }

function linked(op,    file)
{
    file = file_of["wg_" op]
    return file == "" ? "`" op "`" : "[`" op "`](../ops/" file ".c)"
}

function write_made(file)
{
    if (file in told_made)
        return
    told_made[file] = 1
    print "* " link_to(file) " records " made[file] "."
}

# The op that a function records: that of its name, or of its file's.
function op_of(function_name,    s)
{
    s = substr(function_name, 4)
    if (s in tex)
        return s
    return file_of[function_name] in tex ? file_of[function_name] : ""
}

# ---- What headers.awk finds ----------------------------------------------------------------------

function function_of(i,    s)
{
    s = line[i]
    sub(/\(.*/, "", s)
    sub(/.*[ *]/, "", s)
    return s
}

# What is declared from a line on, when it is no function.
function type_or_macro(i,    s)
{
    s = line[i]
    sub(/^(typedef (struct|enum)|#define) /, "", s)
    sub(/[ (].*/, "", s)
    return s
}

# What is under one comment is shown together, once that is over.
function flush(    i, f, op, titles)
{
    if (shown == "")
        return
    titles = functions ? "" : "`" first "`"
    for (i = 1; i <= functions; i++)
        titles = titles (i > 1 ? ", " : "") "`" function_name[i] "`"
    print "### " titles "\n\n```c"
    printf "%s", shown
    print "```\n"
    write_text(comment)
    for (i = 1; i <= functions; i++) {
        f = function_name[i]
        op = op_of(f)
        if (op != "")
            write_op(op)
        else if (file_of[f] in made)
            write_made(file_of[f])
        else if (!(f in no_op))
            missing = missing " " f
    }
    print ""
    functions = 0
    shown = ""
}

function on_head(text)
{
    no_op["wg_split_key"] = 1 # the one function among ops that records nothing
    read_facts()
}

function on_section(title)
{
    flush()
    in_ops = title ~ /^Ops/
    if (in_ops)
        print "## " heading(title) "\n"
}

function on_note(text)
{
    flush()
    if (in_ops)
        write_text(text)
}

function on_other(i) { }

function on_declaration(from, to, doc, beside, macro,    i)
{
    if (!in_ops)
        return
    if (doc != comment)
        flush()
    comment = doc
    if (shown == "")
        first = type_or_macro(from)
    for (i = from; i <= to; i++)
        shown = shown without_api(line[i], line[from] ~ /^WG_API/) "\n"
    if (line[from] ~ /^WG_API/)
        function_name[++functions] = function_of(from)
}

function without_api(s, had_it)
{
    if (had_it)
        sub(/^(WG_API |       )/, "", s)
    return s
}

function on_end(    i)
{
    flush()
    print "## Ops without a function here\n"
    print "Leaves and constants, which have functions of their own in the header, and what backward rules record.\n"
    for (i = 1; i <= ops; i++)
        write_op(name[i])
    if (missing != "") {
        print "reference.awk: nothing is known of" missing > "/dev/stderr"
        exit 1
    }
}
