/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * contributions.c -- |a_j| ||w_j||, largest first: how many neurons matter.
 *
 * |a_j| ||w_j|| bounds what the neuron adds to h(x) at ||x|| = 1.  For a
 * balanced neuron it is a_j^2, so the figure is a spectrum: a few neurons that
 * stand out of the rest are those that the flow made grow. */
#include "config.h"

#include <math.h>

#include "base/vector.h"
#include "view/kinds/kinds.h"

/* Beyond so many the rest is not drawn. */
#define ROWS_MOST 5000

typedef struct ranking {
  size_t d;
  double (*row)[2];      /* row[states]: a ||w||, neuron */
} ranking;

/* The sign of a stays with the product, so that the script can tell
   colours. */
static void
take(void *context, const double *z, size_t j)
{
  ranking *r = context;

  r->row[j][0] = z[0] * rf_length(z + 1, r->d);
  r->row[j][1] = (double)j;
}

/* Equal weights stand in the order of the neurons, so that the file does not
   depend on which qsort there is. */
static int
by_weight(const void *u, const void *v)
{
  const double *a = u, *b = v, x = fabs(a[0]), y = fabs(b[0]);

  return x > y ? -1 : x < y ? 1 : (a[1] > b[1]) - (a[1] < b[1]);
}

static size_t
rows_of(const rf_subject *s)
{
  return s->states < ROWS_MOST ? s->states : ROWS_MOST;
}

/* Sorted frame by frame: the curve is of ranks, and a neuron has another one
   in each. */
static rf_status
prepare(rf_subject *s)
{
  ranking r = { s->d, rf_alloc(s->states, sizeof *r.row) };
  rf_sheet sheet;
  rf_status status;

  if (!r.row)
    return RF_ENOMEM;
  status = rf_sheet_open(&sheet, s->plot, "contributions", "weight neuron",
                         RF_SHEET_DOUBLES);
  if (status >= 0) {
    for (size_t k = 0; k < s->frames && status >= 0; k++) {
      status = rf_subject_each(s, s->first + k, take, &r);
      qsort(r.row, s->states, sizeof *r.row, by_weight);
      for (size_t i = 0; i < rows_of(s); i++)
        rf_sheet_row(&sheet, r.row[i]);
    }
    status = rf_sheet_close(&sheet, status);
  }
  rf_release(r.row);
  return status;
}

/* Both axes are logarithmic where there are many. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  const bool many = s->states > 300;

  rf_plot_pane(s->plot, place);
  rf_plot_axis(s->plot, &(rf_axis){
    'x', RF_LABEL_RANKED, NULL, many, many ? 1.0 : 0.0,
    (double)rows_of(s) + 1.0
  });
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_WEIGHT, NULL, true, NAN,
                                    NAN });
  rf_put_time_label(s);
  rf_put_signs(s);
  rf_string_put(&s->plot->text, "plot ");
  for (size_t i = 0; i < 2; i++) {
    rf_plot_frame_data(s->plot, "contributions", rows_of(s), 2);
    rf_plot_line(s->plot, " using ($0+1):($1 %s 0 ? abs($1) : NaN) with points "
                 "pt %d ps %s*PS lw LW lc rgb %s title %s%s", i ? ">" : "<",
                 i ? 7 : 6, many ? "0.4" : "0.8", i ? "POS" : "NEG",
                 i ? "POSITIVE" : "NEGATIVE", i ? "" : ", \\");
  }
  return RF_OK;
}

const rf_kind rf_kind_contributions = {
  .name = "contributions", .text = "|a_j| ||w_j||, largest first",
  .wants = RF_WANTS_WEIGHTS | RF_WANTS_STATES, .frames = true, .height = 0.62,
  .prepare = prepare, .pane = pane
};
