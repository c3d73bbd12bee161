/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * draw.h -- random numbers of one neuron, or of one datum: a stream of its own,
 * given by the seed and its index alone. */
#ifndef RF_DRAW_H
#define RF_DRAW_H

#include <gsl/gsl_rng.h>

#include "base/base.h"

/* GSL's distributions draw from rng; nothing is allocated. */
typedef struct rf_stream {
  uint64_t state, gamma;
  gsl_rng rng;
} rf_stream;

/* Who draws.  Neurons, data, teachers, choices among given data and points that
   are moved may have the same seed: none of them sees numbers of another. */
typedef enum rf_family { RF_OF_NEURONS, RF_OF_DATA, RF_OF_TEACHERS,
                         RF_OF_CHOICES, RF_OF_POINTS } rf_family;

/* Start the stream of member j of a family; stream must not be moved
   afterwards. */
void rf_stream_start(rf_stream *stream, rf_family family, uint64_t seed,
                     uint64_t j);

#endif
