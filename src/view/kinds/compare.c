/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * compare.c -- two runs of the same sizes: both losses, and how far apart their
 * weights are, at the record times that they share.
 *
 * It shows, say, what a larger scale of the initial weights, another engine or
 * another tolerance changes.  Neuron j of one run belongs to neuron j of the
 * other, which is so where both start from the same draw. */
#include "config.h"

#include <math.h>

#include "view/kinds/kinds.h"

typedef struct pair {
  const rf_subject *subject;
  size_t of[2];          /* the samples of one time */
  double *z;             /* z[1 + d] */
  rf_sheet sheet;
  size_t rows;
  double most;           /* the largest distance */
} pair;

/* Have both runs the weights of all neurons?  The distance is of the whole
   theta, so that a part of them would be another number. */
static bool
has_states(const rf_subject *s)
{
  return s->states == s->m && rf_record_state_count(s->other) == s->m;
}

/* ||theta - theta'|| / ||theta||, each neuron with its own of the other run. */
static rf_status
find_apart(pair *p, double *apart)
{
  const rf_subject *s = p->subject;
  const size_t length = 1 + s->d;
  double square = 0.0, all = 0.0;
  const rf_numbers *w;
  rf_status status = RF_OK;

  for (size_t j = 0; j < s->m && status >= 0; j++) {
    status = rf_subject_weights(s, p->z, p->of[0], j, 1);
    if (status >= 0)
      status = rf_record_weights_get(s->other, s->message, &w, p->of[1], j, 1);
    for (size_t k = 0; k < length && status >= 0; k++) {
      square += pow(p->z[k] - rf_numbers_double(w, k), 2.0);
      all += pow(p->z[k], 2.0);
    }
  }
  *apart = sqrt(square / all);
  return status;
}

/* The row of a time that both have; without states its distance is NaN, which
   gnuplot leaves out. */
static rf_status
write_row(pair *p)
{
  const rf_subject *s = p->subject;
  rf_record *const record[2] = { s->record, s->other };
  double row[4] = { s->time[p->of[0]], 0.0, 0.0, NAN };
  const rf_numbers *sample;
  rf_status status = RF_OK;

  for (size_t i = 0; i < 2 && status >= 0; i++) {
    status = rf_record_sample_get(record[i], s->message, &sample, p->of[i]);
    if (status >= 0)
      row[1 + i] = rf_numbers_double(sample, RF_SAMPLE_LOSS);
  }
  if (status >= 0 && has_states(s))
    status = find_apart(p, &row[3]);
  if (status >= 0) {
    rf_sheet_row(&p->sheet, row);
    p->rows++;
    p->most = fmax(p->most, row[3]);
  }
  return status;
}

/* Both lists of times grow: one walk through both. */
static rf_status
write_rows(pair *p)
{
  const rf_subject *s = p->subject;
  const size_t others = rf_record_sample_count(s->other);
  double time = 0.0;
  rf_status status = RF_OK;

  while (p->of[0] < s->samples && p->of[1] < others && status >= 0) {
    status = rf_record_time_get(s->other, s->message, &time, p->of[1]);
    if (status < 0)
      break;
    const double mine = s->time[p->of[0]];
    if (time == mine)
      status = write_row(p);
    p->of[0] += mine <= time;
    p->of[1] += time <= mine;
  }
  return status;
}

/* Runs of other sizes have no distance: neurons would have no partner. */
static rf_status
check(const rf_subject *s)
{
  if (rf_record_width(s->other) == s->m
      && rf_record_dimension(s->other) == s->d)
    return RF_OK;
  snprintf(s->message->text, sizeof s->message->text, "compare: the runs have "
           "%zu and %zu neurons in %zu and %zu dimensions", s->m,
           rf_record_width(s->other), s->d, rf_record_dimension(s->other));
  return RF_EINPUT;
}

/* One time in common is a point, and no curve: two are asked for. */
static rf_status
prepare(rf_subject *s)
{
  pair p = { .subject = s, .z = rf_alloc(1 + s->d, sizeof *p.z) };
  rf_status status = p.z ? check(s) : RF_ENOMEM;

  if (status >= 0)
    status = rf_sheet_open(&p.sheet, s->plot, "compare",
                           "time loss other_loss apart", RF_SHEET_TEXT);
  if (status >= 0) {
    status = write_rows(&p);
    if (status >= 0 && p.rows < 2) {
      snprintf(s->message->text, sizeof s->message->text,
               "compare: the runs have not two record times in common");
      status = RF_EINPUT;
    }
    status = rf_sheet_close(&p.sheet, status);
    rf_plot_line(s->plot, "# the largest distance\nMOST = %.9g", p.most);
  }
  rf_release(p.z);
  return status;
}

/* The second run is dashed, so that it is seen where it covers the first. */
static void
plot_losses(rf_subject *s, const rf_place *place)
{
  rf_plot_pane(s->plot, place);
  rf_put_time_axis(s, s->time[0]);
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_LOSS, NULL,
                                    !strcmp(s->options->axes, "log"), NAN,
                                    NAN });
  rf_plot_line(s->plot, "set key above right samplen 1.5");
  rf_string_put(&s->plot->text, "plot ");
  rf_plot_text_data(s->plot, "compare");
  rf_plot_line(s->plot, " using 1:2 with lines lw 2*LW lc rgb POS title "
               "'first run', \\");
  rf_plot_text_data(s->plot, "compare");
  rf_plot_line(s->plot, " using 1:3 with lines dt (6,4) lw 2*LW lc rgb NEG "
               "title 'second run'");
}

/* The distance is logarithmic, as neighbours part exponentially where they
   part; where it is 0 throughout (the same run twice) a logarithm has nothing
   to show. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  (void)place;
  if (!has_states(s)) {
    plot_losses(s, NULL);
    return RF_OK;
  }
  rf_plot_line(s->plot, "set multiplot");
  plot_losses(s, &(rf_place){ 0.0, 0.0, 0.5, 1.0 });
  rf_plot_pane(s->plot, &(rf_place){ 0.5, 0.0, 0.5, 1.0 });
  rf_put_time_axis(s, s->time[0]);
  rf_plot_axis(s->plot, &(rf_axis){ 'y', RF_LABEL_APART, NULL, true, NAN,
                                    NAN });
  rf_plot_line(s->plot, "if (MOST == 0) { unset logscale y; "
               "set yrange [-1:1] }");
  rf_string_put(&s->plot->text, "plot ");
  rf_plot_text_data(s->plot, "compare");
  rf_plot_line(s->plot, " using 1:4 with lines lw 2*LW lc rgb INK");
  rf_plot_line(s->plot, "unset multiplot");
  return RF_OK;
}

const rf_kind rf_kind_compare = {
  .name = "compare", .text = "two runs: losses, and how far apart they are",
  .wants = RF_WANTS_OTHER, .wide = true, .height = 0.36,
  .prepare = prepare, .pane = pane
};
