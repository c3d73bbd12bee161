/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * news.h -- what the last step of a flow told, as arrays. */
#ifndef RF_NEWS_H
#define RF_NEWS_H

#include <stdlib.h>

#include "reluflow/flow.h"

/* Room for count events in *list; a test without memory ends. */
static inline rf_event *
news_room(rf_event **list, size_t count)
{
  rf_event *room = realloc(*list, (count + 1) * sizeof *room);

  if (!room)
    abort();
  return *list = room;
}

/* The events of the last step, until the next call. */
static inline const rf_event *
news_events(const rf_flow *flow, size_t *count)
{
  static rf_event *list;

  *count = rf_flow_event_count(flow);
  news_room(&list, *count);
  for (size_t i = 0; i < *count; i++)
    if (rf_flow_event_get(flow, &list[i], i) != RF_OK)
      abort();
  return list;
}

/* Its choices as events of kind 0, so that one function compares both. */
static inline const rf_event *
news_choices(const rf_flow *flow, size_t *count)
{
  static rf_event *list;
  rf_choice c;

  *count = rf_flow_choice_count(flow);
  news_room(&list, *count);
  for (size_t i = 0; i < *count; i++) {
    if (rf_flow_choice_get(flow, &c, i) != RF_OK)
      abort();
    list[i] = (rf_event){ c.time, c.neuron, c.datum, 0, c.marks };
  }
  return list;
}

#endif
