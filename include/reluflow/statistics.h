/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/statistics.h -- what many runs say: shares, quantiles, slopes and
 * thresholds, each with an interval.
 *
 * An interval of confidence 0.95, say, holds what it estimates in at least that
 * part of all repetitions, or about that part where a function says so.  The
 * rules on top of reluflow/status.h hold. */
#ifndef RELUFLOW_STATISTICS_H
#define RELUFLOW_STATISTICS_H

#include "reluflow/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An end may be infinite: nothing is known on that side. */
typedef struct rf_interval {
  double estimate, low, high;
} rf_interval;

/* The chance of an outcome that came in successes of trials: the estimate is
 * their quotient, the interval that of Clopper and Pearson (Biometrika 26,
 * 1934), which holds for every chance.
 *
 * Errors: RF_EINVAL no trials, more successes than trials, or confidence not
 * between 0 and 1; RF_EUNSURE GSL does not find it. */
RF_API RF_MUST_USE rf_status rf_share_interval(rf_interval *share,
                                               size_t successes,
                                               size_t trials,
                                               double confidence);

/* A quantile (1/2: the median) of the law that x[n] was drawn from, from the
 * order of its numbers alone: they need no law of any kind, and may be infinite
 * where a run ended before what it was to show.  The interval is between two of
 * them, and infinite where there are too few.  The estimate is the quantile of
 * x, between its two neighbours where it lies between two of them (NaN between
 * -infinity and infinity).
 *
 * In:     part   between 0 and 1.
 * Errors: RF_EINVAL n is 0, or part or confidence is not between 0 and 1;
 *         RF_ENOTFIN a number is NaN; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_quantile_interval(rf_interval *quantile,
                                                  const double *x, size_t n,
                                                  double part,
                                                  double confidence);

/* y = intercept + slope x, with t intervals. */
typedef struct rf_line {
  rf_interval slope, intercept;
  double deviation;      /* of y from the line, an estimate of its sigma */
  double correlation;    /* of x and y; NaN where one of them is constant */
} rf_line;

/* Least squares.  The intervals hold if the deviations are normal, independent
 * and of one size.
 *
 * In:     x[n], y[n]   finite, n >= 3, not all x the same.
 * Errors: RF_EINVAL these, or confidence is not between 0 and 1; RF_ENOTFIN a
 *         number or a result is not finite; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_line_fit(rf_line *line, const double *x,
                                         const double *y, size_t n,
                                         double confidence);

/* The same with Tukey's weights (GSL's gsl_multifit_robust, bisquare), so that
 * outliers hardly move the line.  The confidence is approximate; GSL's sigma
 * has the outliers in it, so that with wild ones intervals are too wide.
 *
 * Errors: as rf_line_fit; RF_EUNSURE the weights did not settle. */
RF_API RF_MUST_USE rf_status rf_line_fit_robust(rf_line *line,
                                                const double *x,
                                                const double *y, size_t n,
                                                double confidence);

/* What the counts of a threshold allow to be said. */
typedef enum rf_threshold_kind {
  RF_THRESHOLD_NONE,       /* all trials ended alike, or are at one x, or x
                              makes no difference at all */
  RF_THRESHOLD_SEPARATED,  /* no success on one side, no failure on the other:
                              the threshold is between, and how steep it is
                              cannot be told */
  RF_THRESHOLD_FITTED
} rf_threshold_kind;

/* The chance of success 1 / (1 + exp(-(x - at) / width)): it rises with x where
 * width > 0. */
typedef struct rf_threshold {
  rf_threshold_kind kind;
  rf_interval at;        /* FITTED: where the chance is 1/2, of highest
                            likelihood, and the interval of likelihood ratio
                            (approximate).  SEPARATED: the middle of the gap
                            and its ends, which are no interval of confidence.
                            NONE: NaN, and infinite ends */
  double width;          /* SEPARATED: 0, with the sign of the side, -0.0 where
                            successes are below; NONE: NaN */
  double deviance;       /* FITTED: -2 (ln likelihood - that of a chance of its
                            own at each x); else 0 */
} rf_threshold;

/* Logistic regression of success on x, by likelihood.
 *
 * In:     x[n]          finite, in any order, repeated or not.
 *         successes[n], trials[n]  counts at each x.
 * Errors: RF_EINVAL there are no trials, more successes than trials, or
 *         confidence is not between 0 and 1; RF_ENOTFIN; RF_EUNSURE the
 *         likelihood's maximum or an end was not found; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_threshold_fit(rf_threshold *threshold,
                                              const double *x,
                                              const size_t *successes,
                                              const size_t *trials, size_t n,
                                              double confidence);

#ifdef __cplusplus
}
#endif
#endif
