/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law.c -- follow a problem from stop to stop and check; see law.h. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "law/law_impl.h"
#include "support/news.h"
#include "support/numbers.h"

#define EVEN 20              /* stops at equal distances */
#define STOPS 3000           /* at most */

typedef struct reader {
  mpfr_t *z;
  size_t at;
} reader;

static void
read_text(void *context, const char *text)
{
  reader *r = context;

  mpfr_set_str(r->z[r->at++], text, 10, MPFR_RNDN);
}

/* By how much relative errors may have grown: each step errs by at most rtol
   in a mean over the unknowns; a Taylor run has 8 digits for its growth. */
static void
set_tolerance(law *l)
{
  rf_flow_stats s;

  rf_flow_stats_get(l->flow, &s);
  l->tol = (real)l->rtol;
  if (rf_engine_is(l->p->engine, RF_BY_RTOL))
    l->tol *= 1e3L + (real)((double)s.steps * sqrt(1 + (double)s.unknowns));
}

/* exp(-y h) of a large start can be beyond double: said at once, or where its
   loss is read. */
static bool
starts_beyond_double(const law *l)
{
  return l->p->loss == RF_EXPONENTIAL && rf_flow_time(l->flow) == 0;
}

static bool
read_state(law *l)
{
  reader r = { l->now.z, 0 };
  rf_status status = put_weights(l->flow, read_text, &r, 0, l->m);
  bool good = true;

  if (status >= 0 && l->p->unit)
    status = put_unit(l->flow, read_text, &r);
  if (status >= 0)
    status = read_sample(l->flow, &l->now.loss, l->now.h);
  if (status >= 0)
    status = rf_flow_pattern(l->flow, l->now.u, 0, l->m);
  l->now.time = rf_flow_time(l->flow);
  if (status < 0) {
    law_breach(l, LAW_EARLY, (law_place){ l->now.time, -1, -1 }, "reading: %s",
               rf_strerror(status));
    return false;
  }
  law_products(l, &l->now);
  good = isfinite(l->now.loss) && isfinite(l->now.time);
  for (size_t i = 0; i < l->m * (1 + l->d); i++)
    good = good && isfinite(l->now.zr[i]);
  for (size_t k = 0; k < l->n; k++)
    good = good && isfinite(l->now.h[k]);
  if (!good && !(isinf(l->now.loss) && starts_beyond_double(l)))
    law_breach(l, LAW_NUMBER, (law_place){ l->now.time, -1, -1 }, "not finite");
  return good;
}

/* The signs that the events lead to are those the flow keeps. */
static void
check_record_replay(law *l, law_kind kind)
{
  for (size_t i = 0; i < l->m * l->n; i++)
    if (l->kept[i] != l->now.u[i]) {
      law_breach(l, kind,
                 (law_place){ l->now.time, (long)(i / l->n), (long)(i % l->n) },
                 "sign %d, the flow has %d", l->kept[i], l->now.u[i]);
      l->kept[i] = l->now.u[i];
    }
}

static void
take_events(law *l)
{
  size_t count, choices;
  const rf_event *e = news_events(l->flow, &count);
  const rf_event *c = news_choices(l->flow, &choices);

  for (size_t i = 0; i < choices; i++)
    law_choice(l, &l->now, &c[i]);
  for (size_t i = 0; i < count; i++) {
    law_event(l, &e[i]);
    if (e[i].time != rf_flow_time(l->flow))
      law_breach(l, LAW_KIND,
                 (law_place){ e[i].time, e[i].neuron, e[i].datum },
                 "told at time %.17g", rf_flow_time(l->flow));
    if (l->seen >= l->nevents || l->event[l->seen].time != e[i].time
        || l->event[l->seen].neuron != e[i].neuron
        || l->event[l->seen].datum != e[i].datum
        || l->event[l->seen].kind != e[i].kind)
      law_breach(l, LAW_TWICE,
                 (law_place){ e[i].time, e[i].neuron, e[i].datum },
                 "event %zu of %zu differs", l->seen, l->nevents);
    l->seen++;
  }
  l->result->events += count;
}

/* All checks at one stop. */
static bool
check_stop(law *l, bool first)
{
  state swap;

  set_tolerance(l);
  if (!read_state(l))
    return false;
  if (first)
    law_start_signs(l, l->kept, &l->now);
  law_residuals(l, &l->now);
  take_events(l);
  if (!l->linear)
    check_record_replay(l, l->now.time == 0 ? LAW_START : LAW_REPLAY);
  if (!l->linear)
    law_signs(l, &l->now);
  law_conserved(l, &l->now);
  if (!first && l->now.time < l->before.time)
    law_breach(l, LAW_TIME, (law_place){ l->now.time, -1, -1 }, "after %.17g",
               l->before.time);
  else if (!first) {
    if (!l->linear && l->now.time > 0)   /* 0 at the start is no sliding */
      law_slopes(l, &l->now, l->before.u);
    law_motion(l);
  }
  if (!l->linear && !first)
    law_slopes(l, &l->now, l->now.u);
  if (!l->limit)
    law_predictions(l, &l->now);
  l->result->states++;
  l->stops++;
  swap = l->before;
  l->before = l->now;
  l->now = swap;
  return true;
}

/* Does a run end here?  With a breach where it must not. */
static bool
failed(law *l, rf_status status, const rf_message *message, double want)
{
  if (status == RF_ENOTFIN && starts_beyond_double(l))
    return true;
  if (status < 0)
    law_breach(l, LAW_EARLY, (law_place){ rf_flow_time(l->flow), -1, -1 },
               "%s: %s", rf_strerror(status), message->text);
  else if (status == RF_OK && rf_flow_time(l->flow) != want)
    law_breach(l, LAW_EARLY, (law_place){ rf_flow_time(l->flow), -1, -1 },
               "asked for %.17g", want);
  else
    return false;
  return true;
}

/* The events and choices of the last step are kept and counted. */
static void
keep_events(law *l)
{
  size_t count, choices;
  const rf_event *e = news_events(l->flow, &count);
  const rf_event *c = news_choices(l->flow, &choices);

  if (l->nevents + count > l->capacity) {
    l->capacity = 2 * l->capacity + count + 64;
    l->event = realloc(l->event, l->capacity * sizeof *l->event);
    if (!l->event)
      abort();
  }
  for (size_t i = 0; i < count; i++) {
    l->unsure += (e[i].marks & RF_MARK_UNSURE) != 0;
    l->nonunique += (e[i].marks & RF_MARK_NONUNIQUE) != 0;
    l->event[l->nevents++] = e[i];
  }
  for (size_t i = 0; i < choices; i++) {
    l->unsure += (c[i].marks & RF_MARK_UNSURE) != 0;
    l->nonunique += (c[i].marks & RF_MARK_NONUNIQUE) != 0;
  }
}

static void
check_count(law *l, const char *what, uint64_t count, uint64_t rows)
{
  if (count != rows)
    law_breach(l, LAW_COUNT, (law_place){ l->until, -1, -1 },
               "%s: %llu counted, %llu told", what, (unsigned long long)count,
               (unsigned long long)rows);
}

/* The first run: to the end, looking at nothing but the events. */
static bool
first_run(law *l)
{
  rf_message message = { "" };
  rf_flow_stats s;
  rf_status status;
  bool first = true;

  do {
    status = rf_flow_step(l->flow, &message, first ? 0 : l->until);
    first = first && status == RF_EVENT;
    if (status >= 0)
      keep_events(l);
    if (l->nevents > 1000 + 200 * l->n * l->m) {
      law_breach(l, LAW_ENDLESS, (law_place){ rf_flow_time(l->flow), -1, -1 },
                 "%zu events", l->nevents);
      return false;
    }
  } while (status == RF_EVENT || (status == RF_OK
                                  && rf_flow_time(l->flow) == 0));
  if (failed(l, status, &message, l->until))
    return false;
  rf_flow_stats_get(l->flow, &s);
  check_count(l, "events", s.events, l->nevents);
  check_count(l, "unsure", s.unsure, l->unsure);
  check_count(l, "nonunique", s.nonunique, l->nonunique);
  l->result->unsure += s.unsure;
  l->result->nonunique += s.nonunique;
  return true;
}

static int
order(const void *u, const void *v)
{
  const double *a = u, *b = v;

  return (*a > *b) - (*a < *b);
}

/* Where to look: evenly, at the record times, and around every event, more
   closely the closer. */
static size_t
find_stops(const law *l, double *stop)
{
  static const double part[] = { 1e-9, 1e-6, 1e-3, 0.1, 0.5, 1 - 1e-6 };
  const size_t parts = sizeof part / sizeof *part;
  size_t count = 0;

  for (int i = 0; i <= EVEN; i++)
    stop[count++] = i == EVEN ? l->until : l->until * i / EVEN;
  for (size_t i = 0; i < l->p->ntimes && count < STOPS; i++)
    stop[count++] = fmin(law_double(l->p->times[i]), l->until);
  for (size_t i = 0; i < l->nevents && count + parts < STOPS; i++) {
    const double t = l->event[i].time;
    double next = l->until;
    for (size_t e = l->nevents; e-- > i && l->event[e].time > t;)
      next = l->event[e].time;
    for (size_t c = 0; c < parts && next > t; c++)
      stop[count++] = fmin(t + part[c] * (next - t), l->until);
  }
  qsort(stop, count, sizeof *stop, order);
  return count;
}

static void
second_run(law *l)
{
  double *stop = calloc(STOPS + EVEN + 16, sizeof *stop);
  rf_message message = { "" };
  size_t count;
  rf_status status = RF_OK;

  if (!stop)
    abort();
  count = find_stops(l, stop);
  if (!check_stop(l, true))
    goto done;
  for (size_t i = 0; i < count; i++) {
    if (stop[i] < rf_flow_time(l->flow))
      continue;
    do {
      status = rf_flow_step(l->flow, &message, stop[i]);
      if (failed(l, status, &message, stop[i]) || !check_stop(l, false))
        goto done;
    } while (status == RF_EVENT);
  }
  if (l->seen != l->nevents)
    law_breach(l, LAW_TWICE, (law_place){ l->until, -1, -1 },
               "%zu events, then %zu", l->nevents, l->seen);
done:
  free(stop);
}

static bool
start(law *l)
{
  rf_message message = { "" };
  rf_status status;

  rf_flow_free(l->flow);
  l->flow = NULL;
  status = rf_flow_create(&l->flow, &message, l->p);
  if (status != RF_OK)
    law_breach(l, LAW_EARLY, (law_place){ 0, -1, -1 }, "create: %s: %s",
               rf_strerror(status), message.text);
  return status == RF_OK;
}

void
law_follow(law_result *result, const rf_problem *problem, law_say *say,
           void *context)
{
  law l = { .result = result, .say = say, .context = context };

  law_open(&l, problem);
  if (start(&l) && first_run(&l) && start(&l))
    second_run(&l);
  rf_flow_free(l.flow);
  law_close(&l);
}

void
law_tell(void *context, law_kind kind, double time, long neuron, long datum,
         const char *numbers)
{
  int *told = context;

  if ((*told)++ < 3)
    printf("  %s at t=%.17g, neuron %ld, datum %ld: %s\n", law_name(kind),
           time, neuron, datum, numbers);
}

void
law_check(law_result *result, const char *text, const char *path,
          const char *const *set, size_t nset, const law_ear *ear)
{
  rf_problem *p = NULL;
  rf_message message = { "" };
  rf_status status = rf_problem_parse(&p, &message, text, path, set, nset);
  law l = { .result = result, .say = ear->say, .context = ear->context };

  if (status != RF_OK) {
    law_breach(&l, LAW_EARLY, (law_place){ 0, -1, -1 }, "%s: %s",
               rf_strerror(status), message.text);
    return;
  }
  law_follow(result, p, ear->say, ear->context);
  rf_problem_free(p);
}
