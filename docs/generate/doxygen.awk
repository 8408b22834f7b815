# doxygen.awk — with headers.awk a filter that shows a public header to Doxygen: comments as Doxygen's, repeated
# for each function that they are about, sections as groups. What has no comment stays without one, so that
# Doxygen complains.

# What is not indented is prose, whose special characters must lose their meaning; the rest is a table or a
# program, and is left as it stands.
function prose(s)
{
    gsub(/[\\@&$#<>%"]/, "\\\\&", s)
    return s
}

function write_text(text,    n, s, i, set)
{
    n = split(text, s, "\n")
    for (i = 1; i <= n; i++) {
        if (!set && s[i] ~ /^  /)
            print "@verbatim", (set = 1) ? "" : ""
        else if (set && s[i] ~ /^[^ ]/)
            print "@endverbatim", (set = 0) ? "" : ""
        print set ? s[i] : prose(s[i])
    }
    if (set)
        print "@endverbatim"
}

function write_doc(doc, beside)
{
    if (doc == "" && beside == "")
        return
    print "/**"
    if (beside != "") {
        gsub(/  +/, "; ", beside)
        write_text(beside)
        print ""
    }
    write_text(doc)
    print "*/"
}

function end_section()
{
    if (section != "")
        print hidden ? "/** @endcond */" : "/** @} */"
}

# A section whose title begins with "Inside" is not for users of the header.
function begin_section(title)
{
    end_section()
    hidden = title ~ /^Inside /
    section = FILENAME " " title
    gsub(/[^A-Za-z0-9]+/, "_", section)
    sub(/^.*include_/, "", section)
    if (hidden)
        print "/** @cond */"
    else
        printf "/** @defgroup %s %s\n@{ */\n", section, title
}

function on_head(text,    name)
{
    name = FILENAME
    sub(/^.*include\//, "", name)
    sub(/^[^ ]* — /, "", text)
    print "/** @file " name
    write_text(text)
    print "*/"
    if (name == "wengert.h") {
        print "/** @mainpage"
        write_text(text)
        print "*/"
    }
    file = name
}

function on_section(title) { begin_section(title) }

function on_note(text)
{
    if (section == "" || hidden)
        return
    print "/** @} */\n/** @addtogroup " section
    write_text(text)
    print "@{ */"
}

function on_other(i) { print line[i] }

function on_end() { end_section() }

function on_declaration(from, to, doc, beside, macro,    i)
{
    if (section == "" && !macro)
        begin_section(file)
    if (macro && line[from] ~ /^#define WENGERT_[A-Z_]*H$/)
        return
    write_doc(doc, beside)
    if (line[from] ~ /^(typedef )?(struct|enum)/ && line[to] ~ /\}/)
        write_members(from, to, doc)
    else
        for (i = from; i <= to; i++)
            print code(line[i])
}

# ---- Members and enumerators ---------------------------------------------------------------------

# An enumeration on one line, one enumerator a line.
function spread(s,    open)
{
    open = index(s, "{")
    return substr(s, 1, open) "\n" spread_list(substr(s, open + 1))
}

function spread_list(s)
{
    gsub(/, /, ",\n", s)
    sub(/ *\}/, "\n}", s)
    return s
}

# The name that a member's or an enumerator's first line declares.
function name_of(s)
{
    if (match(s, /\(\*[a-z_0-9]+\)/))
        return substr(s, RSTART + 2, RLENGTH - 3)
    sub(/[[,;=].*/, "", s)
    sub(/ +$/, "", s)
    sub(/.*[ *]/, "", s)
    return s
}

function named_in(name, text)
{
    name = tolower(name)
    sub(/s$/, "", name)
    return match(" " tolower(text) " ", "[^a-z_0-9]" name "s?[^a-z_0-9]")
}

# A member without a comment is documented by that of the whole, if that speaks of it.
function write_member(s, above, beside, doc, type)
{
    if (above == "" && beside == "" && named_in(name_of(s), doc))
        beside = "See " type "."
    write_doc(above, beside)
    print s
}

# The same for each that a line declares, since Doxygen would give a comment to the first only.
function write_members_of(s, above, beside, doc, type,    n, each, i, kind)
{
    if (s ~ /\(/ || s !~ /;$/) {
        write_member(s, above, beside, doc, type)
        return
    }
    n = split(s, each, /, */)
    kind = each[1]
    sub(/\**[a-z_A-Z0-9]+(\[[^]]*\])*;?$/, "", kind)
    for (i = 1; i <= n; i++) {
        sub(/;$/, "", each[i])
        write_member((i > 1 ? kind : "") each[i] ";", above, beside, doc, type)
    }
}

function type_of(from, to,    s)
{
    s = line[to] ~ /^\} / ? line[to] : line[from]
    sub(/;$/, "", s)
    sub(/^(typedef )?(struct|enum) /, "", s)
    sub(/^\} /, "", s)
    sub(/ ?\{.*/, "", s)
    return s == "" ? "above" : s
}

function write_enumeration_line(s, doc, type,    n, each, i)
{
    n = split(spread(s), each, "\n")
    print each[1]
    for (i = 2; i < n; i++)
        write_member(each[i], "", n == 3 ? doc : "", doc, type)
    print each[n]
}

# Lines from … that declare one or more members; returns the last.
function member_end(i)
{
    while (code(line[i]) !~ /[;,]$/ && code(line[i + 1]) !~ /^\}/)
        i++
    return line[i] ~ /\/\*/ ? comment_end(i) : i
}

# Their code in one line.
function member_code(from, to,    s, part)
{
    for (; from <= to; from++) {
        part = line[from] ~ /\*\// && line[from] !~ /\/\*/ ? "" : code(line[from])
        sub(/^ +/, "", part)
        s = s (s == "" || part == "" ? "" : " ") part
    }
    return s
}

function write_members(from, to, doc,    i, last, above, type)
{
    type = type_of(from, to)
    if (from == to) {
        write_enumeration_line(code(line[from]), doc, type)
        return
    }
    for (i = from; i <= to; i = last + 1) {
        last = i
        if (i == from || line[i] ~ /^[{}]/ || line[i] == "") {
            above = ""
            print code(line[i])
        } else if (line[i] ~ /^ *\/\*/) {
            last = comment_end(i)
            above = comment_text(i, last)
        } else {
            last = member_end(i)
            write_members_of(member_code(i, last), above, beside_text(i, last), doc, type)
        }
    }
}
