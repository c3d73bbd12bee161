/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * square.c -- l = (h - y)^2 / 2:  p = c (y - h), dp/dh = -c.
 * Kernel: arithmetic. */
#include "config.h"

#include "problem/loss/loss.h"

/* -l'(0) = y. */
static void
at_zero(mpq_t slope, const mpq_t y)
{
  mpq_set(slope, y);
}

/* l = l'^2 / 2. */
static double
of_slope(double slope)
{
  return 0.5 * slope * slope;
}

/* v = 1: p is linear in h, with slope -c q. */
static void
equation(rf_num *rate, rf_num *asymptote, const rfx_labels *data)
{
  (void)asymptote;
  for (size_t k = 0; k < data->n; k++) {
    num_set(&rate[k], data->c);
    rfx_weigh(&rate[k], data, k);
  }
}

/* p = c (y - h). */
static void
slope(rf_num *p, const rfx_labels *data, const rf_num *h, rf_num *tmp)
{
  (void)tmp;
  for (size_t k = 0; k < data->n; k++) {
    num_sub(&p[k], &data->y[k], &h[k]);
    rfx_share(&p[k], data, k);
  }
}

/* sum (y - h)^2 / 2; c is multiplied by the caller. */
static void
value(rf_num *sum, const rfx_labels *data, const rf_num *h, rf_num *tmp)
{
  num_zero(sum);
  for (size_t k = 0; k < data->n; k++) {
    num_sub(tmp, &data->y[k], &h[k]);
    num_mul(tmp, tmp, tmp);
    num_mul_2si(tmp, tmp, -1);
    rfx_weigh(tmp, data, k);
    num_add(sum, sum, tmp);
  }
}

const rfx_loss rfx_loss_square = {
  .curvature = 1.0, .at_zero = at_zero, .of_slope = of_slope,
  .equation = equation, .slope = slope, .value = value
};
