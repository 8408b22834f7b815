# Makes a C file of the page that wg_write_html writes: its text before and after the data, in pieces.
#     cmake -DFROM=src/print/page -DTO=page.c -P src/print/embed.cmake
#
# The page's policy lets the browser run this script and use this style, by their hashes, and nothing else.
cmake_minimum_required(VERSION 3.18)

# Hexadecimal digits as base64, which policies are written in: six are four letters.
function(base64 hex result)
  set(letters "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(text "")
  string(LENGTH "${hex}" length)
  math(EXPR last "${length} - 1")
  foreach(at RANGE 0 ${last} 6)
    string(SUBSTRING "${hex}00" ${at} 6 six) # 32 bytes are ten groups of three, and two
    foreach(shift 18 12 6 0)
      math(EXPR letter "(0x${six} >> ${shift}) & 63")
      string(SUBSTRING "${letters}" ${letter} 1 letter)
      string(APPEND text "${letter}")
    endforeach()
  endforeach()
  string(REGEX REPLACE ".$" "=" text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

foreach(part html css js)
  file(READ "${FROM}/page.${part}" ${part})
  string(REPLACE "\r" "" ${part} "${${part}}")
endforeach()
foreach(part css js)
  string(SHA256 hash "${${part}}")
  base64("${hash}" hash)
  string(REPLACE "@${part}-hash@" "sha256-${hash}" html "${html}")
  string(REPLACE "@${part}@" "${${part}}" html "${html}")
endforeach()

# A piece for each line: compilers need not take long strings.
string(REPLACE "\\" "\\\\" html "${html}")
string(REPLACE "\"" "\\\"" html "${html}")
string(REPLACE "?" "\\?" html "${html}") # no trigraphs
string(REPLACE "\n" "\\n\",\n\"" html "${html}")
string(FIND "${html}" "@data@" at)
math(EXPR behind "${at} + 6")
string(SUBSTRING "${html}" 0 ${at} before)
string(SUBSTRING "${html}" ${behind} -1 after)
file(WRITE "${TO}" "/* Made of ${FROM} by embed.cmake. */
#include \"print/print.h\"

const char *const wg_page_before[] = {\n\"${before}\", NULL};
const char *const wg_page_after[] = {\n\"${after}\", NULL};
")
