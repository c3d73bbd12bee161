/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * limit_sample.c -- small random problems for the tests of the limit flow. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "input/limit_sample.h"
#include "support/news.h"

void
limits_draw(struct limits *s, rf_rng *g, bool plant)
{
  s->n = rng_size(g, 2, NMAX);
  s->d = rng_size(g, 2, DMAX);
  s->m = rng_size(g, 1, MMAX);
  s->leak = rng_next(g) & 1 ? 0.0 : 0.25;
  for (size_t i = 0; i < s->n * s->d; i++)
    s->x[i] = rng_uniform(g);
  for (size_t k = 0; k < s->n; k++)
    s->y[k] = rng_uniform(g);
  if (plant && (rng_next(g) & 1))
    for (size_t i = 0; i < s->d; i++)
      s->x[i] = (rng_next(g) & 4 ? -2.0 : 0.5) * s->x[s->d + i];
  for (size_t j = 0; j < s->m; j++) {
    double norm = 0.0;
    for (size_t i = 0; i < s->d; i++) {
      s->w[j * s->d + i] = rng_uniform(g);
      norm = hypot(norm, s->w[j * s->d + i]);
    }
    s->a[j] = (rng_next(g) & 1 ? 1.0 : -1.0) * norm
              * (rng_next(g) % 3 ? 1.0 + 0.5 * fabs(rng_uniform(g)) : 0.7);
  }
}

rf_problem *
limits_problem(const struct limits *s, const char *engine,
               const char *digits, const char *extra)
{
  char leak[64];
  const char *set[] = { engine, "flow.until=1000", leak, digits, extra };
  rf_problem *p = NULL;
  rf_message message = { "" };

  snprintf(leak, sizeof leak, "network.leak=%.17g", s->leak);
  ck_assert_msg(rf_problem_create(&p, &message,
                                  &(rf_data){ s->n, s->d, s->x, s->y }, set,
                                  extra ? 5 : 4) == RF_OK,
                "%s", message.text);
  ck_assert_int_eq(rf_problem_set_weights(p, s->m, s->a, s->w), RF_OK);
  return p;
}

void
limits_run(struct run *r, rf_flow *flow, double t_end)
{
  rf_status st;

  while ((st = rf_flow_step(flow, NULL, t_end)) == RF_EVENT) {
    size_t count;
    const rf_event *e = news_events(flow, &count);
    ck_assert_uint_le(r->count + count, 4096);
    if (count)
      memcpy(r->event + r->count, e, count * sizeof *e);
    r->count += count;
    news_choices(flow, &count);
    r->choice |= count > 0;
  }
  ck_assert_int_eq(st, RF_OK);
}

rf_flow *
limits_flow(const rf_problem *p)
{
  rf_flow *f = NULL;
  rf_message message = { "" };

  ck_assert_msg(rf_flow_create(&f, &message, p) == RF_OK, "%s",
                message.text);
  return f;
}

bool
limits_marked(const struct run *r)
{
  for (size_t i = 0; i < r->count; i++)
    if (r->event[i].marks)
      return true;
  return r->choice;
}

bool
limits_same(const rf_event *a, const rf_event *b)
{
  return a->neuron == b->neuron && a->datum == b->datum && a->kind == b->kind;
}
