/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report.c -- what is told of a run; see report.h. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "base/number/num_d.h"
#include "flow/run/report.h"

void
rf_report_clear(rf_report *report)
{
  rf_release(report->events.at);
  rf_release(report->choices.at);
  rf_release(report->undecided.at);
}

/* A run that is loaded from its own checkpoint goes on with what had been
   told. */
void
rf_report_swap_lists(rf_report *one, rf_report *other)
{
  const rf_report kept = *one;

  one->events = other->events;
  one->choices = other->choices;
  one->undecided = other->undecided;
  other->events = kept.events;
  other->choices = kept.choices;
  other->undecided = kept.undecided;
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
rf_report_undecided(rf_report *report, double t)
{
  rf_time_list *list = &report->undecided;
  rf_status status = rf_grow(&list->at, &list->capacity, list->count + 1,
                             sizeof *list->at);

  if (status >= 0)
    list->at[list->count++] = t;
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

static void
sort(rf_event_list *list)
{
  if (list->count)
    qsort(list->at, list->count, sizeof *list->at, event_order);
}

void
rf_report_sort(rf_report *report)
{
  sort(&report->events);
  sort(&report->choices);
}
