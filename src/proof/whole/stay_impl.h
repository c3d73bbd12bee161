/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stay_impl.h -- what these files share: stay.c, minimum.c. */
#ifndef RF_WHOLE_STAY_IMPL_H
#define RF_WHOLE_STAY_IMPL_H

#include "proof/whole/range.h"
#include "proof/whole/stay.h"

/* What a search needs. */
typedef struct rf_stay_search {
  rf_stay *stay;
  rf_stage *stage;
  const rf_terrain *ground;
  rf_range range;        /* of the cohorts that pull */
  bool *pulls;           /* pulls[cohort]: it has an A_u */
  bool *firm;            /* firm[m]: it keeps its sides */
  rf_ball *mass;         /* mass[cohort]: A_u, exact; 0 if it does not pull */
  rf_ball *p;            /* p[n] of the flow now */
  rf_up *growth;         /* growth[cohort]: e^I_u - 1 */
  size_t *held;          /* held[count of lines]: room */
  rf_up moved;           /* sum of |z_j|^2 (e^2 I_u - 1)/2, of those that
                            live */
  bool loose;            /* somebody may leave */
  double decay;          /* 2 c lam, from below */
} rf_stay_search;

/* The sign of a form of p[n] from now on, the limit too; 0: not certain. */
int rf_stay_sign(const rf_stay_search *search, const rf_ball *form);

/* Is the limit a local minimum of the loss?  What is known of it for ever is in
 * search->stay.  form[2 n]: room. */
rf_truth rf_stay_minimum(const rf_stay_search *search, rf_ball *form);

#endif
