/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_lab_statistics.c -- intervals and fits against numbers that others
 * published, closed forms, sums written out, and their own promise: how often
 * they hold what they estimate. */
#include "config.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <math.h>

#include "reluflow/statistics.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

#define COUNT(a) (sizeof (a) / sizeof *(a))

static void
check_near(double got, double want, double tolerance, const char *what)
{
  ck_assert_msg(fabs(got - want) <= tolerance, "%s: %.17g, not %.17g", what,
                got, want);
}

/* Normal, by Box and Muller. */
static double
normal(rf_rng *g)
{
  const double u = 0.5 * (rng_uniform(g) + 1.0), v = rng_uniform(g);

  return sqrt(-2.0 * log(1.0 - u)) * cos(3.14159265358979323846 * v);
}

/* Of reps repetitions the interval held its number in `held`: not fewer than
   the confidence says, by 5 standard deviations. */
static void
check_coverage(int held, int reps, double confidence, double most,
               const char *what)
{
  const double d = 5.0 * sqrt(confidence * (1.0 - confidence) / reps);

  ck_assert_msg(held >= (confidence - d) * reps && held <= (most + d) * reps,
                "%s: %d of %d", what, held, reps);
}

/* ---- shares ---- */

/* R. Newcombe, Statistics in Medicine 17 (1998), table I, method 5. */
START_TEST(shares_of_newcombe)
{
  static const struct { size_t k, n; double low, high; } all[] = {
    { 81, 263, 0.2527, 0.3676 }, { 15, 148, 0.0578, 0.1617 },
    { 0, 20, 0.0, 0.1684 }, { 1, 29, 0.0009, 0.1776 }
  };
  rf_interval r;

  for (size_t i = 0; i < COUNT(all); i++) {
    ck_assert_int_eq(rf_share_interval(&r, all[i].k, all[i].n, 0.95), RF_OK);
    check_near(r.low, all[i].low, 5.1e-5, "low");
    check_near(r.high, all[i].high, 5.1e-5, "high");
    check_near(r.estimate, (double)all[i].k / (double)all[i].n, 0.0, "share");
  }
}
END_TEST

/* Where nothing or everything came: roots. */
START_TEST(shares_in_closed_form)
{
  static const double confidence[] = { 0.5, 0.9, 0.95, 0.999999 };
  rf_interval r;
  int checked = 0;

  for (size_t i = 0; i < COUNT(confidence); i++)
    for (size_t n = 1; n < 2000000; n = 3 * n + 1, checked++) {
      const double tail = 0.5 - 0.5 * confidence[i];
      const double end = -expm1(log(tail) / (double)n);
      const double one = -expm1(log1p(-tail) / (double)n);
      ck_assert_int_eq(rf_share_interval(&r, 0, n, confidence[i]), RF_OK);
      ck_assert(r.low == 0.0 && r.estimate == 0.0);
      check_near(r.high, end, 1e-9 * end, "none");
      ck_assert_int_eq(rf_share_interval(&r, n, n, confidence[i]), RF_OK);
      ck_assert(r.high == 1.0 && r.estimate == 1.0);
      check_near(r.low, 1.0 - end, 1e-9 * end, "all");
      ck_assert_int_eq(rf_share_interval(&r, 1, n, confidence[i]), RF_OK);
      check_near(r.low, one, 1e-9 * one, "one");
    }
  ck_assert_int_eq(checked, 4 * 13);
}
END_TEST

/* P(B <= k), B binomial, term by term. */
static double
binomial(size_t k, size_t n, double p)
{
  double sum = 0.0;

  for (size_t i = 0; i <= k; i++)
    sum += exp(lgamma((double)n + 1.0) - lgamma((double)i + 1.0)
               - lgamma((double)(n - i) + 1.0) + (double)i * log(p)
               + (double)(n - i) * log1p(-p));
  return sum;
}

/* The tails at the ends are what they should be, and shares are mirrored. */
START_TEST(tails_of_shares)
{
  int checked = 0;

  for (size_t n = 2; n <= 1000; n = 2 * n + 3)
    for (size_t k = 1; k < n; k += 1 + n / 20, checked++) {
      rf_interval r, m;
      ck_assert_int_eq(rf_share_interval(&r, k, n, 0.9), RF_OK);
      ck_assert_int_eq(rf_share_interval(&m, n - k, n, 0.9), RF_OK);
      check_near(1.0 - binomial(k - 1, n, r.low), 0.05, 1e-9, "low");
      check_near(binomial(k, n, r.high), 0.05, 1e-9, "high");
      check_near(r.low, 1.0 - m.high, 1e-14, "mirror");
      check_near(r.high, 1.0 - m.low, 1e-14, "mirror");
    }
  ck_assert_int_gt(checked, 60);
}
END_TEST

/* For each chance the interval holds it with at least the confidence: exactly,
   as a sum over all outcomes. */
START_TEST(shares_hold)
{
  double least = 1.0;

  for (size_t n = 1; n <= 40; n += 13)
    for (int i = 1; i < 200; i++) {
      const double p = i / 200.0;
      double held = 0.0;
      for (size_t k = 0; k <= n; k++) {
        rf_interval r;
        ck_assert_int_eq(rf_share_interval(&r, k, n, 0.9), RF_OK);
        if (r.low <= p && p <= r.high)
          held += binomial(k, n, p) - (k ? binomial(k - 1, n, p) : 0.0);
      }
      least = held < least ? held : least;
    }
  ck_assert_msg(least >= 0.9 - 1e-9 && least < 0.95, "%.17g", least);
}
END_TEST

/* ---- quantiles ---- */

/* Ranks of the median at 95 %, from tables of the sign test (counted from 1;
   0: none): H. A. David, Order statistics. */
START_TEST(ranks_of_medians)
{
  static const struct { size_t n, rank; } all[] = {
    { 1, 0 }, { 5, 0 }, { 6, 1 }, { 8, 1 }, { 9, 2 }, { 10, 2 }, { 11, 2 },
    { 12, 3 }, { 15, 4 }, { 20, 6 }, { 25, 8 }, { 30, 10 }, { 50, 18 },
    { 100, 40 }
  };
  double x[100];
  rf_interval r;

  for (size_t i = 0; i < COUNT(all); i++) {
    const size_t n = all[i].n;
    for (size_t k = 0; k < n; k++)
      x[k] = (double)(1 + (k * 37) % n);    /* 1 .. n in another order */
    if (n % 37)
      ck_assert_int_eq(rf_quantile_interval(&r, x, n, 0.5, 0.95), RF_OK);
    check_near(r.estimate, 0.5 * (double)(n + 1), 1e-12, "median");
    ck_assert(r.low == (all[i].rank ? (double)all[i].rank : -INFINITY));
    ck_assert(r.high == (all[i].rank ? (double)(n + 1 - all[i].rank)
                         : INFINITY));
  }
}
END_TEST

/* Medians and other quantiles of an exponential law. */
START_TEST(quantiles_hold)
{
  static const double part[] = { 0.5, 0.1, 0.8 };
  const int reps = test_reps(4000);

  for (size_t i = 0; i < COUNT(part); i++) {
    const double want = -log1p(-part[i]);
    int held = 0;
    for (int rep = 0; rep < reps; rep++) {
      rf_rng g = test_rng("quantiles_hold", rep);
      double x[60];
      rf_interval r;
      for (size_t k = 0; k < 60; k++)
        x[k] = -log(0.5 - 0.5 * rng_uniform(&g));
      ck_assert_int_eq(rf_quantile_interval(&r, x, 60, part[i], 0.9), RF_OK);
      held += r.low <= want && want <= r.high;
    }
    check_coverage(held, reps, 0.9, 0.97, "quantile");
  }
}
END_TEST

/* Increasing maps go through; mirrored numbers give mirrored ends; what is
   infinite stays so. */
START_TEST(quantiles_are_of_order_alone)
{
  double x[21], y[21], z[21];
  rf_interval r, s, t;
  rf_rng g = test_rng("quantiles_are_of_order_alone", 0);

  for (size_t i = 0; i < 21; i++) {
    x[i] = rng_uniform(&g);
    y[i] = x[i] * x[i] * x[i] * 1e30;
    z[i] = -x[i];
  }
  ck_assert_int_eq(rf_quantile_interval(&r, x, 21, 0.25, 0.8), RF_OK);
  ck_assert_int_eq(rf_quantile_interval(&s, y, 21, 0.25, 0.8), RF_OK);
  ck_assert_int_eq(rf_quantile_interval(&t, z, 21, 0.75, 0.8), RF_OK);
  ck_assert(s.low == r.low * r.low * r.low * 1e30);
  ck_assert(s.high == r.high * r.high * r.high * 1e30);
  ck_assert(t.low == -r.high && t.high == -r.low);
  ck_assert(t.estimate == -r.estimate);
  for (size_t i = 0; i < 21; i++)
    x[i] = i < 11 ? (double)i : INFINITY;
  ck_assert_int_eq(rf_quantile_interval(&r, x, 21, 0.5, 0.9), RF_OK);
  ck_assert(r.estimate == 10.0 && isfinite(r.low) && r.high == INFINITY);
}
END_TEST

/* ---- lines ---- */

/* NIST, Statistical Reference Datasets, Norris: (y, x), with the certified
   numbers. */
static const double norris[][2] = {
  { 0.1, 0.2 }, { 338.8, 337.4 }, { 118.1, 118.2 }, { 888.0, 884.6 },
  { 9.2, 10.1 }, { 228.1, 226.5 }, { 668.5, 666.3 }, { 998.5, 996.3 },
  { 449.1, 448.6 }, { 778.9, 777.0 }, { 559.2, 558.2 }, { 0.3, 0.4 },
  { 0.1, 0.6 }, { 778.1, 775.5 }, { 668.8, 666.9 }, { 339.3, 338.0 },
  { 448.9, 447.5 }, { 10.8, 11.6 }, { 557.7, 556.0 }, { 228.3, 228.1 },
  { 998.0, 995.8 }, { 888.8, 887.6 }, { 119.6, 120.2 }, { 0.3, 0.3 },
  { 0.6, 0.3 }, { 557.6, 556.8 }, { 339.3, 339.1 }, { 888.0, 887.2 },
  { 998.5, 999.0 }, { 778.9, 779.0 }, { 10.2, 11.1 }, { 117.6, 118.3 },
  { 228.9, 229.2 }, { 668.4, 669.1 }, { 449.2, 448.9 }, { 0.2, 0.5 }
};

START_TEST(line_of_norris)
{
  const double t34 = 2.032244509317719;    /* 0.975 of Student's t, 34 */
  double x[36], y[36];
  rf_line r;

  for (size_t i = 0; i < 36; i++) {
    y[i] = norris[i][0];
    x[i] = norris[i][1];
  }
  ck_assert_int_eq(rf_line_fit(&r, x, y, 36, 0.95), RF_OK);
  check_near(r.slope.estimate, 1.00211681802045, 1e-13, "slope");
  check_near(r.intercept.estimate, -0.262323073774029, 1e-12, "intercept");
  check_near(r.deviation, 0.884796396144373, 1e-12, "deviation");
  check_near((r.slope.high - r.slope.estimate) / t34, 0.429796848199937e-3,
             1e-14, "error of the slope");
  check_near((r.intercept.estimate - r.intercept.low) / t34,
             0.232818234301152, 1e-11, "error of the intercept");
  check_near(r.correlation * r.correlation, 0.999993745883712, 1e-13, "R^2");
}
END_TEST

typedef rf_status fit(rf_line *line, const double *x, const double *y,
                      size_t n, double confidence);

static fit *const fits[] = { rf_line_fit, rf_line_fit_robust };

/* Slopes 2.5 in noise of size 1 hold their truth; the robust one approximately,
   and with outliers. */
START_TEST(slopes_hold)
{
  const int reps = test_reps(2000);

  for (int way = 0; way < 3; way++) {
    int slope = 0, intercept = 0;
    for (int rep = 0; rep < reps; rep++) {
      rf_rng g = test_rng("slopes_hold", rep);
      double x[30], y[30];
      rf_line r;
      for (size_t i = 0; i < 30; i++) {
        x[i] = 3.0 * rng_uniform(&g) + 1.0;
        y[i] = 2.5 * x[i] - 7.0 + normal(&g);
        if (way == 2 && i % 10 == 3)
          y[i] += 200.0 + 50.0 * rng_uniform(&g);
      }
      ck_assert_int_eq(fits[way > 0](&r, x, y, 30, 0.9), RF_OK);
      slope += r.slope.low <= 2.5 && 2.5 <= r.slope.high;
      intercept += r.intercept.low <= -7.0 && -7.0 <= r.intercept.high;
    }
    check_coverage(slope, reps, way ? 0.86 : 0.9, way ? 0.98 : 0.9, "slope");
    check_coverage(intercept, reps, way ? 0.86 : 0.9, way ? 0.98 : 0.9,
                   "intercept");
  }
}
END_TEST

/* x by a shift and a factor, y by others: the line goes with them. */
START_TEST(lines_go_with_units)
{
  static const double by[][4] = { { 3, 1e3, 0.5, -20 }, { -2, 0, 1, 1 },
                                  { 1e-120, 0, 1e150, 0 }, { 1, 1e6, 1, 0 } };
  double x[15], y[15], u[15], v[15];
  rf_rng g = test_rng("lines_go_with_units", 0);
  int checked = 0;

  for (size_t i = 0; i < 15; i++) {
    x[i] = rng_uniform(&g);
    y[i] = x[i] + 0.3 * normal(&g);
  }
  for (size_t way = 0; way < 2; way++)
    for (size_t b = 0; b < COUNT(by); b++, checked++) {
      const double f = by[b][2] / by[b][0], turn = f < 0.0 ? -1.0 : 1.0;
      rf_line r, s;
      double size;
      for (size_t i = 0; i < 15; i++) {
        u[i] = by[b][0] * x[i] + by[b][1];
        v[i] = by[b][2] * y[i] + by[b][3];
      }
      ck_assert_int_eq(fits[way](&r, x, y, 15, 0.95), RF_OK);
      ck_assert_int_eq(fits[way](&s, u, v, 15, 0.95), RF_OK);
      size = fabs(f) * 1e-7;
      check_near(s.slope.estimate, f * r.slope.estimate, size, "slope");
      check_near(s.slope.low, f * (turn > 0 ? r.slope.low : r.slope.high),
                 size, "low");
      check_near(s.deviation, by[b][2] * r.deviation, 1e-7 * by[b][2],
                 "deviation");
      check_near(s.correlation, turn * r.correlation, 1e-9, "correlation");
      check_near(s.intercept.estimate + s.slope.estimate * by[b][1],
                 by[b][2] * r.intercept.estimate + by[b][3],
                 1e-6 * by[b][2], "intercept");
    }
  ck_assert_int_eq(checked, 8);
}
END_TEST

/* One wild number moves least squares and not the robust line. */
START_TEST(outliers_hardly_move_a_robust_line)
{
  double x[20], y[20];
  rf_line plain, robust;

  for (size_t i = 0; i < 20; i++) {
    x[i] = (double)i;
    y[i] = 3.0 * x[i] + 1.0 + (i % 2 ? 0.01 : -0.01);
  }
  y[18] = -500.0;
  ck_assert_int_eq(rf_line_fit(&plain, x, y, 20, 0.95), RF_OK);
  ck_assert_int_eq(rf_line_fit_robust(&robust, x, y, 20, 0.95), RF_OK);
  ck_assert(fabs(plain.slope.estimate - 3.0) > 3.0);
  check_near(robust.slope.estimate, 3.0, 1e-3, "robust slope");
  ck_assert(robust.slope.low <= 3.0 && 3.0 <= robust.slope.high);
  ck_assert(robust.slope.high - robust.slope.low
            < 0.7 * (plain.slope.high - plain.slope.low));
}
END_TEST

/* GSL's own numbers of the points as they are, far from x = 0. */
START_TEST(robust_lines_are_those_of_gsl)
{
  const double t18 = 2.100922040240960;    /* 0.975 of Student's t, 18 */
  gsl_multifit_robust_workspace *work =
    gsl_multifit_robust_alloc(gsl_multifit_robust_bisquare, 20, 2);
  gsl_matrix *rows = gsl_matrix_alloc(20, 2), *v = gsl_matrix_alloc(2, 2);
  rf_rng g = test_rng("robust_lines_are_those_of_gsl", 0);
  double x[20], y[20], best[2];
  gsl_vector_view found = gsl_vector_view_array(best, 2);
  gsl_vector_view to = gsl_vector_view_array(y, 20);
  rf_line r;

  for (size_t i = 0; i < 20; i++) {
    x[i] = 5.0 + (double)i + rng_uniform(&g);
    y[i] = x[i] + normal(&g) + (i > 16 ? 12.0 : 0.0);
    gsl_matrix_set(rows, i, 0, 1.0);
    gsl_matrix_set(rows, i, 1, x[i]);
  }
  gsl_multifit_robust_maxiter(1000, work);
  ck_assert_int_eq(gsl_multifit_robust(rows, &to.vector, &found.vector, v,
                                       work), GSL_SUCCESS);
  ck_assert_int_eq(rf_line_fit_robust(&r, x, y, 20, 0.95), RF_OK);
  check_near(r.intercept.estimate, best[0], 1e-5, "intercept");
  check_near(r.slope.estimate, best[1], 1e-6, "slope");
  check_near(r.intercept.high - best[0], t18 * sqrt(gsl_matrix_get(v, 0, 0)),
             1e-4, "error of the intercept");
  check_near(r.slope.high - best[1], t18 * sqrt(gsl_matrix_get(v, 1, 1)),
             1e-5, "error of the slope");
  gsl_multifit_robust_free(work);
  gsl_matrix_free(rows);
  gsl_matrix_free(v);
}
END_TEST

/* Points on a line, a constant, three points. */
START_TEST(exact_lines)
{
  double x[5] = { 0, 1, 2, 3, 7 }, y[5] = { 1, 3, 5, 7, 15 };
  double same[5] = { 4, 4, 4, 4, 4 };
  rf_line r;

  for (size_t way = 0; way < 2; way++) {
    ck_assert_int_eq(fits[way](&r, x, y, 5, 0.95), RF_OK);
    check_near(r.slope.estimate, 2.0, 1e-13, "slope");
    check_near(r.intercept.estimate, 1.0, 1e-13, "intercept");
    check_near(r.slope.high - r.slope.low, 0.0, 1e-12, "no width");
    ck_assert_int_eq(fits[way](&r, x, same, 5, 0.95), RF_OK);
    check_near(r.slope.estimate, 0.0, 0.0, "slope");
    check_near(r.intercept.estimate, 4.0, 0.0, "intercept");
    ck_assert(isnan(r.correlation));
    ck_assert_int_eq(fits[way](&r, x, y, 3, 0.95), RF_OK);
    check_near(r.slope.estimate, 2.0, 1e-13, "slope of three");
  }
}
END_TEST

/* ---- thresholds ---- */

/* Flights before the last one of Challenger: temperature at the start (F), and
   whether an O-ring failed (S. Dalal, E. Fowlkes and B. Hoadley, JASA 84,
   1989).  Statistical programs give 15.0429 and -0.2322, deviance 20.315. */
static const double heat[23] = { 53, 57, 58, 63, 66, 67, 67, 67, 68, 69, 70,
                                 70, 70, 70, 72, 73, 75, 75, 76, 76, 78, 79,
                                 81 };
static const size_t failed[23] = { 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1,
                                   0, 0, 0, 1, 0, 0, 0, 0, 0 };

static void
ones(size_t *trials, size_t n)
{
  for (size_t i = 0; i < n; i++)
    trials[i] = 1;
}

/* ln likelihood at a threshold, the best of all slopes: by thirds, which need
   only that it has one maximum. */
static double
best_at(const double *x, const size_t *s, const size_t *t, size_t n, double at)
{
  double low = -50.0, high = 50.0, best = 0.0;

  for (int i = 0; i < 200; i++) {
    double value[2] = { 0.0, 0.0 };
    for (int k = 0; k < 2; k++) {
      const double b = low + (high - low) * (k + 1) / 3.0;
      for (size_t j = 0; j < n; j++) {
        const double eta = b * (x[j] - at);
        value[k] -= (double)s[j] * (eta > 0 ? log1p(exp(-eta))
                                    : log1p(exp(eta)) - eta)
          + (double)(t[j] - s[j]) * (eta > 0 ? eta + log1p(exp(-eta))
                                     : log1p(exp(eta)));
      }
    }
    if (value[0] < value[1])
      low += (high - low) / 3.0;
    else
      high -= (high - low) / 3.0;
    best = fmax(value[0], value[1]);
  }
  return best;
}

START_TEST(threshold_of_challenger)
{
  size_t trials[23];
  rf_threshold r;
  double best;

  ones(trials, 23);
  ck_assert_int_eq(rf_threshold_fit(&r, heat, failed, trials, 23, 0.95),
                   RF_OK);
  ck_assert(r.kind == RF_THRESHOLD_FITTED);
  check_near(1.0 / r.width, -0.2322, 5e-5, "slope");
  check_near(-r.at.estimate / r.width, 15.0429, 5e-5, "intercept");
  check_near(r.deviance, 20.315, 5e-4, "deviance");
  best = best_at(heat, failed, trials, 23, r.at.estimate);
  check_near(-2.0 * best, r.deviance, 1e-9, "deviance");
  /* 0.95 of chi^2 with one degree. */
  check_near(2.0 * (best - best_at(heat, failed, trials, 23, r.at.low)),
             3.841458820694124, 1e-7, "low");
  check_near(2.0 * (best - best_at(heat, failed, trials, 23, r.at.high)),
             3.841458820694124, 1e-7, "high");
  ck_assert(r.at.low < r.at.estimate && r.at.estimate < r.at.high);
}
END_TEST

/* Order, units, mirror, and rows put together: the same threshold. */
START_TEST(thresholds_go_with_units)
{
  size_t trials[23], other[23], many[2][4] = { { 1, 3, 7, 9 },
                                               { 10, 10, 10, 10 } };
  size_t apart[2][8] = { { 0, 1, 1, 2, 3, 4, 4, 5 }, { 5, 5, 5, 5, 5, 5, 5,
                                                       5 } };
  double x[23], at[4] = { 1, 2, 3, 4 }, twice[8] = { 1, 1, 2, 2, 3, 3, 4, 4 };
  rf_threshold r, s;

  ones(trials, 23);
  ck_assert_int_eq(rf_threshold_fit(&r, heat, failed, trials, 23, 0.9), RF_OK);
  for (size_t i = 0; i < 23; i++) {
    x[22 - i] = -1e-3 * heat[i] + 5.0;
    other[22 - i] = 1 - failed[i];
  }
  ck_assert_int_eq(rf_threshold_fit(&s, x, other, trials, 23, 0.9), RF_OK);
  check_near(s.at.estimate, 5.0 - 1e-3 * r.at.estimate, 1e-11, "at");
  check_near(s.at.low, 5.0 - 1e-3 * r.at.high, 1e-9, "low");
  check_near(s.at.high, 5.0 - 1e-3 * r.at.low, 1e-9, "high");
  check_near(s.width, 1e-3 * r.width, 1e-11, "width");
  check_near(s.deviance, r.deviance, 1e-9, "deviance");
  ck_assert_int_eq(rf_threshold_fit(&r, at, many[0], many[1], 4, 0.9), RF_OK);
  ck_assert_int_eq(rf_threshold_fit(&s, twice, apart[0], apart[1], 8, 0.9),
                   RF_OK);
  check_near(s.at.estimate, r.at.estimate, 1e-9, "rows apart");
  check_near(s.at.low, r.at.low, 1e-9, "rows apart");
  check_near(r.at.estimate, 2.5, 1e-9, "symmetric");
  check_near(r.at.low + r.at.high, 5.0, 1e-9, "symmetric");
}
END_TEST

/* Thirty-one scales, ten runs at each: how often the truth is held. */
START_TEST(thresholds_hold)
{
  const int reps = test_reps(600);
  int held = 0, fitted = 0;

  for (int rep = 0; rep < reps; rep++) {
    rf_rng g = test_rng("thresholds_hold", rep);
    double x[31];
    size_t s[31] = { 0 }, t[31];
    rf_threshold r;
    for (size_t i = 0; i < 31; i++) {
      const double eta = ((double)i - 12.3) / 2.0;
      x[i] = (double)i;
      t[i] = 10;
      for (int k = 0; k < 10; k++)
        s[i] += 0.5 + 0.5 * rng_uniform(&g) < 1.0 / (1.0 + exp(-eta));
    }
    ck_assert_int_eq(rf_threshold_fit(&r, x, s, t, 31, 0.9), RF_OK);
    fitted += r.kind == RF_THRESHOLD_FITTED;
    held += r.at.low <= 12.3 && 12.3 <= r.at.high;
  }
  ck_assert_int_eq(fitted, reps);
  check_coverage(held, reps, 0.9, 0.92, "threshold");
}
END_TEST

/* What has no maximum is told, not iterated. */
START_TEST(separated_outcomes)
{
  static const struct {
    size_t s[5];
    rf_threshold_kind kind;
    double low, high;
    int turn;
  } all[] = {
    { { 0, 0, 2, 2, 2 }, RF_THRESHOLD_SEPARATED, 2, 3, 1 },
    { { 2, 2, 2, 2, 0 }, RF_THRESHOLD_SEPARATED, 4, 5, -1 },
    { { 0, 0, 1, 2, 2 }, RF_THRESHOLD_SEPARATED, 3, 3, 1 },
    { { 2, 1, 0, 0, 0 }, RF_THRESHOLD_SEPARATED, 2, 2, -1 },
    { { 0, 0, 0, 0, 0 }, RF_THRESHOLD_NONE, -INFINITY, INFINITY, 0 },
    { { 2, 2, 2, 2, 2 }, RF_THRESHOLD_NONE, -INFINITY, INFINITY, 0 },
    { { 0, 1, 1, 2, 2 }, RF_THRESHOLD_FITTED, 0, 0, 1 },
    { { 0, 0, 2, 0, 2 }, RF_THRESHOLD_FITTED, 0, 0, 1 },
    { { 0, 2, 0, 2, 0 }, RF_THRESHOLD_NONE, -INFINITY, INFINITY, 0 },
    { { 1, 1, 1, 1, 1 }, RF_THRESHOLD_NONE, -INFINITY, INFINITY, 0 }
  };
  const double x[5] = { 1, 2, 3, 4, 5 }, one[5] = { 1, 1, 1, 1, 1 };
  const size_t two[5] = { 2, 2, 2, 2, 2 };
  rf_threshold r;

  for (size_t i = 0; i < COUNT(all); i++) {
    ck_assert_int_eq(rf_threshold_fit(&r, x, all[i].s, two, 5, 0.95), RF_OK);
    ck_assert_msg(r.kind == all[i].kind, "%zu: %d", i, (int)r.kind);
    if (r.kind != RF_THRESHOLD_FITTED)
      ck_assert(r.at.low == all[i].low && r.at.high == all[i].high);
    if (r.kind == RF_THRESHOLD_SEPARATED)
      ck_assert(r.width == 0.0 && !signbit(r.width) == (all[i].turn > 0)
                && r.at.estimate == 0.5 * (r.at.low + r.at.high));
    else if (r.kind == RF_THRESHOLD_NONE)
      ck_assert(isnan(r.width) && isnan(r.at.estimate));
    else
      ck_assert(r.width * all[i].turn > 0.0 && isfinite(r.at.estimate));
  }
  ck_assert_int_eq(rf_threshold_fit(&r, one, all[6].s, two, 5, 0.95), RF_OK);
  ck_assert(r.kind == RF_THRESHOLD_NONE);
}
END_TEST

/* One success beyond many failures: steep, but there is a maximum; and little
   is known where a chance of the same size everywhere is as good. */
START_TEST(thresholds_of_few)
{
  double x[200];
  size_t s[200], t[200];
  rf_threshold r;

  ones(t, 200);
  for (size_t i = 0; i < 200; i++) {
    x[i] = 1e-300 * (double)i;
    s[i] = i >= 100;
  }
  s[99] = 1;
  s[100] = 0;
  ck_assert_int_eq(rf_threshold_fit(&r, x, s, t, 200, 0.95), RF_OK);
  check_near(r.at.estimate, 99.5e-300, 1e-306, "steep");
  ck_assert(r.width > 0.0 && r.width < 2e-300);
  ck_assert(r.at.low > 97e-300 && r.at.high < 102e-300);
  ck_assert_int_eq(rf_threshold_fit(&r, (double[]){ 1, 2, 3 },
                                    (size_t[]){ 1, 1, 2 },
                                    (size_t[]){ 2, 3, 3 }, 3, 0.95), RF_OK);
  ck_assert(r.kind == RF_THRESHOLD_FITTED && isfinite(r.at.estimate));
  ck_assert(r.at.low == -INFINITY && r.at.high == INFINITY);
}
END_TEST

/* ---- what is refused, and what is left as it was ---- */

static int handled;

static void
handler(const char *reason, const char *file, int line, int code)
{
  (void)reason;
  (void)file;
  (void)line;
  (void)code;
  handled++;
}

START_TEST(wrong_input_is_refused)
{
  double x[4] = { 1, 2, 3, 4 }, y[4] = { 1, 2, 2, 5 }, bad[4] = { 1, 2, NAN,
                                                                  4 };
  const double same[4] = { 2, 2, 2, 2 };
  const size_t s[4] = { 0, 1, 0, 1 }, t[4] = { 1, 1, 1, 1 }, u[4] = { 0 };
  const double no[] = { 0.0, 1.0, -1.0, NAN, 95.0 };
  rf_interval i = { 7, 7, 7 };
  rf_line l;
  rf_threshold h;
  gsl_error_handler_t *old = gsl_set_error_handler(handler);

  for (size_t k = 0; k < COUNT(no); k++) {
    ck_assert_int_eq(rf_share_interval(&i, 1, 2, no[k]), RF_EINVAL);
    ck_assert_int_eq(rf_quantile_interval(&i, x, 4, 0.5, no[k]), RF_EINVAL);
    ck_assert_int_eq(rf_quantile_interval(&i, x, 4, no[k], 0.9), RF_EINVAL);
    ck_assert_int_eq(rf_line_fit(&l, x, y, 4, no[k]), RF_EINVAL);
    ck_assert_int_eq(rf_line_fit_robust(&l, x, y, 4, no[k]), RF_EINVAL);
    ck_assert_int_eq(rf_threshold_fit(&h, x, s, t, 4, no[k]), RF_EINVAL);
  }
  ck_assert_int_eq(rf_share_interval(&i, 0, 0, 0.9), RF_EINVAL);
  ck_assert_int_eq(rf_share_interval(&i, 3, 2, 0.9), RF_EINVAL);
  ck_assert_int_eq(rf_quantile_interval(&i, x, 0, 0.5, 0.9), RF_EINVAL);
  ck_assert_int_eq(rf_quantile_interval(&i, bad, 4, 0.5, 0.9), RF_ENOTFIN);
  ck_assert(i.estimate == 7 && i.low == 7 && i.high == 7);
  for (size_t way = 0; way < 2; way++) {
    ck_assert_int_eq(fits[way](&l, x, y, 2, 0.9), RF_EINVAL);
    ck_assert_int_eq(fits[way](&l, same, y, 4, 0.9), RF_EINVAL);
    ck_assert_int_eq(fits[way](&l, bad, y, 4, 0.9), RF_ENOTFIN);
    ck_assert_int_eq(fits[way](&l, x, bad, 4, 0.9), RF_ENOTFIN);
    ck_assert_int_eq(fits[way](&l, (double[]){ -1e308, 0, 1e308 },
                               (double[]){ 1, 2, 4 }, 3, 0.9), RF_OK);
  }
  ck_assert_int_eq(rf_threshold_fit(&h, x, t, u, 4, 0.9), RF_EINVAL);
  ck_assert_int_eq(rf_threshold_fit(&h, x, u, u, 4, 0.9), RF_EINVAL);
  ck_assert_int_eq(rf_threshold_fit(&h, x, s, t, 0, 0.9), RF_EINVAL);
  ck_assert_int_eq(rf_threshold_fit(&h, bad, s, t, 4, 0.9), RF_ENOTFIN);
  ck_assert(gsl_set_error_handler(old) == handler && handled == 0);
}
END_TEST

/* The k-th allocation fails, for k = 0, 1, .. until none does. */
START_TEST(every_allocation_may_fail)
{
  const double x[5] = { 1, 2, 3, 4, 5 }, y[5] = { 1, 2, 2, 5, 3 };
  const size_t s[5] = { 0, 1, 0, 1, 1 }, t[5] = { 1, 1, 1, 1, 1 };
  int failures = 0;

  for (int way = 0; way < 4; way++) {
    rf_status status = RF_ENOMEM;
    rf_set_allocator(failing_alloc, counting_free);
    for (long k = 0; status == RF_ENOMEM; k++) {
      rf_interval i;
      rf_line l;
      rf_threshold h;
      ck_assert_int_lt(k, 10);
      fuse = k;
      status = way == 0 ? rf_quantile_interval(&i, x, 5, 0.5, 0.9)
        : way == 1 ? rf_line_fit(&l, x, y, 5, 0.9)
        : way == 2 ? rf_line_fit_robust(&l, x, y, 5, 0.9)
        : rf_threshold_fit(&h, x, s, t, 5, 0.9);
      failures += status == RF_ENOMEM;
      ck_assert_int_eq(live, 0);
    }
    ck_assert_int_eq(status, RF_OK);
    rf_set_allocator(NULL, NULL);
  }
  ck_assert_int_ge(failures, 6);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("statistics");
  TCase *t = tcase_create("statistics");

  test_limit(t);
  tcase_add_test(t, shares_of_newcombe);
  tcase_add_test(t, shares_in_closed_form);
  tcase_add_test(t, tails_of_shares);
  tcase_add_test(t, shares_hold);
  tcase_add_test(t, ranks_of_medians);
  tcase_add_test(t, quantiles_hold);
  tcase_add_test(t, quantiles_are_of_order_alone);
  tcase_add_test(t, line_of_norris);
  tcase_add_test(t, slopes_hold);
  tcase_add_test(t, lines_go_with_units);
  tcase_add_test(t, outliers_hardly_move_a_robust_line);
  tcase_add_test(t, robust_lines_are_those_of_gsl);
  tcase_add_test(t, exact_lines);
  tcase_add_test(t, threshold_of_challenger);
  tcase_add_test(t, thresholds_go_with_units);
  tcase_add_test(t, thresholds_hold);
  tcase_add_test(t, separated_outcomes);
  tcase_add_test(t, thresholds_of_few);
  tcase_add_test(t, wrong_input_is_refused);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
