/* Tests of ops/random_normal.c. */
#include "draws.h"

#include "kernels/draw.h"

static const drawing normal = {
    .op = "random_normal",
    .of = wg_random_normal,
    .at = wg_normal_quantile,
    .fill = wg_fill_normal,
    .mean = 0,
    .variance = 1,
};

Test(random_normal, follows_its_formula_for_every_seed_and_step)
{
    check_draws_by_formula(&normal);
}

Test(random_normal, has_the_numbers_of_a_fill_at_step_zero)
{
    check_draws_of_fill(&normal);
}

Test(random_normal, has_its_mean_and_variance)
{
    check_draws_by_moments(&normal);
}

Test(random_normal, is_fresh_with_each_step_of_one_program_and_can_be_had_again)
{
    check_draws_by_step(&normal);
}

Test(random_normal, of_other_keys_is_other_numbers_and_of_the_same_the_same_tensor)
{
    check_draws_by_key(&normal);
}

Test(random_normal, of_no_elements_is_nothing_and_bad_input_is_refused)
{
    check_draws_without_sense(&normal);
}
