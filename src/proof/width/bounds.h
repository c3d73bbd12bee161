/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bounds.h -- the inequalities of the theorem of all widths (the manual, node
 * "All widths", has them by the same numbers). */
#ifndef RF_WIDTH_BOUNDS_H
#define RF_WIDTH_BOUNDS_H

#include "proof/width/slate.h"
#include "proof/width/trio.h"

/* Numbers that may be chosen at will: what they prove is tested. */
typedef struct rf_width_choice {
  double cap;            /* the cosine to D_0 to which neurons align */
  double mass;           /* the sum of a^2 until then is less */
  double gap;            /* of D from the rays of the wedge */
  double wedge[2][2];    /* its rays, clockwise of D_0, anticlockwise of it */
  double core[2];        /* a direction along which beta stays away from 0 */
  double split;          /* K: the loss is large against that of neurons
                            elsewhere, (K + 1) times */
} rf_width_choice;

/* What came of it. */
typedef struct rf_width_found {
  const char *doubt;     /* the first inequality that is not certain; NULL: all
                            are, and the theorem is proved */
  double room;           /* the least of 1 - left/right, over (5), (12), (14);
                            below 0 where one is wrong */
  bool fits;             /* the others are certain */
  double aligned;        /* bounds: all living neurons are by this time */
  double turn, limit;    /* they turn by at most so much after the growth, and
                            might turn by so much: radians */
  double factor;         /* the negative ones grow by at most so much, in a^2 */
  double rate;           /* the loss falls like exp(-rate t) in the end */
} rf_width_found;

/* Of all starts with sum a^2 <= sum over a > 0 and over a < 0; slate is room to
   work in. */
void rf_width_bounds(rf_width_found *found, rf_slate *slate,
                     const rf_trio *trio, const mpq_t sum,
                     const rf_width_choice *choice);

#endif
