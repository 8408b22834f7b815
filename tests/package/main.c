/* An outside project: the example of the header's first page, and an op of its own. Compiles as C11 and as
 * C++17. */
#include <math.h>
#include <stdio.h>
#include <wengert.h>

int main(void)
{
    wg_tape *t = wg_tape_new();
    wg_tensor x = wg_input(t, "x", WG_F64, WG_SHAPE(3));
    wg_tensor L = wg_sum(wg_square(wg_tanh(x)));
    wg_tensor wanted[] = {L, wg_gradient(L, x)};
    wg_program *p = wg_compile(t, wanted, 2);

    double in[3] = {-1, 0.5, 2}, g[3];
    wg_write(x, in, sizeof in);
    wg_run(p);
    if (wg_read(wanted[1], g, sizeof g) != WG_OK) {
        fprintf(stderr, "%s\n", wg_error_message(t));
        return 1;
    }
    for (int i = 0; i < 3; i++) {
        const double y = tanh(in[i]), right = 2 * y * (1 - y * y);
        if (fabs(g[i] - right) > 1e-15 || wg_shape_of(wg_sum_axes(x, WG_AXES(-1), true)).ndim != 1)
            return 1;
    }
    wg_program_free(p);
    wg_tape_free(t);
    puts("ok");
    return 0;
}
