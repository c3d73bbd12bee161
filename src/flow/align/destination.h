/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * destination.h -- the destinations that the neurons of an alignment met. */
#ifndef RF_DESTINATION_H
#define RF_DESTINATION_H

#include "base/number/num.h"
#include "base/table.h"
#include "flow/limit/limit.h"
#include "reluflow/align.h"

typedef struct rfx_goal {
  signed char *u;          /* u[lines + 1]: sides, then the sign of a */
  signed char *pattern;    /* pattern[n] */
  rf_num *number;          /* D[full], ||D||, largest time */
  rf_align_extremal public;  /* but for pattern and share */
} rfx_goal;

typedef struct rfx_goals {
  const rfx_model *model;
  rfx_goal *goal;
  size_t count, capacity;
  rf_table table;          /* of them, by u */
  signed char *key;        /* key[lines + 1]: scratch */
  size_t *order, norder;   /* order[norder]: goals with neurons, sorted by
                              pattern, then by sign */
  size_t *rank;            /* its inverse */
} rfx_goals;

/* None yet.  Goals stay where they are. */
rf_status rfx_goals_init(rfx_goals *goals, const rfx_model *model);

/* The index of the destination sign D of a face, a new one if need be. */
rf_status rfx_goals_index(rfx_goals *goals, size_t *index,
                          const rfx_zero_face *face, int sign);

/* Neuron j goes there and is aligned from time[1] on. */
void rfx_goals_count(rfx_goals *goals, size_t index, size_t j,
                     const rf_num *time);

/* Fill order and rank. */
rf_status rfx_goals_sort(rfx_goals *goals);

/* Release what goals points to. */
void rfx_goals_clear(rfx_goals *goals);

#endif
