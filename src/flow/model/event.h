/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * event.h -- events as every kind of flow tells them. */
#ifndef RF_EVENT_H
#define RF_EVENT_H

#include "base/base.h"
#include "geometry/arrangement/lines.h"
#include "geometry/inclusion/inclusion.h"
#include "reluflow/flow.h"

/* The events of a neuron whose lines go from the sides before[lines] to
   after[lines]: one for each datum whose sign changes, in their order; the
   rest of each is that of `what`.  Returns their number, at most lines->n;
   out has room for so many, or is NULL: they are counted only. */
size_t rf_events_between(rf_event *out, const rf_lines *lines,
                         const signed char *before, const signed char *after,
                         rf_event what);

/* RF_MARK_* from what the inclusion said (RF_INC_*). */
static inline unsigned
rf_marks_of(unsigned inclusion)
{
  return (inclusion & RF_INC_NONUNIQUE ? RF_MARK_NONUNIQUE : 0u)
    | (inclusion & RF_INC_UNSURE ? RF_MARK_UNSURE : 0u);
}

/* Count what was told: count events or choices with these RF_MARK_*. */
static inline void
rf_stats_marks(rf_flow_stats *stats, unsigned marks, size_t count)
{
  stats->nonunique += marks & RF_MARK_NONUNIQUE ? count : 0;
  stats->unsure += marks & RF_MARK_UNSURE ? count : 0;
}

/* Events, or choices, that are told together. */
typedef struct rf_event_list {
  rf_event *at;          /* at[count] */
  size_t count, capacity;
} rf_event_list;

/* Room for so many more.  RF_ENOMEM. */
static inline rf_status
rf_event_room(rf_event_list *list, size_t more)
{
  return rf_grow(&list->at, &list->capacity, list->count + more,
                 sizeof *list->at);
}

/* Append one.  RF_ENOMEM. */
static inline rf_status
rf_event_add(rf_event_list *list, rf_event event)
{
  rf_status status = rf_event_room(list, 1);

  if (status >= 0)
    list->at[list->count++] = event;
  return status;
}

#endif
