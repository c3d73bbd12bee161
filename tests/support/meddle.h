/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * meddle.h -- faults planted in a flow of engine cvode, between its steps. */
#ifndef MEDDLE_H
#define MEDDLE_H

#include "reluflow/flow.h"

/* No crossing is looked for any more, and the run does not watch itself. */
void meddle_skip_crossings(rf_flow *flow);

/* The first neuron is on the wrong side of the first datum: it is told so, and
   moves so. */
void meddle_wrong_side(rf_flow *flow);

/* The first column of each step goes another way than the flow: its a falls by
   a thousandth, which is taken back when the next step begins. */
void meddle_bend(rf_flow *flow);

/* What no datum has a part in grows by a thousandth in each step. */
void meddle_shift(rf_flow *flow);

#endif
