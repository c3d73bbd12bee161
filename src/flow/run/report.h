/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report.h -- what is told of a run. */
#ifndef RF_REPORT_H
#define RF_REPORT_H

#include "base/base.h"
#include "reluflow/flow.h"

typedef struct rf_report {
  rf_event *event;       /* event[nevents]: of the last stop, ... */
  size_t nevents, event_capacity;
  rf_event *choice;      /* ... and the choices */
  size_t nchoices, choice_capacity;
  double *undecided;     /* undecided[nundecided]: times of the answers that
                            the precision could not decide (MPFR; not those
                            before a checkpoint) */
  size_t nundecided, undecided_capacity;
  rf_flow_stats stats;
} rf_report;

void rf_report_clear(rf_report *report);

/* In the order of neurons and data. */
void rf_report_sort(rf_report *report);

/* A cache was not what it stands for, and was reset; worst: see law.c. */
void rf_report_repair(rf_report *report, double worst);

/* An answer at time t was not decided. */
rf_status rf_report_undecided(rf_report *report, double t);

#endif
