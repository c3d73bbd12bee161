/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law_replay.c -- the law on a run file: signs, conservation, events, counts,
 * through rf_record_* alone. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "law/law_impl.h"
#include "support/numbers.h"

typedef struct lines {
  mpfr_t *z;
  size_t at;
} lines;

static void
read_number(void *context, const char *text)
{
  lines *r = context;

  mpfr_set_str(r->z[r->at++], text, 10, MPFR_RNDN);
}

/* Weights and signs before anything happens, from the problem. */
static bool
read_start(law *l)
{
  lines r = { l->before.z, 0 };
  rf_message message = { "" };
  rf_status status = rf_flow_create(&l->flow, &message, l->p);

  if (status >= 0)
    status = put_weights(l->flow, read_number, &r, 0, l->m);
  if (status >= 0 && l->p->unit)
    status = put_unit(l->flow, read_number, &r);
  if (status >= 0)
    status = rf_flow_pattern(l->flow, l->before.u, 0, l->m);
  if (status < 0) {
    law_breach(l, LAW_EARLY, (law_place){ 0, -1, -1 }, "the start: %s",
               message.text);
    return false;
  }
  law_products(l, &l->before);
  law_start_signs(l, l->kept, &l->before);
  law_conserved(l, &l->before);
  l->before.time = -1;
  l->before.goal = INFINITY;
  return true;
}

/* z[count], to all digits that are there. */
static void
take_numbers(mpfr_t *z, const rf_numbers *v, size_t count, bool exact)
{
  for (size_t e = 0; e < count; e++)
    if (exact)
      mpfr_set_str(z[e], rf_numbers_text(v, e), 10, MPFR_RNDN);
    else
      mpfr_set_d(z[e], rf_numbers_double(v, e), MPFR_RNDN);
}

/* Sample i in l->now. */
static bool
read_recorded(law *l, rf_record *record, size_t i)
{
  state *s = &l->now;
  const size_t m = l->m, d = l->d;
  const bool exact = rf_record_digits(record) > 17;
  const rf_numbers *v;
  rf_message message = { "" };
  rf_status status = rf_record_sample_get(record, &message, &v, i);
  bool good;

  if (status >= 0) {
    s->time = rf_numbers_double(v, RF_SAMPLE_TIME);
    s->loss = rf_numbers_double(v, RF_SAMPLE_LOSS);
    memcpy(s->h, rf_numbers_doubles(v) + RF_SAMPLE_H, l->n * sizeof *s->h);
    status = rf_record_pattern_get(record, &message, s->u, i, 0, m);
  }
  if (status >= 0)
    status = rf_record_weights_get(record, &message, &v, i, 0, m);
  if (status >= 0)
    take_numbers(s->z, v, m * (1 + d), exact);
  if (status >= 0 && l->p->unit)
    status = rf_record_unit_get(record, &message, &v, i);
  if (status >= 0 && l->p->unit)
    take_numbers(s->z + m * (1 + d), v, 1 + d, exact);
  if (status < 0) {
    law_breach(l, LAW_EARLY, (law_place){ s->time, -1, -1 }, "sample %zu: %s",
               i, message.text);
    return false;
  }
  law_products(l, s);
  good = isfinite(s->loss) && isfinite(s->time);
  for (size_t e = 0; e < m * (1 + d); e++)
    good = good && isfinite(s->zr[e]);
  if (!good)
    law_breach(l, LAW_NUMBER, (law_place){ s->time, -1, -1 }, "not finite");
  return good;
}

/* Events up to a time; returns the next one. */
static size_t
play(law *l, rf_record *record, size_t next, double time)
{
  rf_message message;
  rf_event e;

  while (next < rf_record_event_count(record)
         && rf_record_event_get(record, &message, &e, next, 1) == RF_OK
         && e.time <= time) {
    if (e.neuron < l->m)
      law_event(l, &e);
    l->unsure += (e.marks & RF_MARK_UNSURE) != 0;
    l->nonunique += (e.marks & RF_MARK_NONUNIQUE) != 0;
    l->result->events++;
    next++;
  }
  return next;
}

static void
compare(law *l, law_kind kind)
{
  for (size_t i = 0; i < l->m * l->n; i++)
    if (l->kept[i] != l->now.u[i]) {
      if (l->p->events)
        law_breach(l, kind,
                   (law_place){ l->now.time, (long)(i / l->n),
                                (long)(i % l->n) },
                   "the events give %d, the file has %d", l->kept[i],
                   l->now.u[i]);
      l->kept[i] = l->now.u[i];
    }
}

static double
number(const rf_record *record, const char *key)
{
  const char *text = rf_record_meta(record, key);

  return text ? strtod(text, NULL) : 0;
}

static void
check_counts(law *l, rf_record *record)
{
  static const char *const names[] = { "events", "unsure", "nonunique" };
  uint64_t rows[3] = { rf_record_event_count(record), 0, 0 };
  rf_message message;
  rf_choice c;

  for (size_t i = 0; i < rf_record_choice_count(record); i++)
    if (rf_record_choice_get(record, &message, &c, i, 1) == RF_OK) {
      l->unsure += (c.marks & RF_MARK_UNSURE) != 0;
      l->nonunique += (c.marks & RF_MARK_NONUNIQUE) != 0;
    }
  rows[1] = l->unsure;
  rows[2] = l->nonunique;
  for (size_t i = 0; l->p->events && i < 3; i++)
    if (number(record, names[i]) != (double)rows[i])
      law_breach(l, LAW_COUNT, (law_place){ l->now.time, -1, -1 },
                 "%s: %g counted, %llu rows", names[i],
                 number(record, names[i]), (unsigned long long)rows[i]);
}

static void
replay(law *l, rf_record *record)
{
  const double steps = number(record, "steps");
  const size_t m = l->m;
  size_t next = 0;
  state swap;

  l->tol = (real)l->rtol;
  if (rf_engine_is(l->p->engine, RF_BY_RTOL))
    l->tol *= 1e3L + (real)(steps * sqrt(1 + number(record, "unknowns")));
  if (!read_start(l))
    return;
  l->m = rf_record_state_count(record) < m ? rf_record_state_count(record) : m;
  for (size_t i = 0; l->m > 0 && i < rf_record_sample_count(record); i++) {
    l->stops++;
    if (!read_recorded(l, record, i))
      break;
    next = play(l, record, next, l->now.time);
    if (!l->linear) {
      compare(l, l->now.time == 0 ? LAW_START : LAW_REPLAY);
      law_signs(l, &l->now);
    }
    law_conserved(l, &l->now);
    if (l->m == m && !l->limit)
      law_predictions(l, &l->now);
    l->result->states++;
    swap = l->before;
    l->before = l->now;
    l->now = swap;
  }
  play(l, record, next, INFINITY);
  l->m = m;
  if (rf_record_ending(record) != RF_ENDING_DONE)
    return;
  check_counts(l, record);
  if (number(record, "time") != l->until)
    law_breach(l, LAW_EARLY, (law_place){ number(record, "time"), -1, -1 },
               "done, but not at %.17g", l->until);
}

void
law_replay(law_result *result, const char *path, law_say *say, void *context)
{
  law l = { .result = result, .say = say, .context = context };
  rf_record *record = NULL;
  rf_problem *p = NULL;
  rf_message message = { "" };
  rf_status status = rf_record_open(&record, &message, path);

  if (status >= 0)
    status = rf_record_problem(&p, &message, record, NULL, 0);
  if (status < 0)
    law_breach(&l, LAW_EARLY, (law_place){ 0, -1, -1 }, "%s", message.text);
  else {
    law_open(&l, p);
    replay(&l, record);
    rf_flow_free(l.flow);
    law_close(&l);
  }
  rf_record_free(record);
  rf_problem_free(p);
}
