/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * companion.h -- two runs of one problem at different precision and order, side
 * by side: what they disagree by is the estimate of the error.  Include
 * after num_mp.h. */
#ifndef RF_COMPANION_H
#define RF_COMPANION_H

#include "flow/ops.h"

/* Where the shadow of a resumed run stands. */
typedef struct rf_shadow {
  char *from;            /* its own checkpoint (the caller releases it);
                            NULL: from the start */
  uint64_t events;       /* shown by it up to there ... */
  uint64_t shown;        /* ... and by the first run up to its checkpoint */
  double worst;
  bool lost;
} rf_shadow;

/* Take a checkpoint of a verified flow apart: *text becomes that of the first
   run; NULL: a start.  Errors: RF_EINPUT. */
rf_status rf_verify_split(rf_shadow *shadow, const char **text);

/* A flow that answers as first does and follows second beside it, in a
 * thread of its own where there are two processors.  rf_flow_stats.agree
 * tells to how many digits the two agree: the worst of the times of events
 * (relative), of losses (relative) and predictions (to the largest) wherever
 * a step ends, and of all weights that were asked for (to the neuron's
 * largest).  0 once their events differ.
 *
 * Both flows become the new one's, also on failure. */
rf_status rf_flow_verify(rf_flow **flow, rf_flow *first, rf_flow *second,
                         rf_shadow *shadow);

#endif
