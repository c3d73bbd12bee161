/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * start.h -- is the start of an experiment one of which the theorem of all
 * widths speaks? */
#ifndef RF_WIDTH_START_H
#define RF_WIDTH_START_H

#include "problem/problem.h"

/* Out: sum   a bound of sum a^2 over a > 0 and over a < 0, with few digits;
 *            initialised by the caller.
 * Errors: RF_EUNSUP it is none of them (message says why); RF_ENOMEM. */
rf_status rf_width_start(mpq_t sum, rf_message *message,
                         const rf_problem *problem);

#endif
