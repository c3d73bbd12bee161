/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exponential.c -- l = exp(-y h):  p = c y l, dp/dh = -y p.
 * Kernel: arithmetic.
 *
 * Its slope is no Lipschitz function of h (H1 of BF25 fails), but p has the
 * sign of y for ever, which is what MMV24 asks for. */
#include "config.h"

#include "problem/loss/loss.h"

/* -l'(0) = y, as e^0 = 1. */
static void
at_zero(mpq_t slope, const mpq_t y)
{
  mpq_set(slope, y);
}

/* l is its own slope. */
static double
of_slope(double slope)
{
  return slope;
}

/* v = p: there is no asymptote. */
static void
equation(rf_num *rate, rf_num *asymptote, const rfx_labels *data)
{
  (void)asymptote;
  num_copy(rate, data->y, data->n);
}

/* l of datum k. */
static void
one(rf_num *l, const rfx_labels *data, const rf_num *h, size_t k)
{
  num_mul(l, &data->y[k], &h[k]);
  num_neg(l, l);
  num_exp(l, l);
}

/* p = c y e^(-y h). */
static void
slope(rf_num *p, const rfx_labels *data, const rf_num *h, rf_num *tmp)
{
  for (size_t k = 0; k < data->n; k++) {
    one(tmp, data, h, k);
    num_mul(&p[k], tmp, &data->y[k]);
    rfx_share(&p[k], data, k);
  }
}

/* The sum over all data; c is multiplied by the caller. */
static void
value(rf_num *sum, const rfx_labels *data, const rf_num *h, rf_num *tmp)
{
  num_zero(sum);
  for (size_t k = 0; k < data->n; k++) {
    one(tmp, data, h, k);
    rfx_weigh(tmp, data, k);
    num_add(sum, sum, tmp);
  }
}

const rfx_loss rfx_loss_exponential = {
  .margin = true, .linear = true, .curvature = 1.0, .at_zero = at_zero,
  .of_slope = of_slope, .equation = equation, .slope = slope, .value = value
};
