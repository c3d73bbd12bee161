/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ladder.h -- a flow in MPFR that asks again with more digits where those of
 * the run do not decide.
 *
 * What is undecided (which side of a boundary, whether it is reached at all)
 * is so because the state is not known better: bits added there and then
 * would be noise.  So the same problem is followed anew from t = 0 with twice
 * the digits, and with four times if those do not decide either; the flow
 * that decides takes over, before anything of the doubtful moment was handed
 * out.  What was handed out stays: it is right to the digits promised, and
 * the flow that takes over has told the same events.  Where none decides (a
 * tie, or closer to one than 10^-(4 digits)) the first one goes on with its
 * guess, which is marked; the others wait for the next question. */
#ifndef RF_LADDER_H
#define RF_LADDER_H

#include "flow/ops.h"

/* Flows with 1, 2, 4, .. times the digits. */
#define RF_RETRY_LEVELS 3

/* A flow of the problem at a level, which knows what it could not decide;
   from: its checkpoint, or NULL. */
typedef rf_status rf_retry_make(rf_flow **flow, const rf_problem *problem,
                                int level, const char *from);

/* from: a checkpoint of a flow made here, or NULL. */
rf_status rf_flow_retry(rf_flow **flow, const rf_problem *problem,
                        rf_retry_make *make, const char *from);

#endif
