/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report.c -- what is told of a run; see report.h. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "flow/run/report.h"

void
rf_report_clear(rf_report *report)
{
  rf_release(report->event);
  rf_release(report->choice);
  rf_release(report->undecided);
}

/* A repair counts as a breach of the law by 1, however small it was: whoever
   reads law sees that something was wrong. */
void
rf_report_repair(rf_report *report, double worst)
{
  RF_ASSERT(worst >= 0.0);
  report->stats.repairs++;
  report->stats.law = fmax(report->stats.law, fmax(1.0, worst));
}

/* Only times are kept: the question itself is asked anew by a flow with more
   digits, which knows it again by its time (ladder.c). */
rf_status
rf_report_undecided(rf_report *told, double t)
{
  rf_status status = rf_grow(&told->undecided, &told->undecided_capacity,
                             told->nundecided + 1, sizeof *told->undecided);

  if (status >= 0)
    told->undecided[told->nundecided++] = t;
  return status;
}

/* All events that are told together have one time, so a neuron and a datum
   tell them apart. */
static int
event_order(const void *u, const void *v)
{
  const rf_event *a = u, *b = v;

  if (a->neuron != b->neuron)
    return a->neuron < b->neuron ? -1 : 1;
  return (a->datum > b->datum) - (a->datum < b->datum);
}

void
rf_report_sort(rf_report *report)
{
  if (report->nevents)
    qsort(report->event, report->nevents, sizeof *report->event, event_order);
  if (report->nchoices)
    qsort(report->choice, report->nchoices, sizeof *report->choice,
          event_order);
}
