/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * roots.c -- the first root of a polynomial on a step; see roots.h. */
#include "config.h"

#include <math.h>

#include "flow/roots.h"

/* Value and slope at tau. */
static void
value_and_slope(double *g, double *slope, const double *c, size_t degree,
                double tau)
{
  double v = c[degree], s = 0.0;

  for (size_t i = degree; i-- > 0; ) {
    s = s * tau + v;
    v = v * tau + c[i];
  }
  *g = v;
  *slope = s;
}

/* Length of the certain part of the march: see roots.h. */
static double
safe_length(double g, double slope, double bend)
{
  double root = sqrt(slope * slope + 2.0 * bend * g);

  if (slope < 0.0)
    return 2.0 * g / (root - slope);
  return bend > 0.0 ? (slope + root) / bend : INFINITY;
}

rf_root
rf_first_root(double *root, const double *c, size_t degree, double from,
              int side, double error)
{
  double bend = 0.0, spread = 0.0, tau = from, g, slope;

  for (size_t i = 1; i <= degree; i++) {
    spread += fabs(c[i]);
    bend += (double)(i * (i - 1)) * fabs(c[i]);
  }
  if (side * c[0] > spread + error)
    return RF_ROOT_NONE;
  /* Quadratic convergence near roots, geometric growth away from dips. */
  for (int pass = 0; pass < 400; pass++) {
    value_and_slope(&g, &slope, c, degree, tau);
    g *= side;
    slope *= side;
    if (g <= error) {
      const bool steep = slope * slope > 4.0 * bend * error;
      /* Leaving the boundary: by the bound it stays on its side beyond the
         peak of slope s - bend s^2 / 2, which exceeds the error. */
      if (g >= -error && slope > 0.0 && steep) {
        tau += bend > 0.0 ? slope / bend : 1.0;
        if (tau >= 1.0)
          return RF_ROOT_NONE;
        continue;
      }
      *root = fmin(1.0, fmax(from, tau + (slope < 0.0 ? g / -slope : 0.0)));
      return steep || g < -error ? RF_ROOT_FOUND : RF_ROOT_TOUCH;
    }
    g = safe_length(g, slope, bend);
    if (tau + g <= tau) {
      *root = tau;
      return RF_ROOT_FOUND;
    }
    tau += g;
    if (tau >= 1.0)
      return RF_ROOT_NONE;
  }
  *root = tau;
  return RF_ROOT_TOUCH;
}

void
rf_deflate(double *out, const double *c, size_t degree, double at)
{
  double carry = c[degree];

  for (size_t i = degree; i-- > 0; ) {
    double next = c[i];
    out[i] = carry;
    carry = next + at * carry;
  }
}
