/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * density.c -- the polar figure of a wide network; see polar.h.
 *
 * Hundreds of thousands of marks make a picture slow and large, and hide each
 * other.  They are counted in bins, of which an image is made: hue by the
 * share of each sign of a, opacity by the logarithm of the number.  gnuplot
 * would take seconds to compute the colours of so many bins: they are bytes. */
#include "config.h"

#include <math.h>

#include "view/polar/polar.h"

/* Neurons up to which every one is drawn as a mark. */
#define MARKS_MOST 5000

bool
rf_polar_is_dense(const rf_subject *s)
{
  const char *density = s->options->density;

  return strcmp(density, "auto") ? !strcmp(density, "on")
                                 : s->states > MARKS_MOST;
}

/* As R(x) in the script. */
static double
radius(const rf_polar *p, double norm)
{
  const char *how = p->subject->options->radius;
  double share = 1.0;

  if (!strcmp(how, "linear"))
    share = norm / p->high;
  else if (!strcmp(how, "log"))
    share = norm > p->low ? log(norm / p->low) / log(p->high / p->low) : 0.0;
  return RF_POLAR_INNER + (1.0 - RF_POLAR_INNER) * share;
}

/* The bin of a coordinate; what lies beyond the edge is counted at the edge,
   so that no neuron is lost. */
static size_t
bin(double x)
{
  const double at = (x + RF_POLAR_EDGE) / (2.0 * RF_POLAR_EDGE)
    * RF_POLAR_BINS;

  return at < 0.0 ? 0 : at < RF_POLAR_BINS ? (size_t)at : RF_POLAR_BINS - 1;
}

/* Counts are of one frame: rf_polar_flush empties them. */
void
rf_polar_count(rf_polar *p, double angle, double norm, double count,
               bool positive)
{
  const double r = radius(p, norm);
  const size_t i = bin(r * sin(angle)) * RF_POLAR_BINS + bin(r * cos(angle));

  p->bins[2 * i + !positive] += count;
}

/* The byte of both colours that begins at bit `shift`, mixed. */
static double
mix(const double bin[2], int shift)
{
  const double positive = RF_COLOUR_POSITIVE >> shift & 255;
  const double negative = RF_COLOUR_NEGATIVE >> shift & 255;

  return (bin[0] * positive + bin[1] * negative) / (bin[0] + bin[1]);
}

/* One neuron is seen, too. */
static void
write_bin(rf_sheet *sheet, const double bin[2], double most)
{
  const double count = bin[0] + bin[1];
  double row[4] = { 255.0, 255.0, 255.0, 0.0 };

  if (count > 0.0) {
    for (int i = 0; i < 3; i++)
      row[i] = mix(bin, 16 - 8 * i);
    /* From 90, so that a single neuron is seen, to 255 in the fullest bin. */
    row[3] = 90.0 + 165.0 * log1p(count) / log1p(most);
  }
  rf_sheet_row(sheet, row);
}

/* Opacity is relative to the fullest bin of the frame: while the neurons
   gather, the picture keeps its range. */
void
rf_polar_flush(rf_polar *p)
{
  const size_t bins = RF_POLAR_BINS * RF_POLAR_BINS;
  double most = 0.0;

  for (size_t i = 0; i < bins; i++)
    most = fmax(most, p->bins[2 * i] + p->bins[2 * i + 1]);
  for (size_t i = 0; i < bins; i++)
    write_bin(&p->sheet, p->bins + 2 * i, most);
  memset(p->bins, 0, 2 * bins * sizeof *p->bins);
}

/* The place of a pixel is its middle. */
void
rf_polar_plot_density(rf_plot *plot)
{
  const double step = 2.0 * RF_POLAR_EDGE / RF_POLAR_BINS;

  rf_string_put(&plot->text, "plot ");
  rf_plot_image_data(plot, "bins", RF_POLAR_BINS);
  rf_plot_line(plot, " origin=(%.6g,%.6g) dx=%.6g dy=%.6g using 1:2:3:4 "
               "with rgbalpha", step / 2.0 - RF_POLAR_EDGE,
               step / 2.0 - RF_POLAR_EDGE, step, step);
}
