/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.h -- which sides a neuron takes where it meets a line, if that is
 * certain. */
#ifndef RF_MEETING_OUTCOME_H
#define RF_MEETING_OUTCOME_H

#include "proof/tube/face.h"

/* Where it is: the lines on which it slides, and those that it meets. */
typedef struct rf_corner_ball {
  const rf_terrain *ground;
  const signed char *side;   /* side[count]: 0 on the lines it slides on */
  size_t meets;              /* the line that it meets */
  int sigma;                 /* the sign of a */
  const rf_ball *p;          /* p[n], of all states around the event */
} rf_corner_ball;

/* Out: side[count] after, and whether nothing drives it any more.
 *
 * Errors: RF_EUNSURE (doubt->what); RF_ENOMEM. */
rf_status rf_outcome(signed char *side, bool *dead, rf_doubt *doubt,
                     const rf_corner_ball *at);

#endif
