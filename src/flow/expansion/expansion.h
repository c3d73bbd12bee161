/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expansion.h -- the lumped system in double by Taylor series, as an engine: a
 * start costs it nothing, so that runs in which many events matter take one
 * step from each to the next.  A long tail is left to CVODE. */
#ifndef RF_EXPANSION_H
#define RF_EXPANSION_H

#include "base/number/num_d.h"
#include "flow/model/system.h"

/* rtol: relative accuracy of each carried column, as in the experiment.
 *
 * Steps depend on the state and on the steps since the engine was made.
 *
 * Errors of its functions: RF_ENOMEM; RF_ENOTFIN the state is not finite;
 * RF_EINTEG no step is short enough (both with a message). */
rf_status rf_expansion_create(rfd_engine **engine, const rfd_model *model,
                              double rtol);

#endif
