/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * leg.h -- a straight piece of a neuron's way in the limit flow, and how long
 * it takes.
 *
 * On a face w = w0 + l D with dl = a dt, and a^2 = a0^2 + 2 l P0 + l^2 ||D||^2
 * with P = <w, D>.  Where l, w0 and D are rational so are P and a^2; only the
 * time is not.  With A = ||D|| |a| and S = sigma P
 *     (A + S)' = ||D|| (A + S),   (A - S)' = -||D|| (A - S),
 *     (A + S)(A - S) = -disc,     disc = P0^2 - ||D||^2 a0^2, constant,
 * whichever does not cancel gives the time. */
#ifndef RF_ITINERARY_LEG_H
#define RF_ITINERARY_LEG_H

#include <gmp.h>

#include "base/ball/ball.h"

typedef struct rf_leg {
  size_t d;
  int sigma;             /* the sign of a */
  bool from_turn;        /* it begins where a = 0, not at l = 0 */
  bool to_turn;          /* it ends there, not at l = far */
  mpq_t *w, *D;          /* w[d] at l = 0; D[d] */
  mpq_t *block;          /* what these and the numbers below are in */
  mpq_ptr far;           /* l at the end */
  mpq_ptr P0, a0, P1, a1;  /* P and a^2 at l = 0 and at l = far */
  mpq_ptr D2, disc;
} rf_leg;

/* Numbers in block, and the names of its parts. */
#define RF_LEG_SIZE(d) (2 * (d) + 7)
void rf_leg_place(rf_leg *leg, mpq_t *block, size_t d);

/* D2 and disc from D, P0 and a0 from w and a0. */
void rf_leg_begin(rf_leg *leg);

/* P1 and a1 at l = far. */
void rf_leg_end(rf_leg *leg);

/* Does w come to rest without an end: a -> 0 for t -> infinity, at l = -P0/D2,
   unless a line comes before? */
static inline bool
rf_leg_fades(const rf_leg *leg)
{
  return mpq_sgn(leg->disc) == 0
    && leg->sigma * mpq_sgn(leg->P0) < 0;
}

/* Does a reach 0, unless a line comes before?  Not of one that has turned:
   sigma changes there and P0 does not. */
static inline bool
rf_leg_turns(const rf_leg *leg)
{
  return mpq_sgn(leg->disc) > 0
    && leg->sigma * mpq_sgn(leg->P0) < 0;
}

/* Is l = far passed before a fades or turns?  Exactly at the turn counts. */
bool rf_leg_before_turn(const rf_leg *leg);

/* r = time from the beginning to the end. */
void rf_leg_time(rf_ball *r, const rf_leg *leg, long bits);

/* A point of a leg with an irrational l. */
typedef struct rf_leg_point {
  rf_ball *S;            /* S[1] = sigma P there */
  rf_ball *S2;           /* S2[1] = S^2, which may be known better */
} rf_leg_point;

/* r = time from the beginning to the point; a2 = a^2 there.  `after`: the leg
   has no end, or S >= 0 at the point. */
void rf_leg_time_to(rf_ball *r, rf_ball *a2, const rf_leg *leg,
                    const rf_leg_point *point, bool after, long bits);

#endif
