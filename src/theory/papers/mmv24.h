/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mmv24.h -- what the claims of Min, Mallada & Vidal 2024 share. */
#ifndef RF_MMV24_H
#define RF_MMV24_H

#include "theory/claims/claims.h"

struct rf_mmv24_rank;

/* H1, H2, and that the sign of a_j stays: what holds without early times. */
void rf_mmv24_conditions(rf_hearing *h);

/* Is a pattern u[n] in S_+ (sign 1), S_- (sign -1), or dead? */
bool rf_mmv24_settled(const rf_problem *p, const signed char *u, int sign);

/* Lemma 13 of the neurons of a sign, m at t_1, as a finding.
   Errors: RF_ENOMEM. */
struct rf_moment;
rf_status rf_mmv24_lemma13(rf_hearing *h, const struct rf_moment *m, int sign);

/* MMV.rank, and what it measures on the steps (mmv24_rank.c).
   Errors: RF_ENOMEM. */
rf_status rf_mmv24_rank(rf_hearing *h);
rf_status rf_mmv24_rank_create(struct rf_mmv24_rank **rank, rf_hearing *h);
void rf_mmv24_rank_free(struct rf_mmv24_rank *rank);

/* That of a hearing, or NULL.  (mmv24_steps.c) */
const struct rf_mmv24_rank *rf_mmv24_rank_of(const rf_hearing *h);

#endif
