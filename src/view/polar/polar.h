/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * polar.h -- parts of the polar figure: where a neuron lies in it, and how
 * many lie there. */
#ifndef RF_POLAR_H
#define RF_POLAR_H

#include "view/kinds/kinds.h"

/* From norms to radii: the disc inside RF_POLAR_INNER is 0. */
#define RF_POLAR_INNER 0.12

typedef struct rf_polar {
  const rf_subject *subject;
  double low, high;      /* norms at the inner and the outer circle */
  rf_sheet sheet;
  double *norm;          /* norm[states], of one frame */
  double *bins;          /* bins[RF_POLAR_BINS][RF_POLAR_BINS][2]: a > 0, else;
                            NULL: marks are drawn */
} rf_polar;

/* Bins along an axis, for the square [-RF_POLAR_EDGE, RF_POLAR_EDGE]^2. */
#define RF_POLAR_BINS ((size_t)400)
#define RF_POLAR_EDGE 1.02

/* Are bins drawn? */
bool rf_polar_is_dense(const rf_subject *subject);

/* Count a neuron at angle and norm; count is 1, or how many neurons it stands
   for. */
void rf_polar_count(rf_polar *polar, double angle, double norm, double count,
                    bool positive);

/* Write the bins as a frame, an image, and empty them. */
void rf_polar_flush(rf_polar *polar);

/* The plot in the script. */
void rf_polar_plot_density(rf_plot *plot);

#endif
