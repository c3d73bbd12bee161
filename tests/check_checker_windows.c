/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_windows.c -- the windows in which the checker puts events hold
 * them, whatever the flow is within the errors of its polynomials. */
#include "config.h"

#include <math.h>

#include "support/made_step.h"
#include "support/rf_test.h"

static const double length = 5.0;      /* of x_0 */

static double
draw_between(rf_rng *rng, double low, double high)
{
  return low + (high - low) * 0.5 * (1.0 + rng_uniform(rng));
}

static int
draw_side(rf_rng *rng)
{
  return rng_size(rng, 0, 1) ? 1 : -1;
}

/* ---- meetings ---- */

/* Neurons that meet the line of x_0, each once, in the order of their times. */
enum { MEET_MOST = 3 };
typedef struct meetings {
  made_step v;
  int count;
  char text[MEET_MOST][40];
  double time[MEET_MOST];
  int side[MEET_MOST];
  polynomial f[MEET_MOST];   /* <w, x_0> */
} meetings;

static void
meet_at(meetings *m, int j, int side, double time, double speed, double bow)
{
  const polynomial a = { 1.0 };
  polynomial all[3] = { { 0.0 }, { 100.0 }, { 500.0 } };
  mover *q = &m->v.s.at[j];

  m->time[j] = time;
  m->side[j] = side;
  snprintf(m->text[j], sizeof m->text[j], "%.17g", time);
  polynomial_pass(m->f[j], side, time, speed, bow);
  memcpy(all[0], m->f[j], sizeof all[0]);
  made_place(&m->v, j, a, all, (const signed char[]){ (signed char)side,
             MADE_FREE, MADE_FREE }, 0);
  made_claim(&m->v, m->text[j], j, 0, side > 0 ? CK_DEACTIVATE : CK_ACTIVATE);
  q->size = 1.0;
}

static void
begin(meetings *m, int count)
{
  const polynomial little = { 0.01 };

  made_begin(&m->v, count, "1/10");
  m->count = count;
  m->v.s.whole = 0.05;
  m->v.s.drive = m->v.s.lipschitz = 0.1;
  for (int k = 0; k < MADE_DATA; k++)
    made_residual(&m->v, k, little);
}

/* f +- off has its zero in the window, and f', off by slope_off, one sign from
   `early` to the end of the group. */
static void
check_unit(const meetings *m, const group *g, const unit *u, int rep)
{
  const int j = u->neuron;
  const mover *q = &m->v.s.at[j];
  const double off = length * q->wide, tau = num_get(u->tau);
  const long double from = (long double)tau - (long double)u->half;
  const long double to = (long double)tau + (long double)u->half;
  const double *f = m->f[j];
  polynomial slope = { 0.0 };

  for (int i = 0; i < ORDER; i++)
    slope[i] = (i + 1) * f[i + 1];
  TEST_ASSERT(rep, m->side[j] * polynomial_at(f, tau - u->half) > off
              && m->side[j] * polynomial_at(f, tau + u->half) < -off,
              "the zero is not in the window");
  TEST_ASSERT(rep, u->early <= tau - u->half
              && polynomial_least(slope, -m->side[j], u->early, g->high)
              > length * q->rate, "it may turn back");
  TEST_ASSERT(rep, u->speed <= polynomial_least(slope, -m->side[j], g->low,
                                                g->high) * (1.0 + 1e-9)
              - length * q->rate, "it may be slower");
  TEST_ASSERT(rep, g->low <= from && g->high >= to
              && (long double)num_get(g->end) >= to
              && (long double)num_get(g->tau) - (long double)g->before
              <= from
              && (long double)num_get(g->tau) + (long double)g->after >= to,
              "the window is not in the group's");
}

static double
half_of(const meetings *m, int j, double speed)
{
  return 2.0 * length * m->v.s.at[j].wide / speed;
}

START_TEST(windows)
{
  int taken = 0, together = 0, refused = 0;

  TEST_EACH(rep, test_reps(500)) {
    rf_rng rng = test_rng("windows", rep);
    const int count = (int)rng_size(&rng, 1, MEET_MOST);
    double time = draw_between(&rng, 0.3, 0.6), low;
    group *g;
    meetings m;
    begin(&m, count);
    for (int j = 0; j < count; j++) {
      const double speed = draw_between(&rng, 0.5, 1.5);
      const double bow = draw_between(&rng, -1.0, 1.0)
        * (rng_size(&rng, 0, 1) ? 1.0 : 300.0);
      meet_at(&m, j, draw_side(&rng), time, speed, bow);
      m.v.s.at[j].wide = pow(10.0, draw_between(&rng, -7.0, -3.5));
      m.v.s.at[j].rate = rng_size(&rng, 0, 1) ? 0.0
        : 0.15 * draw_between(&rng, 0.0, 1.0);
      time += half_of(&m, j, speed) * draw_between(&rng, -3.0, 3.0);
    }
    g = m.v.s.group;
    if (event_take(&m.v.s, &low) == FOUND_TRUE) {
      for (int i = 0; i < g->count; i++)
        check_unit(&m, g, &g->at[i], rep);
      TEST_ASSERT(rep, low <= g->low, "the step is not the flow so long");
      taken++;
      together += g->count > 1;
    } else
      refused++;
    made_end(&m.v);
  }
  printf("windows: %d taken, %d of them of several events; %d refused\n",
         taken, together, refused);
  ck_assert(taken > 0 && (together > 0 || test_scale() < 1.0));
}
END_TEST

/* What all states of a group are within: Lemma 4. */
START_TEST(numbers)
{
  static const double size[] = { 5.0, 2.0, M_SQRT2, M_SQRT2 };
  int checked = 0;

  TEST_EACH(rep, test_reps(100)) {
    rf_rng rng = test_rng("numbers", rep);
    const double whole = draw_between(&rng, 0.1, 0.4), squares = 33.0;
    /* Weights that leave the tube for 1/64 of 1/||D||. */
    const double larger = exp(0x1p-6);
    double sum = 0.0, kappa, span, low;
    const group *g;
    meetings m;
    begin(&m, 1);
    meet_at(&m, 0, 1, 0.5, 1.0, 0.0);
    m.v.s.at[0].wide = 1e-5;
    m.v.s.whole = whole;
    for (int k = 0; k < MADE_DATA; k++) {
      const polynomial p = { 0.02 * rng_uniform(&rng),
                             0.02 * rng_uniform(&rng) };
      made_residual(&m.v, k, p);
      m.v.s.dp[k] = 1e-3;
      sum += (fabs(polynomial_at(p, 0.5)) + 1e-3) * size[k];
    }
    TEST_ASSERT(rep, event_take(&m.v.s, &low) == FOUND_TRUE, "%s", m.v.r.what);
    g = m.v.s.group;
    span = g->before + g->after;
    TEST_ASSERT(rep, span >= 4.0 * length * 1e-5 * 0.999, "the length");
    kappa = g->drive * span;
    sum += squares * whole * whole * 10.3 * kappa;
    TEST_ASSERT(rep, g->drive > sum, "||D|| of the group");
    TEST_ASSERT(rep, g->stray >= 2.0 * larger * kappa, "two paths");
    TEST_ASSERT(rep, g->drift >= larger * larger * whole * whole * 10.3
                * kappa, "residuals");
    TEST_ASSERT(rep, g->bend >= larger * kappa * span
                * (5.0 * g->drive + 10.3 * squares * whole * whole),
                "what events bend");
    for (int k = 0; k < MADE_DATA; k++)
      TEST_ASSERT(rep, g->p[k].r >= 1e-3 + g->drift * size[k], "p");
    checked++;
    made_end(&m.v);
  }
  printf("numbers: %d groups\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- which groups are taken ---- */

/* One meeting at 1/2 with speed 1, where every number is known. */
static void
begin_plain(meetings *m, double wide)
{
  begin(m, 1);
  meet_at(m, 0, 1, 0.5, 1.0, 0.0);
  m->v.s.at[0].wide = wide;
}

static bool
is_taken(meetings *m)
{
  double low;

  return event_take(&m->v.s, &low) == FOUND_TRUE;
}

/* What events bend is to be less than half of what the window has room for:
   ||x|| |z| bend < speed half/2; also of the flow's slope, by which it varies
   in the window. */
START_TEST(room_for_bends)
{
  int checked = 0;

  for (int i = 1; i <= 20; i++) {
    double most;
    meetings m;
    begin_plain(&m, 1e-6 * i);
    ck_assert(is_taken(&m));
    most = m.v.s.group->at[0].half / (2.0 * length * m.v.s.group->bend);
    made_end(&m.v);
    for (int k = 0; k < 2; k++) {
      begin_plain(&m, 1e-6 * i);
      m.v.s.at[0].size = (k ? 1.02 : 0.98) * most;
      ck_assert_msg(is_taken(&m) == !k, "%d, %d: %s", i, k, m.v.r.what);
      made_end(&m.v);
      checked++;
    }
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* One that turns back 1/600 after its event, or before it, next to another one
   whose window is longer than that, or shorter. */
START_TEST(turns_back)
{
  for (int way = -1; way <= 1; way += 2)
    for (int k = 0; k < 2; k++) {
      meetings m;
      begin(&m, 2);
      for (int j = 0; j < 2; j++) {
        meet_at(&m, j, 1, 0.5, 1.0, j ? 0.0 : 300.0 * way);
        m.v.s.at[j].wide = j ? (k ? 1.3e-4 : 2e-4) : 1e-8;
        m.v.s.at[j].size = 1e-6;
      }
      ck_assert_msg(is_taken(&m) == k, "%d, %d: %s", way, k, m.v.r.what);
      if (k)
        ck_assert_int_eq(m.v.s.group->count, 2);
      made_end(&m.v);
    }
}
END_TEST

/* (D_w + C H^2) Delta < 1/64. */
START_TEST(length_of_window)
{
  for (int i = 1; i <= 20; i++) {
    double span, drive, whole;
    meetings m;
    begin_plain(&m, 1e-5 * i);
    m.v.s.at[0].size = 1e-6;
    ck_assert(is_taken(&m));
    span = m.v.s.group->before + m.v.s.group->after;
    drive = m.v.s.group->drive;
    whole = sqrt((1.0 / 64.0 / span - drive) / 33.0) / 1.04;
    made_end(&m.v);
    for (int k = 0; k < 2; k++) {
      begin_plain(&m, 1e-5 * i);
      m.v.s.at[0].size = 1e-6;
      m.v.s.whole = (k ? 1.02 : 0.98) * whole;
      ck_assert_msg(is_taken(&m) == !k, "%d, %d: %s", i, k, m.v.r.what);
      made_end(&m.v);
    }
  }
}
END_TEST

/* The windows of the last group are behind. */
START_TEST(after_others)
{
  double low;

  for (int k = 0; k < 3; k++) {
    meetings m;
    begin_plain(&m, 1e-3);
    if (k) {
      ck_assert(is_taken(&m));
      low = m.v.s.group->low;
      made_end(&m.v);
      begin_plain(&m, 1e-3);
      m.v.s.busy = low * (k == 1 ? 0.999 : 1.001);
    }
    ck_assert_int_eq(is_taken(&m), k < 2);
    made_end(&m.v);
  }
}
END_TEST

/* A window that is too long for where it is on the step. */
START_TEST(on_the_step)
{
  static const struct {
    double time, wide;
    bool taken;
  } row[] = {
    { 0.5, 1e-3, true }, { 0.95, 1e-3, true }, { 0.95, 2e-3, false },
    { 0.1, 0.9e-4, true }, { 0.1, 0.6e-3, false }
  };

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    meetings m;
    begin(&m, 1);
    meet_at(&m, 0, 1, row[i].time, 1.0, 0.0);
    m.v.s.at[0].wide = row[i].wide;
    m.v.s.at[0].size = 1e-6;
    ck_assert_msg(is_taken(&m) == row[i].taken, "row %zu: %s", i,
                  m.v.r.what);
    made_end(&m.v);
  }
}
END_TEST

/* A neuron meets two lines in one window: they depend on each other. */
START_TEST(twice)
{
  static const polynomial a = { 1.0 };

  for (int k = 0; k < 2; k++) {
    polynomial all[3] = { { 0.5, -1.0 }, { 0.5 + (k ? 1e-2 : 1e-6), -1.0 },
                          { 500.0 } };
    meetings m;
    begin(&m, 2);
    made_place(&m.v, 0, a, all, NULL, 0);
    m.v.s.at[0].wide = 1e-5;
    m.v.s.at[0].size = 1.0;
    made_claim(&m.v, "0.5", 0, 0, CK_DEACTIVATE);
    made_claim(&m.v, k ? "0.51" : "0.500001", 0, 1, CK_DEACTIVATE);
    ck_assert_int_eq(is_taken(&m), k);
    made_end(&m.v);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_windows");
  TCase *tc = tcase_create("windows");

  test_limit(tc);
  tcase_add_test(tc, windows);
  tcase_add_test(tc, numbers);
  tcase_add_test(tc, room_for_bends);
  tcase_add_test(tc, turns_back);
  tcase_add_test(tc, length_of_window);
  tcase_add_test(tc, after_others);
  tcase_add_test(tc, on_the_step);
  tcase_add_test(tc, twice);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
