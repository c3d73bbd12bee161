/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_expansion.c -- the engine taylor-double: what it hands over to
 * CVODE, that stops on the way change no bit, and steps that are as long as
 * events let them be.  What it computes is compared in check_flow_vectors,
 * check_taylor_laws and check_law_random. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <reluflow.h>

#include "support/follow.h"
#include "support/rf_test.h"

/* Boursier & Flammarion (2025), figure 1. */
static const char points[] =
  "data: {inputs: [[-0.75], [-0.5], [0.125]], labels: [1.1, 0.1, 0.8],"
  " bias: true}\n"
  "network: {width: 40}\n"
  "init: {scale: 1e-3, seed: 1}\n"
  "flow: {until: 4000, rtol: 1e-10}\n";

/* The run ends at a stationary point that is no minimum: the loss is that of
   the linear least squares fit, 256/2925.  Without BDF formulas the way there
   takes a step for each unit of time or so, with those of CVODE alone more than
   450 altogether. */
START_TEST(tail_is_handed_over)
{
  follow f, g;
  rf_flow_stats s;
  double h[3], end, other;

  follow_parse(&f, points, "flow.engine=taylor-double");
  follow_parse(&g, points, "flow.engine=cvode");
  ck_assert_int_eq(follow_to(&f, 4000.0), RF_OK);
  ck_assert_int_eq(follow_to(&g, 4000.0), RF_OK);
  rf_flow_stats_get(f.flow, &s);
  end = follow_sample(&f, h);
  other = follow_sample(&g, h);
  printf("tail: %d steps, loss off by %.1e, from cvode by %.1e\n",
         (int)s.steps, end - 256.0 / 2925.0, end - other);
  ck_assert_uint_lt(s.steps, 300);
  ck_assert_double_eq_tol(end, 256.0 / 2925.0, 1e-9);
  ck_assert_double_eq_tol(end, other, 1e-9);
  ck_assert_uint_gt(f.nevents, 10);
  follow_same_story(&f, &g, 1e-7);
  follow_end(&f);
  follow_end(&g);
}
END_TEST

/* Also where it was handed over. */
START_TEST(stops_change_nothing)
{
  ck_assert_uint_gt(follow_stops_change_nothing(points, "flow.engine=taylor-double",
                                                4000.0), 10);
}
END_TEST

/* One step each between the events that matter, a few at the start and the
   end; CVODE takes seven and more. */
START_TEST(a_step_for_a_restart)
{
  follow f;
  rf_flow_stats s;

  follow_parse(&f, points, "flow.engine=taylor-double");
  ck_assert_int_eq(follow_to(&f, 40.0), RF_OK);
  rf_flow_stats_get(f.flow, &s);
  printf("to 40: %d steps, %d restarts\n", (int)s.steps, (int)s.restarts);
  ck_assert_uint_gt(s.restarts, 3);
  ck_assert_uint_lt(s.steps, s.restarts + 40);
  follow_end(&f);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("taylor-double");
  TCase *t = tcase_create("points");

  test_limit(t);
  tcase_add_test(t, tail_is_handed_over);
  tcase_add_test(t, stops_change_nothing);
  tcase_add_test(t, a_step_for_a_restart);
  suite_add_tcase(s, t);
  return run_suite(s);
}
