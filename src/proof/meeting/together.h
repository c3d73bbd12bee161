/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * together.h -- the lines that a neuron meets at one instant, exactly. */
#ifndef RF_MEETING_TOGETHER_H
#define RF_MEETING_TOGETHER_H

#include "proof/tube/face.h"

/* on[count]: the lines in the span of those where side is 0 and of `met`, which
 * may be SIZE_MAX.  False: RF_ENOMEM. */
bool rf_find_corner(bool *on, const rf_terrain *ground,
                    const signed char *side, size_t met);

/* Adds those that are met with it though they are in no such span, as the data
 * that acted on the neuron so far have moved both of them in proportion.
 *
 * In:  bundle, neuron  before the meeting; its `acted` counts.
 *
 * Errors: RF_ENOMEM. */
rf_status rf_find_tied(bool *on, const rf_bundle *bundle, size_t neuron,
                       size_t met);

#endif
