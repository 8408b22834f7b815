/* parameters.h — what the layers share: a scope for each, and leaves that are found in it or made.
 *
 *     wg_layer l;
 *     if (!wg_layer_begin("wg_nn_scale", 0, 1, &x, name, &l))
 *         return wg_poisoned(l.tape);
 *     const wg_tensor s = wg_layer_param(&l, "scale", WG_SCALAR, wg_fill, 1);
 *     return wg_layer_end(&l, wg_mul(x, s));
 */
#ifndef WG_PARAMETERS_H
#define WG_PARAMETERS_H

#include <wengert/op.h>

/* ---- A layer --------------------------------------------------------------------------------- */

/* A layer while it records. dtype is that of its parameters, the first operand's. */
typedef struct wg_layer {
    const char *function; /* as in errors */
    wg_tape *tape;        /* the operands', also where they were refused */
    wg_dtype dtype;
    wg_position before;
} wg_layer;

/* Opens the scope of that name for these operands, real or, where `indices` has their bit, i64.
 * False, with the error kept and no scope opened, if they or the name are not in order. */
bool wg_layer_begin(const char *function, unsigned indices, int arity, const wg_tensor x[],
                    const char *name, wg_layer *l);

/* Closes it, and returns y. Where y is poisoned, all that the layer recorded is dropped: a call
 * that fails leaves no parameters. */
wg_tensor wg_layer_end(const wg_layer *l, wg_tensor y);

/* Whether x has from least to most axes; if not, the error says that it should be what `form`
 * says: "[N×in]". */
bool wg_layer_check_axes(const wg_layer *l, wg_tensor x, int least, int most, const char *form);

/* The size of x's axis `axis`, from the end where negative; 0 where there is none. */
int64_t wg_size_along(wg_tensor x, int axis);

/* ---- Its leaves ------------------------------------------------------------------------------ */

/* Writes the first value of a leaf, by one number: wg_fill is one of them. These take the seed for
 * the leaf's name, and draw uniformly in ±limit, and normally around 0. */
typedef wg_status wg_filler(wg_tensor leaf, double number);

wg_status wg_fill_within(wg_tensor leaf, double limit);
wg_status wg_fill_around_zero(wg_tensor leaf, double sd);

/* The parameter of that name in the layer's scope, or its state of any dtype, made and filled if
 * there is none. */
wg_tensor wg_layer_param(const wg_layer *l, const char *name, wg_shape shape, wg_filler *fill,
                         double number);
wg_tensor wg_layer_state(const wg_layer *l, const char *name, wg_dtype dtype, wg_shape shape,
                         double number);

#endif
