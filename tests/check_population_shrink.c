/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_population_shrink.c -- neurons that shrink by many orders of
 * magnitude while their lines hold them: what the flow keeps of them must not
 * drown in the rounding of when they were large.
 *
 * A balanced neuron on d - 1 lines has one direction left.  If that of D is
 * its own and a < 0, or the opposite and a > 0, it goes to 0 as
 * exp(-int ||D|| dt).  From a small start D is constant as long as the
 * predictions are: p_k = c y_k.  So the right values are known. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <reluflow.h>

#include "base/vector.h"
#include "support/news.h"
#include "support/numbers.h"
#include "support/rf_test.h"

#define N 3
#define D 3
#define M 24

typedef struct shrinking {
  size_t n, d;
  double x[N * D], y[N], leak;
  double scale, end;     /* D is constant until end */
} shrinking;

typedef struct seen {
  double time;
  double a[M], w[M * D];
  signed char u[M * N];
} seen;

/* Weights grow by exp(t sum y_k ||x_k|| / n) at most, and the predictions
   stay below 1e-16. */
static shrinking
draw(rf_rng *g)
{
  static const double scales[] = { 1e-30, 1e-60, 1e-100 };
  shrinking s = { .n = rng_size(g, 2, N), .scale = scales[rng_next(g) % 3] };
  double rate = 0.0;

  s.d = s.n;
  s.leak = rng_next(g) & 1 ? 0.125 : 0.0;
  for (size_t k = 0; k < s.n; k++) {
    for (size_t i = 0; i < s.d; i++)
      s.x[k * s.d + i] = (i == k ? 1.0 : 0.0) + 0.4 * rng_uniform(g);
    s.y[k] = 1.25 + rng_uniform(g);
    rate += s.y[k] * rf_length(s.x + k * s.d, s.d) / (double)s.n;
  }
  s.end = log(1e-8 / s.scale) / rate;
  return s;
}

/* ||D|| of a neuron with the signs u[n] where p_k = y_k / n. */
static double
drive_of(const shrinking *s, const signed char *u)
{
  double v[D] = { 0.0 }, line[N][D];
  size_t lines = 0;

  for (size_t k = 0; k < s->n; k++) {
    const double *x = s->x + k * s->d;
    const double eta = u[k] > 0 ? 1.0 : u[k] < 0 ? s->leak : 0.0;
    for (size_t i = 0; i < s->d; i++)
      v[i] += eta * s->y[k] / (double)s->n * x[i];
    if (u[k] != 0)
      continue;
    memcpy(line[lines], x, s->d * sizeof *x);
    for (size_t l = 0; l < lines; l++) {
      const double part = rf_dot(line[l], line[lines], s->d);
      for (size_t i = 0; i < s->d; i++)
        line[lines][i] -= part * line[l][i];
    }
    const double norm = rf_length(line[lines], s->d);
    for (size_t i = 0; i < s->d; i++)
      line[lines][i] /= norm;
    lines++;
  }
  for (size_t l = 0; l < lines; l++) {
    const double part = rf_dot(line[l], v, s->d);
    for (size_t i = 0; i < s->d; i++)
      v[i] -= part * line[l][i];
  }
  return rf_length(v, s->d);
}

static void
look(seen *now, rf_flow *f)
{
  now->time = rf_flow_time(f);
  ck_assert_int_eq(read_weights(f, now->a, now->w, 0, M), RF_OK);
  ck_assert_int_eq(rf_flow_pattern(f, now->u, 0, M), RF_OK);
}

/* A step leaves a unit or so of w off the line, which does not shrink less than
   w: of some 1,000 steps. */
#define OFF_LINE (1e3 * 0x1p-50)

/* Is neuron j, which had the same signs before, where it must be?  1: it has
   shrunk a lot. */
static int
check_neuron(int rep, const shrinking *s, const seen *before,
             const seen *now, size_t j, double error)
{
  const signed char *u = now->u + j * s->n;
  const double *w = now->w + j * s->d, size = rf_length(w, s->d);
  size_t lines = 0;
  double right;

  if (memcmp(u, before->u + j * s->n, s->n) != 0)
    return 0;
  for (size_t k = 0; k < s->n; k++)
    lines += u[k] == 0;
  if (lines + 1 != s->d || fabs(now->a[j]) > 1e-5 * fabs(before->a[j]))
    return 0;
  right = before->a[j] * exp((before->time - now->time) * drive_of(s, u));
  TEST_ASSERT(rep, fabs(now->a[j] - right) <= error * fabs(right),
              "neuron %zu: a = %.17g, right %.17g", j, now->a[j], right);
  TEST_ASSERT(rep, fabs(fabs(now->a[j]) - size) <= error * size,
              "neuron %zu: a = %.17g, ||w|| = %.17g", j, now->a[j], size);
  for (size_t k = 0; k < s->n; k++)
    TEST_ASSERT(rep, u[k] != 0 || fabs(rf_dot(w, s->x + k * s->d, s->d))
                <= OFF_LINE * size, "neuron %zu is %.3g off line %zu", j,
                rf_dot(w, s->x + k * s->d, s->d) / size, k);
  return 1;
}

static size_t
events_until(int rep, rf_flow *f, double t)
{
  rf_message message = { "" };
  rf_status status;
  size_t events = 0;

  while ((status = rf_flow_step(f, &message, t)) == RF_EVENT) {
    size_t count;
    news_events(f, &count);
    events += count;
  }
  TEST_ASSERT(rep, status == RF_OK, "%s", message.text);
  return events;
}

/* The events until t into event[most]. */
static size_t
tell(rf_flow *f, double t, rf_event *event, size_t most)
{
  rf_status status;
  size_t all = 0;

  while ((status = rf_flow_step(f, NULL, t)) == RF_EVENT) {
    size_t count;
    const rf_event *own = news_events(f, &count);
    ck_assert_uint_le(all + count, most);
    memcpy(event + all, own, count * sizeof *own);
    all += count;
  }
  ck_assert_int_eq(status, RF_OK);
  return all;
}

/* One run; returns the neurons that shrank. */
static int
follow(int rep, const shrinking *s, const char *engine, const char *accuracy,
       double error)
{
  char leak[64], scale[64];
  const char *set[] = { engine, accuracy, leak, scale, "network.width=24",
                        "flow.until=1e4" };
  rf_problem *p = NULL;
  rf_flow *f = NULL;
  rf_flow_stats stats;
  seen first, last;
  int shrank = 0;

  snprintf(leak, sizeof leak, "network.leak=%g", s->leak);
  snprintf(scale, sizeof scale, "init.scale=%g", s->scale);
  ck_assert_int_eq(rf_problem_create(&p, NULL,
                                     &(rf_data){ s->n, s->d, s->x, s->y },
                                     set, 6), RF_OK);
  ck_assert_int_eq(rf_flow_create(&f, NULL, p), RF_OK);
  events_until(rep, f, 0.25 * s->end);
  look(&first, f);
  events_until(rep, f, s->end);
  look(&last, f);
  for (size_t j = 0; j < M; j++)
    shrank += check_neuron(rep, s, &first, &last, j, error);
  rf_flow_stats_get(f, &stats);
  TEST_ASSERT(rep, stats.unsure == 0 && stats.repairs == 0
              && stats.law == 0.0, "%s %s: %g unsure, law %g", engine,
              accuracy, (double)stats.unsure, stats.law);
  rf_flow_free(f);
  rf_problem_free(p);
  return shrank;
}

/* By all engines; what is lost is some units of the accuracy each e-fold.  Not
   every draw has neurons that shrink: few draws say nothing. */
START_TEST(shrink_on_their_lines)
{
  const int reps = test_reps(30) < 15 ? 15 : test_reps(30);
  int shrank = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("shrink_on_their_lines", rep);
    const shrinking s = draw(&g);
    const int loose = follow(rep, &s, "flow.engine=cvode", "flow.rtol=1e-8",
                             1e-5);
    const int tight = follow(rep, &s, "flow.engine=cvode", "flow.rtol=1e-12",
                             1e-9);
    const int taylor = follow(rep, &s, "flow.engine=taylor",
                              "flow.digits=20", 1e-11);
    TEST_ASSERT(rep, loose == taylor && tight == taylor,
                "%d and %d shrink, by taylor %d", loose, tight, taylor);
    shrank += taylor;
  }
  printf("shrink_on_their_lines: %d neurons\n", shrank);
  fflush(stdout);
  ck_assert_int_ge(shrank, reps / 3);
}
END_TEST

/* Seven neurons of thirty go to 0 on their lines, by factors up to 1e29, until
   the residuals have changed their signs and release them: one story at any
   accuracy, and nothing is lost on the way. */
START_TEST(released_in_the_end)
{
  static const double xs[] = { 1, 0.2, -0.3, 1 }, ys[] = { 1, 0.5 };
  static const char *const ways[][2] = {
    { "flow.engine=taylor", "flow.digits=40" },
    { "flow.engine=taylor", "flow.digits=20" },
    { "flow.engine=cvode", "flow.rtol=1e-8" },
    { "flow.engine=cvode", "flow.rtol=1e-10" },
    { "flow.engine=cvode", "flow.rtol=1e-12" }
  };
  rf_event event[2][64];
  size_t count[2] = { 0 };
  int released = 0;

  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    const char *set[] = { ways[i][0], ways[i][1], "network.width=30",
                          "init.scale=1e-30", "init.seed=3" };
    rf_event *own = event[i > 0];
    rf_problem *p = NULL;
    rf_flow *f = NULL;
    rf_flow_stats stats;
    double loss;
    ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ 2, 2, xs, ys },
                                       set, 5),
                     RF_OK);
    ck_assert_int_eq(rf_flow_create(&f, NULL, p), RF_OK);
    count[i > 0] = tell(f, 200.0, own, 64);
    rf_flow_stats_get(f, &stats);
    ck_assert_uint_eq(stats.unsure, 0);
    ck_assert_int_eq(read_sample(f, &loss, NULL), RF_OK);
    ck_assert_double_lt(loss, 1e-18);
    for (size_t l = 0; i > 0 && l < count[0]; l++) {
      ck_assert_uint_eq(count[1], count[0]);
      ck_assert_uint_eq(own[l].neuron, event[0][l].neuron);
      ck_assert_int_eq(own[l].kind, event[0][l].kind);
      ck_assert_double_eq_tol(own[l].time, event[0][l].time,
                              1e-7 * own[l].time);
      released += own[l].time > 100.0;
    }
    rf_flow_free(f);
    rf_problem_free(p);
  }
  ck_assert_int_eq(released, 4 * 7);
}
END_TEST

/* Data on two orthogonal lines; the neuron comes to rest on the second one, on
   the edge of its dead half, and shrinks along the first as exp(-0.6 t) while
   predictions are nothing: D = -2 x_0 + x_2, of length 0.6. */
static double
rests(const char *text, const char *engine, const char *accuracy,
      rf_flow_stats *stats)
{
  const char *set[] = { engine, accuracy };
  rf_problem *p = NULL;
  rf_flow *f = NULL;
  double before, a, w[2];
  signed char u[4];

  ck_assert_int_eq(rf_problem_parse(&p, NULL, text, "rests", set, 2),
                   RF_OK);
  ck_assert_int_eq(rf_flow_create(&f, NULL, p), RF_OK);
  events_until(0, f, 10.0);
  ck_assert_int_eq(read_weights(f, &before, w, 0, 1), RF_OK);
  events_until(0, f, 100.0);
  ck_assert_int_eq(read_weights(f, &a, w, 0, 1), RF_OK);
  ck_assert_int_eq(rf_flow_pattern(f, u, 0, 1), RF_OK);
  ck_assert_int_eq(memcmp(u, (const signed char []){ 1, -1, 1, -1 }, 4), 0);
  rf_flow_stats_get(f, stats);
  rf_flow_free(f);
  rf_problem_free(p);
  return a / before * exp(54.0) - 1.0;
}

START_TEST(rests_while_it_shrinks)
{
#define REST(x0, x1, x2, x3, w)                                              \
  "data: {inputs: [" x0 ", " x1 ", " x2 ", " x3 "], labels: [-2, -1, 1, 1]}" \
  "\nnetwork: {leak: 0}\nloss: {name: square, average: sum}\n"             \
  "init: {scheme: file, weights: [[-91e-22, " w "]]}\n"                      \
  "flow: {until: 100}\nrecord: {times: [100]}\n"
  static const char *const text[] = {
    REST("[1/5, 0]", "[0, 2/5]", "[1, 0]", "[0, 11/5]", "84e-22, 35e-22"),
    REST("[3/25, 4/25]", "[-8/25, 6/25]", "[3/5, 4/5]", "[-44/25, 33/25]",
         "224e-23, 882e-23") };
#undef REST
  int checked = 0;

  for (size_t turned = 0; turned < 2; turned++)
    for (int way = 0; way < 3; way++) {
      rf_flow_stats stats;
      const double off =
        rests(text[turned], way < 2 ? "flow.engine=cvode"
              : "flow.engine=taylor", way == 0 ? "flow.rtol=1e-8"
              : way == 1 ? "flow.rtol=1e-12" : "flow.digits=20", &stats);
      ck_assert_msg(fabs(off) < (way == 0 ? 1e-4 : 1e-8), "off by %.2g",
                    off);
      ck_assert_uint_eq(stats.repairs, 0);
      ck_assert_uint_eq(stats.unsure, 0);
      checked++;
    }
  ck_assert_int_eq(checked, 6);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("shrink");
  TCase *t = tcase_create("shrink");

  test_limit(t);
  tcase_add_test(t, shrink_on_their_lines);
  tcase_add_test(t, released_in_the_end);
  tcase_add_test(t, rests_while_it_shrinks);
  suite_add_tcase(s, t);
  return run_suite(s);
}
