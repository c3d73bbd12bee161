/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_limit_fates.c -- where the neurons of the limit flow go, and when:
 * the exact extremal vectors, the states on the way, every fate. */
#include "config.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "input/limit_sample.h"
#include "support/numbers.h"
#include "support/parse.h"
#include "support/rf_alloc_test.h"

/* Second way: every destination is an extremal vector of the exact list, with
   its D and sign; not a saddle in double's generic starts. */
START_TEST(destinations_are_extremal)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("destinations_are_extremal", rep);
    struct limits s;
    rf_align_options options;
    rf_extremal_options limits;
    rf_align *align = NULL;
    rf_extremals *list = NULL;
    rf_message message = { "" };
    rf_problem *p;

    limits_draw(&s, &g, true);
    p = limits_problem(&s, "init.scheme=balanced", "flow.digits=",
                       "network.width=300");
    rf_problem_free(p);
    p = NULL;
    {
      char leak[64];
      const char *set[] = { leak, "network.width=300" };
      snprintf(leak, sizeof leak, "network.leak=%.17g", s.leak);
      ck_assert_int_eq(rf_problem_create(&p, &message,
                                         &(rf_data){ s.n, s.d, s.x, s.y },
                                         set, 2), RF_OK);
    }
    rf_align_defaults(&options);
    rf_extremal_defaults(&limits);
    ck_assert_int_eq(rf_align_create(&align, &message, p, &options), RF_OK);
    ck_assert_int_eq(rf_extremals_create(&list, &message, p, &limits), RF_OK);
    for (size_t i = 0; i < rf_align_extremal_count(align); i++) {
      rf_align_extremal e;
      rf_extremal x = { .sign = 0 };
      size_t k;
      ck_assert_int_eq(rf_align_extremal_get(align, &e, i), RF_OK);
      for (k = 0; k < rf_extremals_count(list); k++) {
        ck_assert_int_eq(rf_extremals_get(list, &x, k), RF_OK);
        if (x.sign == e.sign && memcmp(x.pattern, e.pattern, s.n) == 0)
          break;
      }
      TEST_ASSERT(rep, k < rf_extremals_count(list),
                  "destination %zu of %zu is not extremal", i,
                  rf_align_extremal_count(align));
      TEST_ASSERT(rep, fabs(x.norm - e.norm) <= 1e-12 * x.norm,
                  "norm %.17g %.17g", x.norm, e.norm);
      TEST_ASSERT(rep, x.kind == (e.sign > 0 ? RF_CRITICAL_MAX
                                             : RF_CRITICAL_MIN),
                  "kind %d sign %d", x.kind, e.sign);
      checked++;
    }
    rf_extremals_free(list);
    rf_align_free(align);
    rf_problem_free(p);
  }
  printf("destinations_are_extremal: %d\n", checked);
  fflush(stdout);
  ck_assert_int_gt(checked, test_reps(60) / 2);
}
END_TEST

/* In a linear network D = (1/2) (y_0 x_0 + y_1 x_1) = (2, 0) wherever a neuron
   is, and datum 1 is on the line of the second axis: all neurons with a > 0
   have one destination, +0, and those with a < 0 the other, -0, from whatever
   side they come. */
START_TEST(linear_destinations)
{
  static const char *const sides[] = { "-0", "+0" };
  static const size_t members[] = { 2, 3 };
  rf_problem *p = test_parse(
    "data: {inputs: [[2, 0], [0, 3]], labels: [2, 0]}\n"
    "network: {width: 5, leak: 1}\n"
    "init:\n  scheme: file\n  weights:\n"
    "    - [2, 1, 1]\n    - [2, 1, -1]\n    - [2, -1, 0]\n"
    "    - [-2, -1, 1]\n    - [-2, 1, -1]\n");
  rf_align_options o;
  rf_align *align = NULL;
  rf_align_neuron n;

  for (long digits = 15; digits <= 30; digits += 15) {
    rf_align_defaults(&o);
    o.digits = digits;
    ck_assert_int_eq(rf_align_create(&align, NULL, p, &o), RF_OK);
    ck_assert_uint_eq(rf_align_extremal_count(align), 2);
    for (size_t i = 0; i < 2; i++) {
      rf_align_extremal e;
      ck_assert_int_eq(rf_align_extremal_get(align, &e, i), RF_OK);
      for (size_t k = 0; k < 2; k++)
        ck_assert_int_eq(e.pattern[k], sides[i][k] == '+' ? 1
                         : sides[i][k] == '-' ? -1 : 0);
      ck_assert_int_eq(e.sign, i ? 1 : -1);
      ck_assert_uint_eq(e.count, members[i]);
      ck_assert(fabs(e.norm - 2.0) < 1e-15);
    }
    for (size_t j = 0; j < 5; j++) {
      ck_assert_int_eq(rf_align_get(align, &n, j), RF_OK);
      ck_assert_uint_eq(n.extremal, j < 3);
      ck_assert_int_eq(n.fate, RF_FATE_EXTREMAL);
    }
    rf_align_free(align);
    align = NULL;
  }
  rf_problem_free(p);
}
END_TEST

/* The time of alignment against the states: just before it the cosine is
   below 1 - delta, from it on above, and growth is ln |a|. */
START_TEST(alignment_time)
{
  const double delta = 0.05, e = 1e-6;
  int checked = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("alignment_time", rep);
    struct limits s;
    rf_align_options options;
    rf_align *align = NULL;
    rf_problem *p;

    limits_draw(&s, &g, true);
    p = limits_problem(&s, "flow.engine=limit", "flow.digits=15", NULL);
    rf_align_defaults(&options);
    options.delta = delta;
    options.events = 1;
    ck_assert_int_eq(rf_align_create(&align, NULL, p, &options), RF_OK);
    for (size_t j = 0; j < s.m; j++) {
      rf_align_neuron n;
      rf_align_extremal x;
      const rf_numbers *D;
      ck_assert_int_eq(rf_align_get(align, &n, j), RF_OK);
      if (n.fate != RF_FATE_EXTREMAL || n.time > 100.0)
        continue;
      ck_assert_int_eq(rf_align_extremal_get(align, &x, n.extremal), RF_OK);
      ck_assert_int_eq(rf_align_numbers(align, &D, RF_ALIGN_EXTREMAL,
                                        n.extremal), RF_OK);
      for (int side = n.time > e ? -1 : 1; side <= 1; side += 2) {
        rf_flow *f = limits_flow(p);
        struct run r = { .count = 0 };
        double a, w[DMAX], q = 0.0, ww = 0.0, c;
        limits_run(&r, f, n.time * (1.0 + side * e)
                          + (n.time == 0.0 ? e : 0.0));
        ck_assert_int_eq(read_weights(f, &a, w, j, 1), RF_OK);
        for (size_t i = 0; i < s.d; i++) {
          q += x.sign * w[i] * rf_numbers_double(D, i) / x.norm;
          ww += w[i] * w[i];
        }
        c = q / sqrt(ww);
        TEST_ASSERT(rep, side < 0 ? c < 1.0 - delta + 1e-12
                                  : c > 1.0 - delta - 1e-12,
                    "neuron %zu side %d: cosine %.17g at %g", j, side, c,
                    n.time);
        TEST_ASSERT(rep, fabs(log(fabs(a / s.a[j])) - n.growth)
                         < 1e-3 * (1.0 + n.time), "growth %g", n.growth);
        rf_flow_free(f);
        checked++;
      }
    }
    rf_align_free(align);
    rf_problem_free(p);
  }
  ck_assert_int_gt(checked, test_reps(50) / 2);
}
END_TEST

START_TEST(wrong_options)
{
  const double x = 1.0, y = 1.0, a = 1.0, w = 1.0;
  rf_align_options o;
  rf_align *align = NULL;
  rf_align_neuron n;
  rf_align_extremal e;
  rf_message message;
  rf_problem *p = NULL;
  rf_event event;

  ck_assert_int_eq(rf_problem_create(&p, &message, &(rf_data){ 1, 1, &x, &y },
                                     NULL, 0),
                   RF_OK);
  ck_assert_int_eq(rf_problem_set_weights(p, 1, &a, &w), RF_OK);
  rf_align_defaults(&o);
  o.delta = 0.0;
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_EINVAL);
  o.delta = 1.0;
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_EINVAL);
  rf_align_defaults(&o);
  o.until = -1.0;
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_EINVAL);
  rf_align_defaults(&o);
  o.neurons = 0;
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_EINVAL);
  ck_assert_ptr_null(align);
  rf_align_defaults(&o);
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_OK);
  ck_assert_int_eq(rf_align_get(align, &n, 1), RF_EINVAL);
  ck_assert_int_eq(rf_align_extremal_get(align, &e, 1), RF_EINVAL);
  ck_assert_int_eq(rf_align_get(align, &n, 0), RF_OK);
  ck_assert_int_eq(n.fate, RF_FATE_EXTREMAL);
  ck_assert(n.time == 0.0 && n.growth == 0.0);
  ck_assert_uint_eq(rf_align_event_count(align, 0), 0);
  ck_assert_int_eq(rf_align_event_get(align, &event, 0, 0), RF_EINVAL);
  rf_align_free(align);
  rf_problem_free(p);
  rf_align_free(NULL);
}
END_TEST

/* One neuron of each fate on the three points. */
START_TEST(fates)
{
  const double x[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  const double y[] = { 1.1, 0.1, 0.8 };
  const double a[] = { 5.0, -5.0, 5.0, 1.0 };
  const double w[] = { 0.0, 4.0,  0.0, 4.0,  0.0, -4.0,  0.0, 1.0 };
  static const rf_fate want[] = { RF_FATE_EXTREMAL, RF_FATE_DEAD,
                                  RF_FATE_DEAD, RF_FATE_EXTREMAL };
  rf_align_options o;
  rf_align *align = NULL;
  rf_message message;
  rf_problem *p = NULL;
  rf_align_neuron n;
  double slowest;

  ck_assert_int_eq(rf_problem_create(&p, &message, &(rf_data){ 3, 2, x, y },
                                     NULL, 0),
                   RF_OK);
  ck_assert_int_eq(rf_problem_set_weights(p, 4, a, w), RF_OK);
  rf_align_defaults(&o);
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_OK);
  for (size_t j = 0; j < 4; j++) {
    ck_assert_int_eq(rf_align_get(align, &n, j), RF_OK);
    ck_assert_msg(n.fate == want[j], "neuron %zu: %s", j,
                  rf_fate_name(n.fate));
  }
  ck_assert_uint_eq(rf_align_fate_count(align, &slowest, RF_FATE_DEAD), 2);
  ck_assert_uint_eq(rf_align_fate_count(align, NULL, RF_FATE_EXTREMAL), 2);
  ck_assert(slowest > 0.0);
  rf_align_free(align);
  align = NULL;
  o.until = 1e-3;
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_OK);
  ck_assert_uint_eq(rf_align_fate_count(align, NULL, RF_FATE_MOVING), 3);
  ck_assert_uint_eq(rf_align_extremal_count(align), 0);
  rf_align_free(align);
  rf_problem_free(p);
  for (int f = 0; f <= RF_FATE_MOVING; f++)
    ck_assert_str_ne(rf_fate_name((rf_fate)f), "unknown");
  ck_assert_str_eq(rf_fate_name((rf_fate)77), "unknown");
}
END_TEST

/* A linear network has one face: a neuron that starts on a boundary, or at w =
   0, moves along D = (1/2, 1) like any other, here at once or by the cosine. */
START_TEST(linear_holds_nobody)
{
  const double x[] = { 1.0, 0.0, 0.0, 1.0 }, y[] = { 1.0, 2.0 };
  const double a[] = { 1.0, 1.0 }, w[] = { 0.0, 0.0, 0.0, 1.0 };
  const char *const set[] = { "network.leak=1" };
  rf_align_options o;
  rf_align *align = NULL;
  rf_problem *p = NULL;
  rf_align_neuron n;

  ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ 2, 2, x, y }, set,
                                     1), RF_OK);
  ck_assert_int_eq(rf_problem_set_weights(p, 2, a, w), RF_OK);
  rf_align_defaults(&o);
  ck_assert_int_eq(rf_align_create(&align, NULL, p, &o), RF_OK);
  for (size_t j = 0; j < 2; j++) {
    rf_align_extremal e;
    ck_assert_int_eq(rf_align_get(align, &n, j), RF_OK);
    ck_assert_int_eq(n.fate, RF_FATE_EXTREMAL);
    ck_assert_int_eq(rf_align_extremal_get(align, &e, n.extremal), RF_OK);
    ck_assert_msg(fabs(e.norm - sqrt(1.25)) < 1e-15, "%.17g", e.norm);
    ck_assert((n.time == 0.0) == (j == 0));
  }
  rf_align_free(align);
  rf_problem_free(p);
}
END_TEST

/* Exactly opposite: in one dimension, a balanced negative neuron on the
   active side goes to 0 and never arrives; a dominated one passes to dead. */
START_TEST(antiparallel)
{
  const double x = 1.0, y = 1.0, a[] = { -1.0, -2.0 }, w[] = { 1.0, 1.0 };
  rf_align_options o;
  rf_align *align = NULL;
  rf_message message;
  rf_problem *p = NULL;
  rf_align_neuron n;

  ck_assert_int_eq(rf_problem_create(&p, &message, &(rf_data){ 1, 1, &x, &y },
                                     NULL, 0),
                   RF_OK);
  ck_assert_int_eq(rf_problem_set_weights(p, 2, a, w), RF_OK);
  rf_align_defaults(&o);
  ck_assert_int_eq(rf_align_create(&align, &message, p, &o), RF_OK);
  ck_assert_int_eq(rf_align_get(align, &n, 0), RF_OK);
  ck_assert_int_eq(n.fate, RF_FATE_ANTIPARALLEL);
  ck_assert_int_eq(rf_align_get(align, &n, 1), RF_OK);
  ck_assert_int_eq(n.fate, RF_FATE_DEAD);
  /* w = 1 - ... : tanh s = -w/a at w = 0, so t = artanh(1/2). */
  ck_assert_msg(fabs(n.time - atanh(0.5)) < 4.0 * DBL_EPSILON, "%.17g",
                n.time);
  rf_align_free(align);
  rf_problem_free(p);
}
END_TEST

/* A small alignment and a small run of the engine, each allocation failing
   once. */
START_TEST(every_allocation_may_fail)
{
  const double x[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  const double y[] = { 1.1, 0.1, 0.8 };
  rf_message message;

  rf_set_allocator(failing_alloc, counting_free);
  for (int what = 0; what < 3; what++) {
    const char *set[] = { "flow.engine=limit", "network.width=5",
                          what == 1 ? "flow.digits=15" : "flow.digits=30" };
    rf_problem *p = NULL;
    rf_status st = RF_ENOMEM;
    long base, k;
    fuse = 1000000;
    ck_assert_int_eq(rf_problem_create(&p, &message, &(rf_data){ 3, 2, x, y },
                                       set, 3),
                     RF_OK);
    base = live;
    for (k = 0; st == RF_ENOMEM && k < 2000; k++) {
      rf_align_options o;
      rf_align *align = NULL;
      rf_flow *f = NULL;
      size_t faces;
      double loss;
      fuse = k;
      if (what == 0) {
        rf_align_defaults(&o);
        o.events = 1;
        st = rf_align_create(&align, &message, p, &o);
      } else {
        st = rf_flow_create(&f, &message, p);
        while (st == RF_OK && (st = rf_flow_step(f, NULL, 5.0)) == RF_EVENT)
          st = RF_OK;
        if (st == RF_OK)
          st = read_sample(f, &loss, NULL);
        if (st == RF_OK)
          st = rf_flow_face_count(f, &faces);
      }
      rf_align_free(align);
      rf_flow_free(f);
      ck_assert_int_eq(live, base);
    }
    ck_assert_int_eq(st, RF_OK);
    ck_assert_int_gt(k, 10);
    rf_problem_free(p);
  }
  rf_set_allocator(NULL, NULL);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("fates");
  TCase *t = tcase_create("fates");

  test_limit(t);
  tcase_add_test(t, destinations_are_extremal);
  tcase_add_test(t, linear_destinations);
  tcase_add_test(t, alignment_time);
  tcase_add_test(t, wrong_options);
  tcase_add_test(t, fates);
  tcase_add_test(t, antiparallel);
  tcase_add_test(t, linear_holds_nobody);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
