/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fake_flow.c -- see fake_flow.h. */
#include "config.h"

#include <math.h>
#include <time.h>

#include "base/number/exact.h"
#include "base/number/numbers.h"
#include "flow/part.h"
#include "support/fake_flow.h"

fake_orders fake;

struct rf_flow {
  const rf_problem *problem;
  double time, until;
  rf_event *events;
  size_t next, count, nchoices;
  rf_choice *choices;
  bool chosen;
  rf_numbers numbers;
};

static size_t
set_size(void)
{
  return fake.set ? fake.set : 1;
}

double
fake_event_time(const rf_problem *problem, size_t i)
{
  const size_t s = set_size(), sets = (fake.events + s - 1) / s;
  const double until = mpq_get_d(problem->until);

  return until * (double)(i / s + 1) / (double)(sets + 1);
}

void
fake_event(const rf_problem *problem, rf_event *event, size_t i)
{
  memset(event, 0, sizeof *event);
  event->time = fake_event_time(problem, i);
  event->neuron = (uint32_t)(i % problem->m);
  event->datum = (uint32_t)(i % problem->n);
  event->kind = (uint8_t)(i % 5);
  event->marks = (uint8_t)(i % 7 == 0 ? RF_MARK_NONUNIQUE : 0);
}

double fake_loss(double time) { return exp(-time) / 3.0; }
double fake_h(double time, size_t k) { return sin(time + (double)k); }
double fake_a(double time, size_t j) { return cos(time + (double)j); }

double
fake_w(double time, size_t j, size_t i)
{
  return cos(time + (double)j) / (double)(i + 3);
}

signed char
fake_sign(double time, size_t j, size_t k)
{
  return (signed char)((int)((j + k + (size_t)(time * 8.0)) % 3) - 1);
}

void
fake_text(char text[64], double value)
{
  snprintf(text, 64, "%.29e", value + 0.0);
}

rf_status
rf_flow_create(rf_flow **flow, rf_message *message, const rf_problem *problem)
{
  rf_flow *f;

  if (fake.create_with < 0) {
    snprintf(message->text, sizeof message->text, "the flow does not want");
    return fake.create_with;
  }
  if (!(f = rf_alloc(1, sizeof *f))
      || !(f->events = rf_alloc(set_size(), sizeof *f->events))
      || !(f->choices = rf_alloc(fake.choices, sizeof *f->choices))) {
    rf_flow_free(f);
    snprintf(message->text, sizeof message->text, "out of memory");
    return RF_ENOMEM;
  }
  f->problem = problem;
  f->until = rf_get_d_nearest(problem->until);
  for (size_t i = 0; i < fake.choices; i++) {
    f->choices[i].neuron = (uint32_t)i;
    f->choices[i].marks = RF_MARK_NONUNIQUE;
  }
  *flow = f;
  return RF_OK;
}

/* Hand out the next set; every second one swaps its place with the set
   before it if that is ordered. */
static void
next_set(rf_flow *f)
{
  const size_t s = set_size(), number = f->next / s;
  size_t from = f->next;

  if (fake.backwards && fake.events % (2 * s) == 0)
    from = (number ^ 1) * s;
  f->count = fake.events - from < s ? fake.events - from : s;
  for (size_t i = 0; i < f->count; i++)
    fake_event(f->problem, &f->events[i], from + i);
  f->next += s;
}

rf_status
rf_flow_advance(rf_flow *flow, rf_message *message, const mpq_t t)
{
  const struct timespec pause = { 0, fake.pause };
  const double t_end = rf_get_d_nearest(t);

  RF_REQUIRE(t_end >= flow->time, RF_EINVAL);
  flow->count = 0;
  flow->nchoices = flow->chosen ? 0 : fake.choices;
  flow->chosen = true;
  if (fake.pause)
    nanosleep(&pause, NULL);
  if (fake.fail_at > 0.0 && t_end > fake.fail_at) {
    snprintf(message->text, sizeof message->text, "the flow fell over");
    return fake.fail_with;
  }
  if (flow->next < fake.events
      && fake_event_time(flow->problem, flow->next) <= t_end) {
    flow->time = fake_event_time(flow->problem, flow->next);
    next_set(flow);
    return RF_EVENT;
  }
  flow->time = t_end;
  return RF_OK;
}

/* No checkpoints: a run that is resumed starts again. */
const char *
rf_flow_checkpoint(const rf_flow *flow, uint64_t *number)
{
  (void)flow;
  *number = 0;
  return NULL;
}

rf_status
rf_flow_restore(rf_flow **flow, rf_message *message,
                const rf_problem *problem, const char *text)
{
  (void)text;
  return rf_flow_create(flow, message, problem);
}

/* It knows no moments. */
rf_status
rf_flow_watch_said(rf_flow *flow, const rf_word *word, bool stop,
                   rf_lookout **watch)
{
  (void)flow;
  (void)word;
  (void)stop;
  (void)watch;
  return RF_EUNSUP;
}

const rf_lookout *
rf_flow_stop_watch(const rf_flow *flow, size_t i)
{
  (void)flow;
  (void)i;
  return NULL;
}

size_t
rf_flow_stopped_count(const rf_flow *flow)
{
  (void)flow;
  return 0;
}

rf_status
rf_flow_stopped_get(const rf_flow *flow, const char **word, size_t i)
{
  (void)flow;
  (void)word;
  (void)i;
  return RF_EINVAL;
}

size_t
rf_flow_event_count(const rf_flow *flow)
{
  return flow->count;
}

rf_status
rf_flow_event_get(const rf_flow *flow, rf_event *event, size_t i)
{
  *event = flow->events[i];
  return RF_OK;
}

size_t
rf_flow_choice_count(const rf_flow *flow)
{
  return flow->nchoices;
}

rf_status
rf_flow_choice_get(const rf_flow *flow, rf_choice *choice, size_t i)
{
  *choice = flow->choices[i];
  return RF_OK;
}

double
rf_flow_time(const rf_flow *flow)
{
  return flow->time;
}

static void
spell(char *text, const rf_numbers *numbers, size_t i)
{
  fake_text(text, numbers->value[i]);
}

/* Room for count numbers, which are handed out. */
static rf_status
hand_out(rf_flow *flow, const rf_numbers **out, size_t count)
{
  rf_status status = rf_numbers_begin(&flow->numbers, count, 64);

  flow->numbers.spell = spell;
  if (status >= 0)
    *out = &flow->numbers;
  return status;
}

rf_status
rf_flow_event_time(rf_flow *flow, const rf_numbers **time, size_t i)
{
  rf_status status = hand_out(flow, time, 1);

  if (status >= 0)
    flow->numbers.value[0] = flow->events[i].time;
  return status;
}

rf_status
rf_flow_sample(rf_flow *flow, const rf_numbers **sample)
{
  rf_status status = hand_out(flow, sample, flow->problem->n + RF_SAMPLE_H);
  double *v = flow->numbers.value;

  if (status < 0)
    return status;
  v[RF_SAMPLE_TIME] = flow->time;
  v[RF_SAMPLE_LOSS] = fake.infinite_at > 0 && flow->time >= fake.infinite_at
    ? HUGE_VAL : fake_loss(flow->time);
  for (size_t k = 0; k < flow->problem->n; k++)
    v[RF_SAMPLE_H + k] = fake_h(flow->time, k);
  return RF_OK;
}

rf_status
rf_flow_weights(rf_flow *flow, const rf_numbers **weights, size_t first,
                size_t count)
{
  const size_t d = flow->problem->d;
  rf_status status;
  double *v;

  RF_REQUIRE(first + count <= flow->problem->m, RF_EINVAL);
  if ((status = hand_out(flow, weights, count * (d + 1))) < 0)
    return status;
  v = flow->numbers.value;
  for (size_t j = first; j < first + count; j++) {
    *v++ = fake_a(flow->time, j);
    for (size_t i = 0; i < d; i++)
      *v++ = fake_w(flow->time, j, i);
  }
  return RF_OK;
}

/* No fake network has one. */
rf_status
rf_flow_unit(rf_flow *flow, const rf_numbers **unit)
{
  (void)flow;
  (void)unit;
  return RF_EINVAL;
}

rf_status
rf_flow_pattern(rf_flow *flow, signed char *u, size_t first, size_t count)
{
  const size_t n = flow->problem->n;

  for (size_t j = 0; j < count; j++)
    for (size_t k = 0; k < n; k++)
      u[j * n + k] = fake_sign(flow->time, first + j, k);
  return RF_OK;
}

rf_status
rf_flow_face_count(rf_flow *flow, size_t *count)
{
  (void)flow;
  *count = fake.faces;
  return RF_OK;
}

/* Face i is i written in base 3; its share is a permutation's. */
rf_status
rf_flow_face_get(rf_flow *flow, signed char *u, size_t *members,
                 double *share, size_t i)
{
  size_t rest = i;

  for (size_t k = 0; k < flow->problem->n; k++, rest /= 3)
    u[k] = (signed char)((int)(rest % 3) - 1);
  *members = i + 1;
  *share = (double)(i * 7919 % fake.faces) / (double)fake.faces;
  return RF_OK;
}

void
rf_flow_stats_get(const rf_flow *flow, rf_flow_stats *stats)
{
  memset(stats, 0, sizeof *stats);
  stats->events = flow->next;
  stats->faces = fake.faces;
  stats->steps = 12345;
  stats->unsure = stats->doubts = fake.doubts;
  stats->repairs = fake.repairs;
  stats->law = fake.law;
  stats->agree = fake.agree;
}

void
rf_flow_free(rf_flow *flow)
{
  if (!flow)
    return;
  rf_release(flow->events);
  rf_release(flow->choices);
  rf_numbers_clear(&flow->numbers);
  rf_release(flow);
}

/* The text as in the CSV. */
const char *
rf_event_name(rf_event_kind kind)
{
  return kind <= RF_EVENT_RELEASE_INACTIVE ? "fake" : "unknown";
}
