/* Tests of src/kernels/choose.c: whichever instruction set is chosen, the bits are the same. */
#include "isas.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

Test(choose, the_best_is_taken_unless_another_is_asked_for)
{
    const char *wish = getenv("WENGERT_ISA");
    int want = widest_isa();
    for (int i = 0; wish && i < widest_isa(); i++)
        if (strcmp(wish, isa_name(i)) == 0)
            want = i;
    cr_assert(wg_isa() == want);
    for (int real = 0; real < WG_KERNEL_REALS; real++)
        cr_assert(wg_kernels_of(real) == kernels_of(want, real));
}

Test(choose, each_set_of_the_machine_can_be_chosen_by_name)
{
    for (int i = 0; i <= widest_isa(); i++) {
        cr_assert(wg_set_isa(isa_name(i)) == WG_OK);
        cr_assert(strcmp(wg_isa_name(), isa_name(i)) == 0);
        for (int real = 0; real < WG_KERNEL_REALS; real++)
            cr_assert(wg_kernels_of(real) == kernels_of(i, real));
    }
}

Test(choose, no_name_chooses_the_best)
{
    const char *const none[] = {NULL, ""};
    for (int i = 0; i < 2; i++) {
        cr_assert(wg_set_isa("portable") == WG_OK);
        cr_assert(wg_set_isa(none[i]) == WG_OK);
        cr_assert(strcmp(wg_isa_name(), isa_name(widest_isa())) == 0);
    }
}

Test(choose, a_set_that_the_machine_has_not_is_refused_and_changes_nothing)
{
    const char *const wrong[] = {"AVX2", "portable ", "sse", "vsx"};
    cr_assert(wg_set_isa("portable") == WG_OK);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        cr_assert(wg_set_isa(wrong[i]) == WG_ERROR_ARGUMENT, "%s", wrong[i]);
    for (int i = widest_isa() + 1; i < isa_count(); i++)
        cr_assert(wg_set_isa(isa_name(i)) == WG_ERROR_ARGUMENT, "%s", isa_name(i));
    cr_assert(strcmp(wg_isa_name(), "portable") == 0);
}

Test(choose, a_program_for_another_set_refuses_to_run)
{
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(3)), y = wg_exp(x);
    cr_assert(wg_set_isa(NULL) == WG_OK);
    wg_program *p = wg_compile(t, &y, 1);
    put_random(x, 1, -1, 1);
    cr_assert(wg_set_isa("portable") == WG_OK);
    if (widest_isa() > 0) {
        cr_assert(wg_run(p) == WG_ERROR_STATE);
        expect_error(t, WG_ERROR_STATE, "not for portable; compile it again");
    }
    cr_assert(wg_set_isa(NULL) == WG_OK);
    cr_assert(wg_run(p) == WG_OK);
    wg_tape_free(t);
}

Test(choose, the_machine_says_how_it_computes_a_fused_multiply_add)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool hardware = __builtin_cpu_supports("fma");
#else
    const bool hardware = true; /* on what these tests run on */
#endif
    cr_assert(strncmp(wg_arithmetic(), hardware ? "fma in hardware" : "fma in software", 15) == 0,
              "%s", wg_arithmetic());
}

/* ---- The same bits -------------------------------------------------------------------------- */

enum { ELEMENTS = 1 << 15, SIDE = 70 };

/* Numbers of one real type. */
typedef union numbers {
    float f32[ELEMENTS];
    double f64[ELEMENTS];
} numbers;

static numbers left, right, want, result;

static void fill(numbers *x, int real, uint64_t seed)
{
    for (uint64_t i = 0; i < ELEMENTS; i++) {
        const double u = (double)(wg_random(seed, i) >> 12) * 0x1p-52 * 8 - 4;
        if (real == WG_KERNEL_F32)
            x->f32[i] = (float)u;
        else
            x->f64[i] = u;
    }
}

/* A fold over the rows (or the columns) of a matrix, whose results lie together. */
static wg_fold lines(int64_t outer, int64_t inner, bool columns, int operands, bool dense)
{
    wg_fold fold;
    const int64_t over = columns ? 1 : inner, along = columns ? outer : 1, at = dense ? over : 1;
    wg_nest_start(&fold.outer, operands);
    wg_nest_start(&fold.inner, operands);
    wg_nest_push(&fold.outer, outer, (int64_t[]){at, over, over, over});
    wg_nest_push(&fold.inner, inner, (int64_t[]){dense ? along : 0, along, along, along});
    return fold;
}

static void run_kernel(const wg_kernels *k, int which, int64_t m, int64_t n, bool columns)
{
    const wg_fold reduce = lines(m, n, columns, 2, false), map = lines(m, n, columns, 2, true);
    const wg_fold loss = lines(m, n, columns, 3, false);
    memset(&result, 0, sizeof result);
    if (which == 0)
        k->sum(&reduce, 0, m, &result, &left, 1);
    else if (which == 1)
        k->sum(&reduce, 0, m, &result, &left, n);
    else if (which == 2)
        k->max(&reduce, 0, m, &result, &left, WG_LARGEST);
    else if (which == 3)
        k->softmax(&map, 0, m, &result, &left);
    else if (which == 4)
        k->log_softmax(&map, 0, m, &result, &left);
    else
        k->softmax_cross_entropy(&loss, 0, m, &result, &left, &right, NULL);
}

Test(choose, folds_give_the_same_bits_on_every_instruction_set)
{
    for (int real = 0; real < WG_KERNEL_REALS; real++) {
        fill(&left, real, 1);
        fill(&right, real, 2);
        for (int64_t n = 1; n < 1500; n += n < 40 ? 1 : 487)
            for (int which = 0; which < 12; which++) {
                run_kernel(kernels_of(0, real), which / 2, 5, n, which % 2);
                memcpy(&want, &result, sizeof result);
                for (int isa = 1; isa <= widest_isa(); isa++) {
                    run_kernel(kernels_of(isa, real), which / 2, 5, n, which % 2);
                    cr_assert(memcmp(&want, &result, sizeof result) == 0,
                              "kernel %d, %d terms, isa %d", which / 2, (int)n, isa);
                }
            }
    }
}

static void multiply(const wg_kernels *k, int64_t m, int64_t n, int64_t depth, int layout)
{
    static _Alignas(64) char scratch[1 << 20];
    const wg_product p = {.m = m,
                          .n = n,
                          .k = depth,
                          .a = &left,
                          .b = &right,
                          .a_stride = {layout & 1 ? 1 : depth, layout & 1 ? m : 1},
                          .b_stride = {layout & 2 ? 1 : n, layout & 2 ? depth : 1},
                          .y = &result,
                          .y_stride = n};
    memset(&result, 0, sizeof result);
    cr_assert(k->matmul_scratch(&p) <= sizeof scratch);
    k->matmul(&p, scratch);
}

Test(choose, products_give_the_same_bits_on_every_instruction_set)
{
    uint64_t thrown = 0;
    for (int round = 0; round < 100; round++) {
        const int real = round % 2, layout = round / 2 % 4;
        const int64_t m = (int64_t)(wg_random(5, thrown++) % SIDE);
        const int64_t n = (int64_t)(wg_random(5, thrown++) % SIDE);
        const int64_t depth = (int64_t)(wg_random(5, thrown++) % SIDE);
        fill(&left, real, thrown);
        fill(&right, real, thrown + 1);
        multiply(kernels_of(0, real), m, n, depth, layout);
        memcpy(&want, &result, sizeof result);
        for (int isa = 1; isa <= widest_isa(); isa++) {
            multiply(kernels_of(isa, real), m, n, depth, layout);
            cr_assert(memcmp(&want, &result, sizeof result) == 0, "%d×%d·%d, isa %d", (int)m,
                      (int)n, (int)depth, isa);
        }
    }
}

/* ---- Loops of elementwise ops --------------------------------------------------------------- */

WG_MAP2(user_map, x, z, x *z + (x - z) / (real)3)

static const wg_op user = {
    .name = "user", .arity = 2, .takes = WG_REAL, .map = &user_map, .no_derivative = true};

static void check_loop(const wg_map *map, int real, int arity, int64_t n, const int64_t stride[])
{
    for (int isa = 0; isa <= widest_isa(); isa++) {
        wg_loop *loop = map->loop[real][isa];
        if (!loop)
            continue;
        memset(&result, 0, sizeof result);
        loop(&(wg_block){.rows = 1,
                         .columns = n,
                         .y = &result,
                         .x = {&left, &right},
                         .column = {stride[0], stride[1]}});
        if (isa == 0)
            memcpy(&want, &result, sizeof result);
        cr_assert(memcmp(&want, &result, sizeof result) == 0, "%d operands, n = %d, isa %d", arity,
                  (int)n, isa);
    }
}

Test(choose, loops_give_the_same_bits_on_every_instruction_set)
{
    const int64_t strides[][2] = {{1, 1}, {1, 0}, {0, 1}, {0, 0}, {3, 2}, {1, 5}};
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2)), z = wg_exp(x);
    const wg_tensor ops[] = {z,
                             wg_log(x),
                             wg_tanh(x),
                             wg_sigmoid(x),
                             wg_sqrt(x),
                             wg_square(x),
                             wg_neg(x),
                             wg_add(x, z),
                             wg_sub(x, z),
                             wg_mul(x, z),
                             wg_div(x, z),
                             wg_equal(x, z),
                             wg_record(&user, 2, (wg_tensor[]){x, z}, NULL, 0)};
    for (int real = 0; real < WG_KERNEL_REALS; real++) {
        fill(&left, real, 3);
        fill(&right, real, 4);
        for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
            for (int64_t n = 0; n < 1000; n += n < 40 ? 1 : 317)
                for (int s = 0; s < 6; s++)
                    check_loop(wg_node_of(ops[i])->op->map, real, wg_node_of(ops[i])->arity, n,
                               strides[s]);
    }
    wg_tape_free(t);
}
