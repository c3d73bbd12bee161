/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * passage.h -- what events do to neurons and to what is known of them. */
#ifndef RF_MEETING_PASSAGE_H
#define RF_MEETING_PASSAGE_H

#include "proof/meeting/sides.h"

/* A neuron took another side of a line. */
typedef struct rf_turn {
  size_t neuron, line;
  int from, to;          /* sides; at an edge that on which it rests; 0: it
                            slides */
  bool dead;             /* it dies there */
} rf_turn;

/* Takes turns, one by one. */
typedef rf_status rf_tell(void *context, const rf_turn *turn,
                          const rf_prospect *candidate);

/* Events whose windows overlap. */
typedef struct rf_cluster {
  const rf_agenda *agenda;
  bool *in;              /* in[agenda->count] */
  arf_t low, high;       /* by tau: all are within */
  arf_t tau;             /* when the approximation takes them, exact */
} rf_cluster;

/* Go to tau, and take all events of the group there.
 *
 * Errors: RF_EUNSURE (doubt); RF_ENOMEM; what tell returns. */
rf_status rf_passage(rf_stage *stage, rf_doubt *doubt, const rf_cluster *group,
                     rf_tell *tell, void *context);

#endif
