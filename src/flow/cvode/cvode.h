/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cvode.h -- SUNDIALS CVODE as an engine: the lumped system in double. */
#ifndef RF_CVODE_H
#define RF_CVODE_H

#include "base/number/num_d.h"
#include "flow/model/system.h"

/* rtol: relative accuracy of each carried column, as in the experiment. */
rf_status rf_cvode_create(rfd_engine **engine, const rfd_model *model,
                          double rtol);

/* Its next start is with BDF formulas, for a problem known to be stiff. */
void rf_cvode_begin_stiff(rfd_engine *engine);

#endif
