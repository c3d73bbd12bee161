/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * meddle.h -- faults planted in a flow of engine cvode, between its steps. */
#ifndef MEDDLE_H
#define MEDDLE_H

#include "reluflow/flow.h"

/* No crossing is looked for any more, and the run does not watch itself. */
void meddle_skip_crossings(rf_flow *flow);

#endif
