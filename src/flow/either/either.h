/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * either.h -- engine auto: CVODE or Taylor series in double, whichever is the
 * cheaper where the run is now. */
#ifndef RF_EITHER_H
#define RF_EITHER_H

#include "base/number/num_d.h"
#include "flow/model/system.h"

/* rtol: relative accuracy of each carried column, as in the experiment.
 *
 * Which of the two steps depends on the layout and on the sign changes in the
 * steps before, as the driver counts them: never on a clock.
 *
 * Errors of its functions: those of the two. */
rf_status rf_either_create(rfd_engine **engine, const rfd_model *model,
                           double rtol);

#endif
