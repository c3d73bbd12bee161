/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * evidence_record.c -- evidence from a run file: its events and its end. */
#include "config.h"

#include "theory/evidence/evidence.h"

/* The last sample is the end, with all weights. */
bool
rf_evidence_in(rf_record *record, const rf_problem *problem)
{
  const size_t count = rf_record_sample_count(record);
  rf_message message;
  double time;

  return rf_record_ending(record) == RF_ENDING_DONE && problem->events && count
         && rf_record_state_count(record) == problem->m
         && rf_record_sample_get(record, &message, &time, NULL, NULL,
                                 count - 1) >= 0
         && time >= mpq_get_d(problem->until);
}

static rf_status
read_events(rf_evidence *e, rf_record *record, rf_message *message)
{
  rf_event event;
  const char *time = NULL;
  rf_status status = RF_OK;

  for (size_t i = 0; i < rf_record_event_count(record); i++) {
    RF_TRY(rf_record_event_get(record, message, &event, i, 1));
    if (e->precise)
      RF_TRY(rf_record_event_text(record, message, &time, i));
    RF_TRY(rf_evidence_event(e, &event, time));
  }

done:
  return status;
}

/* Lines "a,w1,..,wd", one after the other. */
typedef struct lines {
  mpfr_t *list;
  size_t count;
} lines;

static void
put_line(void *context, const char *line)
{
  lines *l = context;
  char *end;

  while (*line) {
    mpfr_strtofr(l->list[l->count++], line, &end, 10, MPFR_RNDN);
    line = end + (*end == ',');
  }
}

static rf_status
read_doubles(rf_moment *m, rf_record *record, rf_message *message,
             const rf_problem *p, size_t i)
{
  double *w = rf_alloc(p->d, sizeof *w);
  rf_status status = w ? RF_OK : RF_ENOMEM;

  for (size_t j = 0; j < p->m && status >= 0; j++) {
    double *z = m->z + j * (1 + p->d);
    status = rf_record_state_get(record, message, z, w, NULL, i, j, 1);
    if (status >= 0)
      memcpy(z + 1, w, p->d * sizeof *w);
  }
  rf_release(w);
  return status;
}

static rf_status
read_end(rf_evidence *e, rf_record *record, rf_message *message)
{
  const size_t i = rf_record_sample_count(record) - 1;
  rf_moment *m = &e->moment[RF_AT_END];
  lines l;
  rf_status status;

  RF_TRY(rf_moment_room(e, RF_AT_END));
  RF_TRY(rf_record_sample_get(record, message, &m->at, &m->loss, m->h, i));
  if (e->precise) {
    l = (lines){ m->precise, 0 };
    RF_TRY(rf_record_state_text(record, message, put_line, &l, i, 0,
                                e->problem->m));
  } else
    RF_TRY(read_doubles(m, record, message, e->problem, i));
  m->reached = true;
  e->reached = m->at;

done:
  return status;
}

rf_status
rf_evidence_read(rf_evidence *e, rf_record *record, rf_message *message)
{
  const char *agree = rf_record_meta(record, "agree");
  rf_status status;

  RF_TRY(read_events(e, record, message));
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
