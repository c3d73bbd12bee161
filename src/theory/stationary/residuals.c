/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * residuals.c -- predictions and residuals of a state, in rationals; where the
 * loss has an exponential, to many bits. */
#include "config.h"

#include <float.h>
#include <math.h>

#include <mpfr.h>

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"
#include "base/poll.h"
#include "geometry/arrangement/linear_exact.h"
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
  mpq_clears(r->c, r->loss, (mpq_ptr)0);
  rf_release(r);
}

int
rf_sure_sign(const mpq_t q, double size, bool exact)
{
  if (exact || mpq_sgn(q) == 0)
    return exact || size == 0.0 ? mpq_sgn(q) : RF_SIGN_UNSURE;
  return fabs(rf_get_d_nearest(q)) > ldexp(size, -RF_SURE_BITS)
         ? mpq_sgn(q) : RF_SIGN_UNSURE;
}

double
rf_residuals_bend(const rf_residuals *r, const rf_problem *problem, size_t k)
{
  const double c = rf_get_d_nearest(r->c), p = rf_get_d_nearest(r->p[k]);
  const double y = rf_get_d_nearest(problem->y[k]);

  switch (problem->loss) {
  case RF_SQUARE:
    return c;
  case RF_EXPONENTIAL:
    return y * p;
  default:
    return p * (y - p / c);
  }
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
    rf_exact_dot(tmp, z + 1, (const mpq_t *)p->x + k * p->d, p->d);
    if (mpq_sgn(tmp) < 0)
      mpq_mul(tmp, tmp, p->leak);
    mpq_mul(tmp, tmp, z[0]);
    mpq_add(r->h[k], r->h[k], tmp);
  }
}

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

/* p_k = c (y_k - h_k); the loss is c/2 sum (y_k - h_k)^2. */
static void
square_residuals(rf_residuals *r, const rf_problem *problem)
{
  mpq_t square;

  mpq_init(square);
  for (size_t k = 0; k < r->n; k++) {
    mpq_sub(r->p[k], problem->y[k], r->h[k]);
    mpq_mul(square, r->p[k], r->p[k]);
    mpq_add(r->loss, r->loss, square);
    mpq_mul(r->p[k], r->p[k], r->c);
  }
  mpq_mul(r->loss, r->loss, r->c);
  mpq_div_2exp(r->loss, r->loss, 1);
  r->loss_near = rf_get_d_nearest(r->loss);
  mpq_clear(square);
}

/* value[2] = l and -d1l over y at h, z = y h: exp(-z), or ln(1 + exp(-z)) and
   1/(1 + exp(z)). */
static void
classify_one(mpfr_t value[2], const rf_problem *problem, mpfr_t z)
{
  mpfr_neg(z, z, MPFR_RNDN);
  mpfr_exp(value[0], z, MPFR_RNDN);
  mpfr_set(value[1], value[0], MPFR_RNDN);
  if (problem->loss == RF_EXPONENTIAL)
    return;
  mpfr_add_ui(z, value[0], 1, MPFR_RNDN);
  mpfr_div(value[1], value[0], z, MPFR_RNDN);
  mpfr_log1p(value[0], value[0], MPFR_RNDN);
}

/* p_k = c y_k times what classify_one says. */
static rf_status
class_residuals(rf_residuals *r, const rf_problem *problem)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  mpfr_t value[2], z, sum;
  mpq_t zq;
  bool finite = true;

  mpfr_inits2(RF_P_BITS + 8, value[0], value[1], z, sum, (mpfr_ptr)0);
  mpq_init(zq);
  mpfr_set_zero(sum, 1);
  for (size_t k = 0; k < r->n && finite; k++) {
    mpq_mul(zq, problem->y[k], r->h[k]);
    mpfr_set_q(z, zq, MPFR_RNDN);
    if ((finite = mpfr_cmpabs_ui(z, Z_MOST) <= 0)) {
      classify_one(value, problem, z);
      mpfr_add(sum, sum, value[0], MPFR_RNDN);
      mpfr_get_q(r->p[k], value[1]);
      mpq_mul(r->p[k], r->p[k], problem->y[k]);
      mpq_mul(r->p[k], r->p[k], r->c);
    }
  }
  mpfr_mul_q(sum, sum, r->c, MPFR_RNDN);
  r->loss_near = mpfr_get_d(sum, MPFR_RNDN);
  mpfr_clears(value[0], value[1], z, sum, (mpfr_ptr)0);
  mpq_clear(zq);
  rf_mpfr_leave(&found, RF_OK);
  return finite ? RF_OK : RF_ENOTFIN;
}

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
  if (r->h && r->p)
    status = add_predictions(r, state);
  if (status >= 0 && r->exact)
    square_residuals(r, problem);
  else if (status >= 0)
    status = class_residuals(r, problem);
  if (status < 0) {
    rf_residuals_free(r);
    return status;
  }
  *residuals = r;
  return RF_OK;
}
