/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * norms.c -- ||w_j|| against time, a curve a neuron.
 *
 * While the weights are small, a neuron that has aligned grows as exp(||D||
 * t): a straight line where time is linear. */
#include "config.h"

#include <math.h>

#include "view/kinds/kinds.h"

static rf_status
prepare(rf_subject *s)
{
  return rf_subject_neurons(s, NULL);
}

/* Logarithmic: neurons grow by orders of magnitude. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  rf_plot_pane(s->plot, place);
  rf_put_time_axis(s, s->time[0]);
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_NORM, NULL, true, NAN, NAN });
  rf_put_neurons(s, "$3");
  return RF_OK;
}

const rf_kind rf_kind_norms = {
  .name = "norms", .text = "||w_j|| against time, a curve a neuron",
  .wants = RF_WANTS_WEIGHTS | RF_WANTS_STATES | RF_WANTS_TIMES, .height = 0.62,
  .prepare = prepare, .pane = pane
};
