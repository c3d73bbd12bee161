/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * root.h -- the first root of a polynomial on a step, certified, in
 * double; the driver refines it where the run has more digits. */
#ifndef RF_ROOT_H
#define RF_ROOT_H

#include "base/base.h"

/* What rf_first_root says. */
typedef enum rf_root {
  RF_ROOT_NONE,     /* g keeps its sign on (from, 1] */
  RF_ROOT_FOUND,
  RF_ROOT_TOUCH     /* g falls to rounding level without a clear crossing */
} rf_root;

/* First root in (from, 1] of g(tau) = sum_i c_i tau^i, c[degree + 1], which
 * has the sign side (+1 or -1) at from.
 *
 * error bounds the error of any value of g on [0, 1].
 *
 * March with a bound M on |g''|: from a point with value G > 0 and slope G'
 * nothing vanishes before the first root of G + G' s - M s^2 / 2.  Near a
 * simple root that is Newton's method from one side, so it converges
 * quadratically and cannot step over a root, nor over a pair of them. */
rf_root rf_first_root(double *root, const double *c, size_t degree,
                      double from, int side, double error);

/* out[degree] = (c - c(at)) / (tau - at), c[degree + 1]: removes a known root.
   out may be c. */
void rf_deflate(double *out, const double *c, size_t degree, double at);

#endif
