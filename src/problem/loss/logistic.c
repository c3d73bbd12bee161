/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * logistic.c -- l = ln(1 + exp(-g)), g = y h:  p = c y / (1 + exp(g)),
 * dp/dh = -y (p - p^2 / (c y)).
 * Kernel: decision. */
#include "config.h"

#include "problem/loss/loss.h"

/* -l'(0) = y / 2; c is no part of it. */
static void
at_zero(mpq_t slope, const mpq_t y)
{
  mpq_div_2exp(slope, y, 1);
}

/* |l'| = 1 / (1 + e^g) = s, so l = -ln(1 - s); infinite from s = 1 on. */
static double
of_slope(double slope)
{
  return -log1p(-fmin(slope, 1.0));
}

/* From p = c y u, u = 1 / (1 + e^g): u' = -u (1 - u) by g, and g' = y by h. */
static void
equation(rf_num *rate, rf_num *asymptote, const rfx_labels *data)
{
  num_copy(rate, data->y, data->n);
  for (size_t k = 0; k < data->n; k++) {
    num_set(&asymptote[k], &data->y[k]);
    rfx_share(&asymptote[k], data, k);
  }
}

/* g = y h and e = exp(-|g|) <= 1 of datum k: from these both tails come
   without overflow or cancellation. */
static void
tail(rf_num *g, rf_num *e, const rfx_labels *data, const rf_num *h, size_t k)
{
  num_mul(g, &data->y[k], &h[k]);
  num_abs(e, g);
  num_neg(e, e);
  num_exp(e, e);
}

/* p = c y / (1 + exp(g)): by e / (1 + e) where g > 0, by 1 / (1 + e) else. */
static void
slope(rf_num *p, const rfx_labels *data, const rf_num *h, rf_num *tmp)
{
  rf_num *g = &tmp[0], *e = &tmp[1];

  for (size_t k = 0; k < data->n; k++) {
    tail(g, e, data, h, k);
    num_set_d(&p[k], 1.0);
    num_add(&p[k], &p[k], e);
    if (num_sgn(g) <= 0)
      num_set_d(e, 1.0);
    num_div(&p[k], e, &p[k]);
    num_mul(&p[k], &p[k], &data->y[k]);
    rfx_share(&p[k], data, k);
  }
}

/* ln(1 + exp(-g)) = ln(1 + e), and -g more where that is above 0. */
static void
value(rf_num *sum, const rfx_labels *data, const rf_num *h, rf_num *tmp)
{
  rf_num *g = &tmp[0], *l = &tmp[1];

  num_zero(sum);
  for (size_t k = 0; k < data->n; k++) {
    tail(g, l, data, h, k);
    num_log1p(l, l);
    if (num_sgn(g) < 0)
      num_sub(l, l, g);
    rfx_weigh(l, data, k);
    num_add(sum, sum, l);
  }
}

const rfx_loss rfx_loss_logistic = {
  .margin = true, .linear = true, .quadratic = true, .curvature = 0.25,
  .at_zero = at_zero, .of_slope = of_slope, .equation = equation,
  .slope = slope, .value = value
};
