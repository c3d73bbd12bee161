/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * residuals.c -- predictions and residuals of a state, in rationals; where the
 * loss has an exponential, to many bits.
 *
 * Whether a point is stationary is a question of zeros, so predictions are
 * made of the weights as rationals; for the square loss all else follows
 * exactly.  The other losses have exponentials: their residuals are good to
 * RF_P_BITS bits, and a sum that cancels beyond RF_SURE_BITS of its terms has
 * no sign. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"
#include "base/number/num_mp.h"
#include "base/poll.h"
#include "geometry/arrangement/linear_exact.h"
#include "problem/loss/loss.h"
#include "theory/stationary/stationary.h"

/* Beyond |y h|, exp(-y h) as a rational would need too much memory. */
#define Z_MOST 1000000

void
rf_residuals_free(rf_residuals *r)
{
  if (!r)
    return;
  rf_mpq_array_free(r->h, r->n);
  rf_mpq_array_free(r->p, r->n);
  rf_release(r->bend);
  mpq_clears(r->c, r->loss, (mpq_ptr)0);
  rf_release(r);
}

/* A 0 that came of rounded terms is no 0. */
int
rf_sure_sign(const mpq_t q, double size, bool exact)
{
  RF_ASSERT(size >= 0.0);
  if (exact || mpq_sgn(q) == 0)
    return exact || size == 0.0 ? mpq_sgn(q) : RF_SIGN_UNSURE;
  return fabs(rf_get_d_nearest(q)) > ldexp(size, -RF_SURE_BITS)
         ? mpq_sgn(q) : RF_SIGN_UNSURE;
}

rf_status
rf_field_at(rf_field **field, const rf_problem *problem, const mpq_t *p)
{
  return rf_field_create(field, (const mpq_t *)problem->x, p, problem->leak,
                         problem->n, problem->d);
}

/* h_k += a s(<w, x_k>) for a neuron z[1 + d] = (a, w). */
static void
add_neuron(rf_residuals *r, const rf_problem *p, const mpq_t *z, mpq_t tmp)
{
  for (size_t k = 0; k < p->n; k++) {
    rf_exact_dot(tmp, z + 1, rf_datum(p, k), p->d);
    if (mpq_sgn(tmp) < 0)
      mpq_mul(tmp, tmp, p->leak);
    mpq_mul(tmp, tmp, z[0]);
    mpq_add(r->h[k], r->h[k], tmp);
  }
}

/* Neurons with a = 0 say nothing.  Rationals are slow: it can be
   interrupted. */
static rf_status
add_predictions(rf_residuals *r, const rf_state *state)
{
  const size_t width = 1 + state->d;
  mpq_t *z = rf_mpq_array(width + 1);
  rf_status status = RF_OK;

  if (!z)
    return RF_ENOMEM;
  for (size_t j = 0; j < state->m && status >= 0; j++) {
    for (size_t i = 0; i < width; i++)
      rf_state_number(z[i], state, j, i);
    if (mpq_sgn(z[0]))
      add_neuron(r, state->problem, (const mpq_t *)z, z[width]);
    status = rf_poll_64(j);
  }
  rf_mpq_array_free(z, width + 1);
  return status;
}

/* p_k = c q_k (y_k - h_k); the loss is half the sum of (y_k - h_k) p_k. */
static void
square_residuals(rf_residuals *r, const rf_problem *problem)
{
  mpq_t square;

  mpq_init(square);
  for (size_t k = 0; k < r->n; k++) {
    rf_problem_datum_share(r->c, problem, k);
    mpq_sub(square, problem->y[k], r->h[k]);
    mpq_mul(r->p[k], square, r->c);
    mpq_mul(square, square, r->p[k]);
    mpq_add(r->loss, r->loss, square);
    r->bend[k] = rf_get_d_nearest(r->c);
  }
  mpq_div_2exp(r->loss, r->loss, 1);
  r->loss_near = rf_get_d_nearest(r->loss);
  mpq_clear(square);
}

/* Does |y h| stay below Z_MOST?  A residual of e^-1000000 is 0 for every
   purpose but its bits. */
static bool
is_ordinary(const rf_residuals *r, const rf_problem *problem)
{
  bool ordinary = true;
  mpq_t z;

  mpq_init(z);
  for (size_t k = 0; k < r->n && ordinary; k++) {
    mpq_mul(z, problem->y[k], r->h[k]);
    mpq_abs(z, z);
    ordinary = mpq_cmp_ui(z, Z_MOST, 1) <= 0;
  }
  mpq_clear(z);
  return ordinary;
}

/* bend_k = c l'' = r v, loss.h has them, from rate and asymptote. */
static void
find_bends(rf_residuals *r, const rfm_loss *loss, const rf_num *rate,
           const rf_num *asymptote)
{
  for (size_t k = 0; k < r->n; k++) {
    const double p = rf_get_d_nearest(r->p[k]);
    const double s = loss->quadratic ? num_get_d(asymptote + k) : 1.0;
    r->bend[k] = num_get_d(rate + k)
      * ((loss->linear ? p : s) - (loss->quadratic ? p * p / s : 0.0));
  }
}

/* p, its bends and the loss where that is no polynomial: v holds h[n], y[n],
   p[n] and asymptotes, then rates [n], weights [n], c, the sum, two of
   scratch. */
static void
ask_loss(rf_residuals *r, const rf_problem *problem, rf_num *v)
{
  const rfm_loss *loss = rfm_loss_of(problem->loss);
  const size_t n = r->n;
  rf_num *h = v, *y = v + n, *p = v + 2 * n, *rate = v + 3 * n;
  rf_num *q = v + 4 * n, *c = q + n, *sum = c + 1;
  const rfm_labels data = { n, y, c, problem->q ? q : NULL };

  for (size_t k = 0; k < n; k++) {
    mpfr_set_q(h + k, r->h[k], MPFR_RNDN);
    mpfr_set_q(y + k, problem->y[k], MPFR_RNDN);
    if (problem->q)
      mpfr_set_q(q + k, problem->q[k], MPFR_RNDN);
  }
  mpfr_set_q(c, r->c, MPFR_RNDN);
  loss->slope(p, &data, h, sum + 1);
  loss->value(sum, &data, h, sum + 1);
  for (size_t k = 0; k < n; k++)
    mpfr_get_q(r->p[k], p + k);
  rfm_loss_equation(rate, p, loss, &data);
  find_bends(r, loss, rate, p);
  mpfr_mul(sum, sum, c, MPFR_RNDN);
  r->loss_near = mpfr_get_d(sum, MPFR_RNDN);
}

/* The loss kernels for MPFR serve here, with the bits that are wanted. */
static rf_status
other_residuals(rf_residuals *r, const rf_problem *problem)
{
  const size_t count = 5 * r->n + 4;
  rf_mpfr_state found;
  rf_num *v;

  if (!is_ordinary(r, problem))
    return RF_ENOTFIN;
  if (!(v = num_array(count, RF_P_BITS + 8)))
    return RF_ENOMEM;
  found = rf_mpfr_enter();
  ask_loss(r, problem, v);
  rf_mpfr_leave(&found, RF_OK);
  num_array_free(v, count);
  return RF_OK;
}

/* The field of these residuals drives neurons at the point as p(0) does at
   zero scale: what geometry/ says of extremal vectors holds for it. */
rf_status
rf_residuals_create(rf_residuals **residuals, const rf_state *state)
{
  const rf_problem *problem = state->problem;
  rf_residuals *r = rf_alloc(1, sizeof *r);
  rf_status status = RF_ENOMEM;

  if (!r)
    return RF_ENOMEM;
  mpq_inits(r->c, r->loss, (mpq_ptr)0);
  rf_problem_weight(r->c, problem);
  r->n = problem->n;
  r->exact = problem->loss == RF_SQUARE;
  r->h = rf_mpq_array(r->n);
  r->p = rf_mpq_array(r->n);
  r->bend = rf_alloc(r->n, sizeof *r->bend);
  if (r->h && r->p && r->bend)
    status = add_predictions(r, state);
  if (status >= 0 && r->exact)
    square_residuals(r, problem);
  else if (status >= 0)
    status = other_residuals(r, problem);
  if (status < 0) {
    rf_residuals_free(r);
    return status;
  }
  *residuals = r;
  return RF_OK;
}
