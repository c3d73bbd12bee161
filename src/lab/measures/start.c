/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * start.c -- measures of the start: of its weights, and whether neurons are in
 * every direction from which the loss may fall.
 *
 * A start is omnidirectional if each open cone of the data, on which no
 * <w, x_k> is 0, has a neuron with a > 0 and one with a < 0: then no residual,
 * whatever it is, has a direction of descent that nobody feels.  The number of
 * cones is that of the arrangement, counted exactly. */
#include "config.h"

#include <math.h>

#include "lab/measures/measures.h"
#include "reluflow/state.h"

/* Any measure of a state. */
static rf_status
of_start(rf_gauged *gauged, rf_witness *w, rf_message *message,
         const rf_gauge *gauge)
{
  double value;
  const rf_status status = rf_measure_value(&value, message, w->start,
                                            gauge->argument);

  if (status >= 0)
    rf_gauged_real(gauged, value);
  return status;
}

/* By the reader that a measure of the end has. */
static rf_status
may_be_of_state(rf_message *message, const rf_problem *problem,
                const rf_gauge *gauge)
{
  return rf_measure_check(message, problem, gauge->argument);
}

/* 0: there are too many to be counted. */
static rf_status
count_cones(size_t *count, rf_witness *w, rf_message *message)
{
  const rf_status status = rf_witness_extremals(w, message);

  *count = status >= 0 && w->extremals
    ? rf_extremals_face_count(w->extremals, 0) : 0;
  return status;
}

/* Of the data alone. */
static rf_status
open_cones(rf_gauged *gauged, rf_witness *w, rf_message *message,
           const rf_gauge *gauge)
{
  size_t count;
  const rf_status status = count_cones(&count, w, message);

  (void)gauge;
  if (status >= 0 && count > 0)
    rf_gauged_count(gauged, count);
  return status;
}

/* The share of them that have a neuron, of the sign that has fewer: 1 where the
   start is omnidirectional. */
static rf_status
omnidirectional(rf_gauged *gauged, rf_witness *w, rf_message *message,
                const rf_gauge *gauge)
{
  double plus, minus;
  size_t count;
  rf_status status = count_cones(&count, w, message);

  (void)gauge;
  if (status < 0 || count == 0)
    return status;
  RF_TRY(rf_measure_value(&plus, message, w->start, "cones_positive"));
  RF_TRY(rf_measure_value(&minus, message, w->start, "cones_negative"));
  rf_gauged_real(gauged, fmin(plus, minus) / (double)count);
done:
  return status;
}

const rf_gauge_kind rf_gauges_of_start[] = {
  { "start", "MEASURE", of_start, may_be_of_state },
  { "open_cones", NULL, open_cones, NULL },
  { "omnidirectional", NULL, omnidirectional, NULL },
  { NULL, NULL, NULL, NULL }
};
