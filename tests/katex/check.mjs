// check.mjs — every formula of the files in a folder, set by KaTeX, which must have nothing to complain of.
// Usage: node check.mjs FOLDER
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const katex = createRequire("/usr/share/nodejs/katex/")("/usr/share/nodejs/katex");
const folder = process.argv[2];
console.warn = () => {}; // letters whose width KaTeX does not know

// The formulas of a LaTeX document: displays, and what stands between $ outside of them.
function ofLatex(text) {
    const body = text.slice(text.indexOf("\\begin{document}") + 16, text.indexOf("\\end{document}\n", text.length - 20));
    const displays = [...body.matchAll(/\\\[ ([\s\S]*?) \\\]/g)].map((m) => ({ tex: m[1], display: true }));
    return displays.concat(ofInline(body.replace(/\\\[ [\s\S]*? \\\]/g, "")));
}

// "$" begins a formula unless a backslash stands before it; \text{} may have formulas of its own inside.
function ofInline(text) {
    const found = [];
    for (let i = 0; i < text.length; i++) {
        if (text[i] === "\\") {
            i++;
        } else if (text[i] === "$") {
            let depth = 0, end = i + 1;
            for (; end < text.length && (text[end] !== "$" || depth > 0); end++) {
                if (text[end] === "\\") end++;
                else if (text[end] === "{") depth++;
                else if (text[end] === "}") depth--;
            }
            found.push({ tex: text.slice(i + 1, end), display: false });
            i = end;
        }
    }
    return found;
}

let files = 0, formulas = 0, failed = 0;
for (const name of readdirSync(folder).sort()) {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    const all = name.endsWith(".tex") ? ofLatex(text) : ofInline(text);
    files++;
    if (all.length === 0) {
        failed++;
        console.log(`${name}: no formula`);
    }
    for (const { tex, display } of all) {
        formulas++;
        try {
            katex.renderToString(tex, { displayMode: display, throwOnError: true, strict: (code) => (code === "unicodeTextInMathMode" || code === "unknownSymbol" ? "ignore" : "error") });
        } catch (error) {
            if (++failed <= 20) console.log(`${name}: ${error.message}\n    ${tex}`);
        }
    }
}
console.log(`${files} files, ${formulas} formulas`);
process.exit(failed === 0 && files > 500 && formulas > 10000 ? 0 : 1);
