/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * log_cosh.h -- a loss that the library does not have, in MPFR: l = ln cosh
 * (h - y), p = c tanh(y - h), dp/dh = -(c - p^2 / c).  Its slope at h = 0 is
 * not rational. */
#ifndef LOG_COSH_H
#define LOG_COSH_H

#include "flow/model/model.h"

static double
log_cosh_of_slope(double slope)
{
  return -0.5 * log1p(-slope * slope);
}

static void
log_cosh_equation(rf_num *rate, rf_num *asymptote, const rfx_labels *data)
{
  for (size_t k = 0; k < data->n; k++) {
    num_set_d(&rate[k], 1.0);
    num_set(&asymptote[k], data->c);
    rfx_weigh(&asymptote[k], data, k);
  }
}

static void
log_cosh_slope(rf_num *p, const rfx_labels *data, const rf_num *h, rf_num *tmp)
{
  for (size_t k = 0; k < data->n; k++) {
    num_sub(tmp, &data->y[k], &h[k]);
    num_tanh(tmp, tmp);
    num_mul(&p[k], tmp, data->c);
    rfx_weigh(&p[k], data, k);
  }
}

/* ln cosh r = ln(1 + 2 sinh^2(r/2)). */
static void
log_cosh_value(rf_num *sum, const rfx_labels *data, const rf_num *h,
               rf_num *tmp)
{
  num_zero(sum);
  for (size_t k = 0; k < data->n; k++) {
    num_sub(tmp, &data->y[k], &h[k]);
    num_mul_2si(tmp, tmp, -1);
    num_sinh(tmp, tmp);
    num_mul(tmp, tmp, tmp);
    num_mul_2si(tmp, tmp, 1);
    num_log1p(tmp, tmp);
    rfx_weigh(tmp, data, k);
    num_add(sum, sum, tmp);
  }
}

static const rfx_loss log_cosh = {
  .quadratic = true, .curvature = 1.0, .of_slope = log_cosh_of_slope,
  .equation = log_cosh_equation, .slope = log_cosh_slope,
  .value = log_cosh_value
};

/* The model with another loss than its problem's. */
static void
plant_loss(rfx_model *m, const rfx_loss *loss)
{
  const rfx_labels data = { m->n, m->y, m->c, m->q };

  m->loss = loss;
  m->curvature = num_get_d(m->c) * loss->curvature;
  rfx_loss_equation(m->rate, m->asymptote, loss, &data);
}

#endif
