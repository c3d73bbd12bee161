/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_arrival.h -- where neurons are at tau, by their events. */
#ifndef RF_BF25_ARRIVAL_H
#define RF_BF25_ARRIVAL_H

#include "theory/claims/sectors.h"
#include "theory/papers/bf25.h"

/* What a claim knows of a neuron at tau. */
typedef struct rf_arrival {
  size_t j;
  int sign;              /* of a */
  signed char *u;        /* u[n] at tau */
  const rf_sector *there; /* at tau */
  rf_truth known;        /* UNSURE: an event is about at tau */
  bool late;             /* the run ends before tau, or tau is not > 0 */
  bool captured;         /* at captured_at, an event's time */
  rf_real captured_at;
  size_t after;          /* events from then to tau */
  const rf_real *z;      /* its row at the start */
} rf_arrival;

typedef rf_status rf_on_arrival(rf_hearing *h, rf_arrival *a);

/* visit(h, arrival) for every neuron that can be told of at tau, in the
 * hearing of a claim; the others are reported here.  With Condition 1 as a
 * hypothesis, if the claim needs it.  A negative status ends it. */
rf_status rf_visit_arrivals(rf_hearing *h, rf_on_arrival *visit,
                            bool needs_condition1);

#endif
