/* Tests of derivations of every op, and of random graphs: each formula on the page is computed from
 * its text, and gives what the tape has. */
#include "every_op.h"
#include "graphs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where sums are written out they may be taken in another order than the tape's. */
static const double slack = 1e-11;

/* Every remark of a derivation in plain text is "exact", or a difference below this. */
static void expect_honest(const char *text, const char *op, double most)
{
    int equations = strstr(text, "written out, and is left out here") != NULL;
    const char *end = strstr(text, "\nGradients\n");
    for (const char *at = text; (at = strstr(at, "    [")) && at < end; at++, equations++) {
        const char *remark = at + strlen("    ["), *differs = "differs from the tape by up to ";
        if (strncmp(remark, "exact]", strlen("exact]")) == 0)
            continue;
        cr_assert(strncmp(remark, differs, strlen(differs)) == 0 &&
                      strtod(remark + strlen(differs), NULL) <= most,
                  "%s: %.*s\n%s", op, (int)strcspn(remark, "]"), remark, text);
    }
    cr_assert(equations > 0, "%s: nothing was checked", op);
}

static void derive(wg_tensor L, const wg_tensor x[], int count, wg_level level, const char *op,
                   double most)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    const wg_derivation_options o = {.level = level};
    cr_assert(wg_write_derivation(L.tape, L, x, count, &o, out) == WG_OK, "%s: %s", op,
              wg_error_message(L.tape));
    fclose(out);
    expect_honest(text, op, most);
    free(text);
}

/* The leaves of a tape that L has a gradient for; runs what gives all values. */
static int run_with_gradients(wg_tensor L, wg_tensor x[], int most)
{
    wg_tensor wanted[64] = {L};
    int count = 0;
    for (wg_tensor leaf = wg_next_leaf(L.tape, WG_NONE); wg_is_valid(leaf) && count < most;
         leaf = wg_next_leaf(L.tape, leaf))
        if (wg_dtype_of(leaf) != WG_I64 && wg_has_gradient(L, leaf)) {
            x[count] = leaf;
            wanted[++count] = wg_gradient(L, leaf);
        }
    cr_assert(wg_run(wg_compile_with(L.tape, wanted, count + 1, WG_KEEP_ALL)) == WG_OK, "%s",
              wg_error_message(L.tape));
    return count;
}

Test(derivations, of_every_op_are_right_at_every_level)
{
    int derived = 0;
    for (int i = 0; i < samples; i++) {
        wg_tensor x[WG_CHECK_INPUTS];
        wg_tape *t = wg_tape_new();
        const wg_tensor y = record_sample(&every_op[i], t, x);
        fill_sample(&every_op[i], t);
        if (wg_dtype_of(y) != WG_I64 && !made_by(t, "assign").index) {
            const wg_tensor L = wg_name(wg_sum(wg_square(y)), "L");
            const int count = run_with_gradients(L, x, WG_CHECK_INPUTS);
            for (wg_level level = WG_BY_DELTAS; count && level <= WG_BY_INDEX; level++)
                derive(L, x, count, level, every_op[i].op, level == WG_BY_INDEX ? slack : 0);
            derived += count > 0;
        }
        wg_tape_free(t);
    }
    cr_assert(derived > 100, "only %d", derived);
}

Test(derivations, of_random_graphs_are_right_at_every_level)
{
    for (uint64_t seed = 1; seed <= 10; seed++)
        for (wg_dtype dtype = WG_F32; dtype <= WG_F64; dtype++) {
            wg_tape *t = wg_tape_new();
            const graph g = random_graph(t, dtype, seed);
            wg_tensor x[LEAVES];
            wg_name(g.end, "L");
            const int count = run_with_gradients(g.end, x, LEAVES);
            const double most = dtype == WG_F32 ? 1e-4 : slack;
            for (wg_level level = WG_BY_DELTAS; count && level <= WG_BY_INDEX; level++)
                derive(g.end, x, count, level, "random", level == WG_BY_INDEX ? most : 0);
            wg_tape_free(t);
        }
}
