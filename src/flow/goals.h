/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * goals.h -- the destinations that the neurons of an alignment met. */
#ifndef RF_GOALS_H
#define RF_GOALS_H

#include "base/num_d.h"
#include "flow/limit.h"
#include "reluflow/align.h"

typedef struct rf_goal {
  signed char *u;          /* u[lines] */
  signed char *pattern;    /* pattern[n] */
  double *D;               /* D[full] */
  rf_align_extremal public;  /* but for pattern, D and share */
} rf_goal;

typedef struct rf_goals {
  const rfd_model *model;
  rf_goal *goal;
  size_t count, capacity;
  size_t *slot, slots;     /* 1 + index of the goal, by hash of (u, sign) */
  size_t *order, norder;   /* order[norder]: goals with neurons, sorted by
                              pattern, then by sign */
  size_t *rank;            /* its inverse */
} rf_goals;

/* The index of the destination sign D of a face, a new one if need be. */
rf_status rf_goals_index(rf_goals *goals, size_t *index,
                         const rfd_cone *cone, int sign);

/* Fill order and rank. */
rf_status rf_goals_sort(rf_goals *goals);

/* Release what goals points to. */
void rf_goals_clear(rf_goals *goals);

#endif
