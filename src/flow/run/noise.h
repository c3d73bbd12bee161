/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * noise.h -- sizes of what is lost in rounding, and what the law allows. */
#ifndef RF_NOISE_H
#define RF_NOISE_H

#include <math.h>

#include "base/number/root.h"

/* Times in a segment that double roots cannot tell apart for certain. */
#define RF_SAME_TAU 1e-9

/* Roots in double this close are the same event. */
#define RF_TIE 1e-13

/* x 2^e; in double e is nearly always 0. */
static inline double
rf_scale(double x, long e)
{
  return e == 0 ? x : ldexp(x, e < -5000 ? -5000 : e > 5000 ? 5000 : (int)e);
}

/* Units of error of a value of a neuron beyond which it is on the wrong side
   for certain; more where it was asked already, in doubt. */
#define RF_WRONG RF_ROOT_WRONG

static inline double
rf_wrong(unsigned char times)
{
  return rf_scale(RF_WRONG, 2L * times);
}

/* What is decided on was reached over many steps, whose errors add up: some
   hundred times that of one. */
#define RF_NOISE 100.0

/* Units of the error of a state within which the law holds, and beyond which
   what is wrong is not put right any more; see law.c. */
#define RF_LAWFUL 4.0
#define RF_LAWLESS 1e3

#endif
