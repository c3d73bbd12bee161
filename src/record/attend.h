/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * attend.h -- a run that is recorded, with somebody who is shown its flow; and
 * what a run without a file has to know of one with a file. */
#ifndef RF_ATTEND_H
#define RF_ATTEND_H

#include "base/string.h"
#include "problem/problem.h"
#include "reluflow/record.h"

/* Who attends.  begin: before the first step, and again where the run begins
   anew with more digits; end: where it has come to its end, which is
   recorded.  A negative status of theirs is the run's. */
typedef struct rf_attendant {
  void *context;
  rf_status (*begin)(void *context, rf_message *message, rf_flow *flow);
  rf_status (*end)(void *context, rf_message *message, rf_flow *flow);
} rf_attendant;

/* As rf_run. */
rf_status rf_run_attended(rf_message *message, const rf_problem *problem,
                          const char *path, const rf_attendant *attendant);

/* Are there more digits to compute with where those asked are not good?  Only
   flow.digits auto asks for that, by the digits to which the second run of the
   flow agrees. */
bool rf_run_wants_more(const rf_problem *problem, const rf_flow *flow);

/* What may be wrong with a run that is done: append it to line, in one
   sentence; nothing where nothing is.  (meta.c) */
void rf_run_doubts(rf_string *line, const rf_problem *problem,
                   const rf_flow_stats *stats);

#endif
