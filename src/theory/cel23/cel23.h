/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cel23.h -- the claims of Chistikov, Englert & Lazic 2023, and what they
 * measure on the steps. */
#ifndef RF_CEL23_H
#define RF_CEL23_H

#include "theory/claims/claims.h"
#include "theory/constants/teacher.h"

extern const rf_known rf_claims_cel23[], rf_claims_cel23_steps[],
  rf_claims_cel23_fit[], rf_claims_cel23_norm[];

/* A1, A2 and epsilon <= 1/4. */
void rf_cel23_conditions(rf_hearing *h);

/* Make h->cel23, and let it look at h->survey; before the flow is followed.
   Errors: RF_ENOMEM. */
rf_status rf_cel23_steps_create(rf_hearing *h);
void rf_cel23_steps_free(rf_hearing *h);

#endif
