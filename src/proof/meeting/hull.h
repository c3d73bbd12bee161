/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hull.h -- Clarke's set where lines depend on each other. */
#ifndef RF_MEETING_HULL_H
#define RF_MEETING_HULL_H

#include "proof/tube/face.h"

/* A neuron that stays on some lines. */
typedef struct rf_hull {
  const rf_terrain *ground;
  const signed char *side;   /* side[count] of all lines; 0: it stays */
  const rf_ball *projector;  /* [d][d] beside the lines on which it stays; NULL:
                                every D is in their span */
  const rf_ball *p;          /* p[n], of all states there */
} rf_hull;

/* Is there certainly no D in Clarke's set that lets it stay on all of them?
 * That is the convex hull of the D_u over the open cones around it.
 *
 * Out: away  false: not certain.  Errors: RF_ENOMEM; RF_EINTR. */
rf_status rf_hull_leads_away(bool *away, const rf_hull *hull);

/* D[d] becomes its part in the span of these lines. */
void rf_hull_strip(rf_ball *D, const rf_hull *hull);

/* v[d] with sign[i] <row_i, v> > 0 certain for all row[count][d], if so many
 * steps of the perceptron find one from v; each adds a row that is not on its
 * side, over its length.  sign NULL: all are 1. */
bool rf_perceptron(rf_ball *v, const rf_ball *const *row,
                   const signed char *sign, size_t count, size_t d, long bits);

#endif
