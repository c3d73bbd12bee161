/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_scale.c -- data times s, initial weights over sqrt(s) and times
 * over s is the same flow: D grows by s and the weights shrink, so that h and
 * p at t / s are those at t.  As far as a double goes; beyond that it is
 * said. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <reluflow.h>

#include "support/news.h"
#include "support/numbers.h"
#include "support/rf_test.h"

enum { M = 40, N = 3, EVENTS = 400 };

/* What a run tells, but for its times. */
struct story {
  rf_event event[EVENTS];
  size_t count;
  double loss, h[N];
};

/* Points of a plane with a bias, times 10^power, power even. */
static rf_problem *
problem_of(const char *engine, int power)
{
  char text[1024];
  rf_problem *p = NULL;
  rf_message message = { "" };

  snprintf(text, sizeof text,
           "data: {inputs: [[-75e%d, 1e%d], [-5e%d, 1e%d], [125e%d, 1e%d]], "
           "labels: [1.1, 0.1, 0.8]}\n"
           "network: {width: %d, leak: 0}\n"
           "init: {scheme: balanced, scale: 1e%d, seed: 1}\n"
           "flow: {engine: %s, until: 8e%d}\n", power - 2, power, power - 1,
           power, power - 3, power, (int)M, -1 - power / 2, engine, -power);
  ck_assert_msg(rf_problem_parse(&p, &message, text, "t.yaml", NULL, 0)
                == RF_OK, "%s", message.text);
  return p;
}

/* To the end of the experiment, 8 / s. */
static void
follow(struct story *out, const char *engine, int power)
{
  rf_problem *p = problem_of(engine, power);
  rf_flow *f = NULL;
  rf_message message = { "" };
  const double until = 8.0 * pow(10.0, -power);
  rf_status status;
  size_t count;

  out->count = 0;
  ck_assert_msg(rf_flow_create(&f, &message, p) == RF_OK, "1e%d: %s", power,
                message.text);
  while ((status = rf_flow_step(f, &message, until)) == RF_EVENT) {
    const rf_event *event = news_events(f, &count);
    ck_assert_uint_le(out->count + count, EVENTS);
    if (count > 0)
      memcpy(out->event + out->count, event, count * sizeof *event);
    out->count += count;
  }
  ck_assert_msg(status == RF_OK, "%s, 1e%d: %s", engine, power, message.text);
  ck_assert_int_eq(read_sample(f, &out->loss, out->h), RF_OK);
  rf_flow_free(f);
  rf_problem_free(p);
}

/* Taylor's digits leave no doubt about the order of events; those of CVODE are
   apart by more than it errs.  Its loss is good to some 1e-6 of its digits:
   what a late move leaves is not the same at all scales. */
static void
check_scales(const char *engine, const int *power, size_t powers,
             double rtol)
{
  struct story one, other;
  size_t checked = 0;

  follow(&one, engine, 0);
  for (size_t i = 0; i < powers; i++) {
    follow(&other, engine, power[i]);
    ck_assert_msg(other.count == one.count, "%s, 1e%d: %zu events, not %zu",
                  engine, power[i], other.count, one.count);
    for (size_t k = 0; k < one.count; k++, checked++)
      ck_assert_msg(other.event[k].neuron == one.event[k].neuron
                    && other.event[k].datum == one.event[k].datum
                    && other.event[k].kind == one.event[k].kind,
                    "%s, 1e%d: event %zu", engine, power[i], k);
    ck_assert_msg(fabs(other.loss - one.loss) <= rtol * one.loss,
                  "%s, 1e%d: loss %.17g, not %.17g", engine, power[i],
                  other.loss, one.loss);
  }
  printf("scales, %s: %zu events\n", engine, checked);
  ck_assert_uint_ge(checked, 20 * powers);
}

START_TEST(scales_taylor)
{
  static const int power[] = { -298, -200, -160, -20, 20, 160, 200, 298 };

  check_scales("taylor", power, sizeof power / sizeof *power, 1e-12);
}
END_TEST

START_TEST(scales_cvode)
{
  static const int power[] = { -140, -60, 60, 140 };

  check_scales("cvode", power, sizeof power / sizeof *power, 1e-6);
}
END_TEST

/* A neuron that starts on two lines, where three data lie on one of them: what
   is exactly 0 there is seen at any number of digits, also where the last digit
   of <w, x> is no double.  One path into the half space of both: four data
   become active at once, at t = 0. */
START_TEST(starts_on_lines)
{
  static const struct { int power, digits; } all[] = {
    { 0, 40 }, { -60, 40 }, { -60, 300 }, { -40, 400 }, { -250, 60 },
    { -298, 100 }, { 298, 400 }
  };

  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    rf_problem *p = NULL;
    rf_flow *f = NULL;
    rf_message message = { "" };
    const int e = all[i].power;
    char text[1024];
    size_t count;
    snprintf(text, sizeof text,
             "data: {inputs: [[2e%d, -2e%d, -1e%d], [2e%d, -2e%d, -1e%d], "
             "[0, -2e%d, -2e%d], [1e%d, 2e%d, -1e%d]], labels: [-1, -2, -1, "
             "2]}\nnetwork: {width: 1, leak: 0}\ninit: {scheme: file, "
             "weights: [[-2004e%d, 1407e%d, 2814e%d, -2814e%d]]}\n"
             "flow: {engine: taylor, digits: %d, verify: false, until: "
             "1e%d}\n", e, e, e, e, e, e, e, e, e, e, e, -14 - e / 2,
             -14 - e / 2, -14 - e / 2, -14 - e / 2, all[i].digits, -e);
    ck_assert_msg(rf_problem_parse(&p, &message, text, "t.yaml", NULL, 0)
                  == RF_OK, "%s", message.text);
    ck_assert_msg(rf_flow_create(&f, &message, p) == RF_OK, "%s",
                  message.text);
    ck_assert_int_eq(rf_flow_step(f, &message, 1e-3 * pow(10.0, -e)),
                     RF_EVENT);
    const rf_event *event = news_events(f, &count);
    ck_assert_msg(count == 3, "1e%d, %d digits: %zu events", e, all[i].digits,
                  count);
    for (size_t k = 0; k < count; k++)
      ck_assert_msg(event[k].kind == RF_EVENT_RELEASE_ACTIVE
                    && event[k].time == 0.0, "1e%d, %d digits: event %zu", e,
                    all[i].digits, k);
    rf_flow_free(f);
    rf_problem_free(p);
  }
}
END_TEST

/* Beyond, with its reason and the remedy; before, lines without a length in
   double passed every bound, and their events were missed. */
START_TEST(beyond_double)
{
  static const struct { const char *engine; int power; } all[] = {
    { "taylor", -400 }, { "taylor", 400 }, { "cvode", -310 }, { "cvode", 310 }
  };

  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    rf_problem *p = NULL;
    rf_flow *f = NULL;
    rf_message message = { "" };
    char text[200];
    snprintf(text, sizeof text, "data: {inputs: [[1, 1], [0, 1e-9], [1e%d, 0]]"
             ", labels: [1, 1, 1]}\nnetwork: {width: 2}\n"
             "flow: {engine: %s, until: 1}\n", all[i].power, all[i].engine);
    ck_assert_msg(rf_problem_parse(&p, &message, text, "t.yaml", NULL, 0)
                  == RF_OK, "%s", message.text);
    ck_assert_int_eq(rf_flow_create(&f, &message, p), RF_ENOTFIN);
    ck_assert_msg(strstr(message.text, "datum 2 is too "), "%s",
                  message.text);
    rf_problem_free(p);
  }
}
END_TEST

/* Rates whose reciprocal is no double: the logistic loss at margins M beyond
   708.  One neuron, a = -1 and w = M, of one datum: M' = (a^2 + w^2) e^-M with
   a^2 + w^2 all but constant, so e^M grows by (1 + M^2) t. */
static void
check_faintest(const char *engine)
{
  static const double margin[] = { 650, 690, 705, 709, 712, 720, 730, 745,
                                   760, 2000 };
  const double until = 1e300;

  for (size_t i = 0; i < sizeof margin / sizeof *margin; i++) {
    const double wide = margin[i];
    const double by = log1p((1.0 + wide * wide) * until * exp(-wide));
    rf_problem *p = NULL;
    rf_flow *f = NULL;
    rf_message message = { "" };
    char text[300];
    double loss, h, grown;
    snprintf(text, sizeof text, "data: {inputs: [[1]], labels: [-1]}\n"
             "loss: {name: logistic}\nnetwork: {width: 1, leak: 0}\ninit: "
             "{scheme: file, weights: [[-1, %g]]}\nflow: {engine: %s, until: "
             "%g}\n", wide, engine, until);
    ck_assert_msg(rf_problem_parse(&p, &message, text, "t.yaml", NULL, 0)
                  == RF_OK, "%s", message.text);
    ck_assert_msg(rf_flow_create(&f, &message, p) == RF_OK, "%s",
                  message.text);
    ck_assert_msg(rf_flow_step(f, &message, until) == RF_OK, "margin %g: %s",
                  wide, message.text);
    ck_assert_int_eq(read_sample(f, &loss, &h), RF_OK);
    grown = -h - wide;
    ck_assert_msg(fabs(grown - by) <= 0.02 * by + 1e-9 * wide,
                  "%s, margin %g: by %g, not %g", engine, wide, grown, by);
    rf_flow_free(f);
    rf_problem_free(p);
  }
}

START_TEST(faintest_rates)
{
  check_faintest("cvode");
  check_faintest("taylor-double");
  check_faintest("auto");
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("flow_scale");
  TCase *tc = tcase_create("scale");

  test_limit(tc);
  tcase_add_test(tc, scales_taylor);
  tcase_add_test(tc, scales_cvode);
  tcase_add_test(tc, starts_on_lines);
  tcase_add_test(tc, beyond_double);
  tcase_add_test(tc, faintest_rates);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
