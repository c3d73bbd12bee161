/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * eigen.h -- eigenvalues of symmetric matrices in double, where no proof is
 * wanted (else theory/real/spectrum.h). */
#ifndef RF_EIGEN_H
#define RF_EIGEN_H

#include "base/base.h"

/* value[k] of m[k][k], k > 0, which is lost; in any order.  False: there are
   none, as memory is short or an iteration does not end. */
bool rf_eigenvalues(double *value, double *m, size_t k);

/* vector[k], of length 1, of the largest eigenvalue of m[k][k], which is lost.
   False: as above. */
bool rf_eigen_top(double *vector, double *m, size_t k);

#endif
