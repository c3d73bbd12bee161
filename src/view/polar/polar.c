/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * polar.c -- all neurons in the plane: the direction of w_j and, as radius, its
 * norm.
 *
 * The circle is drawn by hand in Cartesian coordinates, with an inner circle
 * for the norm 0.  The radius is logarithmic by default: with a linear one the
 * largest norm rules, and alignment is a disc in which nothing is seen.
 *
 * The inclusion is seen in it as such: neurons of one face turn towards its D
 * or away from it, those that slide stand on rays, the lines of the data, and
 * where D is 0 they stay. */
#include "config.h"

#include <math.h>

#include "base/vector.h"
#include "view/polar/polar.h"
#include "view/polar/rim.h"

/* Where a neuron is drawn. */
typedef struct spot {
  double angle, norm;
} spot;

/* Beyond two dimensions the norm is that of the projection onto the plane: a
   neuron outside of it is drawn nearer to the centre than it is long. */
static spot
spot_of(const rf_polar *p, const double *w)
{
  const size_t d = p->subject->d;
  const double x = rf_dot(w, p->subject->plane.basis, d);
  const double y = rf_dot(w, p->subject->plane.basis + d, d);

  return (spot){ atan2(y, x), hypot(x, y) };
}

/* A node has the weights of all that it stands for: a neuron of them is the
   root of their number smaller. */
static double
norm_of(const rf_polar *p, const spot *at, size_t j)
{
  const double count = rf_subject_stands_for(p->subject, j);

  return count == 1.0 ? at->norm : at->norm / sqrt(count);
}

static void
take_norm(void *context, const double *z, size_t j)
{
  rf_polar *p = context;
  const spot at = spot_of(p, z + 1);

  p->norm[j] = norm_of(p, &at, j);
}

/* Both ways to draw take their neurons here, so that they agree on where a
   neuron is. */
static void
take_mark(void *context, const double *z, size_t j)
{
  rf_polar *p = context;
  const spot at = spot_of(p, z + 1);
  const double norm = norm_of(p, &at, j);
  const double row[] = { at.angle, norm, z[0] };

  if (p->bins)
    rf_polar_count(p, at.angle, norm, rf_subject_stands_for(p->subject, j),
                   z[0] > 0.0);
  else
    rf_sheet_row(&p->sheet, row);
}

static int
by_size(const void *u, const void *v)
{
  const double a = *(const double *)u, b = *(const double *)v;

  return (a > b) - (a < b);
}

/* The norms that span the radius: the largest of all frames and, for a
   logarithm, the smallest but for one in a thousand, which may be tiny. */
static rf_status
find_span(rf_polar *p)
{
  const rf_subject *s = p->subject;
  rf_status status = RF_OK;

  p->low = INFINITY;
  for (size_t k = 0; k < s->frames && status >= 0; k++) {
    status = rf_subject_each(s, s->first + k, take_norm, p);
    qsort(p->norm, s->states, sizeof *p->norm, by_size);
    p->high = fmax(p->high, p->norm[s->states - 1]);
    p->low = fmin(p->low, p->norm[s->states / 1000]);
  }
  if (!(p->high > 0.0))
    p->high = 1.0;
  p->low = fmin(fmax(p->low, p->high * 1e-12), p->high / 10.0);
  return status;
}

/* One sheet of all frames, of bins or of marks; which of them, is known by
   whether there are bins. */
static rf_status
write_frames(rf_polar *p)
{
  const rf_subject *s = p->subject;
  rf_status status = p->bins
    ? rf_sheet_open(&p->sheet, s->plot, "bins", "red green blue opacity",
                    RF_SHEET_BYTES)
    : rf_sheet_open(&p->sheet, s->plot, "polar", "angle norm a",
                    RF_SHEET_DOUBLES);

  if (status < 0)
    return status;
  for (size_t k = 0; k < s->frames && status >= 0; k++) {
    status = rf_subject_each(s, s->first + k, take_mark, p);
    if (p->bins)
      rf_polar_flush(p);
  }
  return rf_sheet_close(&p->sheet, status);
}

/* The radius is computed in the script from the norm, so that it can be
   changed there; density.c does the same in C, where bins are counted. */
static void
put_radius(const rf_polar *p)
{
  const char *how = p->subject->options->radius;
  rf_plot *plot = p->subject->plot;

  rf_plot_line(plot, "# from norms to radii\nR0 = %g; LO = %.9g; HI = %.9g",
               RF_POLAR_INNER, p->low, p->high);
  rf_plot_line(plot, !strcmp(how, "log")
               ? "R(x) = R0 + (1 - R0)*log((x > LO ? x : LO)/LO)/log(HI/LO)"
               : !strcmp(how, "linear") ? "R(x) = R0 + (1 - R0)*x/HI"
               : "R(x) = 1");
  if (p->subject->d > 2)
    rf_plot_line(plot, "# share of the last state that the plane holds\n"
                 "SHARE = %.6g", p->subject->plane.share);
}

/* The range of norms must be known before the first frame: radii are the same
   in all of them. */
static rf_status
prepare(rf_subject *s)
{
  rf_polar p = { .subject = s };
  rf_status status = rf_subject_find_plane(s);

  p.norm = rf_alloc(s->states, sizeof *p.norm);
  if (rf_polar_is_dense(s)
      && !(p.bins = rf_alloc(2 * RF_POLAR_BINS * RF_POLAR_BINS,
                             sizeof *p.bins)))
    status = RF_ENOMEM;
  if (status >= 0 && !p.norm)
    status = RF_ENOMEM;
  if (status >= 0)
    status = find_span(&p);
  if (status >= 0)
    status = write_frames(&p);
  if (status >= 0)
    status = rf_subject_find_extremals(s);
  if (status >= 0)
    put_radius(&p);
  rf_release(p.norm);
  rf_release(p.bins);
  return status;
}

/* Rings at the powers of ten, at most eight of them; else at the quarters.
   Their numbers have boxes, for which LaTeX would need one more package. */
static void
put_rings(const rf_subject *s)
{
  const bool tex = s->plot->format->tex;

  rf_plot_line(s->plot, "set object circle at 0,0 size 1 fs empty border "
               "lc rgb 0xaaaaaa lw LW back\n"
               "set object circle at 0,0 size R0 fs empty border "
               "lc rgb 0xaaaaaa lw LW back");
  if (!strcmp(s->options->radius, "log"))
    rf_plot_line(s->plot, "E0 = ceil(log10(LO)); E1 = floor(log10(HI))\n"
                 "do for [e=E0:E1:1+(E1-E0)/%d] {\n"
                 "  set object circle at 0,0 size R(10.0**e) fs empty border "
                 "lc rgb GRID lw LW back\n"
                 "  set label sprintf('%s', e) at 0,-R(10.0**e) center "
                 "textcolor rgb 0x777777 font ',%g' front%s\n}\n"
                 "set style textbox opaque noborder margins 0.2,0.2",
                 s->plot->pane.width > 0.5 ? 8 : 4,
                 tex ? "$10^{%d}$" : "10^{%d}", s->plot->profile->font * 0.75,
                 tex ? "" : " boxed");
  else if (!strcmp(s->options->radius, "linear"))
    rf_plot_line(s->plot, "do for [i=1:3] { set object circle at 0,0 size "
                 "R(HI*i/4) fs empty border lc rgb GRID lw LW back }\n"
                 "set label sprintf('%%.3g', HI) at 0,-1.06 center "
                 "textcolor rgb 0x777777");
}

/* Open circles for a < 0, so that print tells them from the others. */
static void
plot_marks(const rf_subject *s)
{
  static const char *const pass[][3] = {
    { "<= 0", "6", "NEG" }, { "> 0", "7", "POS" }
  };

  rf_string_put(&s->plot->text, "plot ");
  for (size_t i = 0; i < 2; i++) {
    rf_plot_frame_data(s->plot, "polar", s->states, 3);
    rf_plot_line(s->plot, " using ($3 %s ? R($2)*cos($1) : NaN):(R($2)*sin($1))"
                 " with points pt %s ps 0.6*PS lw LW lc rgb %s%s", pass[i][0],
                 pass[i][1], pass[i][2], i < 1 ? ", \\" : "");
  }
}

/* The axes are equally long, and gnuplot's own axes are off: the rings are the
   axis of the norm. */
static rf_status
pane(rf_subject *s, const rf_place *place)
{
  rf_status status;

  rf_plot_pane(s->plot, place);
  rf_plot_line(s->plot, "unset border; unset tics; unset grid\n"
               "set margins 0,0,0,0; set size ratio -1");
  put_rings(s);
  status = rf_rim_put(s);
  rf_plot_line(s->plot, "set label sprintf(%s, real(word(TIMES, k+1))) at "
               "graph 0.01, graph 0.03", s->plot->format->tex
               ? "'$t = %.4g$'" : "'t = %.4g'");
  if (s->d > 2)
    rf_plot_line(s->plot, "set label sprintf('%s', 100*SHARE) at graph 0.99,"
                 "0.03 right textcolor rgb 0x777777", s->plot->format->tex
                 ? "plane of %.3g \\%% of $\\|W\\|^2$"
                 : "plane of %.3g % of ||W||^2");
  if (rf_polar_is_dense(s))
    rf_polar_plot_density(s->plot);
  else
    plot_marks(s);
  return status;
}

const rf_kind rf_kind_polar = {
  .name = "polar", .text = "directions and norms of all neurons, in the plane",
  .wants = RF_WANTS_STATES, .frames = true, .height = 1.0,
  .prepare = prepare, .pane = pane
};
