/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hunt.h -- the first time at which a function of the flow can be 0.
 *
 * The function is known as a polynomial, up to an error of its value and one of
 * its derivative.  It is followed from tau = 0, on pieces that are halved until
 * each is decided: no zero on it; one, as the derivative has a certain sign and
 * the ends have both; or what is left. */
#ifndef RF_MEETING_HUNT_H
#define RF_MEETING_HUNT_H

#include "base/ball/up.h"

typedef enum rf_hunted {
  RF_HUNT_NONE,          /* no zero up to `end` */
  RF_HUNT_FOUND,         /* the first is within width of tau, and is simple */
  RF_HUNT_OPEN           /* none before tau; from there on nothing is known */
} rf_hunted;

typedef struct rf_hunt {
  long bits;
  size_t terms;
  const rf_ball *f;      /* f[terms]; times side it is positive at first, else
                            it is open from 0 on */
  int side;
  rf_up error, slope_error;
  /* Where the function is 0 at the start it moves away if, from there on, its
     derivative has the sign `side`, or this polynomial rate[rate_terms], of the
     sign of the derivative, which is 0 at the start, has such a derivative. */
  bool away;
  const rf_ball *rate;   /* NULL: look at the function's own derivative */
  size_t rate_terms;
  rf_up rate_error;      /* of its derivative */
  rf_ball *slope, *rate_slope;   /* room: [terms], [rate_terms] */
  /* Out: */
  arf_t tau;
  rf_up width;
  rf_up short_of;        /* open: |f| was so small ... */
  rf_up limit;           /* ... where more than this error was needed */
} rf_hunt;

/* Look in [0, end]; end in (0, 1].  tau is initialised by the caller. */
rf_hunted rf_hunt_first(rf_hunt *hunt, const arf_t end);

#endif
