/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * phases.c -- shares of the faces in the weights over time, one band above the
 * other.
 *
 * A share is of sum_j ||(a_j, w_j)||^2, not of the number of neurons: in the
 * limit of small initial weights most neurons stay small, and the figure shows
 * where those are that matter. */
#include "config.h"

#include <math.h>

#include "view/kinds/kinds.h"

/* Faces with a band of their own; the others share one. */
#define BANDS 7

/* Data that a face is written for in full. */
#define PATTERN_MOST 16

/* Neighbours differ in brightness. */
static const char *const colour[BANDS + 1] = {
  "0x2b5fa8", "0xe8c25c", "0x7b3fa0", "0x9fd3b0", "0xc2452d", "0xb9d0ee",
  "0x1a7f4b", "0xcccccc"
};

typedef struct bands {
  const rf_subject *subject;
  size_t face[BANDS], count;
  double *most;          /* most[faces + 1]: the largest share of each */
} bands;

typedef rf_status take_row(void *context, const rf_occupancy *row);

/* All rows of the table of faces, from the first on; take may end it with a
   failure. */
static rf_status
each_row(const rf_subject *s, take_row *take, void *context)
{
  const size_t rows = rf_record_occupancy_count(s->record);
  rf_occupancy row;
  rf_status status = RF_OK;

  for (size_t i = 0; i < rows && status >= 0; i++) {
    status = rf_record_occupancy_get(s->record, s->message, &row, i);
    if (status >= 0)
      status = take(context, &row);
  }
  return status;
}

static rf_status
take_most(void *context, const rf_occupancy *row)
{
  bands *b = context;

  if (row->face <= rf_record_face_count(b->subject->record))
    b->most[row->face] = fmax(b->most[row->face], row->share);
  return RF_OK;
}

/* The faces with the largest shares at any time, the largest first; the face 0
   is the rest. */
static rf_status
choose(bands *b)
{
  const size_t faces = rf_record_face_count(b->subject->record);
  rf_status status;

  b->most = rf_alloc(faces + 1, sizeof *b->most);
  if (!b->most)
    return RF_ENOMEM;
  status = each_row(b->subject, take_most, b);
  for (b->count = 0; b->count < BANDS; b->count++) {
    size_t best = 0;
    for (size_t f = 1; f <= faces; f++)
      if (b->most[f] > (best ? b->most[best] : 0.0))
        best = f;
    if (!best)
      break;
    b->face[b->count] = best;
    b->most[best] = 0.0;
  }
  rf_release(b->most);
  return status;
}

/* A row of the sheet as its rows of the run file come. */
typedef struct gathering {
  const bands *bands;
  rf_sheet sheet;
  double row[2 + BANDS];
  bool begun;
} gathering;

/* A row is written when the next one begins, or none does: the run file has as
   many rows for a time as faces are occupied then. */
static void
end_row(gathering *g)
{
  if (g->begun)
    rf_sheet_row(&g->sheet, g->row);
  memset(g->row, 0, sizeof g->row);
}

/* Shares of one time are added up: those of a band's own face, the others in
   the last column, that of the rest among them. */
static rf_status
take_share(void *context, const rf_occupancy *row)
{
  gathering *g = context;
  size_t band = 0;

  if (!g->begun || row->time != g->row[0])
    end_row(g);
  g->begun = true;
  g->row[0] = row->time;
  while (band < g->bands->count && g->bands->face[band] != row->face)
    band++;
  g->row[1 + (band < g->bands->count ? band : BANDS)] += row->share;
  return RF_OK;
}

/* The columns are always as many as there can be bands, so that their names
   are the same in every figure; those that no face has are 0. */
static rf_status
prepare(rf_subject *s)
{
  bands b = { .subject = s };
  gathering g = { .bands = &b };
  rf_status status = choose(&b);

  if (status >= 0)
    status = rf_sheet_open(&g.sheet, s->plot, "faces",
                           "time share1 share2 share3 share4 share5 share6 "
                           "share7 others", RF_SHEET_TEXT);
  if (status < 0)
    return status;
  status = each_row(s, take_share, &g);
  end_row(&g);
  return rf_sheet_close(&g.sheet, status);
}

/* The title of a band: its face, with many data its number in the run file. */
static rf_status
put_title(const rf_subject *s, size_t face)
{
  signed char u[PATTERN_MOST];
  char name[32];
  rf_status status = RF_OK;

  snprintf(name, sizeof name, "face %zu", face);
  if (s->n <= PATTERN_MOST) {
    status = rf_record_face_get(s->record, s->message, u, face);
    for (size_t k = 0; k < s->n && status >= 0; k++)
      name[k] = u[k] > 0 ? '+' : u[k] < 0 ? '-' : '0';
    name[s->n] = '\0';
  }
  rf_string_put(&s->plot->text, " title ");
  rf_spell_text(&s->plot->text, name, s->plot->format->tex);
  return status;
}

/* From the top down, each band over the whole height that is left: what is
   seen of it is its share. */
static rf_status
plot_bands(const rf_subject *s, const bands *b)
{
  rf_status status = RF_OK;

  rf_string_put(&s->plot->text, "plot ");
  rf_plot_text_data(s->plot, "faces");
  rf_string_printf(&s->plot->text, " using 1:(1) with filledcurves y1=0 lc rgb "
                   "%s title 'others'", colour[BANDS]);
  for (size_t i = b->count; i-- > 0 && status >= 0; ) {
    rf_string_put(&s->plot->text, ", \\\n");
    rf_plot_text_data(s->plot, "faces");
    rf_string_printf(&s->plot->text, " using 1:(sum [c=2:%zu] column(c)) with "
                     "filledcurves y1=0 lc rgb %s", i + 2, colour[i]);
    status = put_title(s, b->face[i]);
  }
  rf_string_put(&s->plot->text, "\n");
  return status;
}

/* The bands are chosen again, as nothing is kept between prepare and here; the
   run file is the same. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  bands b = { .subject = s };
  rf_status status = choose(&b);

  if (status < 0)
    return status;
  rf_plot_pane(s->plot, place);
  rf_put_time_axis(s, s->time[0]);
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_SHARE, NULL, false, 0.0,
                                    1.0 });
  status = rf_subject_moments(s);
  rf_plot_line(s->plot, "set key outside right center Left reverse samplen 1 "
               "noenhanced");
  return status < 0 ? status : plot_bands(s, &b);
}

const rf_kind rf_kind_phases = {
  .name = "phases", .text = "shares of the faces in the weights over time",
  .wants = RF_WANTS_FACES | RF_WANTS_TIMES, .height = 0.62,
  .prepare = prepare, .pane = pane
};
