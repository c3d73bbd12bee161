/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * design.h -- data that are drawn: datum k is a function of the seed, of k and
 * of the design alone, not of n. */
#ifndef RF_DESIGN_H
#define RF_DESIGN_H

#include <gsl/gsl_rng.h>

#include "problem/reader.h"

/* What draws the data of one problem. */
typedef struct rf_drawer {
  const struct rf_law_of_data *law;
  rf_design_kind kind;
  uint64_t seed;
  size_t dim;            /* of the inputs, without the bias */
  double noise, margin;
  bool signs;            /* the loss takes 1 and -1 alone */
  size_t width, length;  /* teacher[width][length], rows of length 1 */
  double *teacher;
} rf_drawer;

/* The law of a design. */
typedef struct rf_law_of_data {
  /* x[dim] of datum k. */
  void (*input)(double *x, size_t dim, size_t k, gsl_rng *rng);
  /* What the label is without noise; NULL: 0. */
  double (*teach)(const rf_drawer *drawer, const double *x);
} rf_law_of_data;

extern const rf_law_of_data rf_laws_of_data[];   /* by design */

/* The drawer of a problem whose design is read, for inputs of dimension dim;
   its teacher is drawn.  Errors: RF_ENOMEM; RF_EINTR.  Close it in any case. */
rf_status rf_drawer_open(rf_drawer *drawer, const rf_problem *problem,
                         size_t dim);
void rf_drawer_close(rf_drawer *drawer);

/* x[dim] and *y of datum k. */
void rf_drawer_datum(const rf_drawer *drawer, double *x, double *y, size_t k);

/* v[length] uniform on the unit sphere. */
void rf_draw_unit(double *v, size_t length, gsl_rng *rng);

#endif
