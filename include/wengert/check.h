/* wengert/check.h — for those who test an op, or a function made of ops.
 *
 * wg_gradcheck differentiates twice, by the backward rules and by differences, and says where the
 * two disagree:
 *
 *     static wg_tensor build(const wg_tensor x[], void *user)
 *     {
 *         (void)user;
 *         return cube_of(x[0]);
 *     }
 *
 *     const wg_shape shape = WG_SHAPE(3, 4);
 *     char message[WG_CHECK_MESSAGE];
 *     if (wg_gradcheck(&(wg_check){.build = build, .inputs = 1, .shape = &shape}, message,
 *                      sizeof message) != WG_OK)
 *         puts(message);
 *
 * prints, if the rule has 2 x² where 3 x² would be right,
 *
 *     cube: ∂⟨y, ȳ⟩/∂x0[0, 0]: the rule gives -0.497024605298, differences give -0.745536907947;
 *     there x0[0, 0] = -0.560073197; ȳ = -0.792243 -1.0901 1.34561 -0.911435 …
 * */
#ifndef WENGERT_CHECK_H
#define WENGERT_CHECK_H

#include <wengert/op.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    WG_CHECK_INPUTS = 8,      /* the most inputs of a check … */
    WG_CHECK_ELEMENTS = 1024, /* … elements of them together, and of y */
    WG_CHECK_MESSAGE = 768    /* room for any message */
};

/* What to check: a function that records y from inputs, and the inputs. All that is zero is left to
 * the checker. */
typedef struct wg_check {
    const char *name; /* of y in the message; NULL: the name of the op that y is made by */

    /* Records y, a real tensor, on the tape of x. It is called more than once, on several tapes,
     * and must record the same each time. user is handed through. */
    wg_tensor (*build)(const wg_tensor x[], void *user);
    void *user;

    int inputs;
    const wg_shape *shape; /* of each input */
    const wg_dtype *dtype; /* WG_I64 for indices; anything else: real. NULL: all are real */

    /* The elements of each input. A NULL, here or in the list, leaves them to the checker, which
     * draws them from the input's domain. */
    const double *const *point;

    /* Where y is smooth in each input. NULL: what the first op that takes an input as one of its
     * operands says of that operand. For indices: the least and the greatest. */
    const wg_domain *domain;

    bool linear; /* y is linear in the inputs, or a polynomial of degree up to 6: steps are wide */
} wg_check;

/* Compares, at two points, for seeds ȳ and directions v of random numbers of both signs:
 *   first order    x̄ of every element of every real input, with differences of ⟨y, ȳ⟩
 *   second order   ∂⟨x̄, v⟩/∂x of every element, with differences of ⟨x̄, v⟩; and ∂⟨x̄, v⟩/∂ȳ, the
 *                  Jacobian times v, with differences of y along v
 *   forward mode   wg_jvp along v, with the same
 *   f32            all of it in f32 with f64; not for an op that takes f64 only
 * The points are the caller's; or every element is of either sign once, where its domain allows it.
 * The differences are central, of six points, in f64: with h = 3e-3 they must agree within
 * 1e-10 (1 + s / 100) absolute plus 1e-8 relative, where s is the size of what is differentiated;
 * of what is linear, with h = 1, within 1e-13 (1 + s). f32 must agree with f64 within 2e-5 (1 + m),
 * m the largest element of the result.
 *
 * WG_OK if all agree. Else what is wrong first, in words, in message[0..size-1], which always ends
 * with a zero byte (message may be NULL); and
 *   WG_ERROR_RULE      a rule is wrong, or gives an adjoint of a wrong shape or dtype
 *   WG_ERROR_ARGUMENT  the check is: no input that is real, too many elements, a value that is not
 *                      finite at a point of the domain, no room in a domain
 *   WG_ERROR_NULL, …   what build, or running what it built, complained of
 * Prints nothing and keeps nothing. Takes some fifteen runs for each element. */
WG_API wg_status wg_gradcheck(const wg_check *check, char *message, size_t size);

#ifdef __cplusplus
}
#endif

#endif
