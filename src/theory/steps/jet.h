/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * jet.h -- a function of time on a short interval: its value and slope in the
 * middle, and bounds on its second derivative and on the rounding of the
 * value.
 *
 * With |g''| <= bend on [at - radius, at + radius] no value there is beyond
 * value + |slope| radius + bend radius^2 / 2.  Bends follow from those of the
 * parts by the rules of differentiation; where a divisor may be 0 they are
 * infinite, and a shorter interval is asked for. */
#ifndef RF_JET_H
#define RF_JET_H

#include <stddef.h>

typedef struct rf_jet {
  double value, slope, bend;
  double error;          /* of value, to first order in the rounding unit */
} rf_jet;

/* Where: the middle, and the radius >= 0. */
typedef struct rf_window {
  double at, radius;
} rf_window;

/* What |g| and |g'| do not exceed on the span, and what |g| does not fall
   below. */
double rf_jet_most(const rf_jet *g, rf_window s);
double rf_jet_steepest(const rf_jet *g, rf_window s);
double rf_jet_least(const rf_jet *g, rf_window s);

/* sum_i c[i stride] tau^i, i <= degree, or its derivative, |tau| <= 1. */
rf_jet rf_jet_poly(const double *c, size_t degree, size_t stride, rf_window s);
rf_jet rf_jet_poly_slope(const double *c, size_t degree, size_t stride,
                         rf_window s);

rf_jet rf_jet_constant(double x);
rf_jet rf_jet_add(rf_jet f, rf_jet g);
rf_jet rf_jet_sub(rf_jet f, rf_jet g);
rf_jet rf_jet_scale(rf_jet f, double by);
rf_jet rf_jet_mul(rf_jet f, rf_jet g, rf_window s);
rf_jet rf_jet_div(rf_jet f, rf_jet g, rf_window s);
rf_jet rf_jet_sqrt(rf_jet f, rf_window s);
rf_jet rf_jet_log(rf_jet f, rf_window s);      /* of |f| */
rf_jet rf_jet_exp(rf_jet f, rf_window s);
rf_jet rf_jet_softplus(rf_jet f, rf_window s); /* ln(1 + e^f) */

/* (1 - (1 - f)^p) / f for 0 < p < 1, |f| < 1, which is p at f = 0. */
rf_jet rf_jet_bow(rf_jet f, double p, rf_window s);

#endif
