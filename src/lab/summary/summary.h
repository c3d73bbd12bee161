/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * summary.h -- the cells of a sweep as points of one measure over one axis,
 * grouped by their values: what its figures draw and its statistics tell. */
#ifndef RF_LAB_SUMMARY_H
#define RF_LAB_SUMMARY_H

#include "base/base.h"
#include "reluflow/lab.h"
#include "reluflow/statistics.h"

/* A cell: its value on the axis, what was measured there, its curve.  Of words
   y is 1 where it is the one that is asked for, else 0; INFINITY: a moment that
   did not come. */
typedef struct rf_sweep_point {
  double x, y;
  size_t curve;
} rf_sweep_point;

typedef struct rf_sweep_points {
  rf_message *message;
  const rf_summary_options *options;
  char *x, *y;           /* names of the columns */
  bool together;         /* in: x none is allowed, and all have one x */
  bool words;            /* y are words */
  char **curve;          /* curve[curves]: the value of the series; none: one */
  size_t curves, curve_capacity;
  rf_sweep_point *point;       /* point[count], as the axes order them */
  size_t count, capacity;
  size_t cells;          /* rows of the file, finished or not */
} rf_sweep_points;

/* Are law, axes and confidence among what there is?  Errors: RF_EINVAL, with a
   message. */
rf_status rf_summary_check(rf_message *message,
                           const rf_summary_options *options);

/* Read the file at path.
 * Errors: RF_EINPUT it is no file of a sweep; RF_EINVAL a column is not there,
 *         or has no numbers; RF_EUNSUP nothing is finished; RF_EIO; RF_ENOMEM.
 *         All with a message. */
rf_status rf_sweep_points_read(rf_sweep_points *points, const char *path);
void rf_sweep_points_free(rf_sweep_points *points);

/* Cells of one curve with the same x: the share of successes, or the median,
   with its interval. */
typedef struct rf_group {
  size_t curve, count;
  size_t successes;      /* of words, else 0 */
  double x;
  rf_interval y;
} rf_group;

/* In the order of the curves and of x; release *groups with rf_release.
 * Errors: those of statistics.h; RF_ENOMEM. */
rf_status rf_sweep_groups(rf_group **groups, size_t *count,
                          const rf_sweep_points *points);

/* Does x count by its logarithm?  Values that spread over more than an order
   of magnitude ask for it, unless options->axes say. */
bool rf_sweep_is_log(const rf_sweep_points *points);

/* How a measure depends on x. */
typedef enum rf_law {
  RF_LAW_POWER,          /* ln y = A + B ln x */
  RF_LAW_LOG,            /* y = A + B ln(1/x) */
  RF_LAW_LINEAR          /* y = A + B x */
} rf_law;

/* The law of options->law; auto: RF_LAW_LOG for init.scale and init.std, else a
   power. */
rf_law rf_sweep_law(const rf_sweep_points *points);

/* Fit it to the points of a curve that are finite (and positive, where a
 * logarithm is taken); used: how many.
 * Errors: those of rf_line_fit (RF_EINVAL: too few). */
rf_status rf_sweep_fit(rf_line *line, size_t *used,
                       const rf_sweep_points *points, size_t curve,
                       rf_law law);

#endif
