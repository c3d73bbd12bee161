/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rank.c -- ranks of the weights, and how many directions they have, against
 * time.
 *
 * Early alignment makes the weights simple: many neurons with few directions.
 * The stable rank ||W||_F^2 / ||W||_2^2 and the effective rank tell it of the
 * matrix (MMV24: at most 2 in the end), the number of directions of the
 * neurons themselves. */
#include "config.h"

#include <math.h>

#include "reluflow/state.h"
#include "view/kinds/kinds.h"

/* The measures that are drawn, each with its column. */
static const struct curve {
  const char *measure, *title, *style;
} curves[] = {
  { "stable_rank", "stable rank", "dt 1 lw 2*LW lc rgb POS" },
  { "effective_rank", "effective rank", "dt (6,3) lw 2*LW lc rgb NEG" },
  { "directions", "directions", "dt (2,2) lw 2*LW lc rgb DATA" }
};

#define CURVES (sizeof curves / sizeof *curves)

static const char *const measures[CURVES + 1] = {
  "stable_rank", "effective_rank", "directions"
};

/* The state of a sample as theory takes it: weights with the face of each
   neuron, which for a neuron on a boundary could not be told from its rounded
   weights. */
static rf_status
load(const rf_subject *s, rf_state *state, signed char *u, size_t sample)
{
  const rf_numbers *weights;
  rf_status status = RF_OK;

  for (size_t j = 0; j < s->m && status >= 0; j++) {
    status = rf_record_pattern_get(s->record, s->message, u, sample, j, 1);
    if (status >= 0)
      status = rf_record_weights_get(s->record, s->message, &weights, sample,
                                     j, 1);
    if (status >= 0)
      status = rf_state_set_numbers(state, weights, u, j);
  }
  return status;
}

/* Which of the recorded measures each curve is; false: not all are there, and
   states are asked. */
static rf_status
find_recorded(const rf_subject *s, size_t *of, bool *all)
{
  rf_status status = RF_OK;

  *all = true;
  for (size_t k = 0; k < CURVES && status >= 0; k++) {
    of[k] = 0;
    status = rf_record_measure_find(s->record, s->message, &of[k],
                                    curves[k].measure);
    *all = *all && of[k] < rf_record_measure_count(s->record);
  }
  return status;
}

/* As they were recorded. */
static rf_status
write_recorded(const rf_subject *s, rf_sheet *sheet, const size_t *of)
{
  double row[1 + CURVES];
  rf_status status = RF_OK;

  for (size_t i = 0; i < s->samples && status >= 0; i++) {
    row[0] = s->time[i];
    for (size_t k = 0; k < CURVES && status >= 0; k++)
      status = rf_record_measure_get(s->record, s->message, &row[1 + k],
                                     of[k], i);
    if (status >= 0)
      rf_sheet_row(sheet, row);
  }
  return status;
}

/* By the states, sample by sample; one state serves all: it is filled anew for
   each. */
static rf_status
write_made(const rf_subject *s, rf_sheet *sheet)
{
  signed char *u = rf_alloc(s->n, 1);
  rf_state *state = NULL;
  double row[1 + CURVES];
  rf_status status = u ? rf_state_create(&state, s->problem) : RF_ENOMEM;

  for (size_t i = 0; i < s->samples && status >= 0; i++) {
    status = load(s, state, u, i);
    row[0] = s->time[i];
    for (size_t k = 0; k < CURVES && status >= 0; k++)
      status = rf_measure_value(&row[1 + k], s->message, state,
                                curves[k].measure);
    if (status >= 0)
      rf_sheet_row(sheet, row);
  }
  rf_state_free(state);
  rf_release(u);
  return status;
}

/* The measures are those that "reluflow samples" prints, by their names
   there. */
static rf_status
prepare(rf_subject *s)
{
  size_t of[CURVES];
  bool all;
  rf_sheet sheet;
  rf_status status = find_recorded(s, of, &all);

  if (status >= 0)
    status = rf_sheet_open(&sheet, s->plot, "rank", "time stable_rank "
                           "effective_rank directions", RF_SHEET_TEXT);
  if (status < 0)
    return status;
  return rf_sheet_close(&sheet, all ? write_recorded(s, &sheet, of)
                                    : write_made(s, &sheet));
}

/* The numbers are between 1 and the dimension, and an axis of 10^k would have
   one tic: their format is that of plain numbers. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  const bool tex = s->plot->format->tex;

  rf_plot_pane(s->plot, place);
  rf_put_time_axis(s, s->time[0]);
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_RANK, NULL, true, 0.9,
                                    NAN });
  rf_plot_line(s->plot, s->plot->format->tex ? "set format y '$%%g$'"
                                             : "set format y '%%g'");
  rf_plot_line(s->plot, "set key above right maxrows 1 samplen 1.5");
  rf_string_put(&s->plot->text, "plot ");
  for (size_t k = 0; k < CURVES; k++) {
    rf_plot_text_data(s->plot, "rank");
    rf_string_printf(&s->plot->text, " using 1:%zu with lines %s title ",
                     k + 2, curves[k].style);
    rf_spell_text(&s->plot->text, curves[k].title, tex);
    rf_string_put(&s->plot->text, k + 1 < CURVES ? ", \\\n" : "\n");
  }
  return RF_OK;
}

const rf_kind rf_kind_rank = {
  .name = "rank", .text = "ranks and directions of the weights against time",
  .wants = RF_WANTS_WEIGHTS | RF_WANTS_MEASURES | RF_WANTS_TIMES,
  .measures = measures,
  .height = 0.62,
  .prepare = prepare,
  .pane = pane
};
