/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generic.h -- laws of any run, as claims, and what they measure on the
 * steps. */
#ifndef RF_GENERIC_H
#define RF_GENERIC_H

#include "theory/claims/claims.h"
#include "theory/steps/extremum.h"

extern const rf_known rf_claims_generic[], rf_claims_generic_steps[],
  rf_claims_orthogonal[], rf_claims_stationary[], rf_claims_span[],
  rf_claims_pairs[], rf_claims_rise[], rf_claims_generic_end[],
  rf_claims_limit_gap[], rf_claims_descent[];

/* Make h->generic, and let it look at h->survey; before the flow is followed.
   Errors: RF_ENOMEM. */
rf_status rf_generic_steps_create(rf_hearing *h);
void rf_generic_steps_free(rf_hearing *h);

/* The first time at which the loss is 1/2, 1/10, 1/100 (i = 0, 1, 2) of what it
   was. */
rf_first rf_generic_fallen(const rf_hearing *h, int i);

/* The same for h->orthogonal. */
rf_status rf_orthogonal_steps_create(rf_hearing *h);
void rf_orthogonal_steps_free(rf_hearing *h);

#endif
