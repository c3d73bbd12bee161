/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * vanish.h -- a loss of margins for t -> infinity: does it go to 0, how fast,
 * and are there more events? */
#ifndef RF_WHOLE_VANISH_H
#define RF_WHOLE_VANISH_H

#include "proof/whole/stay.h"

/* From the stage of the flow as it is.  Out: stay->vanishes and rate; where
 * nothing will happen any more also certain, live and unique, else why.
 * Errors: RF_ENOMEM. */
rf_status rf_vanish_find(rf_stay *stay, const rf_stage *stage);

#endif
