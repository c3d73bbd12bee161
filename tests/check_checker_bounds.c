/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_bounds.c -- the numbers that the checker puts around the
 * polynomials of a step are those of the manual, node "The tube", and no less:
 * each is compared with its formula, of numbers that are drawn. */
#include "config.h"

#include <math.h>

#include "support/made_step.h"
#include "support/rf_test.h"

enum { NEURONS = 3 };

static const double squares = 33.0;    /* sum ||x_k||^2, and c is 1 */
static const double length[] = { 5.0, 2.0, M_SQRT2, M_SQRT2 };

static double
draw_between(rf_rng *rng, double low, double high)
{
  return low + (high - low) * 0.5 * (1.0 + rng_uniform(rng));
}

static void
draw(double *f, rf_rng *rng, double first)
{
  memset(f, 0, sizeof (polynomial));
  for (int i = 0; i <= ORDER; i++)
    f[i] = first * pow(4.0, -i) * draw_between(rng, 0.5, 1.0);
}

/* Bounds may be a billionth more, and not less. */
static void
check_bound(int rep, const char *what, double bound, double right)
{
  TEST_ASSERT(rep, bound >= right && bound <= right * (1.0 + 1e-9),
              "%s: %.12g, not %.12g", what, bound, right);
}

/* Neurons on different sides, each with its own field. */
static void
begin(made_step *v, rf_rng *rng)
{
  made_begin(v, NEURONS + 1, "1/10");
  for (int j = 0; j < NEURONS; j++) {
    polynomial all[3], a;
    mover *q = &v->s.at[j];
    draw(a, rng, 1.0);
    for (int l = 0; l < 3; l++)
      draw(all[l], rng, j == l ? -1.0 : 1.0);
    made_place(v, j, a, all, NULL, 0);
    q->size = pow(10.0, draw_between(rng, -3.0, 0.0));
    q->own = draw_between(rng, 1e-4, 1e-3);
    q->defect = pow(10.0, draw_between(rng, -5.0, -3.0));
    q->rate = draw_between(rng, 1e-4, 1e-3);
    v->s.face[q->face].drive = draw_between(rng, 0.3, 0.6);
    v->s.face[q->face].path = draw_between(rng, 0.1, 0.5);
  }
  v->s.unit = 0.5;
  v->s.theta = 0.75;
  v->s.base = draw_between(rng, 0.5, 1.0);
  v->s.core = draw_between(rng, 0.3, 0.6);
  v->s.path = draw_between(rng, 0.1, 0.5);
  v->s.E = draw_between(rng, 1e-4, 2e-3);
  v->s.defect = draw_between(rng, 1e-4, 1e-3);
  for (int k = 0; k < MADE_DATA; k++)
    v->s.rest[k] = draw_between(rng, 1e-5, 1e-3);
}

/* ---- the tube ---- */

/* Of states that are so far off in all: H, the error of any D, what stretches
   add to the rate of E. */
typedef struct rates {
  double H, slack, spread;
} rates;

static rates
rates_of(const made_step *v, double ratio, double e)
{
  const double H = v->s.base + e;

  return (rates){ H, squares * (H * e + 0.5 * e * e),
                  (ratio - 1.0) * (ratio - 1.0) / (4.0 * ratio) * squares * H
                  * H };
}

static double
E_at(const made_step *v, rates r, double E, double tau)
{
  return exp(v->s.unit * (fmin(v->s.path, tau * v->s.core)
                          + tau * (r.slack + r.spread)))
    * (E + v->s.defect);
}

static double
own_at(const made_step *v, const mover *q, double slack, double own, double tau)
{
  const facet *f = &v->s.face[q->face];

  return exp(v->s.unit * (fmin(f->path, tau * f->drive) + tau * slack))
    * (own + q->defect + tau * v->s.unit * slack * q->size);
}

/* Stretches from 1 to `ratio`, in any order of the neurons. */
static void
stretch(made_step *v, rf_rng *rng, double ratio)
{
  const int first = (int)rng_size(rng, 0, NEURONS - 1);

  v->s.at[first].stretch = 1.25;
  v->s.at[(first + 1) % NEURONS].stretch = 1.25 * ratio;
  v->s.at[(first + 2) % NEURONS].stretch = draw_between(rng, 1.25,
                                                        1.25 * ratio);
}

static double
largest_stretch(const made_step *v)
{
  double most = 1.0;

  for (int j = 0; j < NEURONS; j++)
    most = fmax(most, v->s.at[j].stretch);
  return most;
}

/* What follows from the error of the step, after it was found. */
static void
check_step(const made_step *v, rates r, double ratio, int rep)
{
  const stage *s = &v->s;
  const double e = s->error, drive = s->core + r.slack;
  const double lipschitz = drive + squares * r.H * r.H;
  double moves = 0.0;

  check_bound(rep, "H", s->whole, r.H);
  check_bound(rep, "slack", s->slack, r.slack);
  if (ratio > 1.0)
    check_bound(rep, "spread", s->spread, r.spread);
  check_bound(rep, "||D||", s->drive, drive);
  check_bound(rep, "the field", s->lipschitz, lipschitz);
  for (int j = 0; j < NEURONS; j++)
    moves = hypot(moves, s->at[j].rate);
  for (int k = 0; k < MADE_DATA; k++) {
    check_bound(rep, "p", s->dp[k], length[k] * (r.H * e + 0.5 * e * e)
                + s->rest[k]);
    check_bound(rep, "p'", s->dpt[k],
                length[k] * (s->unit * e * r.H * (lipschitz + drive)
                             + r.H * moves)
                + 2.0 * ORDER * s->rest[k] / s->theta);
  }
}

/* |e| <= E at the end, with the rates of this |e| or more; those of the guess,
   twice E without slack, are enough. */
START_TEST(tubes)
{
  int closed = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng rng = test_rng("tubes", rep);
    const double ratio = rng_size(&rng, 0, 1) ? 1.0
      : draw_between(&rng, 1.01, 1.05);
    double most, tube, guess;
    rates r;
    made_step v;
    begin(&v, &rng);
    stretch(&v, &rng, ratio);
    most = largest_stretch(&v);
    TEST_ASSERT(rep, step_enclose(&v.s) == FOUND_TRUE, "%s", v.r.what);
    r = rates_of(&v, ratio, v.s.error);
    tube = v.s.error / most * (1.0 - 1e-11);   /* it is rounded up */
    guess = 2.0 * E_at(&v, rates_of(&v, ratio, 0.0), v.s.E, v.s.theta);
    TEST_ASSERT(rep, tube >= E_at(&v, r, v.s.E, v.s.theta)
                && tube <= (1.0 + 1e-9) * E_at(&v, rates_of(&v, ratio, guess
                                               * most), v.s.E, v.s.theta),
                "|e|: %g", v.s.error);
    check_step(&v, r, ratio, rep);
    for (int j = 0; j < NEURONS; j++) {
      const mover *q = &v.s.at[j];
      check_bound(rep, "|e_j|", q->wide,
                  fmin(q->stretch * tube,
                       own_at(&v, q, r.slack, q->own, v.s.theta)));
    }
    closed++;
    made_end(&v);
  }
  printf("tubes: %d\n", closed);
  ck_assert_int_gt(closed, 0);
}
END_TEST

/* The rates of the guess must leave E below it: exp(h theta slack) < 2.  All
   are stretched by the same. */
START_TEST(closes)
{
  for (int i = 0; i < 40; i++)
    for (int k = 0; k < 2; k++) {
      rf_rng rng = test_rng("closes", i);
      const double want = M_LN2 * (k ? 1.01 : 0.99), most = i % 2 ? 3.0 : 1.0;
      double e;
      made_step v;
      begin(&v, &rng);
      for (int j = 0; j < NEURONS; j++)
        v.s.at[j].stretch = most;
      /* slack(e) = want/(h theta): e^2 3/2 + base e. */
      e = (sqrt(v.s.base * v.s.base + 6.0 * want
                / (v.s.unit * v.s.theta * squares)) - v.s.base) / 3.0;
      v.s.E = 0.5 * e / most
        / exp(v.s.unit * fmin(v.s.path, v.s.theta * v.s.core)) - v.s.defect;
      ck_assert_msg((step_enclose(&v.s) == FOUND_TRUE) == !k, "%d, %d: %s", i,
                    k, v.r.what);
      made_end(&v);
    }
}
END_TEST

/* Where they are stretched too differently all errors are taken as they are. */
START_TEST(flattened)
{
  int by_own = 0, by_all = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng rng = test_rng("flattened", rep);
    const double part = pow(10.0, draw_between(&rng, -1.0, 1.0));
    double own[NEURONS], most, sum = 0.0, E, tube;
    made_step v;
    begin(&v, &rng);
    stretch(&v, &rng, 3.0);
    most = largest_stretch(&v);
    E = v.s.E;
    for (int j = 0; j < NEURONS; j++) {
      mover *q = &v.s.at[j];
      own[j] = fmin(q->stretch * E, q->own = part * most * E
                    * draw_between(&rng, 0.5, 1.0));
      TEST_ASSERT(rep, error_of(&v.s, q) >= own[j], "the error of a neuron");
      sum = hypot(sum, own[j]);
    }
    TEST_ASSERT(rep, step_enclose(&v.s) == FOUND_TRUE, "%s", v.r.what);
    check_bound(rep, "E", v.s.E, fmin(sum, most * E));
    tube = v.s.error;
    check_step(&v, rates_of(&v, 1.0, tube), 1.0, rep);
    for (int j = 0; j < NEURONS; j++) {
      const mover *q = &v.s.at[j];
      ck_assert(q->stretch == 1.0);
      check_bound(rep, "of a neuron", q->own, own[j]);
      check_bound(rep, "|e_j|", q->wide,
                  fmin(tube, own_at(&v, q, v.s.slack, q->own, v.s.theta)));
    }
    *(sum < most * E ? &by_own : &by_all) += 1;
    made_end(&v);
  }
  printf("flattened: %d by each neuron, %d by all\n", by_own, by_all);
  ck_assert((by_own > 0 && by_all > 0) || test_scale() < 1.0);
}
END_TEST

/* ---- to a time of the step ---- */

/* What is lost as sums are rounded is in the error, too. */
START_TEST(advances)
{
  int by_own = 0, by_all = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng rng = test_rng("advances", rep);
    const double tau = draw_between(&rng, 0.1, 0.75);
    const double part = pow(10.0, draw_between(&rng, -2.0, 1.0));
    double own[NEURONS], E, sum = 0.0;
    made_step v;
    begin(&v, &rng);
    stretch(&v, &rng, 1.04);
    for (int j = 0; j < NEURONS; j++)
      v.s.at[j].own *= part;
    ck_assert_int_eq(step_enclose(&v.s), FOUND_TRUE);
    for (int j = 0; j < NEURONS; j++) {
      own[j] = own_at(&v, &v.s.at[j], v.s.slack, v.s.at[j].own, tau);
      sum = hypot(sum, own[j] / v.s.at[j].stretch);
    }
    E = E_at(&v, (rates){ 0.0, v.s.slack, v.s.spread }, v.s.E, tau);
    step_advance(&v.s, num_d(tau));
    for (int j = 0; j < NEURONS; j++)
      check_bound(rep, "of a neuron", v.s.at[j].own, own[j]);
    check_bound(rep, "E", v.s.E, fmin(sum, E));
    ck_assert(fabs(v.s.time.m - 0.5 * tau) <= 1e-16);
    *(sum < E ? &by_own : &by_all) += 1;
    made_end(&v);
  }
  printf("advances: %d by each neuron, %d by all\n", by_own, by_all);
  ck_assert((by_own > 0 && by_all > 0) || test_scale() < 1.0);
}
END_TEST

/* Without another error rounding is all of it. */
START_TEST(rounds)
{
  int rounded = 0;

  TEST_EACH(rep, test_reps(50)) {
    rf_rng rng = test_rng("rounds", rep);
    const double tau = draw_between(&rng, 0.1, 0.7);
    long double sum = 0.0L;
    made_step v;
    begin(&v, &rng);
    v.s.E = v.s.defect = 0.0;
    for (int j = 0; j < NEURONS; j++)
      v.s.at[j].own = v.s.at[j].defect = 0.0;
    ck_assert_int_eq(step_enclose(&v.s), FOUND_TRUE);
    step_advance(&v.s, num_d(tau));
    for (int j = 0; j < NEURONS; j++) {
      const mover *q = &v.s.at[j];
      long double lost = 0.0L;
      for (int e = 0; e <= MADE_SPACE; e++) {
        long double z = 0.0L;
        for (int i = ORDER; i >= 0; i--)
          z = z * (long double)tau + (long double)q->y[e * TERMS + i];
        lost += (z - (long double)q->z[e]) * (z - (long double)q->z[e]);
      }
      TEST_ASSERT(rep, lost <= (long double)q->own * (long double)q->own,
                  "a neuron is rounded by more");
      rounded += lost > 0.0L;
      sum += lost;
    }
    TEST_ASSERT(rep, sum <= (long double)v.s.E * (long double)v.s.E,
                "all are rounded by more");
    made_end(&v);
  }
  ck_assert_int_gt(rounded, 0);
}
END_TEST

/* ---- functions ---- */

static double
size_of_coefficients(const curve *c)
{
  double sum = 0.0;

  for (int i = 0; i <= ORDER; i++)
    sum += c->e[i];
  return sum;
}

/* <x_l, w_j>, a and forms of p are off by what neurons and residuals are. */
START_TEST(functions)
{
  int rounded = 0;

  TEST_EACH(rep, test_reps(100)) {
    rf_rng rng = test_rng("functions", rep);
    const double tau = draw_between(&rng, 0.1, 0.75);
    ball form[MADE_DATA];
    double off = 0.0, slope_off = 0.0, right = 0.0;
    curve c;
    made_step v;
    begin(&v, &rng);
    for (int k = 0; k < MADE_DATA; k++) {
      polynomial p;
      draw(p, &rng, 1.0);
      made_residual(&v, k, p);
      for (int i = 0; i <= ORDER; i++)
        v.s.p[k * TERMS + i].r = 1e-3 * pow(4.0, -i);
      form[k] = ball_d(rng_uniform(&rng));
    }
    ck_assert_int_eq(step_enclose(&v.s), FOUND_TRUE);
    for (int j = 0; j < NEURONS; j++)
      for (int l = -1; l < MADE_DATA; l++) {
        const mover *q = &v.s.at[j];
        const double size = l < 0 ? 1.0 : length[l];
        step_curve(&c, &v.s, j, l < 0 ? NULL : v.g.x + l * MADE_SPACE);
        check_bound(rep, "a function", c.off, size * q->wide);
        check_bound(rep, "its slope", c.slope_off,
                    size * (v.s.unit * ((v.s.face[q->face].drive + v.s.slack)
                                        * q->wide + v.s.slack * q->size)
                            + q->rate));
        if (l == 0) {
          ck_assert(size_of_coefficients(&c) > 0.0);
          rounded++;
        }
      }
    step_form(&c, &v.s, form);
    for (int k = 0; k < MADE_DATA; k++) {
      off += fabs(form[k].m) * v.s.dp[k];
      slope_off += fabs(form[k].m) * v.s.dpt[k];
      right += fabs(form[k].m) * 1e-3;
    }
    check_bound(rep, "a form", c.off, off);
    check_bound(rep, "its slope", c.slope_off, slope_off);
    check_bound(rep, "its coefficients", c.e[0], right);
    right = v.s.dp[1];
    for (int i = 0; i <= ORDER; i++)
      right += 1e-3 * pow(tau / 4.0, i);
    check_bound(rep, "p", step_residual(&v.s, 1, num_d(tau)).r, right);
    made_end(&v);
  }
  ck_assert_int_gt(rounded, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_bounds");
  TCase *tc = tcase_create("bounds");

  test_limit(tc);
  tcase_add_test(tc, tubes);
  tcase_add_test(tc, closes);
  tcase_add_test(tc, flattened);
  tcase_add_test(tc, advances);
  tcase_add_test(tc, rounds);
  tcase_add_test(tc, functions);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
