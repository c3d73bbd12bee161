/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * origin.h -- of what a proof is one: for its certificate. */
#ifndef RF_CERTIFICATE_ORIGIN_H
#define RF_CERTIFICATE_ORIGIN_H

#include "reluflow/proof.h"

/* Out: the problem, the relative radius of the starts, and whether neurons stand
   for parts. */
void rf_proof_origin(const rf_problem **problem, double *radius, bool *parts,
                     const rf_proof *proof);

#endif
