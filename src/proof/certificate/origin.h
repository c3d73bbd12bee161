/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * origin.h -- of what a proof is one: for its certificate. */
#ifndef RF_CERTIFICATE_ORIGIN_H
#define RF_CERTIFICATE_ORIGIN_H

#include "proof/certificate/theorem1.h"
#include "reluflow/proof.h"

/* What it says of Theorem 1; NULL: nothing. */
const rf_statement1 *rf_proof_statement1(const rf_proof *proof);

/* Out: the problem, the relative radius of the starts, and whether neurons
   stand for parts. */
void rf_proof_origin(const rf_problem **problem, double *radius, bool *parts,
                     const rf_proof *proof);

#endif
