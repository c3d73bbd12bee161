/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_threads.c -- a flow on several threads is the flow on one, bit for
 * bit: events, choices, samples, weights, and what is counted.  Threads are
 * asked for help with every step, however little there is to do. */
#include "config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <reluflow.h>

#include "base/number/num_d.h"
#include "flow/driven_impl.h"
#include "flow/events/events_impl.h"

#include "support/room.h"
#include "support/rf_test.h"

/* Networks with more neurons than one block has; of each kind of event some
   that a scout must leave to the plan. */
static const char *const problem[] = {
  /* three points: alignment, then faces that die */
  "data:\n  inputs: [[-0.75], [-0.5], [0.125]]\n  labels: [1.1, 0.1, 0.8]\n"
  "  bias: true\nnetwork: {width: 1500}\nflow: {until: 100, rtol: 1e-8}\n",
  /* many data in the plane: neurons that move several times in a step */
  "data: {design: gaussian, n: 20, d: 2}\n"
  "network: {width: 2000}\nflow: {until: 10, rtol: 1e-6}\n",
  /* the plane again, with a leak, and a that is not dominated */
  "data: {design: gaussian, n: 9, d: 2, seed: 5}\n"
  "network: {width: 900, leak: 1/8}\n"
  "init: {scheme: unbalanced, scale: 1e-2, seed: 3}\n"
  "flow: {until: 6, rtol: 1e-7}\n",
  /* space, and neurons on singles beside those of propagators */
  "data: {design: gaussian, n: 6, d: 3, seed: 2}\n"
  "network: {width: 1200}\nflow: {until: 10, rtol: 1e-8}\n",
  /* sliding neurons: a teacher that is a network */
  "data: {design: relu teacher, n: 15, d: 2, seed: 4}\n"
  "network: {width: 1000}\ninit: {scale: 1e-2}\n"
  "flow: {until: 20, rtol: 1e-7}\n",
  /* classes */
  "data: {design: separable, n: 12, d: 2}\n"
  "network: {width: 1000}\nloss: {name: logistic}\n"
  "flow: {until: 10, rtol: 1e-7}\n",
  /* weights that fade */
  "data: {design: gaussian, n: 8, d: 2, seed: 6}\n"
  "network: {width: 1100}\nloss: {decay: 1/16}\n"
  "flow: {until: 10, rtol: 1e-7}\n",
  /* a linear unit, and a that is held */
  "data: {design: gaussian, n: 7, d: 2, seed: 8}\n"
  "network: {width: 1100, skip: true, output_bias: true, train: inner}\n"
  "flow: {until: 10, rtol: 1e-7}\n"
};

enum { PROBLEMS = sizeof problem / sizeof *problem };

static const char *const engine[] = { "flow.engine=cvode",
                                      "flow.engine=taylor-double",
                                      "flow.engine=auto" };

enum { ENGINES = sizeof engine / sizeof *engine };

static const size_t threads[] = { 1, 2, 3, 8, 16 };

enum { COUNTS = sizeof threads / sizeof *threads };

static rf_problem *
parse(int which, const char *engine_set)
{
  rf_problem *p = NULL;
  rf_message message;

  ck_assert_msg(rf_problem_parse(&p, &message, problem[which], "test",
                                 &engine_set, 1) == RF_OK, "%s",
                message.text);
  return p;
}

/* All bytes that a flow has told. */
typedef struct told {
  unsigned char *at;
  size_t count, room;
} told;

static void
tell(told *t, const void *bytes, size_t count)
{
  if (t->count + count > t->room) {
    unsigned char *wider = test_room(2 * (t->count + count), 1);
    if (t->count)
      memcpy(wider, t->at, t->count);
    free(t->at);
    t->at = wider;
    t->room = 2 * (t->count + count);
  }
  memcpy(t->at + t->count, bytes, count);
  t->count += count;
}

static void
tell_news(told *t, const rf_flow *flow)
{
  for (size_t i = 0; i < rf_flow_event_count(flow); i++) {
    rf_event e;
    ck_assert_int_eq(rf_flow_event_get(flow, &e, i), RF_OK);
    tell(t, &e.time, sizeof e.time);
    tell(t, &e.neuron, sizeof e.neuron);
    tell(t, &e.datum, sizeof e.datum);
    tell(t, &e.kind, sizeof e.kind);
    tell(t, &e.marks, sizeof e.marks);
  }
  for (size_t i = 0; i < rf_flow_choice_count(flow); i++) {
    rf_choice c;
    ck_assert_int_eq(rf_flow_choice_get(flow, &c, i), RF_OK);
    tell(t, &c.time, sizeof c.time);
    tell(t, &c.neuron, sizeof c.neuron);
    tell(t, &c.datum, sizeof c.datum);
    tell(t, &c.marks, sizeof c.marks);
  }
}

static void
tell_state(told *t, rf_flow *flow, size_t m)
{
  const rf_numbers *v;

  ck_assert_int_eq(rf_flow_sample(flow, &v), RF_OK);
  tell(t, rf_numbers_doubles(v), rf_numbers_count(v) * sizeof(double));
  ck_assert_int_eq(rf_flow_weights(flow, &v, 0, m), RF_OK);
  tell(t, rf_numbers_doubles(v), rf_numbers_count(v) * sizeof(double));
}

/* But for times of the clock. */
static void
tell_stats(told *t, const rf_flow_stats *s)
{
  const uint64_t counts[] = { s->steps, s->restarts, s->rhs, s->events,
                              s->late, s->nonunique, s->unsure, s->tests,
                              s->faces, s->faces_most, s->unknowns, s->doubts,
                              s->repairs };
  const double sizes[] = { s->late_defect, s->law };

  tell(t, counts, sizeof counts);
  tell(t, sizes, sizeof sizes);
}

/* *redone: moves that scouts had made. */
static told
follow(uint64_t *redone, uint64_t *events, const rf_problem *p)
{
  const double until = mpq_get_d(p->until);
  told t = { NULL, 0, 0 };
  rf_flow *flow;
  rf_flow_stats stats;
  rf_message message;
  rf_status status;

  ck_assert_msg(rf_flow_create(&flow, &message, p) == RF_OK, "%s",
                message.text);
  rfd_flow_self(flow)->run->planning->alone = 0;
  for (int i = 1; i <= 8; i++) {
    while ((status = rf_flow_step(flow, &message, until * i / 8)) == RF_EVENT)
      tell_news(&t, flow);
    ck_assert_msg(status == RF_OK, "%s", message.text);
    tell_state(&t, flow, rf_problem_width(p));
  }
  rf_flow_stats_get(flow, &stats);
  tell_stats(&t, &stats);
  *redone = rfd_flow_self(flow)->run->planning->redone;
  *events = stats.events;
  rf_flow_free(flow);
  return t;
}

/* How many of its moves a run's scouts made: on one thread there is none.  All
   others have made the same ones, whoever did. */
static uint64_t
compare(int which, size_t e)
{
  rf_problem *p = parse(which, engine[e]);
  told one = { NULL, 0, 0 };
  uint64_t redone[COUNTS], events;

  for (size_t i = 0; i < COUNTS; i++) {
    told t;
    rf_problem_set_threads(p, threads[i]);
    t = follow(&redone[i], &events, p);
    if (i == 0) {
      one = t;
      ck_assert_uint_eq(redone[0], 0);
      continue;
    }
    ck_assert_msg(t.count == one.count
                  && memcmp(t.at, one.at, t.count) == 0,
                  "problem %d, %s: %zu threads tell something else", which,
                  engine[e], threads[i]);
    ck_assert_msg(redone[i] == redone[1], "problem %d, %s: %" PRIu64
                  " moves by %zu threads, %" PRIu64 " by two", which,
                  engine[e], redone[i], threads[i], redone[1]);
    free(t.at);
  }
  free(one.at);
  rf_problem_free(p);
  printf("problem %d, %s: %" PRIu64 " events, %" PRIu64 " moves ahead\n",
         which, engine[e], events, redone[1]);
  return redone[1];
}

/* Scouts make some moves of nearly every problem: of those with much sliding,
   few. */
START_TEST(same_bits)
{
  TEST_EACH(rep, PROBLEMS * ENGINES)
    ck_assert_uint_gt(compare(rep / ENGINES, (size_t)(rep % ENGINES)), 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("threads");
  TCase *t = tcase_create("flow");

  test_limit(t);
  tcase_add_test(t, same_bits);
  suite_add_tcase(s, t);
  return run_suite(s);
}
