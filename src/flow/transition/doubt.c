/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * doubt.c -- does an answer that the precision cannot decide matter?
 * Kernel: decision.
 *
 * The neuron goes one of two ways from the same state z.  Along either
 * |z| grows at a rate of at most ||D|| <= B, and the loss only falls, so that
 *     B = sqrt(2 c L sum ||x_k||^2)   (residuals: sum p_k^2 <= 2 c L),
 *     B = L max ||x_k||               (margins: |l'| <= l)
 * with the present L bounds D for ever.  Until the end, time T away, the ways
 * part by at most |z| (exp(B T) - 1), and the predictions by at most
 * |z|^2 (exp(2 B T) - 1) max ||x_k||.  What is below the error that the
 * predictions have anyway is harmless. */
#include "config.h"

#include "flow/model/fade.h"
#include "flow/transition/transition_impl.h"

/* log2 |v|, -HUGE_VAL for 0. */
static double
log2_of(const rf_num *v)
{
  long e;
  const double f = fabs(num_get_d_2exp(&e, v));

  return f == 0.0 ? -HUGE_VAL : log2(f) + (double)e;
}

/* max_k ||x_k||. */
static double
largest_norm(const rfx_model *m)
{
  double most = 0.0;

  for (size_t k = 0; k < m->n; k++)
    most = fmax(most, m->norm[k]);
  return most;
}

/* B from the residuals of now. */
static double
drive_bound(const rf_num *residual, const rfx_model *m)
{
  const double c = num_get_d(m->c);
  double loss = 0.0, squares = 0.0;

  for (size_t k = 0; k < m->n; k++) {
    const double q = m->q ? num_get_d(&m->q[k]) : 1.0, share = q * c;
    if (!(share > 0.0))
      continue;
    loss += share
      * m->loss->of_slope(fabs(num_get_d(&residual[k])) / share);
    squares += q * (m->norm[k] * m->norm[k]);
  }
  return m->loss->margin ? loss * largest_norm(m)
                         : sqrt(2.0 * c * loss * squares);
}

/* The largest prediction that counts: of the labels. */
static double
label_size(const rfx_model *m)
{
  double most = 0.0;

  for (size_t k = 0; k < m->n; k++)
    most = fmax(most, fabs(num_get_d(&m->y[k])));
  return most;
}

/* Of the neuron in q->state, at time t. */
bool
rfx_matters(rfx_run *r, double t)
{
  const rf_num *z = r->query->state;
  rf_num *square = &r->residuals.term[0];
  const rfx_model *m = r->model;
  const double left = rf_get_d_nearest(m->problem->until) - t;
  const double growth = 2.0 * drive_bound(r->residuals.p, m) * fmax(left, 0.0);
  const double norm = largest_norm(m);
  double effect, allowed;

  RF_ASSERT(t >= 0.0);
  rfx_need_reach(r);
  num_dot(square, z, z, r->population->stride);
  rfx_fade_all(square, 1, m, r->step.t, 2);
  effect = log2_of(square) + log2(norm)
    + (growth > 600.0 ? growth * 1.4426950408889634 : log2(expm1(growth)));
  allowed = fmax(log2_of(r->series.reach) + log2(norm), log2(label_size(m)))
    + log2(RF_NOISE * r->engine->error) + (double)r->engine->error_exponent;
  return effect > allowed;
}
