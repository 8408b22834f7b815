/* windows.h — what the ops that look through windows share. */
#ifndef WG_WINDOWS_H
#define WG_WINDOWS_H

#include "compose.h"
#include "details.h"

#include "kernels/kernels.h"

/* ---- unfold and overlap_add ------------------------------------------------------------------ */

typedef struct wg_window_attributes {
    int64_t axis, n; /* the axis and its elements, where it is not seen through windows */
    wg_windows w;
} wg_window_attributes;

/* With a stride and a dilation. */
wg_windows wg_full_windows(wg_windows w);

/* The same windows, once count and size are known, without numbers that say nothing: the step from
 * one to the next where there is no next. Such a number may be too large to compute with. */
wg_windows wg_settled_windows(wg_windows w);

/* For shape rules: whether there are windows, with elements, and all of these are among n. */
bool wg_check_windows(const wg_call *call, const wg_windows *w, int64_t n);

/* For printers: where they begin and how far apart they are, if not at the first place and side by
 * side. */
void wg_say_windows(wg_words *w, const wg_windows *windows);

/* ---- Windows along one axis ------------------------------------------------------------------ */

/* Elements from one end of a window to the other. */
int64_t wg_window_span(const wg_window_axis *w);

/* Whether size, stride, dilation and padding are in their ranges; if not, the error "op: …" is kept
 * on x's tape. d is the axis of x, for the error. */
bool wg_check_window(const char *op, wg_tensor x, int d, const wg_window_axis *w);

/* Checks that and counts the windows of an axis; with `ceil` also a last one that is not whole, if
 * it begins before the padding behind. False, with an error, also if none fits. */
bool wg_count_windows(const char *op, wg_tensor x, int d, bool ceil, wg_window_axis *w);

/* x padded, and seen through windows along its last `axes` axes: as many new last axes hold their
 * elements. */
wg_tensor wg_look_through(wg_tensor x, int axes, const wg_window_axis w[]);

/* ---- Pools ----------------------------------------------------------------------------------- */

/* The windows of a pool along x's last `axes` axes; false, with the error kept, as above. */
bool wg_pool_windows(const char *op, wg_tensor x, int axes, const wg_pool_options *o,
                     wg_window_axis w[]);

/* ---- take_at_max and put_at_max -------------------------------------------------------------- */

typedef struct wg_pool_attributes {
    wg_window_axis axis[2];
} wg_pool_attributes;

/* Records op on u and on x, whose windows choose. */
wg_tensor wg_record_pool(const wg_op *op, wg_tensor u, wg_tensor x, const wg_pool_options *o);

/* The options that gave these attributes. */
wg_pool_options wg_options_of_pool(const wg_node *y);

void wg_details_of_pool(const wg_node *y, char *to, size_t size);

/* The shape of a value with a number for each window. */
wg_shape wg_pooled_shape(const wg_shape *x, const wg_pool_attributes *a);

void wg_plan_pool(const wg_step *s, void *pool);
wg_units wg_units_of_pool(const wg_step *s);
void wg_forward_pool(const wg_step *s, bool puts);

#endif
