/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * forward.c -- a flow that answers through another one; see forward.h.
 *
 * Both that do (companion.c, ladder.c) have the same answers, and only their
 * own steps: RF_FORWARD_ANSWERS is the table of these. */
#include "config.h"

#include "flow/forward.h"

/* The flow that answers at present; which it is may change between two
   steps. */
static rf_flow *
now(const rf_flow *flow)
{
  return ((const rf_forward *)(const void *)flow)->now;
}

double
rf_forward_time(const rf_flow *flow)
{
  return now(flow)->ops->time(now(flow));
}

const rf_event *
rf_forward_events(const rf_flow *flow, size_t *count)
{
  return now(flow)->ops->events(now(flow), count);
}

const rf_event *
rf_forward_choices(const rf_flow *flow, size_t *count)
{
  return now(flow)->ops->choices(now(flow), count);
}

rf_status
rf_forward_event_time(rf_flow *flow, const rf_numbers **time, size_t i)
{
  return now(flow)->ops->event_time(now(flow), time, i);
}

rf_status
rf_forward_sample(rf_flow *flow, const rf_numbers **sample)
{
  return now(flow)->ops->sample(now(flow), sample);
}

rf_status
rf_forward_weights(rf_flow *flow, const rf_numbers **weights, size_t first,
                   size_t count)
{
  return now(flow)->ops->weights(now(flow), weights, first, count);
}

rf_status
rf_forward_unit(rf_flow *flow, const rf_numbers **unit)
{
  return now(flow)->ops->unit(now(flow), unit);
}

rf_status
rf_forward_pattern(rf_flow *flow, signed char *u, size_t first, size_t count)
{
  return now(flow)->ops->pattern(now(flow), u, first, count);
}

rf_status
rf_forward_residuals(rf_flow *flow, const rf_numbers **residuals)
{
  return now(flow)->ops->residuals(now(flow), residuals);
}

rf_status
rf_forward_drives(rf_flow *flow, const rf_numbers **drives, size_t first,
                  size_t count)
{
  return now(flow)->ops->drives(now(flow), drives, first, count);
}

rf_status
rf_forward_eta(rf_flow *flow, const rf_numbers **eta, size_t first,
               size_t count)
{
  return now(flow)->ops->eta(now(flow), eta, first, count);
}

rf_status
rf_forward_faces(rf_flow *flow, size_t *count)
{
  return now(flow)->ops->faces(now(flow), count);
}

rf_status
rf_forward_face(rf_flow *flow, signed char *u, size_t *members, double *share,
                size_t i)
{
  return now(flow)->ops->face(now(flow), u, members, share, i);
}

size_t
rf_forward_undecided(const rf_flow *flow, const double **times)
{
  return now(flow)->ops->undecided(now(flow), times);
}
