/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * evidence_record.c -- evidence from a run file: its events and its end. */
#include "config.h"

#include "theory/evidence/evidence.h"

/* The last sample is the end, with all weights.  Else the flow has to be
   followed: claims of the end need all neurons. */
bool
rf_evidence_in(rf_record *record, const rf_problem *problem)
{
  const size_t count = rf_record_sample_count(record);
  rf_message message;
  double time;

  return rf_record_ending(record) == RF_ENDING_DONE && problem->events && count
         && rf_record_state_count(record) == problem->m
         && rf_record_time_get(record, &message, &time, count - 1) >= 0
         && time >= mpq_get_d(problem->until);
}

/* In the order of the file, which is that of time. */
static rf_status
read_events(rf_evidence *e, rf_record *record, rf_message *message)
{
  rf_event event;
  const rf_numbers *time;
  rf_status status = RF_OK;

  for (size_t i = 0; i < rf_record_event_count(record); i++) {
    RF_TRY(rf_record_event_get(record, message, &event, i, 1));
    RF_TRY(rf_record_event_time(record, message, &time, i));
    RF_TRY(rf_evidence_event(e, &event, rf_numbers_text(time, 0)));
  }

done:
  return status;
}

/* No more than the experiment asks for, of which there is room. */
static rf_status
read_samples(rf_evidence *e, rf_record *record, rf_message *message)
{
  const size_t count = rf_record_sample_count(record);
  const rf_numbers *sample;
  rf_status status = RF_OK;

  for (size_t i = 0; i < count && i <= e->problem->ntimes; i++) {
    RF_TRY(rf_record_sample_get(record, message, &sample, i));
    e->time[i] = rf_numbers_double(sample, RF_SAMPLE_TIME);
    e->loss[i] = rf_numbers_double(sample, RF_SAMPLE_LOSS);
    e->samples = i + 1;
  }

done:
  return status;
}

/* Weights at the end are those of the last sample, as rf_evidence_in has
   seen. */
static rf_status
read_end(rf_evidence *e, rf_record *record, rf_message *message)
{
  const size_t i = rf_record_sample_count(record) - 1;
  rf_moment *m = &e->moment[RF_AT_END];
  const rf_numbers *v;
  rf_status status;

  RF_TRY(rf_moment_room(e, RF_AT_END));
  RF_TRY(rf_record_sample_get(record, message, &v, i));
  m->at = rf_numbers_double(v, RF_SAMPLE_TIME);
  rf_moment_take_sample(m, v);
  RF_TRY(rf_record_weights_get(record, message, &v, i, 0, e->problem->m));
  rf_moment_take_weights(m, v);
  m->reached = true;
  e->reached = m->at;

done:
  return status;
}

/* The record also knows how far its two runs agreed, and of doubts. */
rf_status
rf_evidence_read(rf_evidence *e, rf_record *record, rf_message *message)
{
  const char *agree = rf_record_meta(record, "agree");
  rf_status status;

  RF_TRY(read_events(e, record, message));
  RF_TRY(read_samples(e, record, message));
  RF_TRY(read_end(e, record, message));
  rf_evidence_errors(e, agree ? strtod(agree, NULL) : 0.0);
  RF_TRY(rf_evidence_sort(e));
  e->events_told = e->ended = true;
  e->why[0] = '\0';
  if (rf_record_meta(record, "doubts"))
    snprintf(e->why, sizeof e->why, "the run has doubts");

done:
  return status;
}
