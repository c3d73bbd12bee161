/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * directions.c -- the cosine of w_j and a vector against time, a curve a
 * neuron.
 *
 * A neuron that aligns with the vector goes to 1; one that a line holds levels
 * off below.  How near it comes is seen in the figure "alignment", where 1 -
 * cosine is logarithmic. */
#include "config.h"

#include "view/kinds/kinds.h"

static rf_status
prepare(rf_subject *s)
{
  return rf_put_target(s, RF_LABEL_COSINE);
}

/* The sheet has 1 - cos, which keeps its digits near 1; here 1 is taken from
   it again, as a curve of some hundred pixels needs no more. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  rf_plot_pane(s->plot, place);
  rf_put_time_axis(s, s->time[0]);
  rf_plot_line(s->plot, "set ylabel TO; set yrange [-1.05:1.05]");
  rf_put_neurons(s, "1 - $4");
  return RF_OK;
}

const rf_kind rf_kind_directions = {
  .name = "directions",
  .text = "cosine of w_j and a vector (--to) against time",
  .wants = RF_WANTS_STATES | RF_WANTS_TIMES, .height = 0.62,
  .prepare = prepare, .pane = pane
};
