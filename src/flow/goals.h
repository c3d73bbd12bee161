/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * goals.h -- the destinations that the neurons of an alignment met.  Include
 * after num_d.h or num_mp.h. */
#ifndef RF_GOALS_H
#define RF_GOALS_H

#include "flow/limit.h"
#include "reluflow/align.h"

typedef struct RFX(goal) {
  signed char *u;          /* u[lines] */
  signed char *pattern;    /* pattern[n] */
  rf_num *number;          /* D[full], ||D||, largest time */
  double *D;               /* D[full] */
  rf_align_extremal public;  /* but for pattern, D and share */
} RFX(goal);

typedef struct RFX(goals) {
  const RFX(model) *model;
  RFX(goal) *goal;
  size_t count, capacity;
  size_t *slot, slots;     /* 1 + index of the goal, by hash of (u, sign) */
  size_t *order, norder;   /* order[norder]: goals with neurons, sorted by
                              pattern, then by sign */
  size_t *rank;            /* its inverse */
} RFX(goals);

/* The index of the destination sign D of a face, a new one if need be. */
rf_status RFX(goals_index)(RFX(goals) *goals, size_t *index,
                           const RFX(cone) *cone, int sign);

/* Neuron j goes there and is aligned from time[1] on. */
void RFX(goals_count)(RFX(goals) *goals, size_t index, size_t j,
                      const rf_num *time);

/* Fill order and rank. */
rf_status RFX(goals_sort)(RFX(goals) *goals);

/* Release what goals points to. */
void RFX(goals_clear)(RFX(goals) *goals);

#endif
