/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * range.h -- data whose lengths a double can hold. */
#ifndef RF_RANGE_H
#define RF_RANGE_H

#include "problem/problem.h"
#include "reluflow/status.h"

/* In every engine that steps, errors and deadlines are bounded by lengths of
   data in double.  Errors: RF_ENOTFIN some datum is longer or shorter than
   that, and message (or NULL) says which and what to do. */
rf_status rf_range_of_data(rf_message *message, const rf_problem *problem);

#endif
