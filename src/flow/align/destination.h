/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * destination.h -- the destinations that the neurons of an alignment met. */
#ifndef RF_DESTINATION_H
#define RF_DESTINATION_H

#include "base/number/num.h"
#include "base/table.h"
#include "flow/limit/limit.h"
#include "reluflow/align.h"

typedef struct rfx_destination {
  signed char *u;          /* u[lines + 1]: sides, then the sign of a */
  signed char *pattern;    /* pattern[n] */
  rf_num *number;          /* D[full], ||D||, largest time */
  rf_align_extremal public;  /* but for pattern and share */
} rfx_destination;

typedef struct rfx_destinations {
  const rfx_model *model;
  rfx_destination *at;   /* at[count] */
  size_t count, capacity;
  rf_table table;          /* of them, by u */
  signed char *key;        /* key[lines + 1]: scratch */
  size_t *order, norder;   /* order[norder]: those with neurons, sorted by
                              pattern, then by sign */
  size_t *rank;            /* its inverse */
} rfx_destinations;

/* None yet.  It must stay where it is. */
rf_status rfx_destinations_init(rfx_destinations *destinations,
                                const rfx_model *model);

/* The index of the destination sign D of a face, a new one if need be. */
rf_status rfx_destinations_index(rfx_destinations *destinations,
                                 size_t *index, const rfx_zero_face *face,
                                 int sign);

/* Neuron j goes there and is aligned from time[1] on. */
void rfx_destinations_count(rfx_destinations *destinations, size_t index,
                            size_t j, const rf_num *time);

/* Those of another are added, which has the same model; where[] says which here
   are its first, second, ...  What was counted there is counted here, as if in
   the order of the neurons. */
rf_status rfx_destinations_join(rfx_destinations *destinations, size_t *where,
                                rfx_destinations *other);

/* Fill order and rank. */
rf_status rfx_destinations_sort(rfx_destinations *destinations);

/* Release what it points to. */
void rfx_destinations_clear(rfx_destinations *destinations);

#endif
