/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_alloc.c -- every allocation of a small run is made to fail
 * once: a clean error, nothing lost. */
#include "config.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "reluflow.h"
#include "support/numbers.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

static void
count_text(void *context, const char *text)
{
  *(int *)context += text[0] != '\0';
}

/* Everything that the public flow offers, until the first failure. */
static rf_status
look_at(rf_flow *flow, bool unit)
{
  const rf_numbers *v;
  double loss, h[5], a[8], w[24], share;
  signed char u[40];
  size_t faces, members;
  int texts = 0;
  rf_status st;

  if ((st = read_sample(flow, &loss, h)) < 0
      || (st = read_weights(flow, a, w, 0, 8)) < 0
      || (st = rf_flow_pattern(flow, u, 0, 8)) < 0
      || (st = rf_flow_face_count(flow, &faces)) < 0
      || (st = put_sample(flow, count_text, &texts)) < 0
      || (st = put_weights(flow, count_text, &texts, 0, 8)) < 0)
    return st;
  if (unit)
    st = rf_flow_unit(flow, &v);
  for (size_t i = 0; st >= 0 && i < faces; i++)
    st = rf_flow_face_get(flow, u, &members, &share, i);
  return st;
}

/* What is asked of a run besides its engine. */
enum { PLAIN, UNIT, FROM_LIMIT };

static rf_status
small_run(const char *engine, int kind)
{
  const char *const path = TEST_DATA "/vectors/rand53/experiment.yaml";
  const char *const set[] = {
    engine, strstr(engine, "cvode") || strstr(engine, "double")
      || strstr(engine, "auto") ? "flow.digits=" : "flow.digits=20",
    !strcmp(engine, "flow.engine=taylor") ? "flow.verify=false"
      : "flow.verify=",
    "flow.until=1.1", "record.times=[]", "flow.rtol=",
    kind == UNIT ? "network.skip=true" : "network.skip=",
    "flow.start=limit", "flow.start_error=1e-9", "init.scheme=unbalanced",
    "init.file=", "init.scale=1e-4"
  };
  rf_problem *problem = NULL;
  rf_flow *flow = NULL;
  rf_message message = { "" };
  rf_status st = rf_problem_read(&problem, &message, path, set,
                                 kind == FROM_LIMIT ? 12 : 7);

  ck_assert((st == RF_OK) == (problem != NULL));
  if (st == RF_OK) {
    st = rf_flow_create(&flow, &message, problem);
    ck_assert((st == RF_OK) == (flow != NULL));
  }
  while (st >= 0 && rf_flow_time(flow) < 1.1) {
    st = rf_flow_step(flow, &message, 1.1);
    if (st >= 0)
      st = look_at(flow, kind == UNIT);
  }
  rf_flow_free(flow);
  rf_problem_free(problem);
  return st;
}

/* Let the k-th allocation fail, for k = 0, 1, ... until none does. */
START_TEST(every_allocation_may_fail)
{
  static const char *const engines[] = {
    "flow.engine=cvode", "flow.engine=taylor", "flow.engine=taylor-double",
    "flow.engine=auto", "flow.engine=limit"
  };
  /* Not all with the last of them. */
  const int kind = _i < 5 ? PLAIN : _i < 9 ? UNIT : FROM_LIMIT;
  const char *engine = engines[_i < 9 ? _i % 5 : 0];
  rf_status st = RF_ENOMEM;
  long k, failed = 0;

  rf_set_allocator(failing_alloc, counting_free);
  for (k = 0; st == RF_ENOMEM; k += test_stride(), failed++) {
    ck_assert_int_lt(k, 100000);
    fuse = k;
    st = small_run(engine, kind);
    ck_assert_msg(st == RF_ENOMEM || st == RF_OK, "allocation %ld: %s", k,
                  rf_strerror(st));
    ck_assert_msg(live == 0, "allocation %ld: %ld not released", k, live);
  }
  rf_set_allocator(NULL, NULL);
  printf("%s%s: %ld allocations failed, one after the other\n", engine,
         kind == UNIT ? ", a linear unit"
         : kind == FROM_LIMIT ? ", from the limit flow" : "", failed - 1);
  fflush(stdout);
  ck_assert_int_gt(failed, 10);
}
END_TEST

/* Steps, and what was allocated during them, from one time to another. */
static void
count_steps(uint64_t *steps, long *taken, rf_flow *flow, double from,
            double to)
{
  rf_flow_stats before, after;

  while (rf_flow_step(flow, NULL, from) == RF_EVENT)
    ;
  rf_flow_stats_get(flow, &before);
  fuse = LONG_MAX;
  while (rf_flow_step(flow, NULL, to) == RF_EVENT)
    ;
  *taken = LONG_MAX - fuse;
  rf_flow_stats_get(flow, &after);
  *steps = after.steps - before.steps;
}

/* Once everything has its room, steps in MPFR take no memory. */
START_TEST(steps_take_no_memory)
{
  const double x[] = { -0.75, -0.5, 0.125 }, y[] = { 1.1, 0.1, 0.8 };
  const char *const set[] = { "data.bias=true", "network.width=40",
                              "init.scale=0.1", "flow.engine=taylor" };
  rf_problem *problem;
  rf_flow *flow;
  uint64_t steps;
  long taken;

  rf_set_allocator(failing_alloc, counting_free);
  fuse = LONG_MAX;
  ck_assert_int_eq(rf_problem_create(&problem, NULL, &(rf_data){ 3, 1, x, y },
                                     set, 4), RF_OK);
  ck_assert_int_eq(rf_flow_create(&flow, NULL, problem), RF_OK);
  count_steps(&steps, &taken, flow, 50.0, 200.0);
  rf_flow_free(flow);
  rf_problem_free(problem);
  rf_set_allocator(NULL, NULL);
  printf("taylor: %ld allocations in %lu steps\n", taken,
         (unsigned long)steps);
  fflush(stdout);
  ck_assert_uint_gt(steps, 20);
  ck_assert_int_eq(taken, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("flow_alloc");
  TCase *t = tcase_create("alloc");

  test_limit(t);
  tcase_add_loop_test(t, every_allocation_may_fail, 0, 10);
  tcase_add_test(t, steps_take_no_memory);
  suite_add_tcase(s, t);
  return run_suite(s);
}
