/* clip.c — gradients kept from growing:
 *     by value  min(max(g, −most), most)
 *     by norm   g min(1, most / (‖g‖ + 10⁻⁶)), ‖g‖ = √(‖g₁‖² + ‖g₂‖² + …) */
#include "updates.h"

wg_tensor wg_clipped_by_value(wg_tensor g, double most)
{
    return wg_clamp(g, wg_scalar_like(g, -most), wg_scalar_like(g, most));
}

wg_tensor wg_add_norm(wg_tensor sum, wg_tensor g)
{
    const wg_tensor square = wg_square(wg_norm(g, 2));
    if (!sum.tape)
        return square;
    if (sum.tape == g.tape && wg_is_valid(sum) && wg_is_valid(g) &&
        wg_dtype_of(sum) != wg_dtype_of(g))
        return wg_fail(g.tape, WG_ERROR_DTYPE,
                       "wg_clip_norm: gradient %s is %s, those before it %s: all must be alike",
                       wg_describe(g).s, wg_dtype_name(wg_dtype_of(g)),
                       wg_dtype_name(wg_dtype_of(sum)));
    return wg_add(sum, square);
}

wg_tensor wg_clip_factor(wg_tensor norm, double most)
{
    const wg_tensor size = wg_add(norm, wg_scalar_like(norm, 1e-6));
    return wg_minimum(wg_scalar_like(norm, 1), wg_div(wg_scalar_like(norm, most), size));
}

/* ---- The public calls ------------------------------------------------------------------------ */

/* The first tape that there is. */
static wg_tape *tape_of(const wg_tensor g[], int count)
{
    for (int i = 0; i < count; i++)
        if (g[i].tape)
            return g[i].tape;
    return NULL;
}

/* Whether the lists and the bound can be used; if not, an error is kept and all out[i] poisoned. */
static wg_status check(const char *caller, const wg_tensor g[], int count, double most,
                       wg_tensor out[])
{
    wg_tape *t = g ? tape_of(g, count) : NULL;
    const bool listed = count == 0 || (g && out);
    if (count >= 0 && listed && most >= 0)
        return WG_OK;
    for (int i = 0; out && i < count; i++)
        out[i] = wg_poisoned(t);
    if (!listed) {
        wg_fail(t, WG_ERROR_NULL, "%s: a list of %d gradients is NULL", caller, count);
        return WG_ERROR_NULL;
    }
    wg_fail(t, WG_ERROR_ARGUMENT, "%s: %d gradients, to be clipped at %g", caller, count, most);
    return WG_ERROR_ARGUMENT;
}

/* WG_OK, or the error if one of them could not be recorded. */
static wg_status status_of(const wg_tensor out[], int count)
{
    for (int i = 0; i < count; i++)
        if (!wg_is_valid(out[i]))
            return wg_error(out[i].tape);
    return WG_OK;
}

wg_status wg_clip_value(const wg_tensor g[], int count, double most, wg_tensor out[])
{
    const wg_status status = check("wg_clip_value", g, count, most, out);
    for (int i = 0; status == WG_OK && i < count; i++)
        out[i] = wg_clipped_by_value(g[i], most);
    return status == WG_OK ? status_of(out, count) : status;
}

wg_tensor wg_clip_norm(const wg_tensor g[], int count, double most, wg_tensor out[])
{
    wg_tensor sum = WG_NONE;
    if (check("wg_clip_norm", g, count, most, out) != WG_OK || count == 0)
        return wg_poisoned(g ? tape_of(g, count) : NULL);
    for (int i = 0; i < count; i++)
        sum = wg_add_norm(sum, g[i]);
    const wg_tensor norm = wg_sqrt(sum), factor = wg_clip_factor(norm, most);
    for (int i = 0; i < count; i++)
        out[i] = wg_mul(factor, g[i]);
    return norm;
}
