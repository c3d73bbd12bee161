/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * follow.c -- see follow.h. */
#include "config.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/follow.h"
#include "support/news.h"
#include "support/numbers.h"

#define SETS 16

static void
begin(follow *f)
{
  f->n = rf_problem_data_count(f->problem);
  f->d = rf_problem_dimension(f->problem);
  f->m = rf_problem_width(f->problem);
  f->status = rf_flow_create(&f->flow, &f->message, f->problem);
  ck_assert_msg(f->status == RF_OK, "rf_flow_create: %s: %s",
                rf_strerror(f->status), f->message.text);
}

void
follow_start(follow *f, const plain_problem *p, const double *a,
             const double *w, const follow_how *how)
{
  static const char *const losses[] = { "square", "logistic", "exponential" };
  char own[6][64];
  const char *all[SETS];
  size_t count = 0;

  memset(f, 0, sizeof *f);
  snprintf(own[0], sizeof own[0], "loss.name=%s", losses[p->loss]);
  snprintf(own[1], sizeof own[1], "loss.average=%s",
           p->c == 1 && p->n > 1 ? "sum" : "mean");
  snprintf(own[2], sizeof own[2], "network.leak=%.17g", p->leak);
  if (how->rtol > 0)
    snprintf(own[3], sizeof own[3], "flow.rtol=%.17g", how->rtol);
  else
    snprintf(own[3], sizeof own[3], "flow.rtol=");
  snprintf(own[4], sizeof own[4], "flow.until=%.17g", how->until);
  snprintf(own[5], sizeof own[5], "flow.engine=cvode");
  for (size_t i = 0; i < 6; i++)
    all[count++] = own[i];
  ck_assert_uint_le(count + how->nset, SETS);
  for (size_t i = 0; i < how->nset; i++)
    all[count++] = how->set[i];
  f->status = rf_problem_create(&f->problem, &f->message,
                                &(rf_data){ p->n, p->d, p->x, p->y }, all,
                                count);
  ck_assert_msg(f->status == RF_OK, "rf_problem_create: %s: %s",
                rf_strerror(f->status), f->message.text);
  f->status = rf_problem_set_weights(f->problem, p->m, a, w);
  ck_assert_int_eq(f->status, RF_OK);
  begin(f);
}

void
follow_read(follow *f, const char *path, const char *const *set, size_t nset)
{
  memset(f, 0, sizeof *f);
  f->status = rf_problem_read(&f->problem, &f->message, path, set, nset);
  ck_assert_msg(f->status == RF_OK, "%s: %s", rf_strerror(f->status),
                f->message.text);
  begin(f);
}

static void
keep(follow *f)
{
  size_t count;
  const rf_event *e = news_events(f->flow, &count);

  if (f->nevents + count > f->room) {
    size_t room = 2 * f->room + count + 64;
    rf_event *grown = realloc(f->events, room * sizeof *grown);
    ck_assert_ptr_nonnull(grown);
    f->events = grown;
    f->room = room;
  }
  for (size_t i = 0; i < count; i++) {
    f->marks |= e[i].marks;
    f->events[f->nevents++] = e[i];
  }
}

rf_status
follow_step(follow *f, double t)
{
  const rf_event *c;
  size_t count;

  f->status = rf_flow_step(f->flow, &f->message, t);
  if (f->status == RF_EVENT)
    keep(f);
  c = news_choices(f->flow, &count);
  for (size_t i = 0; i < count; i++)
    f->marks |= c[i].marks;
  return f->status;
}

void
follow_parse(follow *f, const char *text, const char *set)
{
  memset(f, 0, sizeof *f);
  f->status = rf_problem_parse(&f->problem, &f->message, text, "text", &set, 1);
  ck_assert_msg(f->status == RF_OK, "%s", f->message.text);
  begin(f);
}

size_t
follow_stops_change_nothing(const char *text, const char *set, double until)
{
  enum { PARTS = 97 };
  follow f, g;
  double *u, *v;
  size_t count, events;

  follow_parse(&f, text, set);
  follow_parse(&g, text, set);
  for (int i = 1; i <= PARTS; i++)
    ck_assert_int_eq(follow_to(&f, until * i * i / (PARTS * PARTS)), RF_OK);
  ck_assert_int_eq(follow_to(&g, until), RF_OK);
  count = f.m * (1 + f.d);
  u = calloc(count, sizeof *u);
  v = calloc(count, sizeof *v);
  ck_assert(u && v);
  follow_states(&f, u);
  follow_states(&g, v);
  ck_assert_int_eq(memcmp(u, v, count * sizeof *u), 0);
  follow_same_story(&f, &g, 0.0);
  events = f.nevents;
  free(u);
  free(v);
  follow_end(&f);
  follow_end(&g);
  return events;
}

rf_status
follow_to(follow *f, double t)
{
  while (follow_step(f, t) == RF_EVENT)
    ck_assert_uint_lt(f->nevents, 1000000);
  return f->status;
}

double
follow_sample(follow *f, double *h)
{
  double loss = -1;

  ck_assert_int_eq(read_sample(f->flow, &loss, h), RF_OK);
  return loss;
}

void
follow_states(follow *f, double *z)
{
  double *a = calloc(f->m, sizeof *a), *w = calloc(f->m * f->d, sizeof *w);

  ck_assert(a && w);
  ck_assert_int_eq(read_weights(f->flow, a, w, 0, f->m), RF_OK);
  for (size_t j = 0; j < f->m; j++) {
    z[j * (1 + f->d)] = a[j];
    memcpy(&z[j * (1 + f->d) + 1], &w[j * f->d], f->d * sizeof *w);
  }
  free(a);
  free(w);
}

void
follow_unit(follow *f, double *v)
{
  const rf_numbers *unit;

  ck_assert_int_eq(rf_flow_unit(f->flow, &unit), RF_OK);
  ck_assert_uint_eq(rf_numbers_count(unit), 1 + f->d);
  memcpy(v, rf_numbers_doubles(unit), (1 + f->d) * sizeof *v);
}

void
follow_signs(follow *f, signed char *u)
{
  ck_assert_int_eq(rf_flow_pattern(f->flow, u, 0, f->m), RF_OK);
}

void
follow_same_story(const follow *f, const follow *g, double tolerance)
{
  ck_assert_uint_eq(f->nevents, g->nevents);
  for (size_t i = 0; i < f->nevents; i++) {
    ck_assert_uint_eq(f->events[i].neuron, g->events[i].neuron);
    ck_assert_uint_eq(f->events[i].datum, g->events[i].datum);
    ck_assert_double_le(fabs(f->events[i].time - g->events[i].time),
                        tolerance);
  }
}

void
follow_end(follow *f)
{
  rf_flow_free(f->flow);
  rf_problem_free(f->problem);
  free(f->events);
}

double
follow_step_errors(const follow *f, double rtol)
{
  rf_flow_stats s;

  rf_flow_stats_get(f->flow, &s);
  return rtol * (2 + (double)s.steps * sqrt(1 + (double)s.unknowns));
}

double
follow_norm(const double *v, size_t count)
{
  double sum = 0;

  for (size_t i = 0; i < count; i++)
    sum += v[i] * v[i];
  return sqrt(sum);
}

double
follow_apart(const double *u, const double *v, size_t count)
{
  double most = 0;

  for (size_t i = 0; i < count; i++)
    most = fmax(most, fabs(u[i] - v[i]));
  return most;
}
