/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_after.c -- what neurons are for the checker after an event, and
 * what may happen in its window. */
#include "config.h"

#include <math.h>

#include "support/made_step.h"
#include "support/rf_test.h"

static const polynomial one = { 1.0 };

/* Residuals that do not change. */
static void
set_residuals(made_step *v, double p0, double p1, double p2, double p3)
{
  const double p[] = { p0, p1, p2, p3 };

  for (int k = 0; k < MADE_DATA; k++)
    made_residual(v, k, (const polynomial){ p[k] });
}

static void
set_errors(made_step *v, int j, double size, double wide)
{
  mover *q = &v->s.at[j];

  q->size = size;
  q->wide = q->own = wide;
  v->s.E = fmax(v->s.E, wide);
}

static found
go_through(made_step *v)
{
  double low;
  const found code = event_take(&v->s, &low);

  return code ? code : event_pass(&v->s);
}

/* ---- dead ---- */

/* Neuron 0, for which x_1 alone acts, comes onto its line and dies there. */
static void
set_dying(made_step *v, int sigma)
{
  polynomial all[3] = { { -500.0 }, { 0.0 }, { -100.0 } };
  const double p1 = -0.1 * sigma;

  polynomial_pass(all[1], 1, 0.5, 0.4, 0.0);
  made_begin(v, 1, "0");
  v->s.whole = 1e-3;
  set_residuals(v, 0.0, p1, 0.0, 0.0);
  made_place(v, 0, (const polynomial){ sigma }, all, NULL, 0);
  set_errors(v, 0, 1.0, 1e-8);
  made_claim(v, "0.5", 0, 1, CK_DEACTIVATE);
}

/* It stays there as the only way as long as its line leads back. */
START_TEST(dies)
{
  for (int sigma = -1; sigma <= 1; sigma += 2)
    for (int back = -1; back <= 1; back += 2) {
      made_step v;
      const mover *q;
      set_dying(&v, sigma);
      ck_assert_msg(go_through(&v) == FOUND_TRUE, "%s", v.r.what);
      q = &v.s.at[0];
      ck_assert(q->dead && q->sign == sigma && q->side[1] == 0
                && q->side[0] == -1 && q->side[2] == -1 && q->side[3] == -1);
      ck_assert(v.s.unique);
      set_residuals(&v, 0.0, -0.1 * sigma * back, 0.0, 0.0);
      ck_assert_int_eq(sides_check(&v.s, NULL, num_d(1.0)), FOUND_TRUE);
      ck_assert_int_eq(v.s.unique, back > 0);
      made_end(&v);
    }
}
END_TEST

/* ---- on the line ---- */

/* Neuron 0 comes onto the line of x_0 at 1/2, which leads back to it from either
   side, and neuron 1 crosses that of x_1 so much before. */
static void
set_two(made_step *v, char *text, size_t size, double lag)
{
  polynomial all[3] = { { 0.0 }, { 100.0 }, { 500.0 } };

  made_begin(v, 2, "1/10");
  v->s.whole = 1e-3;
  /* <D, x_0> is 25 p_0 + 3 p_2 and 2.5 p_0 + 3 p_2, -1 and 1/2. */
  set_residuals(v, -1.5 / 22.5, 0.0, (-1.0 + 25.0 * 1.5 / 22.5) / 3.0, 0.0);
  polynomial_pass(all[0], 1, 0.5, 1.0, 0.0);
  made_place(v, 0, one, all, NULL, 0);
  set_errors(v, 0, 1.0, 1e-6);
  polynomial_pass(all[1], 1, 0.5 - lag, 1.0, 0.0);
  all[0][0] = 100.0;
  all[0][1] = 0.0;
  made_place(v, 1, (const polynomial){ -1.0 }, all, NULL, 0);
  set_errors(v, 1, 1e-3, 1e-6);
  snprintf(text, size, "%.17g", 0.5 - lag);
  made_claim(v, text, 1, 1, CK_DEACTIVATE);
  made_claim(v, "0.5", 0, 0, CK_CAPTURE);
}

/* The polynomials take both events when the first one is, and neuron 0 is put
   on its line. */
START_TEST(captured)
{
  int together = 0;

  for (int i = -3; i <= 3; i++) {
    char text[40];
    double u;
    made_step v;
    const mover *q;
    set_two(&v, text, sizeof text, 1e-6 * i);
    ck_assert_msg(go_through(&v) == FOUND_TRUE, "%s", v.r.what);
    q = &v.s.at[0];
    u = 3.0 * q->z[1] + 4.0 * q->z[2];
    ck_assert(q->side[0] == 0 && v.s.face[q->face].side[0] == 0);
    ck_assert_double_le(fabs(u), 1e-11);
    together += v.s.group->count == 2;
    made_end(&v);
  }
  ck_assert_int_eq(together, 7);
}
END_TEST

/* Each row's time is within its radius, and each outcome is what it says. */
START_TEST(each_row)
{
  for (int row = 0; row < 2; row++)
    for (int how = 0; how < 3; how++) {
      char text[40];
      made_step v;
      set_two(&v, text, sizeof text, 1e-6);
      if (how == 1)
        v.event[row].time.radius = "1e-9";
      if (how == 2)
        v.event[row].kind = row ? CK_DEACTIVATE : CK_CAPTURE;
      ck_assert_msg((go_through(&v) == FOUND_TRUE) == !how, "%d, %d: %s", row,
                    how, v.r.what);
      made_end(&v);
    }
}
END_TEST

/* ---- at the line ---- */

/* Neuron 0 is on its way across the line of x_0. */
static void
set_crossing(made_step *v, double a, double size, double wide, double p0,
             double p2)
{
  polynomial all[3] = { { 0.0 }, { 100.0 }, { 500.0 } };

  made_begin(v, 1, "1/10");
  v->s.whole = 1e-3;
  set_residuals(v, p0, 0.0, p2, 0.0);
  polynomial_pass(all[0], 1, 0.5, 1.0, 0.0);
  made_place(v, 0, (const polynomial){ a }, all, NULL, 0);
  set_errors(v, 0, size, wide);
  made_claim(v, "0.5", 0, 0, CK_DEACTIVATE);
  v->event[0].time.radius = "0.1";
}

/* The sign of a is certain in all of the window: a is off by the error and by
   5 kappa |z|, 2.6 times as much as two paths can part is near that. */
START_TEST(signs)
{
  static const struct {
    double size, wide;
  } row[] = { { 1.0, 1e-4 }, { 1e-3, 1e-4 }, { 0.1, 1e-3 } };

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const double size = row[i].size, wide = row[i].wide;
    double far, low;
    made_step v;
    set_crossing(&v, 1.0, size, wide, -0.01, 0.0);
    ck_assert_int_eq(event_take(&v.s, &low), FOUND_TRUE);
    far = wide + 2.5 * v.s.group->stray * (size + wide);
    ck_assert(far >= wide + 5.0 * (size + wide) * v.s.group->drive
              * (v.s.group->before + v.s.group->after));
    made_end(&v);
    for (int k = 0; k < 2; k++) {
      set_crossing(&v, (k ? 0.995 : 1.005) * far, size, wide, -0.01, 0.0);
      ck_assert_msg((go_through(&v) == FOUND_TRUE) == !k, "%zu, %d: %s", i, k,
                    v.r.what);
      made_end(&v);
    }
  }
}
END_TEST

/* It comes at a velocity that is certain: 25 p_0 + 3 p_2 with p_0 known to
   1e-4. */
START_TEST(velocities)
{
  for (int k = 0; k < 2; k++) {
    const double p0 = 0.01, p2 = (-25.0 * p0 - (k ? 2e-3 : 6e-3)) / 3.0;
    made_step v;
    set_crossing(&v, 1.0, 1.0, 1e-8, p0, p2);
    v.s.dp[0] = 1e-4;
    ck_assert_msg((go_through(&v) == FOUND_TRUE) == !k, "%d: %s", k,
                  v.r.what);
    made_end(&v);
  }
}
END_TEST

/* ---- in the window ---- */

/* Neuron 0 crosses the line of x_0 in a window that ends near 0.51; neuron 1
   that of x_1, which no row has, at `other`. */
START_TEST(others)
{
  static const struct {
    double time;
    bool taken;
  } other[] = { { 0.52, true }, { 0.508, false }, { 0.495, false } };

  for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
    polynomial all[3] = { { 0.0 }, { 100.0 }, { 500.0 } };
    made_step v;
    made_begin(&v, 2, "1/10");
    v.s.whole = 1e-3;
    set_residuals(&v, -0.01, 0.0, 0.0, 0.0);
    polynomial_pass(all[0], 1, 0.5, 1.0, 0.0);
    made_place(&v, 0, one, all, NULL, 0);
    set_errors(&v, 0, 1.0, 1e-3);
    all[0][0] = 100.0;
    all[0][1] = 0.0;
    polynomial_pass(all[1], 1, other[i].time, 1.0, 0.0);
    made_place(&v, 1, one, all, NULL, 0);
    set_errors(&v, 1, 1e-3, 1e-6);
    v.s.at[1].away[2] = AWAY_RELEASED;
    made_claim(&v, "0.5", 0, 0, CK_DEACTIVATE);
    v.event[0].time.radius = "0.1";
    ck_assert_msg((go_through(&v) == FOUND_TRUE) == other[i].taken,
                  "row %zu: %s", i, v.r.what);
    if (other[i].taken) {
      const group *g = v.s.group;
      ck_assert(g->after >= 9e-3 && g->after <= 1.1e-2);
      /* What comes next knows that events may come so long after. */
      ck_assert(v.s.busy >= v.s.unit * g->after);
      ck_assert_int_eq(v.s.at[1].away[2], AWAY_NOT);
    }
    made_end(&v);
  }
}
END_TEST

/* Lemma 4: those that meet no line are bent by |z_j| 3 bend, all by H 3 bend.
   No other error grows in the steps that are made here. */
START_TEST(bends)
{
  static const struct {
    double size, wide;
  } row[] = { { 1.0, 1e-9 }, { 1e-9, 1e-3 }, { 0.3, 0.2 } };
  int bent = 0;

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    polynomial all[3] = { { 0.0 }, { 100.0 }, { 500.0 } };
    double more;
    made_step v;
    made_begin(&v, 2, "1/10");
    v.s.whole = 0.7;
    set_residuals(&v, -0.01, 0.0, 0.0, 0.0);
    polynomial_pass(all[0], 1, 0.5, 1.0, 0.0);
    made_place(&v, 0, one, all, NULL, 0);
    set_errors(&v, 0, 1e-3, 1e-5);
    all[0][0] = 100.0;
    all[0][1] = 0.0;
    made_place(&v, 1, one, all, NULL, 0);
    set_errors(&v, 1, row[i].size, row[i].wide);
    v.s.E = 1e-5;
    made_claim(&v, "0.5", 0, 0, CK_DEACTIVATE);
    ck_assert_msg(go_through(&v) == FOUND_TRUE, "%s", v.r.what);
    more = 3.0 * v.s.group->bend;
    ck_assert(more > 1e-8);
    ck_assert(v.s.at[1].own >= row[i].wide + more * (row[i].size
                                                     + row[i].wide));
    ck_assert(v.s.E >= 1e-5 + more * 0.7);
    bent++;
    made_end(&v);
  }
  ck_assert_int_gt(bent, 0);
}
END_TEST

/* ---- the only way ---- */

/* Both slide on the line of x_0; as soon as a of one may be 0 it is not known
   to be the only way. */
START_TEST(only)
{
  static const signed char on_first[] = { 0, MADE_FREE, MADE_FREE };

  for (int i = 0; i < 4; i++) {
    polynomial all[3] = { { 0.0 }, { -700.0 }, { 50.0 } };
    made_step v;
    made_begin(&v, 2, "1/10");
    /* e is -3/25: margins are 0.02 and 0.88. */
    set_residuals(&v, -1.0, 0.0, 0.0, 0.0);
    made_residual(&v, 2, (const polynomial){ 1.0 });
    for (int j = 0; j < 2; j++) {
      const polynomial a = { 1.0, i >> j & 1 ? -1.0 : 0.0 };
      made_place(&v, j, a, all, on_first, 1);
    }
    ck_assert_int_eq(sides_check(&v.s, NULL, num_d(1.0)), FOUND_TRUE);
    ck_assert_int_eq(v.s.unique, i == 0);
    made_end(&v);
  }
}
END_TEST

/* ---- edges ---- */

/* A neuron that rests on the edge of x_0, as x_1 acts alone and is orthogonal
   to it, is not one that slides: that it leaves is not asked of a margin, so
   that no row may say it. */
START_TEST(edges)
{
  static const signed char on_first[] = { 0, MADE_FREE, MADE_FREE };

  for (int sigma = -1; sigma <= 1; sigma += 2)
    for (int up = -1; up <= 1; up += 2) {
      polynomial all[3] = { { 0.0 }, { 700.0 }, { -50.0 } };
      made_step v;
      double low;
      made_begin(&v, 1, "0");
      v.s.whole = 1e-3;
      made_place(&v, 0, (const polynomial){ sigma }, all, on_first, sigma);
      ck_assert(v.s.face[v.s.at[0].face].edge[0]);
      set_errors(&v, 0, 1.0, 1e-9);
      made_residual(&v, 0, (const polynomial){ -0.5 * up, up });
      made_claim(&v, "0.5", 0, 0, CK_RELEASE_ACTIVE);
      ck_assert_int_eq(event_take(&v.s, &low), FOUND_UNSURE);
      made_end(&v);
    }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_after");
  TCase *tc = tcase_create("after");

  test_limit(tc);
  tcase_add_test(tc, dies);
  tcase_add_test(tc, captured);
  tcase_add_test(tc, each_row);
  tcase_add_test(tc, signs);
  tcase_add_test(tc, velocities);
  tcase_add_test(tc, others);
  tcase_add_test(tc, bends);
  tcase_add_test(tc, only);
  tcase_add_test(tc, edges);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
