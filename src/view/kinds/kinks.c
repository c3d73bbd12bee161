/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kinks.c -- where h(x) has its kinks, and how strong they are, under h
 * itself: one mark a neuron at x = -b_j / w_j, height a_j ||w_j||.
 *
 * The slope of h changes there by a_j |w_j| (1 - leak).  Neurons that have
 * aligned have one kink in common, however many they are: so it is seen how
 * few pieces h has. */
#include "config.h"

#include <math.h>

#include "view/kinds/line.h"

/* A neuron with w = 0 in the input itself has no kink, wherever its bias
   is. */
static void
take(void *context, const double *z, size_t j)
{
  const double row[] = { z[1] != 0.0 ? -z[2] / z[1] : NAN,
                         z[0] * hypot(z[1], z[2]) };

  (void)j;
  rf_sheet_row(context, row);
}

static rf_status
write_kinks(rf_subject *s)
{
  rf_sheet sheet;
  rf_status status = rf_sheet_open(&sheet, s->plot, "kinks", "x weight",
                                   RF_SHEET_DOUBLES);

  if (status < 0)
    return status;
  for (size_t k = 0; k < s->frames && status >= 0; k++)
    status = rf_subject_each(s, s->first + k, take, &sheet);
  return rf_sheet_close(&sheet, status);
}

static rf_status
prepare(rf_subject *s)
{
  rf_status status = rf_line_write_function(s);

  if (status >= 0)
    status = rf_line_write_data(s);
  return status < 0 ? status : write_kinks(s);
}

/* The kinks have an axis of their own on the right: their heights are weights,
   and have no scale in common with h. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  rf_plot_pane(s->plot, place);
  rf_line_put_axes(s);
  rf_put_time_label(s);
  rf_line_put_key(s);
  rf_plot_line(s->plot, "set border 11\n"
               "set y2tics nomirror out textcolor rgb INK");
  if (s->plot->format->tex)
    rf_plot_line(s->plot, "set format y2 '$%%h$'; set rmargin 16; "
                 "set y2label offset 5,0");
  rf_plot_label(s->plot, "set y2label ", RF_LABEL_KINK, "", "");
  rf_string_put(&s->plot->text, "plot ");
  for (size_t i = 0; i < 2; i++) {
    rf_plot_frame_data(s->plot, "kinks", s->states, 2);
    rf_plot_line(s->plot, " using ($2 %s 0 ? $1 : NaN):2 axes x1y2 with points "
                 "pt %d ps 0.9*PS lw LW lc rgb %s notitle, \\", i ? ">" : "<",
                 i ? 3 : 2, i ? "POS" : "NEG");
  }
  rf_line_put_function(s);
  rf_string_put(&s->plot->text, "\n");
  return RF_OK;
}

const rf_kind rf_kind_kinks = {
  .name = "kinks", .text = "h(x) with the kinks of all neurons",
  .wants = RF_WANTS_STATES | RF_WANTS_ALL | RF_WANTS_LINE | RF_WANTS_BIAS,
  .frames = true, .height = 0.75, .prepare = prepare, .pane = pane
};
