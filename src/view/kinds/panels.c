/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * panels.c -- neurons, what they compute, and the loss, side by side.
 *
 * The three panes are the kinds themselves, drawn at places of a multiplot:
 * what is changed in one of them changes here. */
#include "config.h"

#include "view/kinds/line.h"

/* The one in the middle: h(x) where it can be had, else norms. */
static const rf_kind *
middle(const rf_subject *s)
{
  return rf_line_has_function(s) ? &rf_kind_function
                                 : &rf_kind_contributions;
}

/* Each part writes its own sheets; their names differ, so nothing is in the
   way. */
static rf_status
prepare(rf_subject *s)
{
  rf_status status = rf_kind_polar.prepare(s);

  if (status >= 0)
    status = middle(s)->prepare(s);
  return status < 0 ? status : rf_kind_loss.prepare(s);
}

/* This figure is always the whole one: place is of no use.  Labels around the
   neurons may stand outside their square: the gap is for those. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  rf_status status;

  (void)place;
  rf_plot_line(s->plot, "set multiplot");
  status = rf_kind_polar.pane(s, &(rf_place){ 0.0, 0.0, 0.34, 1.0 });
  if (status >= 0)
    status = middle(s)->pane(s, &(rf_place){ 0.37, 0.0, 0.32, 1.0 });
  if (status >= 0)
    status = rf_kind_loss.pane(s, &(rf_place){ 0.69, 0.0, 0.31, 1.0 });
  rf_plot_line(s->plot, "unset multiplot");
  return status;
}

const rf_kind rf_kind_panels = {
  .name = "panels", .text = "polar, function or contributions, and loss",
  .wants = RF_WANTS_WEIGHTS | RF_WANTS_STATES, .frames = true, .wide = true,
  .height = 0.36,
  .prepare = prepare, .pane = pane
};
