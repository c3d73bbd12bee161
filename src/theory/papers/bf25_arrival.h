/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_arrival.h -- where neurons are at tau, by their events. */
#ifndef RF_BF25_ARRIVAL_H
#define RF_BF25_ARRIVAL_H

#include "theory/claims/sectors.h"
#include "theory/claims/worst.h"
#include "theory/papers/bf25.h"

/* What a claim knows of a neuron at tau. */
typedef struct rf_arrival {
  size_t j;
  int sign;              /* of a */
  signed char *u;        /* u[n] at tau */
  const rf_sector *there; /* at tau */
  rf_truth known;        /* UNSURE: an event is about at tau */
  bool late;             /* the run ends before tau, or tau is not > 0 */
  bool captured;         /* at captured_at, the time of an event, or at the */
  size_t event;          /* start: SIZE_MAX */
  rf_real captured_at;
  size_t after;          /* events from then to tau */
  const rf_real *z;      /* its row at the start */
  rf_span *span;         /* span[1 + d], to work with */
} rf_arrival;

typedef rf_status rf_on_arrival(rf_hearing *h, rf_arrival *a);

/* What is known of a finding before it is made, by doubles (bf25_sketch.c): of
 * an arrival without u, z, captured_at.  There the conclusion is UNSURE, no
 * margin is known, and what was asked before the visit, Condition 1, is done.
 * Errors: RF_ENOMEM. */
typedef rf_status rf_sketch_arrival(rf_hint *hint, rf_hearing *h,
                                    const rf_arrival *a);
rf_sketch_arrival rf_sketch_face, rf_sketch_capture, rf_sketch_lemma13,
                  rf_sketch_kind, rf_sketch_defect, rf_sketch_tanh;

/* How a claim looks at arrivals; needs_condition1: that is a hypothesis. */
typedef struct rf_arrivals {
  rf_on_arrival *visit;
  rf_sketch_arrival *sketch;
  bool needs_condition1;
} rf_arrivals;

/* visit(h, arrival) for every neuron that can be told of at tau, in the
 * hearing of a claim, and whose finding may be told; the others are reported
 * here.  A negative status ends it. */
rf_status rf_visit_arrivals(rf_hearing *h, const rf_arrivals *how);

/* C lambda^(eps ||D|| / D_max), or C3, in h->alignment->bound, of a face.
   r = c_j = sqrt(||D||^2 - 2 c ||D|| lambda^(2 - 4 eps) S2); false: it is
   none. */
void rf_bf25_bound(rf_hearing *h, const rf_sector *there);
bool rf_bf25_slowed(rf_real *r, const rf_hearing *h, const rf_real *norm);

#endif
