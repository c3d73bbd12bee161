/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * strain.h -- what a test of verdicts does to a finding (rf_strain, claims.h);
 * nothing where there is none. */
#ifndef RF_STRAIN_H
#define RF_STRAIN_H

#include "theory/claims/claims.h"

/* Move the bound of h->now, whose margin is made as ln(bound / measured), as
   bound - measured, or the margin itself; true: it was moved. */
bool rf_strain_ratio(rf_hearing *h);
bool rf_strain_difference(rf_hearing *h);
bool rf_strain_margin(rf_hearing *h);

/* Is the hypothesis that was named last met? */
rf_truth rf_strain_met(const rf_hearing *h, rf_truth met);

#endif
