/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * event.c -- from two patterns to the events between them; see event.h. */
#include "config.h"

#include "base/number/num_d.h"
#include "flow/model/event.h"

/* The kind of a change of sign; before and after differ. */
static rf_event_kind
kind_of(int before, int after)
{
  if (after == 0)
    return RF_EVENT_CAPTURE;
  if (before == 0)
    return after > 0 ? RF_EVENT_RELEASE_ACTIVE : RF_EVENT_RELEASE_INACTIVE;
  return after > 0 ? RF_EVENT_ACTIVATE : RF_EVENT_DEACTIVATE;
}

/* A line that several data share changes the signs of all of them, and each is
   told as an event of its own: what reads events knows data, not lines. */
size_t
rf_events_between(rf_event *out, const rf_lines *lines,
                  const signed char *before, const signed char *after,
                  rf_event what)
{
  size_t count = 0;

  for (size_t k = 0; k < lines->n; k++) {
    const int from = rf_lines_sign(lines, before, k);
    const int to = rf_lines_sign(lines, after, k);
    if (from == to)
      continue;
    what.datum = (uint32_t)k;
    what.kind = (uint8_t)kind_of(from, to);
    if (out)
      out[count] = what;
    count++;
  }
  return count;
}
