/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_decay.c -- weights that decay, z' = (K(D) - mu) z: closed forms,
 * the limit flow beside the one without decay and beside the full flow,
 * gradient descent on the way to it, and what is refused. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "input/sample.h"
#include "support/follow.h"
#include "support/rf_test.h"

#define SIZE (MMAX * (1 + DMAX))

/* ---- closed forms ---- */

/* One datum x = 1 with the label y, one neuron a = w = r, mean over one: u =
   a w obeys u' = 2 u (y - mu - u), so with s = y - mu
   u = s / (1 + (s / r^2 - 1) e^(-2 s t)), and u goes to s, or to 0 where mu is
   above y. */
static double
logistic(double y, double mu, double r, double t)
{
  const double s = y - mu;

  return s / (1 + (s / (r * r) - 1) * exp(-2 * s * t));
}

typedef struct engine {
  const char *set[4];
  size_t nset;
  double rtol, tolerance;
} engine;

/* Errors of a step, over the hundred steps or so of a run; or doubles of what
   has 30 digits. */
static const engine engines[] = {
  { { "flow.engine=cvode" }, 1, 1e-11, 1e-8 },
  { { "flow.engine=taylor-double" }, 1, 1e-11, 1e-8 },
  { { "flow.engine=taylor", "flow.digits=30", "flow.verify=false" }, 3, 0,
    1e-14 }
};

enum { ENGINES = sizeof engines / sizeof *engines, SETS = 8 };

/* The settings of an engine, then one more. */
static size_t
settings(const char **set, const engine *e, const char *more)
{
  memcpy(set, e->set, e->nset * sizeof *set);
  set[e->nset] = more;
  return e->nset + 1;
}

/* The time of still(eps): sqrt(2 u) |s - u| = eps on the way to u = s, where
   the one neuron is all of it; by bisection in u. */
static double
still_time(double y, double mu, double r, double eps)
{
  const double s = y - mu;
  double low = s / 3, high = s;

  for (int i = 0; i < 200; i++) {
    const double u = (low + high) / 2;
    if (sqrt(2 * u) * (s - u) > eps)
      low = u;
    else
      high = u;
  }
  return log((s / (r * r) - 1) * low / (s - low)) / (2 * s);
}

static void
check_still(const rf_lookout *still, int rep, double want, double tolerance)
{
  TEST_ASSERT(rep, fabs(rf_lookout_time(still) - want) <= tolerance * want,
              "still at %.17g, not %.17g", rf_lookout_time(still), want);
}

START_TEST(one_neuron)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("one_neuron", rep);
    const engine *e = &engines[rep % ENGINES];
    const double y = (double)rng_size(&g, 8, 24) / 8, x = 1;
    const double mu = (double)rng_size(&g, 1, 12) / 16;
    const double r = ldexp(1, -(int)rng_size(&g, 1, 8));
    const double t = (double)rng_size(&g, 1, 40);
    const double u = logistic(y, mu, r, t), eps = 1e-4;
    const char *set[SETS];
    char decay[64];
    double z[2], h;
    rf_lookout *still;
    follow f;

    snprintf(decay, sizeof decay, "loss.decay=%.17g", mu);
    follow_start(&f, &(plain_problem){ .n = 1, .d = 1, .m = 1, .x = &x,
                                       .y = &y, .c = 1 }, &r, &r,
                 &(follow_how){ e->rtol, 100, set, settings(set, e, decay) });
    ck_assert_int_eq(rf_flow_watch_word(&still, NULL, f.flow, "still(1e-4)",
                                        0), RF_OK);
    follow_to(&f, t);
    TEST_ASSERT(rep, f.status == RF_OK, "%.200s", f.message.text);
    follow_states(&f, z);
    TEST_ASSERT(rep, fabs(follow_sample(&f, &h) - (u - y) * (u - y) / 2)
                <= e->tolerance * (y * y), "loss");
    TEST_ASSERT(rep, fabs(h - u) <= e->tolerance * u
                && fabs(z[0] - sqrt(u)) <= e->tolerance * sqrt(u)
                && fabs(z[1] - sqrt(u)) <= e->tolerance * sqrt(u),
                "y=%g mu=%g t=%g: h is %.17g, not %.17g, a %.17g w %.17g", y,
                mu, t, h, u, z[0], z[1]);
    follow_to(&f, 100);
    /* Near the end an error of u is one of ln(s - u) by that over s - u. */
    check_still(still, rep, still_time(y, mu, r, eps),
                10 * e->tolerance * y / eps);
    rf_lookout_free(still);
    follow_end(&f);
    checked++;
  }
  printf("one neuron that decays: %d closed forms\n", checked);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* A neuron that no datum drives decays as e^(-mu t), its part in the span of
   the data and the part beyond it. */
START_TEST(nothing_drives)
{
  static const double x[] = { 1, 0, 0, 1, 1, 0 }, y[] = { 1, 2 };
  static const double a[] = { 0.5, 0.25 };
  static const double w[] = { -1, -2, 3, -0.5, -0.25, -8 };
  int checked = 0;

  for (size_t i = 0; i < ENGINES; i++)
    for (double mu = 0.125; mu < 3; mu *= 2) {
      const char *set[SETS];
      char decay[64];
      double z[8];
      follow f;
      snprintf(decay, sizeof decay, "loss.decay=%.17g", mu);
      follow_start(&f, &(plain_problem){ .n = 2, .d = 3, .m = 2, .x = x,
                                         .y = y, .c = 0.5 }, a, w,
                   &(follow_how){ engines[i].rtol, 8, set,
                                  settings(set, &engines[i], decay) });
      follow_to(&f, 8);
      follow_states(&f, z);
      for (size_t j = 0; j < 2; j++)
        for (size_t l = 0; l < 4; l++) {
          const double want = (l ? w[j * 3 + l - 1] : a[j]) * exp(-8 * mu);
          TEST_ASSERT((int)i, fabs(z[j * 4 + l] - want) <= 1e-14 * fabs(want),
                      "mu=%g: %.17g, not %.17g", mu, z[j * 4 + l], want);
          checked++;
        }
      follow_end(&f);
    }
  printf("nothing drives: %d weights\n", checked);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- the limit flow ---- */

/* The limit flow decays as a whole: the events of the one without decay, at the
   same bits of time, and its weights times e^(-mu t). */
START_TEST(limit_fades)
{
  int checked = 0;
  size_t events = 0;

  TEST_EACH(rep, test_reps(100)) {
    rf_rng g = test_rng("limit_fades", rep);
    const double mu = (double)rng_size(&g, 1, 64) / 16;
    const char *digits = rep % 2 ? "flow.digits=30" : "flow.digits=15";
    const char *set[] = { "flow.engine=limit", digits, NULL };
    char decay[64];
    sample s;
    follow f[2];
    double z[2][SIZE];

    snprintf(decay, sizeof decay, "loss.decay=%.17g", mu);
    set[2] = decay;
    sample_draw(&s, "limit_fades", rep, &(sample_most){ NMAX, DMAX, 12,
                                                        SAMPLE_TIES });
    for (size_t i = 0; i < 2; i++) {
      follow_start(&f[i], &s.p, s.a, s.w,
                   &(follow_how){ 0, s.until, set, 2 + i });
      follow_to(&f[i], s.until);
      TEST_ASSERT(rep, f[i].status == RF_OK, "%.200s", f[i].message.text);
      follow_states(&f[i], z[i]);
    }
    TEST_ASSERT(rep, f[0].nevents == f[1].nevents, "other events");
    for (size_t i = 0; i < f[0].nevents; i++)
      TEST_ASSERT(rep, f[0].events[i].time == f[1].events[i].time
                  && f[0].events[i].neuron == f[1].events[i].neuron
                  && f[0].events[i].datum == f[1].events[i].datum
                  && f[0].events[i].kind == f[1].events[i].kind
                  && f[0].events[i].marks == f[1].events[i].marks,
                  "another event %zu", i);
    for (size_t i = 0; i < s.p.m * (1 + s.p.d); i++) {
      const double want = z[0][i] * exp(-mu * s.until);
      /* Two exponentials, whose arguments are up to 100; on a boundary a
         coordinate may be rounding alone. */
      TEST_ASSERT(rep, fabs(z[1][i] - want)
                  <= 1e-13 * fabs(want) + 1e-15 * exp(-mu * s.until),
                  "%.17g, not %.17g", z[1][i], want);
      checked++;
    }
    events += f[0].nevents;
    follow_end(&f[0]);
    follow_end(&f[1]);
  }
  printf("limit fades: %d weights, %zu events\n", checked, events);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
  ck_assert_uint_gt(events, 0);
}
END_TEST

/* The full flow at a scale of 2^-100 is the limit flow: D differs by about
   2^-200 e^(2 |D| t). */
START_TEST(limit_is_full)
{
  int checked = 0, doubtful = 0;
  size_t events = 0;

  TEST_EACH(rep, test_reps(100)) {
    rf_rng g = test_rng("limit_is_full", rep);
    char decay[64];
    const char *set[2][4] = {
      { decay, "flow.engine=limit", "flow.digits=30" },
      { decay, "flow.engine=taylor", "flow.digits=30", "flow.verify=false" }
    };
    sample s;
    follow f[2];
    double z[2][SIZE];

    snprintf(decay, sizeof decay, "loss.decay=%.17g",
             (double)rng_size(&g, 1, 64) / 16);
    sample_draw(&s, "limit_is_full", rep, &(sample_most){ 6, 4, 6, 0 });
    for (size_t i = 0; i < s.p.m * s.p.d; i++)
      s.w[i] = ldexp(s.w[i], -100);
    for (size_t j = 0; j < s.p.m; j++)
      s.a[j] = ldexp(s.a[j], -100);
    for (size_t i = 0; i < 2; i++) {
      follow_start(&f[i], &s.p, s.a, s.w,
                   &(follow_how){ 0, s.until, set[i], 3 + i });
      follow_to(&f[i], s.until);
      TEST_ASSERT(rep, f[i].status == RF_OK, "%.200s", f[i].message.text);
      follow_states(&f[i], z[i]);
    }
    if (f[0].marks || f[1].marks || f[0].nevents != f[1].nevents)
      doubtful++;
    else {
      for (size_t i = 0; i < f[0].nevents; i++)
        TEST_ASSERT(rep, fabs(f[0].events[i].time - f[1].events[i].time)
                    <= 1e-12 * s.until, "event %zu", i);
      for (size_t i = 0; i < s.p.m * (1 + s.p.d); i++)
        TEST_ASSERT(rep, fabs(z[0][i] - z[1][i])
                    <= 1e-10 * (fabs(z[1][i]) + ldexp(1, -100)
                                * exp(-s.until)), "%.17g, not %.17g",
                    z[0][i], z[1][i]);
      checked++;
      events += f[0].nevents;
    }
    follow_end(&f[0]);
    follow_end(&f[1]);
  }
  printf("limit is full: %d problems, %zu events, %d with doubts\n", checked,
         events, doubtful);
  fflush(stdout);
  ck_assert_int_gt(checked, 4 * doubtful);
  ck_assert_uint_gt(events, 0);
}
END_TEST

/* ---- gradient descent ---- */

/* Half the step, half the distance to the flow. */
START_TEST(descent_comes_near)
{
  int checked = 0;
  double least = 2, most = 2;

  TEST_EACH(rep, test_reps(40)) {
    rf_rng g = test_rng("descent_comes_near", rep);
    double z[4][SIZE], off[3] = { 0 };
    char decay[64], step[64];
    sample s;
    follow f;

    snprintf(decay, sizeof decay, "loss.decay=%.17g",
             (double)rng_size(&g, 1, 32) / 16);
    sample_draw(&s, "descent_comes_near", rep, &(sample_most){ 4, 3, 4, 0 });
    s.p.leak = 1;                        /* no boundaries to jump over */
    for (size_t i = 0; i < 4; i++) {
      const char *set[] = { decay, i ? "flow.engine=descent"
                            : "flow.engine=cvode", step };
      snprintf(step, sizeof step, "flow.step=%.17g",
               ldexp(s.until, -10 - (int)i));
      follow_start(&f, &s.p, s.a, s.w,
                   &(follow_how){ i ? 0 : 1e-12, s.until, set, i ? 3 : 2 });
      follow_to(&f, s.until);
      TEST_ASSERT(rep, f.status == RF_OK, "%.200s", f.message.text);
      follow_states(&f, z[i]);
      for (size_t l = 0; i && l < s.p.m * (1 + s.p.d); l++)
        off[i - 1] = fmax(off[i - 1], fabs(z[i][l] - z[0][l]));
      follow_end(&f);
    }
    least = fmin(least, fmin(off[0] / off[1], off[1] / off[2]));
    most = fmax(most, fmax(off[0] / off[1], off[1] / off[2]));
    checked++;
  }
  printf("descent comes near: %d problems, ratios %.4f to %.4f\n", checked,
         least, most);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
  /* Of order 1: terms of the next order are some thousandths of it, or some
     tenths where the largest distance is of a number whose own term is near
     0. */
  ck_assert_msg(least > 1.5 && most < 3, "ratios %g to %g", least, most);
}
END_TEST

/* ---- refused ---- */

static void
refused(const char *const *set, size_t nset, const char *why)
{
  static const double x[] = { 1 }, y[] = { 1 };
  rf_problem *p = NULL;
  rf_message message;
  const rf_status status = rf_problem_create(&p, &message,
                                             &(rf_data){ 1, 1, x, y }, set,
                                             nset);

  ck_assert_int_eq(status, RF_EINPUT);
  ck_assert_msg(strstr(message.text, why), "%s", message.text);
}

START_TEST(what_is_refused)
{
  refused((const char *[]){ "loss.decay=-1/2" }, 1, "a number, 0 or more");
  refused((const char *[]){ "loss.decay=1", "network.train=inner" }, 2,
          "0, with network.train inner");
  refused((const char *[]){ "loss.decay=4" }, 1, "at most 300 over flow.until");
}
END_TEST

static Suite *
decay_suite(void)
{
  Suite *s = suite_create("decay");
  TCase *t = tcase_create("decay");

  test_limit(t);
  tcase_add_test(t, one_neuron);
  tcase_add_test(t, nothing_drives);
  tcase_add_test(t, limit_fades);
  tcase_add_test(t, limit_is_full);
  tcase_add_test(t, descent_comes_near);
  tcase_add_test(t, what_is_refused);
  suite_add_tcase(s, t);
  return s;
}

int
main(void)
{
  return run_suite(decay_suite());
}
