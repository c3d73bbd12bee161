/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_releases.c -- neurons that cease to slide: all of them leave,
 * at a time of the window, to the side that the rows say. */
#include "config.h"

#include <math.h>

#include "support/made_step.h"
#include "support/rf_test.h"

/* Neurons 0 and 1 slide on the line of x_0; the margin of side u comes to 0 at
   1/2, from -1 where the line drives them away, and they leave; p_0 and they
   are known so well. */
typedef struct release {
  int sigma, u;
  bool driven;
} release;

static void
set_release(made_step *v, const release *w, double known, double wide)
{
  static const signed char first[] = { 0, MADE_FREE, MADE_FREE };
  const polynomial a = { w->sigma };
  polynomial all[3] = { { 0.0 }, { -700.0 }, { 50.0 } }, p = { 0.0 };
  const double held = w->driven ? -1.0 : 1.0;
  /* sigma (p_0/10 - e) and sigma (e - p_0): that of u is held (1/2 - tau). */
  double e[2];

  p[0] = -w->sigma * (0.5 * held + held) / 0.9;
  p[1] = w->sigma * held / 0.9;
  for (int i = 0; i < 2; i++)
    e[i] = p[i] + w->sigma * held
      * (w->u > 0 ? (i ? -1.0 : 0.5) : i ? 0.0 : 1.0);
  made_residual(v, 0, p);
  made_residual(v, 2, (const polynomial){ -25.0 * e[0] / 3.0,
                                          -25.0 * e[1] / 3.0 });
  v->s.dp[0] = known;
  v->s.whole = 1e-3;
  for (int j = 0; j < 2; j++) {
    mover *q = &v->s.at[j];
    made_place(v, j, a, all, first, w->sigma);
    q->size = 1.0;
    q->wide = wide;
    q->own = 1e-9;
  }
  v->s.E = 1e-9;
}

/* D at 1/2. */
static void
drive_then(double *D, const made_step *v, const signed char *side)
{
  double p[MADE_DATA];

  for (int k = 0; k < MADE_DATA; k++)
    p[k] = v->s.p[k * TERMS].m + 0.5 * v->s.p[k * TERMS + 1].m;
  made_drive(D, p, side);
}

/* |D_after - D|. */
static double
jump_of(const made_step *v, const signed char *before,
        const signed char *after)
{
  double D[MADE_SPACE], to[MADE_SPACE];

  drive_then(D, v, before);
  drive_then(to, v, after);
  for (int i = 0; i < MADE_SPACE; i++)
    to[i] -= D[i];
  return sqrt(made_dot(to, to));
}

/* Driven away it may leave at any time of the window: its paths part by as much
   as that, where a is off by its error and 5 kappa |z| at most.  All are bent
   by 3 bend. */
static void
check_leaving(const made_step *v, const release *w, const signed char *before)
{
  const int to = w->driven ? -w->u : w->u;
  const group *g = v->s.group;
  /* The margin of side u is known to so much, and has slope 1. */
  const double off = (w->u > 0 ? 1.0 : 0.1) * v->s.dp[0];
  const double span = g->before + g->after;
  double all = 1e-9 + 3.0 * g->bend * v->s.whole;

  ck_assert(g->at[0].half >= off);
  for (int j = 0; j < 2; j++) {
    const mover *q = &v->s.at[j];
    const double size = q->size + q->wide;
    const double a = 1.0 + q->wide + 5.0 * size * g->drive * span;
    const double parts = w->driven ? span * a * jump_of(v, before, q->side)
      : 0.0;
    const double own = 1e-9 + 3.0 * g->bend * size + parts;
    ck_assert_int_eq(q->side[0], to);
    ck_assert_int_eq(v->s.face[q->face].side[0], to);
    ck_assert_int_eq(q->away[0], w->driven ? AWAY_CROSSED : AWAY_RELEASED);
    ck_assert(!w->driven || parts > 1e-6);
    ck_assert_msg(q->own >= own, "%.12g, not %.12g", q->own, own);
    all += parts;
  }
  ck_assert_msg(v->s.E >= all, "%.12g, not %.12g", v->s.E, all);
}

/* Neuron 2 crosses the line of x_1 at 1/2, or is far from all lines. */
static void
set_other(made_step *v, bool comes)
{
  static const signed char side[MADE_DATA] = { 1, 1, 1, -1 };
  polynomial a = { 1.0 }, all[3] = { { 500.0 }, { 100.0 }, { 500.0 } };
  double D[MADE_SPACE];

  drive_then(D, v, side);
  if (comes) {
    a[0] = made_dot(D, made_x[1]) < 0.0 ? 1.0 : -1.0;
    polynomial_pass(all[1], 1, 0.5, fabs(made_dot(D, made_x[1])), 0.0);
  }
  made_place(v, 2, a, all, NULL, 0);
  v->s.at[2].size = 1e-3;
  v->s.at[2].wide = 1e-5;
}

/* Rows: both leave; one alone; another kind; one that is elsewhere, too; both,
   and another event; the first one again. */
START_TEST(releases)
{
  int taken = 0;

  for (int i = 0; i < 8; i++)
    for (int how = 0; how < 6; how++) {
      const release w = { .sigma = i & 1 ? 1 : -1, .u = i & 2 ? 1 : -1,
                          .driven = i & 4 };
      const bool active = (w.driven ? -w.u : w.u) > 0;
      const ck_kind kind = active ? CK_RELEASE_ACTIVE : CK_RELEASE_INACTIVE;
      signed char before[MADE_DATA];
      found code;
      double low;
      made_step v;
      made_begin(&v, 3, "1/10");
      set_release(&v, &w, 1e-5, 0.1);
      set_other(&v, how == 4);
      memcpy(before, v.s.at[0].side, sizeof before);
      made_claim(&v, "0.5", 0, 0, kind);
      if (how != 1)
        made_claim(&v, "0.5", 1, how == 2 ? 1 : 0, kind);
      if (how == 3)
        made_claim(&v, "0.5", 2, 0, kind);
      if (how == 5)
        made_claim(&v, "0.5", 0, 0, kind);
      if (how == 4)
        made_claim(&v, "0.500000000001", 2, 1, CK_DEACTIVATE);
      code = event_take(&v.s, &low);
      if (code == FOUND_TRUE)
        code = event_pass(&v.s);
      /* A row that is not gone through is one too many on the next step. */
      ck_assert_msg((code == FOUND_TRUE && v.s.next == v.c.events) == !how,
                    "%d, way %d: %s", i, how, v.r.what);
      if (!how)
        check_leaving(&v, &w, before);
      taken += !how;
      made_end(&v);
    }
  ck_assert_int_gt(taken, 0);
}
END_TEST

/* The time of each row is to be within its radius, half of the window
   included. */
START_TEST(times)
{
  static const release w = { .sigma = 1, .u = 1 };
  double half = 0.0, low;

  for (int row = -1; row < 2; row++)
    for (int k = 0; k < 2; k++) {
      char radius[40];
      made_step v;
      made_begin(&v, 2, "1/10");
      set_release(&v, &w, 1e-9, 1e-9);
      for (int j = 0; j < 2; j++)
        made_claim(&v, "0.5", j, 0, CK_RELEASE_ACTIVE);
      snprintf(radius, sizeof radius, "%.17g", (k ? 0.98 : 1.02) * half);
      if (row >= 0)
        v.event[row].time.radius = radius;
      ck_assert_int_eq(event_take(&v.s, &low), FOUND_TRUE);
      half = v.s.group->at[0].half;
      ck_assert_int_eq(event_pass(&v.s) == FOUND_TRUE, row < 0 || !k);
      made_end(&v);
    }
}
END_TEST

/* The margin has half of its slope, of 1, whichever way p goes after the
   release: it parts by 8 first c ||x_k|| H^2 lipschitz drive, and 4 times that
   for room, where the window is looked for within `first`. */
START_TEST(drifts)
{
  for (int i = 0; i < 8; i++)
    for (int k = 0; k < 2; k++) {
      const release w = { .sigma = i & 1 ? 1 : -1, .u = i & 2 ? 1 : -1,
                          .driven = i & 4 };
      const int to = w.driven ? -w.u : w.u;
      /* e_0 = -(3 p_2 + 4 p_3)/25. */
      const double own = w.u > 0 ? 1.0 : 0.1;
      const double sizes = 5.0 * own + (3.0 + 4.0) / 25.0 * M_SQRT2;
      const double first = 4.0 * own * 1e-9, whole = 1.04e-3;
      double low;
      made_step v;
      made_begin(&v, 2, "1/10");
      set_release(&v, &w, 1e-9, 1e-9);
      v.s.drive = 1.0;
      v.s.lipschitz = (k ? 0.51 : 0.49)
        / (sizes * 32.0 * first * whole * whole);
      for (int j = 0; j < 2; j++)
        made_claim(&v, "0.5", j, 0, to > 0 ? CK_RELEASE_ACTIVE
                   : CK_RELEASE_INACTIVE);
      ck_assert_msg((event_take(&v.s, &low) == FOUND_TRUE) == !k,
                    "%d, %d: %s", i, k, v.r.what);
      made_end(&v);
    }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_releases");
  TCase *tc = tcase_create("releases");

  test_limit(tc);
  tcase_add_test(tc, releases);
  tcase_add_test(tc, times);
  tcase_add_test(tc, drifts);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
