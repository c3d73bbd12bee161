/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_limit_engines.c -- the closed form of the limit against the full flow
 * by Taylor series, at a scale at which the two differ by less than 30
 * digits: the same events of the same kinds, in the same order for each
 * neuron. */
#include "config.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <reluflow.h>

#include "input/sample.h"
#include "support/news.h"

enum { EVENTS = 4096, SCALE = -120 };

struct events {
  rf_event at[EVENTS];
  size_t count;
  bool doubt;              /* undecided or not unique somewhere */
};

static int
by_neuron(const void *u, const void *v)
{
  const rf_event *a = u, *b = v;

  if (a->neuron != b->neuron)
    return a->neuron < b->neuron ? -1 : 1;
  if (fabs(a->time - b->time) > 1e-12 * (1.0 + a->time))
    return a->time < b->time ? -1 : 1;
  return (a->datum > b->datum) - (a->datum < b->datum);
}

/* Weights of the sample times 2^SCALE: differences of the two flows are about
   their square times exp(2 ||D|| t), below 1e-30 for ||D|| t < 48. */
static void
follow(struct events *out, const sample *s, const char *engine)
{
  static const char *const loss[] = { "loss.name=square",
                                      "loss.name=logistic",
                                      "loss.name=exponential" };
  char leak[48];
  const char *set[] = { leak, engine, loss[s->p.loss], "flow.digits=40",
                        s->p.c == 1 ? "loss.average=sum"
                                    : "loss.average=mean",
                        strstr(engine, "limit") ? "flow.verify="
                                                : "flow.verify=false" };
  double a[MMAX], w[MMAX * DMAX];
  rf_problem *p = NULL;
  rf_flow *f = NULL;
  rf_flow_stats stats;
  rf_message message = { "" };
  rf_status status;

  snprintf(leak, sizeof leak, "network.leak=%.17g", s->p.leak);
  for (size_t j = 0; j < s->p.m; j++)
    a[j] = ldexp(s->a[j], SCALE);
  for (size_t i = 0; i < s->p.m * s->p.d; i++)
    w[i] = ldexp(s->w[i], SCALE);
  ck_assert_int_eq(rf_problem_create(&p, &message,
                                     &(rf_data){ s->p.n, s->p.d, s->x, s->y },
                                     set, 6), RF_OK);
  ck_assert_int_eq(rf_problem_set_weights(p, s->p.m, a, w), RF_OK);
  ck_assert_msg(rf_flow_create(&f, &message, p) == RF_OK, "%s",
                message.text);
  out->count = 0;
  while ((status = rf_flow_step(f, &message, s->until)) == RF_EVENT) {
    size_t count;
    const rf_event *e = news_events(f, &count);
    ck_assert_uint_le(out->count + count, EVENTS);
    for (size_t i = 0; i < count; i++)
      out->at[out->count++] = e[i];
  }
  ck_assert_msg(status == RF_OK || status == RF_EUNSURE, "%s", message.text);
  rf_flow_stats_get(f, &stats);
  out->doubt = status == RF_EUNSURE || stats.unsure || stats.nonunique;
  qsort(out->at, out->count, sizeof *out->at, by_neuron);
  rf_flow_free(f);
  rf_problem_free(p);
}

START_TEST(limit_is_the_limit)
{
  static sample s;
  static struct events limit, full;
  int compared = 0, events = 0, left_out = 0, reps = test_reps(500);

  TEST_EACH(rep, reps) {
    sample_draw(&s, "limit_is_the_limit", rep,
                &(sample_most){ 8, 4, 8, SAMPLE_TIES
                                | (rep % 4 == 0 ? SAMPLE_STARTS : 0) });
    follow(&limit, &s, "flow.engine=limit");
    follow(&full, &s, "flow.engine=taylor");
    if (limit.doubt || full.doubt) {
      left_out++;
      continue;
    }
    TEST_ASSERT(rep, limit.count == full.count, "%zu events, not %zu",
                limit.count, full.count);
    for (size_t i = 0; i < full.count; i++, events++) {
      const rf_event *a = &limit.at[i], *b = &full.at[i];
      TEST_ASSERT(rep, a->neuron == b->neuron && a->datum == b->datum
                  && a->kind == b->kind, "event %zu: neuron %u datum %u kind "
                  "%d, not %u %u %d", i, (unsigned)a->neuron,
                  (unsigned)a->datum, (int)a->kind, (unsigned)b->neuron,
                  (unsigned)b->datum, (int)b->kind);
      TEST_ASSERT(rep, fabs(a->time - b->time) <= 4e-16 * b->time,
                  "event %zu at %.17g, not %.17g", i, a->time, b->time);
    }
    compared++;
  }
  printf("limit_is_the_limit: %d problems, %d events; %d in doubt\n",
         compared, events, left_out);
  fflush(stdout);
  ck_assert_int_ge(compared, reps / 2);
  ck_assert_int_ge(events, compared);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("engines");
  TCase *t = tcase_create("engines");

  test_limit(t);
  tcase_add_test(t, limit_is_the_limit);
  suite_add_tcase(s, t);
  return run_suite(s);
}
