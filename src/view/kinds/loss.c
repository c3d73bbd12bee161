/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loss.c -- the loss against time.
 *
 * Where alignment and growth take long the curve has plateaus: each ends when
 * a group of neurons has grown from the initial scale lambda to size 1, which
 * takes ln(1/lambda) / ||D||. */
#include "config.h"

#include <math.h>

#include "view/kinds/kinds.h"

/* The first two numbers of a sample are its time and its loss (RF_SAMPLE_*): a
   row as it stands. */
static rf_status
prepare(rf_subject *s)
{
  const rf_numbers *sample;
  rf_sheet sheet;
  rf_status status = rf_sheet_open(&sheet, s->plot, "loss", "time loss",
                                   RF_SHEET_TEXT);

  if (status < 0)
    return status;
  for (size_t i = 0; i < s->samples && status >= 0; i++) {
    status = rf_record_sample_get(s->record, s->message, &sample, i);
    if (status >= 0)
      rf_sheet_row(&sheet, rf_numbers_doubles(sample));
  }
  return rf_sheet_close(&sheet, status);
}

/* With frames, or a time that was asked for, that moment is marked. */
static void
put_marker(rf_subject *s)
{
  if (!s->options->animate && isnan(s->options->at))
    return;
  rf_plot_line(s->plot, "set arrow from real(word(TIMES, k+1)), graph 0 to "
               "real(word(TIMES, k+1)), graph 1 nohead lc rgb DEAD lw 1.5*LW");
}

/* A loss that falls by more than an order of magnitude asks for a logarithm; it
   never grows. */
static rf_status
is_log(const rf_subject *s, bool *log)
{
  const char *axes = s->options->axes;
  double loss[2] = { 0.0, 0.0 };
  const rf_numbers *sample;
  rf_status status = RF_OK;

  for (size_t i = 0; i < 2 && status >= 0; i++) {
    status = rf_record_sample_get(s->record, s->message, &sample,
                                  i * (s->samples - 1));
    if (status >= 0)
      loss[i] = rf_numbers_double(sample, RF_SAMPLE_LOSS);
  }
  *log = strcmp(axes, "auto") ? !strcmp(axes, "log")
    : loss[1] > 0.0 && loss[1] < loss[0] / 20.0;
  return status;
}

/* Where the loss stays of one size the axis begins at 0, so that its fall is
   seen as what it is. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  bool log;
  rf_status status = is_log(s, &log);

  if (status < 0)
    return status;
  rf_plot_pane(s->plot, place);
  rf_put_time_axis(s, s->time[0]);
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_LOSS, NULL, log,
                                    log ? NAN : 0.0, NAN });
  put_marker(s);
  status = rf_subject_moments(s);
  if (status >= 0)
    status = rf_subject_plateaus(s);
  rf_string_put(&s->plot->text, "plot ");
  rf_plot_text_data(s->plot, "loss");
  rf_plot_line(s->plot, " using 1:2 with lines lw 2*LW lc rgb POS");
  return status;
}

const rf_kind rf_kind_loss = {
  .name = "loss", .text = "the loss against time", .wants = RF_WANTS_TIMES,
  .height = 0.62,
  .prepare = prepare, .pane = pane
};
