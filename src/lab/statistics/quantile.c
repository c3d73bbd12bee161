/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * quantile.c -- quantiles between order statistics.
 *
 * Of n numbers those below the quantile q are a count of the binomial law
 * (n, part), so x_(r) <= q unless fewer than r are below: which numbers enclose
 * it with which confidence depends on no other law (H. A. David, Order
 * statistics, 7.1). */
#include "config.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sort.h>
#include <limits.h>

#include "lab/statistics/statistics.h"

/* The largest r with P(B < r) <= tail, B binomial (n, part): the ranks from r
   on, counted from 1, may begin the interval; 0: none.  P is increasing. */
static size_t
low_rank(size_t n, double part, double tail)
{
  size_t low = 0, high = n + 1;

  while (high - low > 1) {
    const size_t mid = low + (high - low) / 2;
    if (gsl_cdf_binomial_P((unsigned)(mid - 1), part, (unsigned)n) <= tail)
      low = mid;
    else
      high = mid;
  }
  return low;
}

/* Of sorted numbers, at (n - 1) part; infinite neighbours have no middle. */
static double
sample_quantile(const double *x, size_t n, double part)
{
  const double at = part * (double)(n - 1);
  const size_t i = (size_t)at;
  const double rest = at - (double)i;

  RF_ASSERT(i < n);
  if (rest == 0.0 || i + 1 >= n || x[i] == x[i + 1])
    return x[i];
  return (1.0 - rest) * x[i] + rest * x[i + 1];
}

rf_status
rf_quantile_interval(rf_interval *quantile, const double *x, size_t n,
                     double part, double confidence)
{
  const double tail = 0.5 * (1.0 - confidence);
  gsl_error_handler_t *handler;
  double *sorted;
  size_t low, high;

  RF_REQUIRE(n >= 1 && n <= UINT_MAX && part > 0.0 && part < 1.0
             && rf_is_confidence(confidence), RF_EINVAL);
  for (size_t i = 0; i < n; i++)
    RF_REQUIRE(!isnan(x[i]), RF_ENOTFIN);
  if (!(sorted = rf_alloc(n, sizeof *sorted)))
    return RF_ENOMEM;
  memcpy(sorted, x, n * sizeof *sorted);
  gsl_sort(sorted, 1, n);
  handler = gsl_set_error_handler_off();
  low = low_rank(n, part, tail);
  high = low_rank(n, 1.0 - part, tail);      /* counted from above */
  gsl_set_error_handler(handler);
  quantile->estimate = sample_quantile(sorted, n, part);
  quantile->low = low ? sorted[low - 1] : -INFINITY;
  quantile->high = high ? sorted[n - high] : INFINITY;
  rf_release(sorted);
  return RF_OK;
}
