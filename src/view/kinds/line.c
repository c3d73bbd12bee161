/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * line.c -- h(x) over inputs of one number; see line.h.
 *
 * h is piecewise linear; a grid of 401 points shows its kinks to less than a
 * pixel.  One pass over the neurons serves all points; where the run has
 * recorded h on a grid, that is drawn. */
#include "config.h"

#include <math.h>

#include <gsl/gsl_sort.h>

#include "base/number/exact.h"
#include "view/kinds/line.h"

#define POINTS 401

typedef struct grid {
  size_t count;
  double *x, *h;         /* x[count], h[count] */
  size_t *order;         /* order[count]: of the probe's points, rising; NULL:
                            by the states */
  double leak;
  size_t d;              /* 2: with a bias */
} grid;

/* A grid that is recorded is what was asked to be seen; other points of a probe
   are few, and drawn only where nothing better is there. */
bool
rf_line_has_function(const rf_subject *s)
{
  return s->d - s->problem->bias == 1
    && (s->states == s->m || s->problem->probe.count > 0);
}

static bool
by_probe(const rf_subject *s)
{
  return s->problem->probe.count > 0
    && (s->problem->probe.grid || s->states < s->m);
}

/* How many points a frame has. */
static size_t
count_points(const rf_subject *s)
{
  return by_probe(s) ? s->problem->probe.count : POINTS;
}

void
rf_line_range(const rf_subject *s, double *low, double *high)
{
  double margin;

  *low = *high = s->x[0];
  for (size_t k = 0; k < s->n; k++) {
    *low = fmin(*low, s->x[k * s->d]);
    *high = fmax(*high, s->x[k * s->d]);
  }
  margin = (*high - *low) / 6.0;
  if (!(margin > 0.0))
    margin = fabs(*low) + (*low == 0.0);
  *low -= margin;
  *high += margin;
  for (size_t k = 0; by_probe(s) && k < s->problem->probe.count; k++) {
    const double x = rf_get_d_nearest(s->problem->probe.x[k * s->d]);
    *low = fmin(*low, x);
    *high = fmax(*high, x);
  }
}

/* a sigma(w x + b) onto the whole grid. */
static void
add_neuron(void *context, const double *z, size_t j)
{
  grid *g = context;
  const double b = g->d > 1 ? z[2] : 0.0;

  (void)j;
  for (size_t i = 0; i < g->count; i++) {
    const double u = z[1] * g->x[i] + b;
    g->h[i] += z[0] * (u > 0.0 ? u : g->leak * u);
  }
}

/* One frame of the grid; span grows to what h takes in any frame, so that the
   axis stands still in a film. */
static void
write_frame(rf_sheet *sheet, const grid *g, double span[2])
{
  for (size_t i = 0; i < g->count; i++) {
    const double row[] = { g->x[i], g->h[i] };
    rf_sheet_row(sheet, row);
    span[0] = fmin(span[0], g->h[i]);
    span[1] = fmax(span[1], g->h[i]);
  }
}

/* As it was recorded, in the order of x. */
static rf_status
take_probe(const rf_subject *s, grid *g, size_t sample)
{
  const rf_numbers *values;
  size_t right;
  const rf_status status = rf_record_probe_get(s->record, s->message, &values,
                                               &right, sample);

  for (size_t i = 0; i < g->count && status >= 0; i++)
    g->h[i] = rf_numbers_double(values, RF_PROBE_H + g->order[i]);
  return status;
}

/* h begins with c + s x of the linear unit. */
static rf_status
begin_frame(const rf_subject *s, grid *g, size_t sample)
{
  double v[3];
  const rf_status status = rf_subject_unit(s, v, sample);

  for (size_t i = 0; i < g->count && status >= 0; i++)
    g->h[i] = v[0] + v[1] * g->x[i] + (g->d > 1 ? v[2] : 0.0);
  return status;
}

/* Anew for each frame; by the states it is the sum over all neurons, and the
   unit. */
static rf_status
take_frame(const rf_subject *s, grid *g, size_t sample)
{
  rf_status status;

  if (g->order)
    return take_probe(s, g, sample);
  status = begin_frame(s, g, sample);
  return status < 0 ? status : rf_subject_each(s, sample, add_neuron, g);
}

static rf_status
write_frames(rf_subject *s, grid *g, double span[2])
{
  rf_sheet sheet;
  rf_status status = rf_sheet_open(&sheet, s->plot, "function", "x h",
                                   RF_SHEET_DOUBLES);

  if (status < 0)
    return status;
  for (size_t k = 0; k < s->frames && status >= 0; k++) {
    status = take_frame(s, g, s->first + k);
    if (status >= 0)
      write_frame(&sheet, g, span);
  }
  return rf_sheet_close(&sheet, status);
}

static void
free_grid(grid *g)
{
  rf_release(g->x);
  rf_release(g->h);
  rf_release(g->order);
}

/* The points of the probe, sorted: a table may have them in any order. */
static rf_status
sort_probe(const rf_subject *s, grid *g)
{
  double *x = rf_alloc(g->count, sizeof *x);

  if (!x || !(g->order = rf_alloc(g->count, sizeof *g->order))) {
    rf_release(x);
    return RF_ENOMEM;
  }
  for (size_t i = 0; i < g->count; i++)
    x[i] = rf_get_d_nearest(s->problem->probe.x[i * s->d]);
  gsl_sort_index(g->order, x, 1, g->count);
  for (size_t i = 0; i < g->count; i++)
    g->x[i] = x[g->order[i]];
  rf_release(x);
  return RF_OK;
}

/* Where h is drawn: equally spaced over what is shown, or the points that are
   recorded. */
static rf_status
make_grid(const rf_subject *s, grid *g)
{
  double low, high;

  *g = (grid){ .count = count_points(s), .d = s->d,
               .leak = mpq_get_d(s->problem->leak) };
  if (!(g->x = rf_alloc(g->count, sizeof *g->x))
      || !(g->h = rf_alloc(g->count, sizeof *g->h)))
    return RF_ENOMEM;
  if (by_probe(s))
    return sort_probe(s, g);
  rf_line_range(s, &low, &high);
  for (size_t i = 0; i < g->count; i++)
    g->x[i] = low + (high - low) * (double)i / (POINTS - 1);
  return RF_OK;
}

/* h begins at the span of the labels: data are seen even where h is still
   0. */
rf_status
rf_line_write_function(rf_subject *s)
{
  grid g;
  double span[2] = { 0.0, 0.0 };
  rf_status status = make_grid(s, &g);

  for (size_t k = 0; k < s->n; k++) {
    span[0] = fmin(span[0], s->y[k]);
    span[1] = fmax(span[1], s->y[k]);
  }
  if (status >= 0)
    status = write_frames(s, &g, span);
  rf_plot_line(s->plot, "HLOW = %.9g; HHIGH = %.9g",
               span[0] - 0.06 * (span[1] - span[0]),
               span[1] + 0.06 * (span[1] - span[0]));
  free_grid(&g);
  return status;
}

/* The least squares line is beta*, where the flow ends under the assumptions
   of Theorem 2 of BF25: gnuplot fits it from the same file, so that the script
   needs no number of ours.  It needs a bias to be the same fit, and two data
   to be one. */
rf_status
rf_line_write_data(rf_subject *s)
{
  rf_sheet sheet;
  rf_status status = rf_sheet_open(&sheet, s->plot, "data", "x y",
                                   RF_SHEET_TEXT);

  if (status < 0)
    return status;
  for (size_t k = 0; k < s->n; k++) {
    const double row[] = { s->x[k * s->d], s->y[k] };
    rf_sheet_row(&sheet, row);
  }
  status = rf_sheet_close(&sheet, status);
  if (s->d > 1 && s->n > 1) {
    rf_string_put(&s->plot->text, "stats ");
    rf_plot_text_data(s->plot, "data");
    rf_plot_line(s->plot, " using 1:2 nooutput\n"
                 "FIT(x) = STATS_slope*x + STATS_intercept");
  }
  return status;
}

void
rf_line_put_axes(const rf_subject *s)
{
  double low, high;

  rf_line_range(s, &low, &high);
  rf_plot_axis(s->plot, &(rf_axis){ 'x', RF_LABEL_INPUT, NULL, false, low,
                                    high });
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_OUTPUT, NULL, false, NAN,
                                    NAN });
  rf_plot_line(s->plot, "set yrange [HLOW:HHIGH]");
}

/* Below; gnuplot knows too little of the size of LaTeX's texts to keep a key
   there off the label of x, so that above is its place, and the time goes
   inside. */
void
rf_line_put_key(const rf_subject *s)
{
  if (!s->plot->format->tex) {
    rf_plot_line(s->plot, "set key below samplen 1.5");
    return;
  }
  rf_plot_line(s->plot, "set key above right maxrows 1 samplen 1.2 width -4\n"
               "unset label; set label sprintf('$t = %%.4g$', "
               "real(word(TIMES, k+1))) at graph 0.03, graph 0.07 front");
}

/* From the back to the front: the fit, h, the data. */
void
rf_line_put_function(const rf_subject *s)
{
  rf_string *out = &s->plot->text;
  const bool tex = s->plot->format->tex;

  if (s->d > 1 && s->n > 1)
    rf_plot_line(s->plot, "FIT(x) with lines dt (8,5) lw 1.2*LW lc rgb NEG "
                 "title 'least squares', \\");
  rf_plot_frame_data(s->plot, "function", count_points(s), 2);
  rf_string_put(out, " using 1:2 with lines lw 2.2*LW lc rgb POS title ");
  rf_spell_label(out, RF_LABEL_OUTPUT, "", tex);
  rf_string_put(out, ", \\\n");
  rf_plot_text_data(s->plot, "data");
  rf_string_put(out, " using 1:2 with points pt 7 ps 1.2*PS lc rgb DATA "
                "title 'data'");
}
