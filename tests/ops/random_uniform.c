/* Tests of ops/random_uniform.c. */
#include "draws.h"

static double itself(double u)
{
    return u;
}

static const drawing uniform = {
    .op = "random_uniform",
    .of = wg_random_uniform,
    .at = itself,
    .fill = wg_fill_uniform,
    .mean = 0.5,
    .variance = 1 / 12.0,
};

Test(random_uniform, follows_its_formula_for_every_seed_and_step)
{
    check_draws_by_formula(&uniform);
}

Test(random_uniform, has_the_numbers_of_a_fill_at_step_zero)
{
    check_draws_of_fill(&uniform);
}

Test(random_uniform, has_its_mean_and_variance)
{
    check_draws_by_moments(&uniform);
}

Test(random_uniform, is_fresh_with_each_step_of_one_program_and_can_be_had_again)
{
    check_draws_by_step(&uniform);
}

Test(random_uniform, of_other_keys_is_other_numbers_and_of_the_same_the_same_tensor)
{
    check_draws_by_key(&uniform);
}

Test(random_uniform, of_no_elements_is_nothing_and_bad_input_is_refused)
{
    check_draws_without_sense(&uniform);
}
