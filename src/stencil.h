/* stencil.h — central differences, by which slopes are found that no rule has given. */
#ifndef WG_STENCIL_H
#define WG_STENCIL_H

/* The weight of the point p steps away, p from −3 to 3 and not 0, over the step. The error goes
 * with the sixth power of that. */
static inline double wg_difference_weight(int p)
{
    static const double weights[3] = {45.0 / 60, -9.0 / 60, 1.0 / 60};
    return p > 0 ? weights[p - 1] : -weights[-p - 1];
}

#endif
