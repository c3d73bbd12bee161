/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * function.c -- h(x) over inputs of one number, with the data.
 *
 * It is drawn as it was recorded, by record.probe, or from the states of all
 * neurons, not a sample: h is their sum. */
#include "config.h"

#include "view/kinds/line.h"

static rf_status
prepare(rf_subject *s)
{
  const rf_status status = rf_line_write_function(s);

  return status < 0 ? status : rf_line_write_data(s);
}

/* As one of several panes it has no key: its neighbours tell the colours. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  rf_plot_pane(s->plot, place);
  rf_line_put_axes(s);
  rf_put_time_label(s);
  if (s->plot->pane.width < 0.5)
    rf_plot_line(s->plot, "unset key");
  else
    rf_line_put_key(s);
  rf_string_put(&s->plot->text, "plot ");
  rf_line_put_function(s);
  rf_string_put(&s->plot->text, "\n");
  return RF_OK;
}

const rf_kind rf_kind_function = {
  .name = "function", .text = "h(x) with the data, inputs of one number",
  .wants = RF_WANTS_H | RF_WANTS_LINE, .frames = true,
  .height = 0.75, .prepare = prepare, .pane = pane
};
