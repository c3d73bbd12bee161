/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * claims.h -- what follows from a proof for the claims of the theory. */
#ifndef RF_WHOLE_CLAIMS_H
#define RF_WHOLE_CLAIMS_H

#include "base/string.h"
#include "problem/problem.h"
#include "reluflow/proof.h"

enum { RF_PROOF_CLAIMS = 11 };

/* What is known: all events up to the time of `proved`. */
typedef struct rf_proven {
  const rf_problem *problem;
  const rf_proved *proved;
  const rf_event *event; /* event[count], in order for each neuron */
  size_t count;
  bool ball;             /* it is of all starts around that of the problem */
} rf_proven;

typedef struct rf_proof_row {
  const char *claim;
  rf_proof_verdict verdict;
  char *value, *note;    /* NULL: none */
} rf_proof_row;

/* Out: row[RF_PROOF_CLAIMS], to be cleared.  Errors: RF_ENOMEM. */
rf_status rf_proof_claims(rf_proof_row *row, const rf_proven *shown);
void rf_proof_claims_clear(rf_proof_row *row);

#endif
