/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report.h -- what is told of a run. */
#ifndef RF_REPORT_H
#define RF_REPORT_H

#include "base/base.h"
#include "flow/model/event.h"
#include "reluflow/flow.h"

typedef struct rf_time_list {
  double *at;            /* at[count] */
  size_t count, capacity;
} rf_time_list;

typedef struct rf_report {
  rf_event_list events, choices;   /* of the last stop */
  rf_time_list undecided;   /* when the precision could not decide an answer
                               (MPFR; not before a checkpoint) */
  rf_flow_stats stats;
} rf_report;

void rf_report_clear(rf_report *report);

/* What is told next begins: nothing has been yet. */
static inline void
rf_report_begin(rf_report *report)
{
  report->events.count = report->choices.count = 0;
}

/* Is there anything to tell? */
static inline bool
rf_report_some(const rf_report *report)
{
  return report->events.count > 0 || report->choices.count > 0;
}

/* Of two runs, of which one goes on where the other stopped: what is told to
   be read stays so.  Counters are left. */
void rf_report_swap_lists(rf_report *one, rf_report *other);

/* In the order of neurons and data. */
void rf_report_sort(rf_report *report);

/* A cache was not what it stands for, and was reset; worst: see law.c. */
void rf_report_repair(rf_report *report, double worst);

/* An answer at time t was not decided. */
rf_status rf_report_undecided(rf_report *report, double t);

#endif
