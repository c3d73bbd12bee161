/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hull.h -- obvious ways to Clarke's set of a few lines: cones by the
 * circuits of the lines, convex hulls by their simplices. */
#ifndef RF_HULL_H
#define RF_HULL_H

#include <stdbool.h>
#include <stddef.h>

enum { HULL_LINES = 6, HULL_SPACE = 4, HULL_CONES = 64 };

/* <u, v>, u[d], v[d]. */
double hull_dot(const double *u, const double *v, size_t d);

/* Is there a w with tau_l <w, x_l> > 0 for all l?  Not exactly if, for some
   circuit sum c_l x_l = 0, all c_l tau_l have one sign (P. Gordan 1873).
   x[k][d]; k <= HULL_LINES, d <= HULL_SPACE. */
bool hull_cone(const double *x, size_t k, size_t d, const int *tau);

/* Is 0 in the hull of point[count][dim], dim <= HULL_LINES, when weights down
   to -tol are let pass?  By all simplices of up to rank + 1 points. */
bool hull_has_zero(const double *point, size_t count, size_t dim,
                   size_t rank, double tol);

/* D_u = fixed + sum of plus_l or minus_l times x_l, x[k][d]. */
typedef struct hull_drives {
  size_t k, d;
  const double *x, *fixed, *plus, *minus;
} hull_drives;

/* 1: 0 is in conv { P D_u }, P the projection to the span of x; -1: it is not;
   0: on its border, within 1e-6.  cones: their number. */
int hull_stays(size_t *cones, const hull_drives *of);

#endif
