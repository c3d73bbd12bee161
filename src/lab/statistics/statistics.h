/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * statistics.h -- what the files of this folder share. */
#ifndef RF_STATISTICS_H
#define RF_STATISTICS_H

#include <math.h>

#include "base/base.h"
#include "reluflow/statistics.h"

/* Strictly between 0 and 1; NaN is not. */
static inline bool
rf_is_confidence(double confidence)
{
  return confidence > 0.0 && confidence < 1.0;
}

/* Are all of x[n] finite? */
static inline bool
rf_all_are_finite(const double *x, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i]))
      return false;
  return true;
}

#endif
