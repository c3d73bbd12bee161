/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * several.h -- a neuron that crosses several lines within one window of time,
 * in whatever order. */
#ifndef RF_MEETING_SEVERAL_H
#define RF_MEETING_SEVERAL_H

#include "proof/tube/face.h"

/* What it does. */
typedef struct rf_tie {
  const rf_terrain *ground;
  const signed char *side;   /* side[count] before; 0: it slides or rests */
  const signed char *edge;   /* edge[count] */
  const bool *met;           /* met[count]: the lines of which it may be on
                                either side meanwhile */
  int sigma;                 /* the sign of a */
  const rf_ball *a, *p;      /* a, p[n], of all states there */
} rf_tie;

/* Is every line that it meets crossed, for certain, and does it stay on all on
 * which it is?  That is so if it is for every choice of sides of those lines.
 *
 * Out: delay  if a neuron with its present velocities were on all the lines
 *             within a time T, it has crossed all of them within delay T.
 *
 * Errors: RF_EUNSURE (doubt); RF_ENOMEM. */
rf_status rf_tie_crosses(rf_up *delay, rf_doubt *doubt, const rf_tie *tie);

#endif
