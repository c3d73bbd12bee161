/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * similarity.c -- the cosines of neurons and data as an image; neurons of one
 * face at the end stand together.
 *
 * Once neurons have aligned, those of one face are rows of one colour: the
 * picture becomes bands, as many as there are directions. */
#include "config.h"

#include <math.h>

#include "base/vector.h"
#include "view/kinds/kinds.h"

typedef struct row {
  size_t neuron, n;
  const signed char *u;  /* u[n]: its face at the end */
} row;

/* Faces in the order of their signs; the neurons of one face in their own, so
   that the order is the same in every frame and with every qsort. */
static int
by_face(const void *a, const void *b)
{
  const row *r = a, *s = b;
  const int order = memcmp(r->u, s->u, r->n);

  return order ? order : (r->neuron > s->neuron) - (r->neuron < s->neuron);
}

/* The neurons that are shown, in their order; row[count], u[count][n]. */
static rf_status
sort_rows(const rf_subject *s, row *rows, signed char *u, size_t count)
{
  rf_status status = RF_OK;

  for (size_t i = 0; i < count && status >= 0; i++) {
    signed char *face = u + i * s->n;
    rows[i] = (row){ rf_subject_curve(s, i), s->n, face };
    status = rf_record_pattern_get(s->record, s->message, face,
                                   s->samples - 1, rows[i].neuron, 1);
    for (size_t k = 0; k < s->n; k++)
      face[k] = (signed char)(face[k] + 1);   /* memcmp takes no signs */
  }
  qsort(rows, count, sizeof *rows, by_face);
  return status;
}

/* Row by row, a number a pixel.  A neuron or datum of length 0 has no
   direction: it is drawn as at right angles. */
static rf_status
write_frame(const rf_subject *s, rf_sheet *sheet, size_t sample,
            const row *rows, double *z)
{
  const size_t count = rf_subject_curve_count(s);
  rf_status status = RF_OK;

  for (size_t i = 0; i < count && status >= 0; i++) {
    status = rf_subject_weights(s, z, sample, rows[i].neuron, 1);
    for (size_t k = 0; k < s->n && status >= 0; k++) {
      const double *x = s->x + k * s->d;
      const double lengths = rf_length(z + 1, s->d) * rf_length(x, s->d);
      const double cosine = lengths > 0.0 ? rf_dot(z + 1, x, s->d) / lengths
                                          : 0.0;
      rf_sheet_row(sheet, &cosine);
    }
  }
  return status;
}

static rf_status
write_frames(rf_subject *s, const row *rows, double *z)
{
  rf_sheet sheet;
  rf_status status = rf_sheet_open(&sheet, s->plot, "similarity", "cosine",
                                   RF_SHEET_DOUBLES);

  if (status < 0)
    return status;
  for (size_t k = 0; k < s->frames && status >= 0; k++)
    status = write_frame(s, &sheet, s->first + k, rows, z);
  return rf_sheet_close(&sheet, status);
}

/* The face at the end decides the order of all frames: rows do not jump in a
   film, and are seen to come together. */
static rf_status
prepare(rf_subject *s)
{
  const size_t count = rf_subject_curve_count(s);
  row *rows = rf_alloc(count, sizeof *rows);
  signed char *u = rf_alloc(count * s->n, 1);
  double *z = rf_alloc(1 + s->d, sizeof *z);
  rf_status status = rows && u && z ? sort_rows(s, rows, u, count)
                                    : RF_ENOMEM;

  if (status >= 0)
    status = write_frames(s, rows, z);
  rf_release(rows);
  rf_release(u);
  rf_release(z);
  return status;
}

/* The colours grow brighter from -1 to 1: print shows them too. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  const size_t count = rf_subject_curve_count(s);

  rf_plot_pane(s->plot, place);
  rf_plot_axis(s->plot, &(rf_axis){ 'x', RF_LABEL_DATUM, NULL, false, 0.5,
                                    (double)s->n + 0.5 });
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_BY_FACE, NULL, false, 0.0,
                                    (double)count });
  rf_plot_line(s->plot, "unset grid; set xtics 1,%zu; set border 15",
               (s->n + 11) / 12);
  rf_plot_line(s->plot, "set palette defined (-1 '#10254d', -0.5 '#2b5fa8', "
               "0 '#9aa3ad', 0.5 '#e8c25c', 1 '#fff6d6')\n"
               "set cbrange [-1:1]; set cbtics 0.5");
  rf_plot_label(s->plot, "set cblabel ", RF_LABEL_SIMILARITY, "", "");
  rf_plot_line(s->plot, "set tmargin 2.5");
  rf_put_time_label(s);
  rf_string_put(&s->plot->text, "plot ");
  rf_plot_matrix_data(s->plot, "similarity", count, s->n);
  rf_plot_line(s->plot, " origin=(1,0.5) using 1 with image");
  return RF_OK;
}

const rf_kind rf_kind_similarity = {
  .name = "similarity", .text = "cosines of neurons and data, as an image",
  .wants = RF_WANTS_STATES, .frames = true, .height = 0.75,
  .prepare = prepare, .pane = pane
};
