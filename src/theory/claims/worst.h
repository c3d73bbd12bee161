/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * worst.h -- which finding of a claim is told: the worst; and the others,
 * which are only counted. */
#ifndef RF_WORST_H
#define RF_WORST_H

#include "theory/claims/claims.h"
#include "theory/real/span.h"

/* The verdict of a finding; of the statement as printed, what the proof alone
   needs is left out. */
rf_verdict rf_worst_verdict(const rf_finding *f, bool literal);

/* What is known of a finding before it is made: what it says, for certain, and
   how small its margin may be. */
typedef struct rf_hint {
  bool sure;             /* false: it is to be made to know */
  rf_truth met;          /* the hypotheses that not all findings share; none
                            of them is of the proof alone */
  rf_truth conclusion;
  bool vacuous, assumption;
  double least;          /* not above the margin's lower end; NaN: there is no
                            margin */
} rf_hint;

/* Count a finding that would not be told, instead of making it; false: it is to
 * be made and reported. */
bool rf_report_hint(rf_hearing *h, const rf_hint *hint);

/* For hearing.c: the shared conditions have changed; h->worst has; ln(bound /
   measured) of h->now is known well enough by doubles, as it is not told. */
void rf_worst_shared(rf_hearing *h);
void rf_worst_keep(rf_hearing *h);
bool rf_worst_is_plain(rf_hearing *h);

#endif
