/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * share.c -- the interval of a chance, by Clopper and Pearson. */
#include "config.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "lab/statistics/statistics.h"

/* The x with P(x) = part, P the distribution function of beta(a, b), to the
   last bits.  GSL's own inverse is an iteration that stops where it likes; its
   function is good, and increasing. */
static double
beta_quantile(double part, double a, double b)
{
  double low = 0.0, high = 1.0, mid = gsl_cdf_beta_Pinv(part, a, b);

  if (!(mid > 0.0 && mid < 1.0))
    mid = 0.5;
  while (mid > low && mid < high) {
    if (gsl_cdf_beta_P(mid, a, b) < part)
      low = mid;
    else
      high = mid;
    mid = low + 0.5 * (high - low);
  }
  return high;
}

/* Ends at which what was seen, or more of it, is as rare as the tail: sums of
   the binomial law, which are values of the beta law. */
rf_status
rf_share_interval(rf_interval *share, size_t successes, size_t trials,
                  double confidence)
{
  const double k = (double)successes, n = (double)trials;
  const double tail = 0.5 * (1.0 - confidence);
  gsl_error_handler_t *handler;
  rf_interval r = { k / n, 0.0, 1.0 };

  RF_REQUIRE(trials >= 1 && successes <= trials
             && rf_is_confidence(confidence), RF_EINVAL);
  handler = gsl_set_error_handler_off();
  if (successes > 0)
    r.low = beta_quantile(tail, k, n - k + 1.0);
  /* Mirrored: near 1 a double is coarser than near 0. */
  if (successes < trials)
    r.high = 1.0 - beta_quantile(tail, n - k, k + 1.0);
  gsl_set_error_handler(handler);
  if (!(r.low <= r.estimate && r.estimate <= r.high))
    return RF_EUNSURE;
  *share = r;
  return RF_OK;
}
