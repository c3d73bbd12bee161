/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cones.h -- the open cones that the boundaries <w, x_l> = 0 of a few lines
 * cut space into, in double.  arrangement.h has all faces, exactly, of data
 * that are known as rationals; here lines are what the inclusion is asked
 * with. */
#ifndef RF_CONES_H
#define RF_CONES_H

#include "base/base.h"

/* Cones beyond which none is added, and bytes of their signs. */
#define RF_CONES_MOST 20000
#define RF_CONES_BYTES (16 << 20)

typedef struct rf_cones {
  size_t lines, count;
  signed char *sign;     /* sign[count][lines]: -1 or +1 */
  bool complete;         /* all of them */
} rf_cones;

/* The cones of rows[lines][r], unit vectors of rank r that are each known up
 * to an error of norm `error`.  Each comes once.
 *
 * A pointed cone has a ray on its border: a flat of rank r - 1.  So the cones
 * are v composed with the cones, one dimension lower, of the lines through v,
 * for each ray v.  A flat is visited by its first basis alone (rays.c).  v
 * has a component beyond rounding along each line that is not through it:
 * with N = ||R^-1|| of the basis, v is off by at most N (error + 8 r (n + 2)
 * u) and a line's product with it by `error` more; what is below that is 0.
 *
 * Errors: RF_ENOMEM. */
rf_status rf_cones_create(rf_cones **cones, const double *rows, size_t lines,
                          size_t r, double error);
void rf_cones_free(rf_cones *cones);

#endif
