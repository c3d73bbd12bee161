/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outer.c -- a_j against time, a curve a neuron.
 *
 * With |a| >= ||w|| at the start the sign of a is kept for ever; a curve that
 * passes 0 belongs to a neuron that began with |a| < ||w||. */
#include "config.h"

#include <math.h>

#include "view/kinds/kinds.h"

static rf_status
prepare(rf_subject *s)
{
  return rf_subject_neurons(s, NULL);
}

/* Linear, unlike the norms: the sign of a is what is looked for. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  rf_plot_pane(s->plot, place);
  rf_put_time_axis(s, s->time[0]);
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_OUTER, NULL, false, NAN,
                                    NAN });
  rf_put_neurons(s, "$2");
  return RF_OK;
}

const rf_kind rf_kind_outer = {
  .name = "outer", .text = "a_j against time, a curve a neuron",
  .wants = RF_WANTS_STATES | RF_WANTS_TIMES, .height = 0.62,
  .prepare = prepare, .pane = pane
};
