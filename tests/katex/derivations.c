/* derivations.c — writes derivations of every op, of random graphs, and of names that mean harm, in LaTeX
 * and in Markdown, at every level, to files in a folder, for check.mjs.
 * Usage: derivations FOLDER */
#include "every_op.h"
#include "graphs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;
static int files;

static void write_all(wg_tensor L, const wg_tensor x[], int count)
{
    for (wg_level level = WG_BY_DELTAS; level <= WG_BY_INDEX; level++)
        for (wg_notation as = WG_MARKDOWN; as <= WG_LATEX; as++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%04d.%s", folder, ++files,
                     as == WG_LATEX ? "tex" : "md");
            FILE *out = fopen(path, "w");
            const wg_derivation_options o = {.level = level, .notation = as};
            if (!out || wg_write_derivation(L.tape, L, x, count, &o, out) != WG_OK ||
                fclose(out) != 0) {
                fprintf(stderr, "%s: %s\n", path, wg_error_message(L.tape));
                exit(1);
            }
        }
}

/* Runs what gives all values, and writes. */
static void derive(wg_tensor L, const wg_tensor x[], int count)
{
    wg_tensor wanted[WG_CHECK_INPUTS + 1] = {L};
    for (int k = 0; k < count; k++)
        wanted[k + 1] = wg_gradient(L, x[k]);
    if (count && wg_run(wg_compile_with(L.tape, wanted, count + 1, WG_KEEP_ALL)) == WG_OK)
        write_all(L, x, count);
}

static int real_leaves(wg_tensor L, wg_tensor x[])
{
    int count = 0;
    for (wg_tensor leaf = wg_next_leaf(L.tape, WG_NONE);
         wg_is_valid(leaf) && count < WG_CHECK_INPUTS; leaf = wg_next_leaf(L.tape, leaf))
        if (wg_dtype_of(leaf) != WG_I64 && wg_has_gradient(L, leaf))
            x[count++] = leaf;
    return count;
}

static void of_every_op(void)
{
    for (int i = 0; i < samples; i++) {
        wg_tensor x[WG_CHECK_INPUTS];
        wg_tape *t = wg_tape_new();
        const wg_tensor y = record_sample(&every_op[i], t, x);
        fill_sample(&every_op[i], t);
        if (wg_dtype_of(y) != WG_I64) {
            const wg_tensor L = wg_name(wg_sum(wg_square(y)), "L");
            derive(L, x, real_leaves(L, x));
        }
        wg_tape_free(t);
    }
}

static void of_random_graphs(void)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        wg_tape *t = wg_tape_new();
        const graph g = random_graph(t, WG_F64, seed);
        wg_tensor x[WG_CHECK_INPUTS];
        derive(g.end, x, real_leaves(g.end, x));
        wg_tape_free(t);
    }
}

static void of_hostile_names(void)
{
    static const char *const names[] = {
        "\\input{/etc/passwd}", "$x$",   "a_b^c",    "}{",  "50% & more #1",
        "</p><script>",         "ŷ",     "x\ny",     "\\",  "~",
        "`code` **bold** | a",  "delta", "\xFF\xFE", "δ₁ᵀ", "\\end{document}"};
    wg_tape *t = wg_tape_new();
    wg_tensor L = wg_scalar(t, WG_F64, 0), x[WG_CHECK_INPUTS];
    int count = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const wg_tensor leaf = wg_input(t, names[i], WG_F64, WG_SHAPE(2));
        wg_fill(leaf, 0.5);
        L = wg_add(L, wg_sum(wg_name(wg_tanh(leaf), names[i])));
        if (count < WG_CHECK_INPUTS)
            x[count++] = leaf;
    }
    derive(wg_name(L, "L | \\frac{"), x, count);
    wg_tape_free(t);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    folder = argv[1];
    of_every_op();
    of_random_graphs();
    of_hostile_names();
    printf("%d files\n", files);
    return 0;
}
