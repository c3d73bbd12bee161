/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure.c -- what a sweep looks like: a measure over an axis, or the law that
 * it follows; see reluflow/view.h. */
#include "config.h"

#include <math.h>

#include "lab/summary/summary.h"
#include "reluflow/view.h"
#include "view/plot/plot.h"

/* Curves that have a colour of their own. */
#define RF_SWEEP_CURVES 6

/* A kind: what it puts into the script and beside it. */
typedef struct sweep_kind {
  const char *name;
  rf_status (*draw)(rf_plot *plot, const rf_sweep_points *points);
} sweep_kind;

/* Okabe and Ito's, as for groups of neurons. */
static const char *const hue[RF_SWEEP_CURVES] = {
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"
};

/* x and y have no default here: NULL means the first axis that is no seed,
   and the first measure (points.c), so that a figure of any sweep needs no
   option. */
void
rf_sweep_figure_defaults(rf_sweep_figure_options *o)
{
  *o = (rf_sweep_figure_options){
    .is = "spurious", .law = "auto", .axes = "auto", .profile = "screen",
    .confidence = 0.95
  };
}

/* ---- axes ---- */

/* Names of columns come from files: as they are, never as markup. */
static void
put_text(rf_plot *plot, const char *before, const char *text)
{
  rf_string_put(&plot->text, before);
  rf_spell_text(&plot->text, text, plot->format->tex);
  rf_string_put(&plot->text, " noenhanced\n");
}

/* Offsets are for x alone: points at the ends of the axis would lie on the
   frame.  y has bounds where shares are drawn; NaN leaves a bound to
   gnuplot. */
static void
put_axes(rf_plot *plot, const rf_sweep_points *p, bool log_x, bool log_y,
         double low, double high)
{
  rf_axis x = { 'x', RF_LABEL_WORD, NULL, log_x, NAN, NAN };
  rf_axis y = { 'y', RF_LABEL_WORD, NULL, log_y, low, high };

  rf_plot_pane(plot, NULL);
  rf_plot_axis(plot, &x);
  rf_plot_axis(plot, &y);
  put_text(plot, "set xlabel ", p->x);
  rf_plot_line(plot, "set offsets graph 0.03, graph 0.03, 0, 0");
}

/* Keys of curves; a single one needs none. */
static void
put_title(rf_plot *plot, const rf_sweep_points *p, size_t curve)
{
  if (p->curves < 2) {
    rf_string_put(&plot->text, " notitle");
    return;
  }
  rf_string_put(&plot->text, " title ");
  rf_spell_text(&plot->text, p->curve[curve], plot->format->tex);
}

/* Without a series all cells are one curve, which has no name and so is not
   counted among p->curves. */
static size_t
curves_of(const rf_sweep_points *p)
{
  return p->curves ? p->curves : 1;
}

/* More curves than hues begin anew: a figure with so many is hard to read in
   any colours, but it is drawn. */
static const char *
hue_of(size_t curve)
{
  return hue[curve % RF_SWEEP_CURVES];
}

/* Outside of the frame, as points of a sweep may be anywhere inside.  The name
   of the series is its title: values alone would not say of what. */
static void
put_key(rf_plot *plot, const rf_sweep_points *p)
{
  if (p->curves > 1)
    put_text(plot, "set key outside right center Left reverse samplen 1 title ",
             p->options->series);
}

/* ---- sweep ---- */

/* A sheet of what is known of each value; who did not reach a moment is far
   away: an end at infinity is drawn at none. */
static rf_status
put_groups(rf_plot *plot, const rf_group *group, size_t count)
{
  rf_sheet sheet;
  rf_status status = rf_sheet_open(&sheet, plot, "groups",
                                   "x y low high cells curve",
                                   RF_SHEET_TEXT);

  for (size_t i = 0; i < count && status >= 0; i++) {
    const rf_group *g = &group[i];
    const double row[] = {
      g->x, isfinite(g->y.estimate) ? g->y.estimate : NAN,
      isfinite(g->y.low) ? g->y.low : NAN,
      isfinite(g->y.high) ? g->y.high : NAN, (double)g->count,
      (double)g->curve
    };
    if (i && group[i - 1].curve != g->curve)
      rf_sheet_gap(&sheet);
    rf_sheet_row(&sheet, row);
  }
  return status < 0 ? status : rf_sheet_close(&sheet, status);
}

/* All curves share one sheet, and `using` picks its rows: NaN is no point.  A
   line is not broken by that, as the rows of a curve stand together.  Bars
   and line are two elements of a plot, and only the line has an entry in the
   key. */
static void
plot_groups(rf_plot *plot, const rf_sweep_points *p)
{
  rf_string_put(&plot->text, "plot ");
  for (size_t i = 0; i < curves_of(p); i++) {
    rf_plot_text_data(plot, "groups");
    rf_plot_line(plot, " using 1:($6==%zu ? $2 : NaN):3:4 with yerrorbars "
                 "pt 7 ps 0.7*PS lw LW lc rgb '%s' notitle, \\", i, hue_of(i));
    rf_plot_text_data(plot, "groups");
    rf_string_printf(&plot->text, " using 1:($6==%zu ? $2 : NaN) with lines "
                     "lw LW lc rgb '%s'", i, hue_of(i));
    put_title(plot, p, i);
    rf_string_put(&plot->text, i + 1 < curves_of(p) ? ", \\\n" : "\n");
  }
}

/* A measure that is a word has a share, from 0 to 1, of cells where it is the
   one asked for; a number has a median.  Both come with intervals, and y is
   never logarithmic: a share may be 0, and so may the lower end of an
   interval. */
static rf_status
draw_sweep(rf_plot *plot, const rf_sweep_points *p)
{
  rf_group *group = NULL;
  rf_string label = { 0 };
  size_t count = 0;
  rf_status status = rf_sweep_groups(&group, &count, p);

  if (status >= 0)
    status = put_groups(plot, group, count);
  if (status < 0)
    goto done;
  put_axes(plot, p, rf_sweep_is_log(p), false, p->words ? 0.0 : NAN,
           p->words ? 1.0 : NAN);
  if (p->words)
    rf_string_printf(&label, "share of %.60s", p->options->is);
  else
    rf_string_printf(&label, "median of %.100s", p->y);
  put_text(plot, "set ylabel ", label.failed ? "" : label.text);
  if (p->words)
    rf_plot_line(plot, "set yrange [-0.02:1.02]");
  put_key(plot, p);
  plot_groups(plot, p);
done:
  rf_string_free(&label);
  rf_release(group);
  return status;
}

/* ---- scaling ---- */

/* Every cell is drawn, not its group: who sees a law should see how far the
   cells are from it.  Those that never came to the moment have no place. */
static rf_status
put_cells(rf_plot *plot, const rf_sweep_points *p)
{
  rf_sheet sheet;
  rf_status status = rf_sheet_open(&sheet, plot, "cells", "x y curve",
                                   RF_SHEET_TEXT);

  for (size_t i = 0; i < p->count && status >= 0; i++) {
    const double row[] = { p->point[i].x, p->point[i].y,
                           (double)p->point[i].curve };
    if (isfinite(p->point[i].y))
      rf_sheet_row(&sheet, row);
  }
  return status < 0 ? status : rf_sheet_close(&sheet, status);
}

/* Each law as a function of the script, and its slope beside the curves. */
static rf_status
put_fits(rf_plot *plot, const rf_sweep_points *p, rf_law law)
{
  static const char *const form[] = {
    [RF_LAW_POWER] = "exp(%.17g) * x**(%.17g)",
    [RF_LAW_LOG] = "%.17g + (%.17g) * x",
    [RF_LAW_LINEAR] = "%.17g + (%.17g) * x"
  };
  rf_line line;
  size_t used;

  for (size_t i = 0; i < curves_of(p); i++) {
    char text[200];
    rf_status status = rf_sweep_fit(&line, &used, p, i, law);
    if (status == RF_EINVAL) {
      snprintf(plot->message->text, sizeof plot->message->text,
               "scaling needs three cells at least with a finite %.60s, at two "
               "values of %.60s", p->y, p->x);
      return RF_EUNSUP;
    }
    if (status < 0)
      return status;
    snprintf(text, sizeof text, form[law], line.intercept.estimate,
             line.slope.estimate);
    rf_plot_line(plot, "# %zu of %zu cells; slope %.17g, %g %% of such "
                 "intervals hold it: %.17g .. %.17g\nFIT%zu(x) = %s", used,
                 p->cells,
                 line.slope.estimate, 100.0 * p->options->confidence,
                 line.slope.low, line.slope.high, i, text);
    snprintf(text, sizeof text, "slope %.5g (%.5g .. %.5g)",
             line.slope.estimate, line.slope.low, line.slope.high);
    /* Where a law that rises, or falls, leaves room. */
    rf_plot_line(plot, "set label '%s' at graph 0.04, graph %g front textcolor "
                 "rgb '%s'", text, line.slope.estimate < 0.0
                 ? 0.05 + 0.07 * (double)i : 0.95 - 0.07 * (double)i,
                 hue_of(i));
  }
  return RF_OK;
}

/* x is transformed where it is drawn, so that the sheet holds the values as the
   file of the sweep has them.  Each fit is a function of what the axis shows:
   ln(1/x) for RF_LAW_LOG, else x itself. */
static void
plot_fits(rf_plot *plot, const rf_sweep_points *p, rf_law law)
{
  rf_string_put(&plot->text, "plot ");
  for (size_t i = 0; i < curves_of(p); i++) {
    rf_plot_text_data(plot, "cells");
    rf_plot_line(plot, " using (%s):($3==%zu ? $2 : NaN) with points pt 7 "
                 "ps 0.6*PS lc rgb '%s' notitle, \\",
                 law == RF_LAW_LOG ? "-log($1)" : "$1", i, hue_of(i));
    rf_string_printf(&plot->text, "  FIT%zu(x) with lines lw LW lc rgb '%s'", i,
                     hue_of(i));
    put_title(plot, p, i);
    rf_string_put(&plot->text, i + 1 < curves_of(p) ? ", \\\n" : "\n");
  }
}

/* A power is a line only where both axes are logarithmic, and the other two
   laws where neither is: so the axes follow from the law, and --axes is not
   asked.  Of RF_LAW_LOG the axis is ln(1/x), which grows as the scale falls. */
static rf_status
draw_scaling(rf_plot *plot, const rf_sweep_points *p)
{
  const rf_law law = rf_sweep_law(p);
  rf_string label = { 0 };
  rf_status status;

  if (p->words) {
    snprintf(plot->message->text, sizeof plot->message->text, "--y %.60s: its "
             "values are words, and a law is of numbers", p->y);
    return RF_EINVAL;
  }
  status = put_cells(plot, p);
  if (status < 0)
    return status;
  put_axes(plot, p, law == RF_LAW_POWER, law == RF_LAW_POWER, NAN, NAN);
  put_text(plot, "set ylabel ", p->y);
  if (law == RF_LAW_LOG) {
    rf_string_printf(&label, "ln(1 / %.100s)", p->x);
    put_text(plot, "set xlabel ", label.failed ? "" : label.text);
    rf_string_free(&label);
  }
  put_key(plot, p);
  status = put_fits(plot, p, law);
  if (status >= 0)
    plot_fits(plot, p, law);
  return status;
}

/* ---- the kinds ---- */

static const sweep_kind kinds[] = {
  { "sweep", draw_sweep }, { "scaling", draw_scaling }
};

/* NULL: not one of a sweep; it may be a figure of a run. */
static const sweep_kind *
find_kind(const char *name)
{
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (!strcmp(name, kinds[i].name))
      return &kinds[i];
  return NULL;
}

int
rf_sweep_figure_is(const char *kind)
{
  return find_kind(kind) != NULL;
}

/* The size is the figure's own; the rest is the summary's. */
static rf_status
check_options(rf_message *message, const rf_sweep_figure_options *o,
              const rf_summary_options *summary)
{
  if (strcmp(o->profile, "screen") && strcmp(o->profile, "paper")
      && strcmp(o->profile, "talk")) {
    snprintf(message->text, sizeof message->text, "--profile %.40s: one of "
             "screen, paper, talk is wanted", o->profile);
    return RF_EINVAL;
  }
  return rf_summary_check(message, summary);
}

/* The height is near the golden section of the width, as that of the curves of
   a run. */
static rf_status
draw(rf_plot *plot, const sweep_kind *kind, const rf_sweep_points *p)
{
  rf_status status;

  plot->width = plot->profile->width;
  plot->height = 0.62 * plot->width;
  rf_plot_head(plot, kind->name);
  rf_plot_frames(plot);
  status = kind->draw(plot, p);
  return status < 0 ? status : rf_plot_finish(plot);
}

/* Options are looked at before any file is read, and the name of the output,
   before the sweep: what is wrong with the command line is told at once,
   however long the file takes.  Formats that are films are refused, as a sweep
   has no time to run. */
rf_status
rf_sweep_figure_write(rf_message *message, const char *path, const char *name,
                      const rf_sweep_figure_options *options, const char *out)
{
  const sweep_kind *kind = find_kind(name);
  const rf_summary_options summary = {
    options->x, options->y, options->series, options->is, options->law,
    options->axes, options->confidence
  };
  rf_sweep_points points = { .message = message, .options = &summary };
  rf_plot plot = { .message = message };
  rf_status status;

  RF_REQUIRE(kind, RF_EINVAL);
  RF_TRY(check_options(message, options, &summary));
  RF_TRY(rf_plot_open(&plot, message, out));
  if (plot.format->encoded) {
    snprintf(message->text, sizeof message->text, "%s.%s: a sweep has no films",
             plot.stem, plot.format->ending);
    status = RF_EINVAL;
    goto done;
  }
  RF_TRY(rf_sweep_points_read(&points, path));
  plot.profile = rf_profile_find(options->profile);
  status = draw(&plot, kind, &points);
done:
  rf_sweep_points_free(&points);
  rf_plot_free(&plot);
  return status;
}
