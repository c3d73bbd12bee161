/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * proved.h -- claims as a proof has them, for prove and verify. */
#ifndef RF_CLI_PROVED_H
#define RF_CLI_PROVED_H

#include "cli/cli.h"

/* Prove, and hear claims; *claims: NULL where there are none.  The extremal
   vectors are found on the way.  An error is in message. */
rf_status rf_cli_prove(rf_proof **proof, rf_claims **claims,
                       rf_message *message, const rf_problem *problem,
                       const rf_proof_options *options,
                       const rf_claims_options *asked);

/* All rows as CSV: claim,verdict,value,note and, for all neurons, neuron. */
void rf_cli_put_proved(FILE *out, const rf_proof *proof,
                       const rf_claims *claims, bool all);

/* What the proof says of a row, by its name and, for all neurons, its neuron;
   of the claim with what its proof needs too, or as it is printed.  "": it does
   not speak of it. */
const char *rf_cli_proved(const rf_claims *claims, const rf_claim *row,
                          bool all, bool printed);

#endif
