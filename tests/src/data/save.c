/* Tests of src/data/save.c: what the formats share is tested with each of them; here is what is
 * asked of values before a file is touched. */
#include "files.h"

Test(save, inputs_and_nameless_inputs_are_in_no_file)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    wg_tape *t = wg_tape_new();
    const wg_tensor x = wg_input(t, "x", WG_F32, WG_SHAPE(2)),
                    W = wg_param(t, "W", WG_F32, WG_SCALAR);
    wg_input(t, NULL, WG_F32, WG_SHAPE(2));
    wg_fill(x, 1), wg_fill(W, 2);
    cr_assert(wg_save(t, path.s) == WG_OK);
    wg_fill(x, 3), wg_fill(W, 4);
    cr_assert(wg_load(t, path.s) == WG_OK && wg_item(W) == 2);
    float got[2];
    cr_assert(wg_read(x, got, sizeof got) == WG_OK && got[0] == 3);
    free_folder(&in);
    wg_tape_free(t);
}

Test(save, a_bound_parameter_is_read_and_written_where_it_lies)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    wg_tape *t = wg_tape_new();
    float mine[] = {1, 2};
    const wg_tensor W = wg_param(t, "W", WG_F32, WG_SHAPE(2));
    cr_assert(wg_bind(W, mine, sizeof mine) == WG_OK && wg_save(t, path.s) == WG_OK);
    mine[0] = 7;
    cr_assert(wg_load(t, path.s) == WG_OK && mine[0] == 1 && mine[1] == 2);
    free_folder(&in);
    wg_tape_free(t);
}

Test(save, a_program_sees_what_was_loaded)
{
    const folder in = new_folder();
    const file_path path = path_in(&in, "model");
    wg_tape *t = wg_tape_new();
    const wg_tensor W = wg_param(t, "W", WG_F64, WG_SCALAR), y = wg_square(W);
    wg_program *p = wg_compile(t, &y, 1);
    wg_fill(W, 3);
    cr_assert(wg_save(t, path.s) == WG_OK);
    wg_fill(W, 5);
    cr_assert(wg_run(p) == WG_OK && wg_item(y) == 25);
    cr_assert(wg_load(t, path.s) == WG_OK && wg_run(p) == WG_OK && wg_item(y) == 9);
    free_folder(&in);
    wg_tape_free(t);
}
