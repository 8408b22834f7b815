/* angles.h — what sin, cos and tan have in common: arguments of any size. */
#ifndef ANGLES_H
#define ANGLES_H

#include "support.h"

/* The values of sizes from the least number to the largest, and of numbers near multiples of π/2,
 * within 1 ulp in f32 and 2 in f64; the bits of an element whatever its neighbours, in rows of any
 * stride. */
void check_angles(wg_tensor (*of)(wg_tensor x), long double (*value)(long double x));

#endif
