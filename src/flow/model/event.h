/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * event.h -- events as every kind of flow tells them. */
#ifndef RF_EVENT_H
#define RF_EVENT_H

#include "base/base.h"
#include "geometry/inclusion/inclusion.h"
#include "reluflow/flow.h"

/* The kind of a change of sign; before and after differ. */
static inline rf_event_kind
rf_event_kind_of(int before, int after)
{
  if (after == 0)
    return RF_EVENT_CAPTURE;
  if (before == 0)
    return after > 0 ? RF_EVENT_RELEASE_ACTIVE : RF_EVENT_RELEASE_INACTIVE;
  return after > 0 ? RF_EVENT_ACTIVATE : RF_EVENT_DEACTIVATE;
}

/* RF_MARK_* from what the inclusion said (RF_INC_*). */
static inline unsigned
rf_marks_of(unsigned inclusion)
{
  return (inclusion & RF_INC_NONUNIQUE ? RF_MARK_NONUNIQUE : 0u)
    | (inclusion & RF_INC_UNSURE ? RF_MARK_UNSURE : 0u);
}

/* Append to a list of events.  RF_ENOMEM. */
static inline rf_status
rf_event_add(rf_event **list, size_t *count, size_t *capacity,
             rf_event event)
{
  rf_status status = rf_grow(list, capacity, *count + 1, sizeof **list);

  if (status >= 0)
    (*list)[(*count)++] = event;
  return status;
}

#endif
