/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * origin.h -- of what a proof is one: for its certificate. */
#ifndef RF_CERTIFICATE_ORIGIN_H
#define RF_CERTIFICATE_ORIGIN_H

#include "reluflow/proof.h"

/* Out: the problem, and the relative radius of the starts. */
void rf_proof_origin(const rf_problem **problem, double *radius,
                     const rf_proof *proof);

#endif
