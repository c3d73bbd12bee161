/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.h -- which sides a neuron takes where it is on lines, if that is
 * certain. */
#ifndef RF_MEETING_OUTCOME_H
#define RF_MEETING_OUTCOME_H

#include "proof/tube/face.h"

/* Where it is: on all of these lines at one instant, exactly. */
typedef struct rf_corner_ball {
  const rf_terrain *ground;
  const signed char *side;   /* side[count] of the other lines */
  const bool *on;            /* on[count]: is it on the line? */
  size_t line;               /* one of them, for messages */
  int sigma;                 /* the sign of a right after, not 0 */
  const rf_ball *p;          /* p[n], of all states around the event */
} rf_corner_ball;

/* Where it goes. */
typedef struct rf_way {
  signed char *side;         /* side[count]; 0: it slides there, or rests */
  signed char *edge;         /* edge[count]: see rf_mover; all of them where it
                                is dead */
  bool dead;                 /* nothing drives it any more */
  bool held;                 /* see rf_mover */
  bool unique;               /* no other solution leaves the place; else the
                                problem's policy took this one */
  bool several;              /* for certain, two solutions leave it */
} rf_way;

/* Errors: RF_EUNSURE (doubt); RF_ENOMEM. */
rf_status rf_outcome(rf_way *way, rf_doubt *doubt, const rf_corner_ball *at);

/* Does nothing drive a neuron with these sides off its edges?  RF_EUNSURE: of
 * one that is in doubt.  RF_ENOMEM. */
rf_status rf_edges_hold(rf_doubt *doubt, const rf_terrain *ground,
                        const signed char *side, const signed char *edge);

#endif
