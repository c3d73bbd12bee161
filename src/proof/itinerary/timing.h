/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * timing.h -- the times of a neuron's way, and how much a has grown, as balls
 * of as many bits as are asked for. */
#ifndef RF_ITINERARY_TIMING_H
#define RF_ITINERARY_TIMING_H

#include "proof/itinerary/aligned.h"

typedef struct rf_timing {
  const rf_traveller *walk;
  rf_entrance *entrance;
  rf_ball *at;           /* at[legs + 1]: the times at their beginnings */
  size_t capacity;
  rf_ball *time, *growth;  /* one each: see rf_align_neuron */
  bool infinite;         /* growth has no value, as a was or is 0 */
} rf_timing;

rf_status rf_timing_create(rf_timing **timing, const rf_traveller *walk);
void rf_timing_free(rf_timing *timing);

/* Bits with which so many digits come out right. */
static inline long
rf_timing_bits(long digits)
{
  return (long)(3.3219280948873626 * (double)digits) + 8;
}

/* Of the way that the walk has gone: times to so many bits relatively, growth
 * to as many of the larger one of it and 1.  The precision doubles until that
 * is so.  c2: the square of the cosine.
 *
 * Errors: RF_ENOMEM; RF_EINTR; RF_ELIMIT it takes more than RF_BITS_MOST. */
#define RF_BITS_MOST (1L << 22)
rf_status rf_timing_take(rf_timing *timing, const mpq_t c2, long bits);

#endif
