/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lambda.c -- laws of lambda: what a claim measures on several runs of one
 * problem, against the logarithm of their scale.
 *
 * A straight line by least squares; the standard error of its slope is that of
 * equal and independent errors, s / sqrt(sum (x - mean)^2), s^2 the sum of
 * squared residuals over count - 2. */
#include "config.h"

#include <math.h>

#include "theory/claims/claims.h"

/* What a sweep must have for a verdict on its exponent. */
#define RUNS_LEAST 4
#define DECADES_LEAST 3.0

/* Of x[count]. */
static double
mean(const double *x, size_t count)
{
  double sum = 0.0;

  for (size_t i = 0; i < count; i++)
    sum += x[i];
  return sum / (double)count;
}

/* The sums are of differences to the means, so that nothing cancels where all
   x are far from 0 and near each other, as logarithms of small scales are. */
rf_status
rf_fit_line(rf_fit *fit, const double *x, const double *y, size_t count)
{
  double xx = 0.0, xy = 0.0, rest = 0.0, left, right, x0, y0;

  RF_REQUIRE(count >= 3, RF_EINVAL);
  x0 = mean(x, count);
  y0 = mean(y, count);
  left = right = x[0];
  for (size_t i = 0; i < count; i++) {
    xx += (x[i] - x0) * (x[i] - x0);
    xy += (x[i] - x0) * (y[i] - y0);
    left = fmin(left, x[i]);
    right = fmax(right, x[i]);
  }
  RF_REQUIRE(left < right && isfinite(xx) && isfinite(xy), RF_EINVAL);
  for (size_t i = 0; i < count; i++) {
    const double off = y[i] - y0 - xy / xx * (x[i] - x0);
    rest += off * off;
  }
  *fit = (rf_fit){ .slope = xy / xx, .offset = y0 - xy / xx * x0,
                   .slope_error = sqrt(rest / (double)(count - 2) / xx),
                   .span = right - left, .count = count };
  return RF_OK;
}

double
rf_claims_log_scale(const rf_claims *claims)
{
  return claims->log_scale;
}

/* Row number `nth` of that name. */
static const rf_claim_row *
find_row(const rf_claims *claims, const char *name, size_t nth)
{
  for (size_t i = 0; i < claims->count; i++)
    if (!strcmp(claims->row[i].name, name) && nth-- == 0)
      return &claims->row[i];
  return NULL;
}

/* A text as a number, or the logarithm of it, which may be far beyond the
   doubles itself; NaN: it has none. */
static double
number_of(const char *text, bool log)
{
  mpfr_t v;
  double x;

  if (!text)
    return NAN;
  mpfr_init2(v, 64);
  mpfr_set_str(v, text, 10, MPFR_RNDN);
  if (log)
    mpfr_log(v, v, MPFR_RNDN);
  x = mpfr_get_d(v, MPFR_RNDN);
  mpfr_clear(v);
  return x;
}

rf_status
rf_lambda_law(rf_fit *fit, rf_message *message, const rf_claims *const *runs,
              size_t count, const rf_lambda_wish *wish)
{
  double *x = rf_alloc(2 * count + 1, sizeof *x), *y = x ? x + count : NULL;
  rf_status status = x ? RF_OK : RF_ENOMEM;

  for (size_t i = 0; i < count && status >= 0; i++) {
    const rf_claim_row *r = find_row(runs[i], wish->name, wish->row);
    /* A power law is ln y = q ln lambda + const; a time that grows as
       ln(1/lambda) is y = slope ln(1/lambda) + const. */
    x[i] = (wish->power ? 1.0 : -1.0) * runs[i]->log_scale;
    y[i] = r ? number_of(r->measured, wish->power != 0) : NAN;
    if (!isfinite(x[i]) || !isfinite(y[i])) {
      snprintf(message->text, sizeof message->text, "%.40s: run %zu has no %s",
               wish->name, i, isfinite(x[i]) ? "measurement" : "scale");
      status = RF_EINPUT;
    }
  }
  if (status >= 0 && (status = rf_fit_line(fit, x, y, count)) < 0)
    snprintf(message->text, sizeof message->text, "%.40s: it takes three runs"
             " or more, of different scales", wish->name);
  rf_release(x);
  return status;
}

/* The exponent is at least what is claimed, within two standard errors. */
rf_verdict
rf_fit_verdict(const rf_fit *fit, double exponent)
{
  if (fit->count < RUNS_LEAST
      || fit->span < DECADES_LEAST * 2.302585092994046 * (1.0 - 1e-12))
    return RF_VERDICT_UNDECIDED;
  return fit->slope + 2.0 * fit->slope_error >= exponent
         ? RF_VERDICT_HOLDS : RF_VERDICT_VIOLATED;
}
