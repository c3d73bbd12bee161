/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * apart.h -- of many neurons the two whose directions are farthest apart. */
#ifndef RF_APART_H
#define RF_APART_H

#include "base/base.h"

typedef struct rf_pair_apart {
  double most;           /* max 1 - <u_i, u_j>, u = w / a, not below 0; NaN:
                            too many pairs would have to be compared, or none
                            is there ... */
  bool few;              /* ... as there are fewer than two neurons */
  size_t pair[2];        /* where */
} rf_pair_apart;

/* 1 - <u, v> of two rows a, w; a rounding below 0 is 0. */
double rf_apart_distance(const double *x, const double *y, size_t d);

/* Pairs that are compared at most. */
#define RF_APART_PAIRS 4000000

/* Over the neurons with set[m] > 0 of z[m][1 + d] = a, w, a not 0.
   Errors: RF_ENOMEM. */
rf_status rf_apart_find(rf_pair_apart *apart, const double *z,
                        const signed char *set, size_t m, size_t d);

#endif
