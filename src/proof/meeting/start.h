/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * start.h -- neurons that start on lines choose their sides. */
#ifndef RF_MEETING_START_H
#define RF_MEETING_START_H

#include "proof/meeting/passage.h"

/* Settle all neurons of a bundle that was just made.  What they turn to is
 * told, with no candidate: at time 0; who comes to slide or rest turns to
 * nothing.  bundle->several: one has other ways, and the policy took this one.
 *
 * Errors: RF_EUNSURE (doubt); RF_ENOMEM; what tell returns. */
rf_status rf_start_settle(rf_bundle *bundle, rf_doubt *doubt, rf_tell *tell,
                          void *context);

#endif
