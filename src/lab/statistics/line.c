/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * line.c -- a line through points, with t intervals.
 *
 * GSL fits about the means, x - mean(x) and y - mean(y) over their largest: a
 * slope in logarithms of tiny scales loses nothing, and no square leaves the
 * range of double. */
#include "config.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_statistics_double.h>

#include "lab/statistics/statistics.h"

/* Points about their middle, over their size. */
typedef struct cloud {
  double *x, *y;         /* x[n], y[n], the largest of each is 1 */
  double mean[2], size[2];
  size_t n;
} cloud;

/* What a fit of the cloud gives. */
typedef struct fitted {
  double slope, intercept, deviation;
  double variance[2];    /* of the intercept, of the slope: about the mean of
                            x neither knows of the other */
} fitted;

/* (v - mean) / size; *size is 0 where all are the same. */
static void
centre(double *to, double *mean, double *size, const double *v, size_t n)
{
  double least = v[0], most = v[0];

  for (size_t i = 1; i < n; i++) {
    least = fmin(least, v[i]);
    most = fmax(most, v[i]);
  }
  *mean = least == most ? least : gsl_stats_mean(v, 1, n);
  *size = fmax(most - *mean, *mean - least);
  for (size_t i = 0; i < n; i++)
    to[i] = *size > 0.0 ? (v[i] - *mean) / *size : 0.0;
}

static void
cloud_free(cloud *c)
{
  rf_release(c->x);
  rf_release(c->y);
}

static rf_status
cloud_make(cloud *c, const double *x, const double *y, size_t n)
{
  *c = (cloud){ rf_alloc(n, sizeof *c->x), rf_alloc(n, sizeof *c->y),
                { 0.0, 0.0 }, { 0.0, 0.0 }, n };
  if (!c->x || !c->y)
    return RF_ENOMEM;
  centre(c->x, &c->mean[0], &c->size[0], x, n);
  centre(c->y, &c->mean[1], &c->size[1], y, n);
  RF_REQUIRE(c->size[0] > 0.0, RF_EINVAL);
  RF_REQUIRE(isfinite(c->size[0]) && isfinite(c->size[1]), RF_ENOTFIN);
  return RF_OK;
}

/* From the cloud to the points: y = mean_y + size_y (intercept + slope
   (x - mean_x) / size_x).  The error of the intercept, far from the cloud, is
   that of the slope on the way there.  Ends beyond the doubles are refused: an
   infinite end would say that nothing is known. */
static rf_status
expand(rf_line *line, const cloud *c, const fitted *f, double confidence)
{
  const double shift = c->mean[0] / c->size[0];
  const double t = gsl_cdf_tdist_Pinv(0.5 + 0.5 * confidence,
                                      (double)(c->n - 2));
  const double slope = c->size[1] / c->size[0] * f->slope;
  const double intercept = c->mean[1]
    + c->size[1] * (f->intercept - f->slope * shift);
  const double error = hypot(sqrt(f->variance[0]),
                             shift * sqrt(f->variance[1]));
  const double e1 = t * c->size[1] / c->size[0] * sqrt(f->variance[1]);
  const double e0 = t * c->size[1] * error;
  const rf_line r = {
    { slope, slope - e1, slope + e1 },
    { intercept, intercept - e0, intercept + e0 },
    c->size[1] * f->deviation,
    c->size[1] > 0.0 ? gsl_stats_correlation(c->x, 1, c->y, 1, c->n) : NAN
  };

  RF_REQUIRE(isfinite(r.slope.low) && isfinite(r.slope.high)
             && isfinite(r.intercept.low) && isfinite(r.intercept.high)
             && isfinite(r.deviation), RF_ENOTFIN);
  *line = r;
  return RF_OK;
}

/* Two numbers are fitted, so n - 2 are left to tell sigma by. */
static rf_status
least_squares(fitted *f, const cloud *c)
{
  double sum, both;

  if (gsl_fit_linear(c->x, 1, c->y, 1, c->n, &f->intercept, &f->slope,
                     &f->variance[0], &both, &f->variance[1], &sum))
    return RF_EUNSURE;
  f->deviation = sqrt(sum / (double)(c->n - 2));
  return RF_OK;
}

/* GSL's rows are 1, x.  It goes on until the weights settle; its own limit of
   steps is short for few points with several outliers. */
static rf_status
solve_robust(fitted *f, const cloud *c, gsl_multifit_robust_workspace *work,
             gsl_matrix *rows, gsl_matrix *covariance)
{
  double best[2];
  gsl_vector_view found = gsl_vector_view_array(best, 2);
  gsl_vector_const_view y = gsl_vector_const_view_array(c->y, c->n);
  int code;

  for (size_t i = 0; i < c->n; i++) {
    gsl_matrix_set(rows, i, 0, 1.0);
    gsl_matrix_set(rows, i, 1, c->x[i]);
  }
  gsl_multifit_robust_maxiter(1000, work);
  code = gsl_multifit_robust(rows, &y.vector, &found.vector, covariance, work);
  if (code)
    return code == GSL_ENOMEM ? RF_ENOMEM : RF_EUNSURE;
  *f = (fitted){ best[1], best[0], gsl_multifit_robust_statistics(work).sigma,
                 { gsl_matrix_get(covariance, 0, 0),
                   gsl_matrix_get(covariance, 1, 1) } };
  return RF_OK;
}

/* Memory of GSL's own. */
static rf_status
iterate_robust(fitted *f, const cloud *c)
{
  gsl_multifit_robust_workspace *work =
    gsl_multifit_robust_alloc(gsl_multifit_robust_bisquare, c->n, 2);
  gsl_matrix *rows = gsl_matrix_alloc(c->n, 2);
  gsl_matrix *covariance = gsl_matrix_alloc(2, 2);
  rf_status status = RF_ENOMEM;

  if (work && rows && covariance)
    status = solve_robust(f, c, work, rows, covariance);
  if (work)
    gsl_multifit_robust_free(work);
  gsl_matrix_free(rows);
  gsl_matrix_free(covariance);
  return status;
}

/* Deviations that are rounding (y is of size 1) are no measure to tell outliers
   by. */
static rf_status
robust(fitted *f, const cloud *c)
{
  rf_status status = least_squares(f, c);

  return status < 0 || f->deviation <= 8 * 0x1p-53 ? status
    : iterate_robust(f, c);
}

/* GSL ends the program on an error, unless its handler is off. */
static rf_status
fit(rf_line *line, const double *x, const double *y, size_t n,
    double confidence, rf_status (*solve)(fitted *, const cloud *))
{
  gsl_error_handler_t *handler;
  cloud c = { 0 };
  fitted f;
  rf_status status;

  RF_REQUIRE(n >= 3 && rf_is_confidence(confidence), RF_EINVAL);
  RF_REQUIRE(rf_all_are_finite(x, n) && rf_all_are_finite(y, n), RF_ENOTFIN);
  handler = gsl_set_error_handler_off();
  RF_TRY(cloud_make(&c, x, y, n));
  RF_TRY(solve(&f, &c));
  status = expand(line, &c, &f, confidence);
done:
  gsl_set_error_handler(handler);
  cloud_free(&c);
  return status;
}

rf_status
rf_line_fit(rf_line *line, const double *x, const double *y, size_t n,
            double confidence)
{
  return fit(line, x, y, n, confidence, least_squares);
}

rf_status
rf_line_fit_robust(rf_line *line, const double *x, const double *y, size_t n,
                   double confidence)
{
  return fit(line, x, y, n, confidence, robust);
}
