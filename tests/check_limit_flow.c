/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_limit_flow.c -- the limit flow: closed forms, laws, the plain
 * integrator, other precisions, the full flow at small scale. */
#include "config.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "input/limit_sample.h"
#include "input/vectors.h"
#include "second/plain.h"
#include "support/news.h"
#include "support/numbers.h"

/* The answers at lambda = 1e-30: there the limit flow is exact to 1e-60 exp(2
   D_max t), far below a double.  Times to 16 roundings of the largest. */
START_TEST(tiny_scale_vector)
{
  vector v;
  int checked = 0;

  vector_read(&v, "p1-lam30");
  for (int mp = 0; mp < 2; mp++) {
    const char *set[] = { "flow.engine=limit", "flow.rtol=",
                          mp ? "flow.digits=40" : "flow.digits=15" };
    rf_problem *p = NULL;
    rf_message message = { "" };
    rf_flow *f;
    struct run r = { .count = 0 };
    ck_assert_msg(rf_problem_read(&p, &message, v.path, set, 3) == RF_OK,
                  "%s", message.text);
    f = limits_flow(p);
    limits_run(&r, f, 20.0);
    ck_assert_uint_eq(r.count, v.nevents);
    for (size_t i = 0; i < r.count; i++) {
      ck_assert_uint_eq(r.event[i].neuron, v.events[i].neuron);
      ck_assert_uint_eq(r.event[i].datum, v.events[i].datum);
      ck_assert_int_eq(r.event[i].kind, v.events[i].kind);
      ck_assert_msg(fabs(r.event[i].time - v.events[i].time)
                    <= (mp ? 1.0 : 16.0) * DBL_EPSILON * 4.0,
                    "event %zu: %.17g %.17g", i, r.event[i].time,
                    v.events[i].time);
      checked++;
    }
    rf_flow_free(f);
    rf_problem_free(p);
  }
  vector_free(&v);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* The plain integrator at weights of 2^-40: h stays below 2^-80 e^10, so its
 * events are those of the limit.  Its steps are good to 1e-12 or so. */
START_TEST(plain_integrator)
{
  int checked = 0, skipped = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("plain_integrator", rep);
    struct limits s;
    struct run r = { .count = 0 };
    plain_problem pp;
    plain *pl;
    rf_problem *p;
    rf_flow *f;

    limits_draw(&s, &g, true);
    for (size_t j = 0; j < s.m; j++) {
      s.a[j] = ldexp(s.a[j], -40);
      for (size_t i = 0; i < s.d; i++)
        s.w[j * s.d + i] = ldexp(s.w[j * s.d + i], -40);
    }
    p = limits_problem(&s, "flow.engine=limit", "flow.digits=15", NULL);
    f = limits_flow(p);
    limits_run(&r, f, 5.0);
    pp = (plain_problem){ .n = s.n, .d = s.d, .m = s.m, .x = s.x, .y = s.y,
                          .leak = s.leak, .c = 1.0 / (double)s.n };
    pl = plain_start(&pp, s.a, s.w);
    if (plain_to(pl, 5.0) < 0 || limits_marked(&r))
      skipped++;
    else {
      TEST_ASSERT(rep, r.count == pl->nevents, "%zu events, plain %zu",
                  r.count, pl->nevents);
      for (size_t i = 0; i < r.count; i++) {
        TEST_ASSERT(rep, r.event[i].neuron == pl->events[i].neuron
                    && r.event[i].datum == pl->events[i].datum
                    && r.event[i].kind == pl->events[i].kind,
                    "event %zu at %g and %g", i, r.event[i].time,
                    pl->events[i].time);
        TEST_ASSERT(rep, fabs(r.event[i].time - pl->events[i].time) < 1e-9,
                    "event %zu at %.17g and %.17g", i, r.event[i].time,
                    pl->events[i].time);
        checked++;
      }
    }
    plain_free(pl);
    rf_flow_free(f);
    rf_problem_free(p);
  }
  printf("plain_integrator: %d events, %d skipped\n", checked, skipped);
  fflush(stdout);
  ck_assert_int_gt(checked, test_reps(100) / 2);
}
END_TEST

/* 53 bits and 40 digits: the same events, times that differ by rounding.  A
 * crossing at the angle c has a time error of some u ||w|| / (|c| ||w'||);
 * close encounters are rare, so 1e-9 is far more than the rest needs. */
START_TEST(mpfr_agrees_with_double)
{
  int checked = 0, skipped = 0;

  TEST_EACH(rep, test_reps(150)) {
    rf_rng g = test_rng("mpfr_agrees_with_double", rep);
    struct limits s;
    struct run r = { .count = 0 }, q = { .count = 0 };
    rf_problem *pd, *pm;
    rf_flow *fd, *fm;

    limits_draw(&s, &g, true);
    pd = limits_problem(&s, "flow.engine=limit", "flow.digits=15", NULL);
    pm = limits_problem(&s, "flow.engine=limit", "flow.digits=40", NULL);
    fd = limits_flow(pd);
    fm = limits_flow(pm);
    limits_run(&r, fd, 30.0);
    limits_run(&q, fm, 30.0);
    if (limits_marked(&r) || limits_marked(&q))
      skipped++;
    else {
      TEST_ASSERT(rep, r.count == q.count, "%zu %zu events", r.count,
                  q.count);
      for (size_t i = 0; i < r.count; i++) {
        TEST_ASSERT(rep, limits_same(&r.event[i], &q.event[i]), "event %zu", i);
        TEST_ASSERT(rep, fabs(r.event[i].time - q.event[i].time) < 1e-9,
                    "event %zu: %.17g %.17g", i, r.event[i].time,
                    q.event[i].time);
        checked++;
      }
    }
    rf_flow_free(fd);
    rf_flow_free(fm);
    rf_problem_free(pd);
    rf_problem_free(pm);
  }
  printf("mpfr_agrees_with_double: %d events, %d skipped\n", checked,
         skipped);
  fflush(stdout);
  ck_assert_int_gt(checked, test_reps(200) / 2);
}
END_TEST

/* Texts of all event times, then of the weights at the end. */
struct texts {
  char text[2048][256];
  size_t count;
  bool unsure;             /* some event says that it is */
};

static void
keep_text(void *context, const char *text)
{
  struct texts *t = context;

  ck_assert_uint_lt(t->count, 2048);
  snprintf(t->text[t->count++], 256, "%s", text);
}

static void
texts_of(struct texts *t, const struct limits *s, const char *digits)
{
  rf_problem *p = limits_problem(s, "flow.engine=limit", digits, NULL);
  rf_flow *f = limits_flow(p);
  rf_status st;

  t->count = 0;
  t->unsure = false;
  while ((st = rf_flow_step(f, NULL, 10.0)) == RF_EVENT) {
    size_t count;
    const rf_event *e = news_events(f, &count);
    for (size_t i = 0; i < count; i++) {
      t->unsure |= (e[i].marks & RF_MARK_UNSURE) != 0;
      ck_assert_int_eq(put_event_time(f, keep_text, t, i), RF_OK);
    }
  }
  ck_assert_int_eq(st, RF_OK);
  ck_assert_int_eq(put_weights(f, keep_text, t, 0, s->m), RF_OK);
  rf_flow_free(f);
  rf_problem_free(p);
}

/* 20 digits and 200 digits agree to 20: compare with 4 units of digit 20 of
   the larger of the number and 1e-3 of the weights' own size. */
START_TEST(digits_agree)
{
  static struct texts a, b;
  int checked = 0;

  TEST_EACH(rep, test_reps(20)) {
    rf_rng g = test_rng("digits_agree", rep);
    struct limits s;

    limits_draw(&s, &g, true);
    texts_of(&a, &s, "flow.digits=20");
    texts_of(&b, &s, "flow.digits=200");
    if (a.unsure)
      continue;
    TEST_ASSERT(rep, a.count == b.count, "%zu %zu", a.count, b.count);
    for (size_t i = 0; i < a.count; i++) {
      long double u = strtold(a.text[i], NULL), v = strtold(b.text[i], NULL);
      TEST_ASSERT(rep, fabsl(u - v) <= 2e-19L * fmaxl(fabsl(v), 1e-3L),
                  "%s %.40s", a.text[i], b.text[i]);
      /* The leading digits as text, where long double is too short. */
      TEST_ASSERT(rep, strncmp(a.text[i], b.text[i], 18) == 0
                  || fabsl(u - v) <= 2e-19L * fmaxl(fabsl(v), 1e-3L),
                  "%s %.40s", a.text[i], b.text[i]);
      checked++;
    }
  }
  ck_assert_int_gt(checked, test_reps(100) / 2);
}
END_TEST

/* a^2 - ||w||^2 is conserved, events or not; errors grow like the squares of
   the weights, e^(2 s) with s <= D_max t. */
START_TEST(balance_is_conserved)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("balance_is_conserved", rep);
    struct limits s;
    struct run r = { .count = 0 };
    double a[MMAX], w[MMAX * DMAX];
    rf_problem *p;
    rf_flow *f;

    limits_draw(&s, &g, true);
    p = limits_problem(&s, "flow.engine=limit", "flow.digits=15", NULL);
    f = limits_flow(p);
    limits_run(&r, f, 4.0);
    ck_assert_int_eq(read_weights(f, a, w, 0, s.m), RF_OK);
    for (size_t j = 0; j < s.m; j++) {
      double b0 = s.a[j] * s.a[j], b = a[j] * a[j], size = b0 + b;
      for (size_t i = 0; i < s.d; i++) {
        b0 -= s.w[j * s.d + i] * s.w[j * s.d + i];
        b -= w[j * s.d + i] * w[j * s.d + i];
      }
      TEST_ASSERT(rep, fabs(b - b0) <= 1000.0 * DBL_EPSILON * (1.0 + size),
                  "neuron %zu: %g", j, b - b0);
      checked++;
    }
    rf_flow_free(f);
    rf_problem_free(p);
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* (a, w, t) -> (-a, w, -t) is a symmetry of w' = a D, a' = <w, D>: where
   nothing slides or dies the flow of (-a, w) goes back to the start. */
START_TEST(time_reversal)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("time_reversal", rep);
    struct limits s, back;
    struct run r = { .count = 0 }, q = { .count = 0 };
    double a[MMAX], w[MMAX * DMAX];
    bool slides = false;
    rf_problem *p;
    rf_flow *f;

    limits_draw(&s, &g, false);
    s.leak = 0.25;                      /* leak 0: who dies stays dead */
    p = limits_problem(&s, "flow.engine=limit", "flow.digits=15", NULL);
    f = limits_flow(p);
    limits_run(&r, f, 3.0);
    ck_assert_int_eq(read_weights(f, a, w, 0, s.m), RF_OK);
    rf_flow_free(f);
    rf_problem_free(p);
    for (size_t i = 0; i < r.count; i++)
      slides |= r.event[i].kind != RF_EVENT_ACTIVATE
                && r.event[i].kind != RF_EVENT_DEACTIVATE;
    if (slides || limits_marked(&r) || r.count == 0)
      continue;
    back = s;
    for (size_t j = 0; j < s.m; j++)
      back.a[j] = -a[j];
    memcpy(back.w, w, sizeof w);
    p = limits_problem(&back, "flow.engine=limit", "flow.digits=15", NULL);
    f = limits_flow(p);
    limits_run(&q, f, 3.0);
    TEST_ASSERT(rep, q.count == r.count, "%zu forth, %zu back", r.count,
                q.count);
    ck_assert_int_eq(read_weights(f, a, w, 0, s.m), RF_OK);
    for (size_t j = 0; j < s.m; j++)
      for (size_t i = 0; i < s.d; i++)
        TEST_ASSERT(rep, fabs(w[j * s.d + i] - s.w[j * s.d + i]) < 1e-9,
                    "neuron %zu: %g", j, w[j * s.d + i] - s.w[j * s.d + i]);
    checked++;
    rf_flow_free(f);
    rf_problem_free(p);
  }
  printf("time_reversal: %d problems\n", checked);
  fflush(stdout);
  ck_assert_int_gt(checked, test_reps(20) / 2);
}
END_TEST

/* The three points; the last to enter the cone of D* = (-31/120, 2/3) are
 * those that start at the edge of the dead cone, w = (8, -1): they cross the
 * cones of D = (1/30, 4/15) and (1/60, 3/10).  tan(theta / 2) falls by
 * exp(-||D|| t), theta the angle to D:
 *   T = sum ln(tan(theta_in / 2) / tan(theta_out / 2)) / ||D||. */
START_TEST(longest_alignment)
{
  const double x[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  const double y[] = { 1.1, 0.1, 0.8 }, w[] = { 8.0, -1.0 };
  const double a = sqrt(65.0);
  const char *set[] = { "flow.engine=limit", "flow.nonunique=activate",
                        "flow.digits=15" };
  const double d1 = atan2(4.0 / 15.0, 1.0 / 30.0), n1 = hypot(1.0 / 30.0,
                                                              4.0 / 15.0);
  const double d2 = atan2(0.3, 1.0 / 60.0), n2 = hypot(1.0 / 60.0, 0.3);
  const double in = atan2(-1.0, 8.0), mid = atan2(1.0, 2.0);
  const double out = atan2(3.0, 4.0);
  const double T = log(tan((d1 - in) / 2) / tan((d1 - mid) / 2)) / n1
                   + log(tan((d2 - mid) / 2) / tan((d2 - out) / 2)) / n2;
  rf_problem *p = NULL;
  rf_message message;
  struct run r = { .count = 0 };
  rf_flow *f;

  ck_assert_int_eq(rf_problem_create(&p, &message, &(rf_data){ 3, 2, x, y },
                                     set, 3),
                   RF_OK);
  ck_assert_int_eq(rf_problem_set_weights(p, 1, &a, w), RF_OK);
  f = limits_flow(p);
  limits_run(&r, f, 100.0);
  ck_assert_uint_eq(r.count, 3);       /* leaving the edge is a choice */
  ck_assert(r.choice);
  ck_assert_msg(fabs(T - 3.0579688807) < 5e-11, "T = %.17g", T);
  ck_assert_msg(fabs(r.event[2].time - T) < 64.0 * DBL_EPSILON,
                "%.17g closed form %.17g", r.event[2].time, T);
  rf_flow_free(f);
  rf_problem_free(p);
}
END_TEST

/* Data (x, y) and (-x, -y): D is the same everywhere, so a neuron's path is
   one motion through all its events. */
START_TEST(symmetric_data)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(100)) {
    rf_rng g = test_rng("symmetric_data", rep);
    struct limits s;
    struct run r = { .count = 0 };
    double D[DMAX] = { 0.0 }, norm = 0.0, a[MMAX], w[MMAX * DMAX];
    const double t = 2.0;
    rf_problem *p;
    rf_flow *f;

    limits_draw(&s, &g, false);
    s.n -= s.n & 1;
    for (size_t k = 0; k < s.n; k += 2) {
      s.y[k + 1] = -s.y[k];
      for (size_t i = 0; i < s.d; i++) {
        s.x[(k + 1) * s.d + i] = -s.x[k * s.d + i];
        D[i] += (1.0 + s.leak) * s.y[k] * s.x[k * s.d + i] / (double)s.n;
      }
    }
    for (size_t i = 0; i < s.d; i++)
      norm = hypot(norm, D[i]);
    p = limits_problem(&s, "flow.engine=limit", "flow.digits=15", NULL);
    f = limits_flow(p);
    limits_run(&r, f, t);
    ck_assert_int_eq(read_weights(f, a, w, 0, s.m), RF_OK);
    for (size_t j = 0; j < s.m; j++) {
      double q = 0.0;
      for (size_t i = 0; i < s.d; i++)
        q += s.w[j * s.d + i] * D[i] / norm;
      for (size_t i = 0; i < s.d; i++) {
        double want = s.w[j * s.d + i]
                      + (q * (cosh(norm * t) - 1.0) + s.a[j] * sinh(norm * t))
                        * D[i] / norm;
        TEST_ASSERT(rep, fabs(w[j * s.d + i] - want) < 1e-13 * exp(norm * t),
                    "neuron %zu: %.17g %.17g", j, w[j * s.d + i], want);
        checked++;
      }
    }
    for (size_t i = 0; i < r.count; i++)
      TEST_ASSERT(rep, r.event[i].kind <= RF_EVENT_DEACTIVATE, "kind %d",
                  r.event[i].kind);
    rf_flow_free(f);
    rf_problem_free(p);
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* The full flow nears the limit like lambda^2: a tenth of the scale gives a
   hundredth of the difference of the event times. */
START_TEST(full_flow_rate)
{
  static const char *const scale[] = { "init.scale=1e-2", "init.scale=1e-3" };
  const double x[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  const double y[] = { 1.1, 0.1, 0.8 };
  double worst[2] = { 0.0, 0.0 };

  for (int i = 0; i < 2; i++) {
    struct run r[2] = { { .count = 0 }, { .count = 0 } };
    for (int limit = 0; limit < 2; limit++) {
      const char *set[] = { scale[i], "network.width=20",
                            limit ? "flow.rtol=" : "flow.rtol=1e-12",
                            limit ? "flow.digits=15" : "flow.digits=",
                            limit ? "flow.engine=limit"
                                  : "flow.engine=cvode" };
      rf_problem *p = NULL;
      rf_message message;
      rf_flow *f;
      ck_assert_int_eq(rf_problem_create(&p, &message,
                                         &(rf_data){ 3, 2, x, y }, set, 5),
                       RF_OK);
      f = limits_flow(p);
      limits_run(&r[limit], f, 2.5);
      rf_flow_free(f);
      rf_problem_free(p);
    }
    ck_assert_uint_eq(r[0].count, r[1].count);
    ck_assert_uint_gt(r[0].count, 5);
    for (size_t k = 0; k < r[0].count; k++) {
      ck_assert(limits_same(&r[0].event[k], &r[1].event[k]));
      worst[i] = fmax(worst[i], fabs(r[0].event[k].time - r[1].event[k].time));
    }
  }
  printf("full_flow_rate: %g at 1e-2, %g at 1e-3\n", worst[0], worst[1]);
  fflush(stdout);
  ck_assert_msg(fabs(log10(worst[0] / worst[1]) - 2.0) < 0.1, "%g %g",
                worst[0], worst[1]);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("limit");
  TCase *t = tcase_create("limit");

  test_limit(t);
  tcase_add_test(t, tiny_scale_vector);
  tcase_add_test(t, plain_integrator);
  tcase_add_test(t, mpfr_agrees_with_double);
  tcase_add_test(t, digits_agree);
  tcase_add_test(t, balance_is_conserved);
  tcase_add_test(t, time_reversal);
  tcase_add_test(t, longest_alignment);
  tcase_add_test(t, symmetric_data);
  tcase_add_test(t, full_flow_rate);
  suite_add_tcase(s, t);
  return run_suite(s);
}
