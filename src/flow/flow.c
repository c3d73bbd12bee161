/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * flow.c -- the public rf_flow: dispatch to the kind of flow.
 *
 * A flow is a table of operations; what it does with neurons is nobody's
 * business here.  Some answer through another flow: the one with a second run
 * (companion.c), and the one that asks with more digits (ladder.c). */
#include "config.h"

#include <math.h>

#include "base/number/mpfr_state.h"
#include "flow/ops.h"

/* The list of kinds is the public one: a new kind has its name there. */
const char *
rf_event_name(rf_event_kind kind)
{
  switch (kind) {
#define RF_CASE_(name, value, text) case name: return text;
    RF_EVENT_KIND_LIST(RF_CASE_)
#undef RF_CASE_
  }
  return "unknown";
}

#define MAKER_(value, text, facts, make, cost) [value] = make,
static rf_flow_make *const makers[] = { RF_ENGINE_LIST(MAKER_) };
#undef MAKER_

/* The moments of flow.stop.  On failure nothing is left. */
static rf_status
watch(rf_flow **flow, const rf_problem *problem)
{
  rf_status status = RF_OK;

  rf_crowd_init(&(*flow)->crowd);
  for (size_t i = 0; i < problem->nstop && status >= 0; i++)
    status = rf_flow_watch_said(*flow, &problem->stop[i], true, NULL);
  if (status >= 0)
    return status;
  rf_crowd_clear(&(*flow)->crowd);
  rf_flow_end(*flow);
  return status;
}

/* All that goes in or out of the library passes here: MPFR's state is as the
   caller had it afterwards, and a failure has a message in any case. */
static rf_status
create(rf_flow **flow, rf_message *message, const rf_problem *problem,
       const char *from)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  rf_status status;

  if (message)
    message->text[0] = '\0';
  status = makers[problem->engine](flow, message, problem, from);
  if (status >= 0)
    status = watch(flow, problem);
  if (status < 0 && message && message->text[0] == '\0')
    snprintf(message->text, sizeof message->text, "%s", rf_strerror(status));
  return rf_mpfr_leave(&found, status);
}

rf_status
rf_flow_create(rf_flow **flow, rf_message *message, const rf_problem *problem)
{
  return create(flow, message, problem, NULL);
}

/* From a checkpoint the flow goes on as the one that was saved would have, bit
   for bit. */
rf_status
rf_flow_restore(rf_flow **flow, rf_message *message,
                const rf_problem *problem, const char *text)
{
  return create(flow, message, problem, text);
}

/* Without the loop of step_to: whoever keeps checkpoints wants to see them. */
rf_status
rf_flow_advance(rf_flow *flow, rf_message *message, const mpq_t t)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  rf_status status;

  if (message)
    message->text[0] = '\0';
  status = flow->ops->step(flow, message, t);
  if (status < 0 && message && message->text[0] == '\0')
    snprintf(message->text, sizeof message->text, "%s", rf_strerror(status));
  return rf_mpfr_leave(&found, status);
}

/* Of the last stop alone: events are handed out once. */
size_t
rf_flow_event_count(const rf_flow *flow)
{
  size_t count;

  (void)flow->ops->events(flow, &count);
  return count;
}

size_t
rf_flow_choice_count(const rf_flow *flow)
{
  size_t count;

  (void)flow->ops->choices(flow, &count);
  return count;
}

/* A checkpoint alone is no news. */
static rf_status
step_to(rf_flow *flow, rf_message *message, const mpq_t t)
{
  rf_status status;

  do
    status = rf_flow_advance(flow, message, t);
  while (status == RF_EVENT && !rf_flow_event_count(flow)
         && !rf_flow_choice_count(flow));
  return status;
}

/* A double is an exact time; the flow rounds it to its own numbers. */
rf_status
rf_flow_step(rf_flow *flow, rf_message *message, double t_end)
{
  mpq_t t;
  rf_status status;

  RF_REQUIRE(isfinite(t_end), RF_EINVAL);
  mpq_init(t);
  mpq_set_d(t, t_end);
  status = step_to(flow, message, t);
  mpq_clear(t);
  return status;
}

/* Times of the experiment are rational: a double of one could lie beside
   it. */
rf_status
rf_flow_step_record(rf_flow *flow, rf_message *message, size_t i)
{
  const rf_problem *problem = flow->problem;

  RF_REQUIRE(i <= problem->ntimes, RF_EINVAL);
  return step_to(flow, message, i < problem->ntimes ? problem->times[i]
                                                    : problem->until);
}

rf_status
rf_flow_event_get(const rf_flow *flow, rf_event *event, size_t i)
{
  size_t count;
  const rf_event *events = flow->ops->events(flow, &count);

  RF_REQUIRE(i < count, RF_EINVAL);
  *event = events[i];
  return RF_OK;
}

/* Choices are kept as events of kind 0: what has no meaning for them is left
   out here. */
rf_status
rf_flow_choice_get(const rf_flow *flow, rf_choice *choice, size_t i)
{
  size_t count;
  const rf_event *c = flow->ops->choices(flow, &count);

  RF_REQUIRE(i < count, RF_EINVAL);
  *choice = (rf_choice){ c[i].time, c[i].neuron, c[i].datum, c[i].marks };
  return RF_OK;
}

/* Moments of flow.stop are lookouts like any other, which belong to the
   flow. */
const rf_lookout *
rf_flow_stop_watch(const rf_flow *flow, size_t i)
{
  const rf_lookout *w = flow->crowd.first;

  for (; w; w = w->next)
    if (rf_lookout_is_of_flow(w) && i-- == 0)
      break;
  return w;
}

/* Several may come true at one time. */
size_t
rf_flow_stopped_count(const rf_flow *flow)
{
  const rf_lookout *w = flow->crowd.first;
  size_t count = 0;

  for (; w; w = w->next)
    count += rf_lookout_is_of_flow(w) && rf_lookout_is_done(w);
  return count;
}

rf_status
rf_flow_stopped_get(const rf_flow *flow, const char **word, size_t i)
{
  const rf_lookout *w = flow->crowd.first;

  while (w && !(rf_lookout_is_of_flow(w) && rf_lookout_is_done(w)
                && i-- == 0))
    w = w->next;
  RF_REQUIRE(w, RF_EINVAL);
  *word = w->word->text;
  return RF_OK;
}

double
rf_flow_time(const rf_flow *flow)
{
  return flow->ops->time(flow);
}

/* Numbers in full precision: those answers compute, and the state of MPFR is
   kept around each of them. */
rf_status
rf_flow_event_time(rf_flow *flow, const rf_numbers **time, size_t i)
{
  const rf_mpfr_state found = rf_mpfr_enter();

  return rf_mpfr_leave(&found, flow->ops->event_time(flow, time, i));
}

rf_status
rf_flow_sample(rf_flow *flow, const rf_numbers **sample)
{
  const rf_mpfr_state found = rf_mpfr_enter();

  return rf_mpfr_leave(&found, flow->ops->sample(flow, sample));
}

rf_status
rf_flow_weights(rf_flow *flow, const rf_numbers **weights, size_t first,
                size_t count)
{
  const rf_mpfr_state found = rf_mpfr_enter();

  return rf_mpfr_leave(&found, flow->ops->weights(flow, weights, first,
                                                  count));
}

rf_status
rf_flow_unit(rf_flow *flow, const rf_numbers **unit)
{
  rf_mpfr_state found;

  RF_REQUIRE(rf_problem_has_unit(flow->problem), RF_EINVAL);
  found = rf_mpfr_enter();
  return rf_mpfr_leave(&found, flow->ops->unit(flow, unit));
}

/* Signs are kept, not computed: MPFR is not touched. */
rf_status
rf_flow_pattern(rf_flow *flow, signed char *u, size_t first, size_t count)
{
  return flow->ops->pattern(flow, u, first, count);
}

rf_status
rf_flow_residuals(rf_flow *flow, const rf_numbers **residuals)
{
  const rf_mpfr_state found = rf_mpfr_enter();

  return rf_mpfr_leave(&found, flow->ops->residuals(flow, residuals));
}

rf_status
rf_flow_drives(rf_flow *flow, const rf_numbers **drives, size_t first,
               size_t count)
{
  const rf_mpfr_state found = rf_mpfr_enter();

  return rf_mpfr_leave(&found, flow->ops->drives(flow, drives, first, count));
}

rf_status
rf_flow_eta(rf_flow *flow, const rf_numbers **eta, size_t first, size_t count)
{
  const rf_mpfr_state found = rf_mpfr_enter();

  return rf_mpfr_leave(&found, flow->ops->eta(flow, eta, first, count));
}

rf_status
rf_flow_face_count(rf_flow *flow, size_t *count)
{
  const rf_mpfr_state found = rf_mpfr_enter();

  return rf_mpfr_leave(&found, flow->ops->faces(flow, count));
}

rf_status
rf_flow_face_get(rf_flow *flow, signed char *u, size_t *members,
                 double *share, size_t i)
{
  const rf_mpfr_state found = rf_mpfr_enter();

  return rf_mpfr_leave(&found, flow->ops->face(flow, u, members, share, i));
}

void
rf_flow_stats_get(const rf_flow *flow, rf_flow_stats *stats)
{
  flow->ops->stats(flow, stats);
}

/* Lookouts first: some are the caller's, and forget the flow. */
void
rf_flow_free(rf_flow *flow)
{
  if (!flow)
    return;
  rf_crowd_clear(&flow->crowd);
  rf_flow_end(flow);
  mpfr_free_cache();                   /* its constants, of this thread */
}
