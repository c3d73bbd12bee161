/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * aligned.h -- when, on its way, a neuron has come close to where it goes, for
 * good.
 *
 * The vectors whose cosine to T is at least c > 0 are a convex cone, and a leg
 * is straight: from where a leg enters the cone it stays there to its end.  So
 * the ends of the legs, from the last one back, say in which of them it enters,
 * and one quadratic equation says where. */
#ifndef RF_ITINERARY_ALIGNED_H
#define RF_ITINERARY_ALIGNED_H

#include "proof/itinerary/walk.h"

typedef struct rf_entrance {
  size_t leg;            /* in which it enters, for good, ... */
  enum { RF_ENTERS_START, RF_ENTERS_WITHIN, RF_ENTERS_END } where;  /* of it */
  /* within: l is a root of alpha l^2 + 2 beta l + gamma, or of the last leg,
     which has no end, S^2 = gamma */
  bool last;
  mpq_ptr alpha, beta, gamma;
  mpq_t *block;          /* block[3]: these */
} rf_entrance;

rf_status rf_entrance_create(rf_entrance **entrance);
void rf_entrance_free(rf_entrance *entrance);

/* Find it for a neuron whose last leg has no end, c^2 = c2 in (0, 1).
   RF_ENOMEM. */
rf_status rf_entrance_find(rf_entrance *entrance, const rf_legs *legs,
                           const mpq_t c2);

/* r = time from the beginning of its leg to the entrance; a2 = a^2 there. */
void rf_entrance_time(rf_ball *r, rf_ball *a2, const rf_entrance *entrance,
                      const rf_legs *legs, long bits);

#endif
