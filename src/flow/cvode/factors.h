/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * factors.h -- linear equations by LU factors: GSL's, which calls the BLAS,
 * where there are many, plain loops with the same sums where there are few. */
#ifndef RF_FACTORS_H
#define RF_FACTORS_H

#include <gsl/gsl_permutation.h>

#include "base/base.h"

/* m[n][n] := its factors, rows in the order perm.  false: it failed. */
bool rf_factor(double *m, gsl_permutation *perm, size_t n);

/* v[n] := M^-1 v by the factors in m[n][n].  false: M is singular. */
bool rf_solve_factored(double *v, const double *m,
                       const gsl_permutation *perm, size_t n);

#endif
