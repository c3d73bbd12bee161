/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * draw.h -- random numbers of one neuron: a stream of its own, given by the
 * seed and the index of the neuron alone. */
#ifndef RF_DRAW_H
#define RF_DRAW_H

#include <gsl/gsl_rng.h>

#include "base/base.h"

/* GSL's distributions draw from rng; nothing is allocated. */
typedef struct rf_stream {
  uint64_t state, gamma;
  gsl_rng rng;
} rf_stream;

/* Start the stream of neuron j; stream must not be moved afterwards. */
void rf_stream_start(rf_stream *stream, uint64_t seed, uint64_t j);

#endif
