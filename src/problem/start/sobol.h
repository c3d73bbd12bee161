/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sobol.h -- points of Sobol (I. Sobol, USSR Comput. Math. Math. Phys. 7 (1967)
 * 86), by GSL, moved by a random vector modulo 1 (R. Cranley, T. Patterson,
 * SIAM J. Numer. Anal. 13 (1976) 904): sets with other vectors are estimates
 * that are independent. */
#ifndef RF_SOBOL_H
#define RF_SOBOL_H

#include <gsl/gsl_qrng.h>

#include "base/base.h"

/* Coordinates that a point has at most: for more GSL has no points. */
#define RF_POINT_COORDINATES 40

typedef struct rf_sobol {
  gsl_qrng *points;
  size_t dim;
  double shift[RF_POINT_COORDINATES];
} rf_sobol;

/* Points of 1 <= dim <= RF_POINT_COORDINATES coordinates, moved by the vector
   number `set` of the seed.  Errors: RF_ENOMEM. */
rf_status rf_sobol_open(rf_sobol *s, size_t dim, uint64_t seed, uint64_t set);
void rf_sobol_close(rf_sobol *s);

/* The next one, u[dim] in (0, 1). */
void rf_sobol_next(rf_sobol *s, double *u);

/* A number of the normal law from one that is uniform in (0, 1). */
double rf_normal_of(double u);

#endif
