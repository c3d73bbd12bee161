/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * corner.h -- where a neuron may go from a point on boundaries, at zero scale,
 * all of it in rationals.
 *
 * With l, dl = a dt, the limit flow of a neuron is dw/dl in Clarke's set of
 *     G(w) = sum_k p_k s(<w, x_k>),   D = its gradient off the boundaries,
 * so where a keeps its sign sigma it runs along sigma D.  G is piecewise
 * linear: from a point the flow goes on along a ray, and the rays are those D
 * of Clarke's set whose direction sigma D lies in the faces whose D_u it is
 * made of.  A D that stays on all the lines is one of them.
 *
 * The flow from the point is unique exactly if there is one ray (the manual,
 * node "Itineraries", has the proof). */
#ifndef RF_ITINERARY_CORNER_H
#define RF_ITINERARY_CORNER_H

#include "geometry/arrangement/field.h"
#include "problem/problem.h"

/* A point. */
typedef struct rf_crossroads {
  const rf_field *field;
  const signed char *u;  /* u[lines]: its sides; on K those it came with, 0
                            for none or where it slid */
  const bool *on;        /* on[lines]: is it on the line? these are K */
  int sigma;             /* the sign of a right after, not 0 */
  rf_policy policy;      /* which ray, where there are several */
} rf_crossroads;

/* The way that is taken.
 *
 * Out: D[d]     of the ray;
 *      u[lines] the sides on it; where it stays on the boundary with a
 *               coefficient that has to be at an end, the side of that, else
 *               0;
 *      unique   is it the only solution?
 *
 * Errors: RF_ENOMEM; RF_ELIMIT more than RF_CORNER_FACES faces meet there. */
#define RF_CORNER_FACES 100000
rf_status rf_corner_way(mpq_t *D, signed char *u, bool *unique,
                        const rf_crossroads *at);

#endif
