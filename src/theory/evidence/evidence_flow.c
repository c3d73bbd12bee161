/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * evidence_flow.c -- evidence by following the flow.
 *
 * The flow is deterministic, so a run that is followed again is the run of the
 * file; that its events come out the same is checked. */
#include "config.h"

#include "theory/evidence/evidence.h"
#include "theory/steps/survey.h"

/* The flow stands at a moment: keep its weights.  All of it is copied: the
   flow's numbers change with the next step. */
static rf_status
take_moment(rf_evidence *e, rf_flow *flow, rf_moment_name name)
{
  rf_moment *m = &e->moment[name];
  const rf_numbers *v;
  rf_status status;

  RF_TRY(rf_moment_room(e, name));
  RF_TRY(rf_flow_sample(flow, &v));
  rf_moment_take_sample(m, v);
  RF_TRY(rf_flow_weights(flow, &v, 0, e->problem->m));
  rf_moment_take_weights(m, v);
  m->reached = true;

done:
  return status;
}

/* The numbers of a time are the flow's own, so its text is read at once; of a
   run in doubles the event has the time itself. */
static rf_status
take_events(rf_evidence *e, rf_flow *flow)
{
  rf_event event;
  const rf_numbers *time;
  rf_status status = RF_OK;

  for (size_t i = 0; i < rf_flow_event_count(flow); i++) {
    const char *text = NULL;
    RF_TRY(rf_flow_event_get(flow, &event, i));
    if (e->precise) {
      RF_TRY(rf_flow_event_time(flow, &time, i));
      text = rf_numbers_text(time, 0);
    }
    RF_TRY(rf_evidence_event(e, &event, text));
  }

done:
  return status;
}

/* To a time, SIZE_MAX, or to record time i as it stands in the experiment.
   Events are taken after each step, as the flow keeps them no longer than
   that.  RF_MOMENT: the flow stops before. */
static rf_status
advance(rf_evidence *e, rf_flow *flow, rf_message *message, double to,
        size_t i)
{
  rf_status status;

  do {
    status = i < SIZE_MAX ? rf_flow_step_record(flow, message, i)
                          : rf_flow_step(flow, message, to);
    if (e->meddle)
      e->meddle(flow);
    if (status == RF_EVENT) {
      const rf_status taken = take_events(e, flow);
      if (taken < 0)
        return taken;
    }
  } while (status == RF_EVENT);
  return status;
}

/* The moment that comes next, RF_MOMENTS: none until then.  Moments come in
   the order of time, which is not that of their names: T_0 may be after
   T_1. */
static int
next_moment(const rf_evidence *e, double until)
{
  int next = RF_MOMENTS;

  for (int i = 0; i < RF_MOMENTS; i++) {
    const rf_moment *m = &e->moment[i];
    if (i != RF_AT_END && m->wanted && !m->reached && m->at <= until
        && (next == RF_MOMENTS || m->at < e->moment[next].at))
      next = i;
  }
  return next;
}

/* A record time must be met as it stands in the file, so the moments before it
   come first. */
static rf_status
moments_until(rf_evidence *e, rf_flow *flow, rf_message *message, double time)
{
  int next;
  rf_status status = RF_OK;

  while (status == RF_OK && (next = next_moment(e, time)) < RF_MOMENTS) {
    status = advance(e, flow, message, e->moment[next].at, SIZE_MAX);
    if (status == RF_OK)
      status = take_moment(e, flow, (rf_moment_name)next);
  }
  return status;
}

/* Time and loss at a record time, as GEN.3 compares them. */
static rf_status
take_sample(rf_evidence *e, rf_flow *flow)
{
  const rf_numbers *sample;
  rf_status status = rf_flow_sample(flow, &sample);

  if (status < 0)
    return status;
  e->time[e->samples] = rf_flow_time(flow);
  e->loss[e->samples++] = rf_numbers_double(sample, RF_SAMPLE_LOSS);
  return RF_OK;
}

/* From record time to record time, as they stand in the experiment, with the
   moments in between; RF_MOMENT: the flow stops before its end. */
static rf_status
pass_samples(rf_evidence *e, rf_flow *flow, rf_message *message)
{
  const rf_problem *p = e->problem;
  rf_status status;

  for (size_t i = 0; i < p->ntimes; i++) {
    status = moments_until(e, flow, message, mpq_get_d(p->times[i]));
    if (status == RF_OK)
      status = advance(e, flow, message, 0.0, i);
    if (status == RF_OK)
      status = take_sample(e, flow);
    if (status != RF_OK)
      return status;
  }
  status = moments_until(e, flow, message, mpq_get_d(p->until));
  return status == RF_OK ? advance(e, flow, message, 0.0, p->ntimes) : status;
}

/* Where a flow stops there is one more sample, as in a file. */
static rf_status
follow(rf_evidence *e, rf_flow *flow, rf_message *message)
{
  rf_status status = pass_samples(e, flow, message);

  if (status == RF_MOMENT)
    status = take_sample(e, flow);
  if (status < 0)
    return status;
  e->moment[RF_AT_END].at = rf_flow_time(flow);
  RF_TRY(take_moment(e, flow, RF_AT_END));
  e->ended = true;

done:
  return status;
}

static bool
is_same(const rf_event *a, const rf_event *b)
{
  return a->time == b->time && a->neuron == b->neuron
    && a->datum == b->datum && a->kind == b->kind;
}

/* Does the file tell the same events, as far as both go?  A run that was
   broken off has told a part of them.  Each call searches the file, so many are
   asked for at a time. */
static rf_status
compare(rf_evidence *e, rf_record *record, rf_message *message)
{
  const bool done = rf_record_ending(record) == RF_ENDING_DONE;
  const size_t count = rf_record_event_count(record);
  rf_event event[256];
  const size_t most = sizeof event / sizeof *event;
  rf_status status = RF_OK;
  bool same = done ? count == e->count : count <= e->count;

  for (size_t i = 0; same && i < count; i += most) {
    const size_t now = count - i < most ? count - i : most;
    RF_TRY(rf_record_event_get(record, message, event, i, now));
    for (size_t k = 0; same && k < now; k++)
      same = is_same(&event[k], &e->event[i + k]);
  }
  if (!same)
    snprintf(e->why, sizeof e->why,
             "followed again the run does not give the events of the file");

done:
  return status;
}

/* The losses at record times are those of the file, too, to the last bit that
   a double has. */
static rf_status
compare_samples(rf_evidence *e, rf_record *record, rf_message *message)
{
  const size_t count = rf_record_sample_count(record);
  const rf_numbers *sample;
  rf_status status = RF_OK;
  bool same = true;

  for (size_t i = 0; same && i < count && i < e->samples; i++) {
    RF_TRY(rf_record_sample_get(record, message, &sample, i));
    same = rf_numbers_double(sample, RF_SAMPLE_LOSS) == e->loss[i];
  }
  if (!same)
    snprintf(e->why, sizeof e->why,
             "followed again the run does not give the losses of the file");

done:
  return status;
}

/* Those who measure on the steps, or wait for a moment, look at the flow from
   its start. */
static rf_status
let_look(rf_evidence *e, rf_flow *flow, rf_message *message)
{
  rf_observer observer;
  rf_status status = RF_OK;

  if (e->survey) {
    observer = rf_survey_observer(e->survey);
    RF_TRY(rf_flow_observe(flow, &observer));
  }
  if (e->words && !e->watch
      && !(e->watch = rf_alloc(e->words, sizeof *e->watch)))
    return RF_ENOMEM;
  for (size_t i = 0; i < e->words; i++)
    RF_TRY(rf_flow_watch_word(&e->watch[i], message, flow, e->said[i], 0));

done:
  return status;
}

/* What came before a failure is evidence too; but not a run with doubts. */
rf_status
rf_evidence_follow(rf_evidence *e, rf_record *record, rf_message *message)
{
  rf_flow *flow = NULL;
  rf_flow_stats stats = { .steps = 0 };
  rf_status status = rf_flow_create(&flow, message, e->problem);

  e->why[0] = '\0';
  if (status >= 0 && (status = let_look(e, flow, message)) == RF_EINVAL) {
    rf_flow_free(flow);
    return status;
  }
  if (status >= 0) {
    status = follow(e, flow, message);
    e->reached = rf_flow_time(flow);
    rf_flow_stats_get(flow, &stats);
  }
  rf_flow_free(flow);
  if (status == RF_ENOMEM || status == RF_EINTR)
    return status;
  if (status < 0)
    snprintf(e->why, sizeof e->why, "the flow ends early: %.200s",
             message->text);
  else if (stats.doubts)
    snprintf(e->why, sizeof e->why, "the run has doubts");
  message->text[0] = '\0';
  rf_evidence_errors(e, stats.agree);
  e->events_told = true;
  RF_TRY(rf_evidence_sort(e));
  if (record && e->ended && e->problem->events)
    RF_TRY(compare(e, record, message));
  if (record && e->ended)
    RF_TRY(compare_samples(e, record, message));

done:
  return status;
}
