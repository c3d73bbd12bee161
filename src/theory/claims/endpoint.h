/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * endpoint.h -- where a run ends: its last state, or that at the time which is
 * asked for, judged, and the point to which the flow goes from there.  Made
 * once for all claims that ask. */
#ifndef RF_ENDPOINT_H
#define RF_ENDPOINT_H

#include "theory/claims/claims.h"
#include "state/state.h"

typedef struct rf_endpoint {
  const char *why;       /* nothing of this is known, and why; NULL: it is */
  char text[160];        /* of why, where it has numbers */
  rf_state *state;       /* then */
  rf_stationary *list;   /* of the state */
  double time;
  rf_point now, limit;
  bool has_limit;        /* limit is there ... */
  rf_tail tail;          /* ... and the flow ends there if it stays, whatever
                            the error of the run: it depends on faces alone */
  double drive;          /* sum_k |p_k| ||x_k||: no D is longer */
  double off;            /* no D at the state is off by more, as weights have
                            the error of the run */
  double unit;           /* c ||y|| max ||x||, of relative residuals */
} rf_endpoint;

/* Products of rationals that it takes to judge a state, about: of a neuron on k
   > 0 lines in d dimensions k (k + d)^2 for the directions that its lines leave
   free and the least squares over what may drive it, and n d^2 for what moving
   along those changes. */
double rf_endpoint_price(const rf_state *state);

/* Errors: RF_ENOMEM; RF_EINTR. */
rf_status rf_endpoint_of(const rf_endpoint **endpoint, rf_hearing *h);
void rf_endpoint_free(rf_endpoint *endpoint);

/* What is told of the run's end: the limit where the flow goes to it, else the
   state. */
static inline const rf_point *
rf_endpoint_told(const rf_endpoint *e)
{
  return e->has_limit ? &e->limit : &e->now;
}

#endif
