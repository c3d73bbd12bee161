/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * step.h -- where we are, in time and in the step being played. */
#ifndef RF_STEP_H
#define RF_STEP_H

#include "base/number/num.h"
#include "flow/model/pool.h"

typedef struct rfx_step {
  rf_num *t;             /* t[1]: current time */
  rf_num *tau;           /* tau[1]: the same, in the segment */
  rf_num *stop;          /* stop[1]: the segment is good up to here */
  rf_num *end;           /* end[1]: of what was asked for, in the segment */
  bool cut;              /* the engine must be started anew at stop */
  double length;         /* of the segment, as a double */
  rfx_pool now;          /* [unknowns]: columns at tau, see rfx_columns_now */
} rfx_step;

rf_status rfx_step_init(rfx_step *step, long prec);
void rfx_step_clear(rfx_step *step);

#endif
