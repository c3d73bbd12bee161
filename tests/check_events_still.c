/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_events_still.c -- what stands still or nearly so: fields that cancel
 * exactly, coefficients that tend to an end of their interval for ever,
 * neurons that are exactly opposite to the field, and scales at which squares
 * vanish.  The first two on the four
 * corners of a square with opposite labels. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include <reluflow.h>

#include "support/news.h"
#include "support/numbers.h"
#include "support/rf_test.h"

static const double x[] = { 1, 1, -1, -1, 1, -1, -1, 1 };
static const double y[] = { 1, 1, -1, -1 };

static rf_flow *
flow_of(rf_problem **p, const char *engine, const char *leak,
        const char *scheme, const char *scale, const char *digits)
{
  const char *set[] = {
    engine, leak, scheme, scale, digits, "network.width=2", "init.seed=38",
    "loss.average=sum", "flow.until=200"
  };
  rf_message message = { "" };
  rf_flow *f = NULL;

  ck_assert_msg(rf_problem_create(p, &message, &(rf_data){ 4, 2, x, y }, set,
                                  9) == RF_OK,
                "%s", message.text);
  ck_assert_msg(rf_flow_create(&f, &message, *p) == RF_OK, "%s",
                message.text);
  return f;
}

static int
events_until(rf_flow *f, double t)
{
  rf_message message = { "" };
  rf_status status;
  int events = 0;

  while ((status = rf_flow_step(f, &message, t)) == RF_EVENT) {
    size_t count;
    news_events(f, &count);
    events += (int)count;
  }
  ck_assert_msg(status == RF_OK, "%s", message.text);
  return events;
}

static const char *const engines[] = { "flow.engine=cvode",
                                       "flow.engine=taylor" };
static const char *const digits[2][2] = {
  { "flow.digits=", "flow.digits=" }, { "flow.digits=30", "flow.digits=60" }
};

/* A linear network (leak 1): D = sum_k p_k x_k is 0 but for rounding, since
   opposite data have the same label, and nothing ever moves. */
START_TEST(nothing_moves)
{
  for (int i = 0; i < 4; i++) {
    rf_problem *p = NULL;
    rf_flow *f = flow_of(&p, engines[i / 2], "network.leak=1",
                         "init.scheme=balanced", "init.scale=1e-12",
                         digits[i / 2][i % 2]);
    double loss, a[2][2], w[2][4];
    ck_assert_int_eq(read_weights(f, a[0], w[0], 0, 2), RF_OK);
    ck_assert_int_eq(events_until(f, 200.0), 0);
    ck_assert_int_eq(read_sample(f, &loss, NULL), RF_OK);
    ck_assert_double_eq_tol(loss, 2.0, 1e-15);
    ck_assert_int_eq(read_weights(f, a[1], w[1], 0, 2), RF_OK);
    for (int j = 0; j < 2; j++)
      ck_assert_double_eq_tol(a[0][j], a[1][j], 1e-9 * fabs(a[0][j]));
    rf_flow_free(f);
    rf_problem_free(p);
  }
}
END_TEST

/* leak 1/10: each neuron slides between an opposite pair of one label and
   fits the other pair, h = -v and v / 10 with (1 - v) = (1 + v / 10) / 10,
   where the coefficients of that pair reach the ends of their intervals
   exactly in the limit t -> infinity.  Loss (1 + leak)^2 / (1 + leak^2).  In
   double nobody can tell once for each neuron, and it does not matter. */
START_TEST(end_of_interval_is_never_reached)
{
  for (int i = 0; i < 4; i++) {
    rf_problem *p = NULL;
    rf_flow *f = flow_of(&p, engines[i / 2], "network.leak=1/10",
                         "init.scheme=dominated", "init.scale=1e-6",
                         digits[i / 2][i % 2]);
    rf_flow_stats stats;
    double loss;
    ck_assert_int_eq(events_until(f, 200.0), 4);
    rf_flow_stats_get(f, &stats);
    ck_assert_uint_le(stats.unsure, i / 2 ? 0 : 2);
    ck_assert_uint_eq(stats.doubts, 0);
    ck_assert_int_eq(read_sample(f, &loss, NULL), RF_OK);
    ck_assert_double_eq_tol(loss, 1.21 / 1.01, 1e-12);
    rf_flow_free(f);
    rf_problem_free(p);
  }
}
END_TEST

/* d = 1: a balanced neuron has a = w or a = -w and keeps it, exactly, in any
   arithmetic that treats both alike.  Half of the neurons are opposite to D:
   they go to 0 for ever, which any rounding that tells a from w destroys. */
START_TEST(opposite_on_a_line)
{
  static const char *const losses[] = { "loss.name=square",
                                        "loss.name=logistic" };
  int opposite = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("opposite_on_a_line", rep);
    const size_t n = rng_size(&g, 1, 6), m = rng_size(&g, 1, 8);
    const int loss = (int)rng_size(&g, 0, 1);
    double xs[6], ys[6], a[8], w[8], size[8];
    char width[32], leak[32];
    rf_problem *p = NULL;
    rf_flow *f = NULL;
    const char *set[] = { engines[rep % 2], width, leak, losses[loss],
                          digits[rep % 2][0], "init.scale=1e-6",
                          "flow.until=100", "loss.average=sum" };

    for (size_t k = 0; k < n; k++) {
      xs[k] = 0.25 + fabs(rng_uniform(&g));
      xs[k] = rng_next(&g) & 1 ? xs[k] : -xs[k];
      ys[k] = rng_next(&g) & 1 ? 1.0 : -1.0;
    }
    snprintf(width, sizeof width, "network.width=%zu", m);
    snprintf(leak, sizeof leak, "network.leak=%s",
             rng_next(&g) & 1 ? "0" : "1/4");
    ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ n, 1, xs, ys },
                                       set, 8),
                     RF_OK);
    ck_assert_int_eq(rf_flow_create(&f, NULL, p), RF_OK);
    ck_assert_int_eq(read_weights(f, size, w, 0, m), RF_OK);
    for (double t = 10.0; t <= 100.0; t += 45.0) {
      (void)events_until(f, t);
      ck_assert_int_eq(read_weights(f, a, w, 0, m), RF_OK);
      for (size_t j = 0; j < m; j++) {
        TEST_ASSERT(rep, fabs(a[j]) == fabs(w[j]), "neuron %zu at %g: a = "
                    "%.17g, w = %.17g", j, t, a[j], w[j]);
        opposite += t > 99.0 && fabs(a[j]) < 1e-2 * fabs(size[j]);
      }
    }
    rf_flow_free(f);
    rf_problem_free(p);
  }
  printf("opposite_on_a_line: %d neurons went to 0\n", opposite);
  fflush(stdout);
  ck_assert_int_ge(opposite, test_reps(60) / 4);
}
END_TEST

/* At the lower end of double, where squares of weights are 0 or lose their
   bits, the engine cvode tells the story that the engine taylor tells; below
   that it refuses. */
START_TEST(lower_end_of_double)
{
  static const double xs[] = { 1, 0.5, 1, -0.25, 1, 2 }, ys[] = { 1, -1, 2 };
  static const char *const schemes[] = {
    "init.scheme=balanced", "init.scheme=dominated", "init.scheme=unbalanced"
  };
  static const char *const scales[] = {
    "init.scale=1e-153", "init.scale=1e-161", "init.scale=1e-200",
    "init.scale=1e-278", "init.scale=1e-290"
  };
  int total = 0, cases = 0;

  for (int i = 0; i < 15; i++) {
    int events[2];
    double loss[2];
    if (i / 3 < 4 && i % test_stride() != 0)
      continue;
    cases += i / 3 < 4;
    for (int engine = 0; engine < 2; engine++) {
      const char *set[] = { engines[engine], digits[engine][0],
                            schemes[i % 3], scales[i / 3],
                            "network.width=10", "init.seed=1",
                            "flow.until=700" };
      rf_problem *p = NULL;
      rf_flow *f = NULL;
      rf_flow_stats stats;
      ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ 3, 2, xs, ys },
                                         set, 7),
                       RF_OK);
      if (i / 3 == 4)
        ck_assert_int_eq(rf_flow_create(&f, NULL, p),
                         engine ? RF_OK : RF_ENOTFIN);
      else {
        ck_assert_int_eq(rf_flow_create(&f, NULL, p), RF_OK);
        events[engine] = events_until(f, 700.0);
        ck_assert_int_eq(read_sample(f, &loss[engine], NULL), RF_OK);
        rf_flow_stats_get(f, &stats);
        TEST_ASSERT(i, stats.repairs == 0 && stats.law == 0.0,
                    "%s: law %g", set[0], stats.law);
      }
      rf_flow_free(f);
      rf_problem_free(p);
    }
    if (i / 3 == 4)
      continue;
    TEST_ASSERT(i, events[0] == events[1] && events[0] > 0,
                "%s %s: %d events, by taylor %d", schemes[i % 3],
                scales[i / 3], events[0], events[1]);
    ck_assert_double_eq_tol(loss[0], loss[1], 1e-8);
    total += events[0];
  }
  printf("lower_end_of_double: %d events of %d cases\n", total, cases);
  fflush(stdout);
  ck_assert_int_ge(3 * total, 50 * cases);
}
END_TEST

/* Neuron 1 dies and leaves its column, which would go on as exp(t / 2), out of
   double's range at t = 1836; neuron 0 sees label 0 alone and rests.  Both have
   the a that a^2 - |w|^2 leaves them. */
START_TEST(dead_columns_do_not_overflow)
{
  static const char text[] =
    "data: {inputs: [[1, 0], [0, 1]], labels: [-1/2, 0]}\n"
    "network: {leak: 0}\nloss: {name: square, average: sum}\n"
    "init: {scheme: file, weights: [[1e-90, 0.5e-90, 0.3e-90], "
    "[1e-90, 0.4e-90, -0.3e-90]]}\n"
    "flow: {until: 10000}\nrecord: {times: [10000]}\n";
  const char *set[] = { engines[_i] };
  rf_problem *p = NULL;
  rf_flow *f = NULL;
  double a[2], w[4];

  ck_assert_int_eq(rf_problem_parse(&p, NULL, text, "dead", set, 1),
                   RF_OK);
  ck_assert_int_eq(rf_flow_create(&f, NULL, p), RF_OK);
  ck_assert_int_eq(events_until(f, 10000.0), 2);
  ck_assert_int_eq(read_weights(f, a, w, 0, 2), RF_OK);
  ck_assert_double_eq_tol(a[0] * 1e90, sqrt(0.75), 1e-8);
  ck_assert_double_eq_tol(a[1] * 1e90, sqrt(0.84), 1e-8);
  rf_flow_free(f);
  rf_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("still");
  TCase *t = tcase_create("still");

  test_limit(t);
  tcase_add_test(t, nothing_moves);
  tcase_add_loop_test(t, dead_columns_do_not_overflow, 0, 2);
  tcase_add_test(t, end_of_interval_is_never_reached);
  tcase_add_test(t, opposite_on_a_line);
  tcase_add_test(t, lower_end_of_double);
  suite_add_tcase(s, t);
  return run_suite(s);
}
