/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spectrum.h -- eigenvalues of symmetric matrices with proven bounds. */
#ifndef RF_SPECTRUM_H
#define RF_SPECTRUM_H

#include "theory/real/interval.h"

/* Eigenvalues of the symmetric A = A0 + sqrt(2) A1, increasing.
 *
 * Out: value[n]: intervals at the precision they were made with; each holds
 *      its eigenvalue.
 * In:  a0[n][n]; a1[n][n], or NULL for 0.   Errors: RF_ENOMEM.
 *
 * Cyclic Jacobi at the precision of value[0]; then, for the computed
 * eigenvectors V and eigenvalues T, with F = V^T A V - T, E = V^T V - 1:
 * the eigenvalues of V^T A V are those of A times factors in
 * [1 - ||E||, 1 + ||E||] (Ostrowski), and they differ from T by at most
 * ||F|| (Weyl). */
rf_status rf_spectrum(rf_real *value, const mpq_t *a0, const mpq_t *a1,
                      size_t n);

#endif
