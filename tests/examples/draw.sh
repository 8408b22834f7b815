#!/bin/sh
# Tests the example that draws small models.
#     tests/examples/draw.sh PATH-OF-draw
# The last line counts the tests; the exit status is 0 if all passed.
set -u
. "$(dirname "$0")/../examples.sh"

run
check "it succeeds" succeeded
check "it prints a table" says '^id  name '
cp "$work/out" "$work/before"
run --threads 1
check "the same seed gives the same output, with any number of threads" cmp "$work/out" "$work/before"
run --seed 2
check "another seed gives other values" succeeded
check "which the table shows" sh -c "! cmp -s '$work/out' '$work/before'"

for model in notes fork second layers conv lstm attention slip; do
    run --model "$model" --dot "$work/g.dot" --mermaid "$work/g.mmd" --json "$work/g.json" --table "$work/g.txt"
    check "$model is written in every form" succeeded
    if command -v nop >/dev/null; then
        check "Graphviz accepts $model" nop -p "$work/g.dot"
    fi
    if command -v python3 >/dev/null; then
        check "$model is JSON" python3 -m json.tool "$work/g.json" /dev/null
    fi
    if command -v node >/dev/null; then
        check "$model is JSON to the letter" \
            node -e 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))' "$work/g.json"
    fi
    check "$model is a flowchart" grep -q '^flowchart TB$' "$work/g.mmd"
    check "$model has a table" grep -q '^id ' "$work/g.txt"
done
check "the slip is drawn in red" grep -q 'failed .*matmul: inner sizes differ.*#C00000' "$work/g.dot"
check "the slip is in the table" grep -q '^failed: matmul: inner sizes differ' "$work/g.txt"

if command -v dot >/dev/null; then
    run --svg "$work/g.svg"
    check "Graphviz draws it" grep -q '</svg>' "$work/g.svg"
    for picture in notes fork slip; do
        run --model "$picture" --svg "$work/g.svg"
        check "docs/graph_$picture.svg has what is drawn now" \
            [ "$(grep -c '<title>' "$work/g.svg")" -eq "$(grep -c '<title>' "$top/docs/graph_$picture.svg")" ]
    done
fi
run --mermaid "$work/g.mmd" --model fork --record --no-legend
check "the flowchart of docs/graphs.md is up to date" sh -c \
    "sed -n '/^\`\`\`mermaid\$/,/^\`\`\`\$/p' '$top/docs/graphs.md' | sed '1d;\$d' | cmp - '$work/g.mmd'"
run --model fork
check "the table of docs/graphs.md is up to date" sh -c \
    "sed -n '/^    id  name/,/^\$/s/^    //p' '$top/docs/graphs.md' | sed '/^\$/d' | cmp - '$work/out'"

# changes WORDS ARGUMENTS…: with these arguments, and not without them, the text has the words.
changes() {
    words=$1
    shift
    run --dot "$work/without.dot" --model layers
    run --dot "$work/with.dot" --model layers "$@"
    check "$*: '$words'" sh -c "grep -q '$words' '$work/with.dot' && ! grep -q '$words' '$work/without.dot'"
}
# lacks WORDS ARGUMENTS…: the other way round.
lacks() {
    words=$1
    shift
    run --dot "$work/with.dot" --model layers
    run --dot "$work/without.dot" --model layers "$@"
    check "$*: no '$words'" sh -c "grep -q '$words' '$work/with.dot' && ! grep -q '$words' '$work/without.dot'"
}
changes ' bytes' --bytes
changes '<BR/>∂L/∂v₆ = ' --adjoints
changes '</B><BR/>broadcast' --rules
changes 'rankdir=LR' --left-to-right
changes 'layer1/…' --fold 1
changes '… [0-9]* more' --limit 9
lacks 'adjoints of' --no-backward
lacks 'style=dotted' --no-saved
lacks 'label=<∂L' --no-formulas
lacks 'subgraph cluster_scope' --no-scopes
lacks 'legend' --no-legend
lacks 'cross_entropy f32' --path
lacks 'BR/>-*[0-9][.0-9]*>' --record

run --help
check "--help succeeds" succeeded
for option in model dot svg mermaid json table record exact fold limit seed threads help; do
    check "--help explains --$option" says "^  --$option "
done
refuses "'--nonsense' is not an option" --nonsense
refuses "--model: 'nonsense' is no model" --model nonsense
refuses "--limit: '-1' is not a whole number" --limit -1
run --dot "$work/none/g.dot"
check "a file that cannot be opened" refused 'none/g.dot.*No such file'
if [ -c /dev/full ]; then
    for form in dot mermaid json table; do
        run "--$form" /dev/full
        check "--$form on a full disk" refused '/dev/full: No space left'
    done
    "$program" >/dev/full 2>"$work/err"
    status=$?
    check "standard output on a full disk" refused 'standard output: No space left'
fi
closing_line
