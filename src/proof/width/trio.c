/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * trio.c -- three data in the plane, in order, and their linear fit, in
 * rationals. */
#include "config.h"

#include "base/number/exact.h"
#include "proof/width/trio.h"

/* r = v x w, of vectors of the plane. */
static void
set_det(mpq_t r, const mpq_t *v, const mpq_t *w)
{
  mpq_t t;

  mpq_init(t);
  mpq_mul(r, v[0], w[1]);
  mpq_mul(t, v[1], w[0]);
  mpq_sub(r, r, t);
  mpq_clear(t);
}

static void
set_dot(mpq_t r, const mpq_t *v, const mpq_t *w, size_t count)
{
  mpq_t t;

  mpq_init(t);
  mpq_set_ui(r, 0, 1);
  for (size_t i = 0; i < count; i++) {
    mpq_mul(t, v[i], w[i]);
    mpq_add(r, r, t);
  }
  mpq_clear(t);
}

static const mpq_t *
datum(const rf_trio *t, size_t k)
{
  return (const mpq_t *)t->x + 2 * k;
}

static void
swap(rf_trio *t, size_t k, size_t l)
{
  mpq_swap(t->x[2 * k], t->x[2 * l]);
  mpq_swap(t->x[2 * k + 1], t->x[2 * l + 1]);
  mpq_swap(t->y[k], t->y[l]);
}

/* All angles are sharp, so that det alone tells the order. */
static void
sort(rf_trio *t)
{
  mpq_t det;

  mpq_init(det);
  for (size_t i = 0; i < 3; i++) {
    const size_t k = i % 2;
    set_det(det, datum(t, k), datum(t, k + 1));
    if (mpq_sgn(det) < 0)
      swap(t, k, k + 1);
  }
  mpq_clear(det);
}

/* ---- what is asked ---- */

static const char *
fault_of_problem(const rf_problem *p)
{
  if (p->loss != RF_SQUARE || mpq_sgn(p->leak) != 0)
    return "the square loss, without a leak";
  if (p->q)
    return "data that count alike";
  if (p->n != 3 || p->d != 2)
    return "three data in the plane, a bias counted as a coordinate";
  return NULL;
}

static const char *
fault_of_data(const rf_trio *t)
{
  const char *fault = NULL;
  mpq_t v;

  mpq_init(v);
  for (size_t k = 0; k < 3; k++) {
    if (mpq_sgn(t->y[k]) <= 0)
      fault = "labels that are positive";
    for (size_t l = 0; l < k && !fault; l++) {
      set_dot(v, datum(t, k), datum(t, l), 2);
      if (mpq_sgn(v) <= 0)
        fault = "data with a positive product <x_k, x_l> each";
      set_det(v, datum(t, k), datum(t, l));
      if (mpq_sgn(v) == 0)
        fault = "data in three directions";
    }
  }
  mpq_clear(v);
  return fault;
}

/* The residuals of the linear fit are y's part along the relation of the data:
   kappa_k = det of the other two, sum kappa_k x_k = 0. */
static const char *
fit(rf_trio *t)
{
  mpq_t *kappa = t->residual;
  mpq_t product, square;
  const char *fault;

  mpq_inits(product, square, (mpq_ptr)0);
  for (size_t k = 0; k < 3; k++)
    set_det(kappa[k], datum(t, (k + 1) % 3), datum(t, (k + 2) % 3));
  set_dot(product, (const mpq_t *)kappa, (const mpq_t *)t->y, 3);
  set_dot(square, (const mpq_t *)kappa, (const mpq_t *)kappa, 3);
  mpq_mul(t->limit, product, product);
  mpq_div(t->limit, t->limit, square);
  mpq_mul(t->limit, t->limit, t->c);
  mpq_div_2exp(t->limit, t->limit, 1);
  mpq_div(product, product, square);
  mpq_mul(product, product, t->c);
  for (size_t k = 0; k < 3; k++)
    mpq_mul(kappa[k], kappa[k], product);
  fault = mpq_sgn(t->residual[0]) > 0 && mpq_sgn(t->residual[2]) > 0
          ? NULL : "data whose linear fit is too low at both outer ones";
  mpq_clears(product, square, (mpq_ptr)0);
  return fault;
}

static rf_status
refuse(rf_message *message, const char *fault)
{
  snprintf(message->text, sizeof message->text,
           "all widths: the theorem is about %s", fault);
  return RF_EUNSUP;
}

rf_status
rf_trio_make(rf_trio *t, rf_message *message, const rf_problem *problem)
{
  const char *fault = fault_of_problem(problem);
  rf_status status = rf_problem_within(problem, message, "all widths");

  *t = (rf_trio){ 0 };
  mpq_inits(t->c, t->limit, (mpq_ptr)0);
  if (status < 0)
    return status;
  if (fault)
    return refuse(message, fault);
  t->x = rf_mpq_array(6);
  t->y = rf_mpq_array(3);
  t->residual = rf_mpq_array(3);
  if (!t->x || !t->y || !t->residual)
    return RF_ENOMEM;
  for (size_t i = 0; i < 6; i++)
    mpq_set(t->x[i], problem->x[i]);
  for (size_t k = 0; k < 3; k++)
    mpq_set(t->y[k], problem->y[k]);
  rf_problem_weight(t->c, problem);
  if (!(fault = fault_of_data(t))) {
    sort(t);
    fault = fit(t);
  }
  return fault ? refuse(message, fault) : RF_OK;
}

void
rf_trio_clear(rf_trio *t)
{
  rf_mpq_array_free(t->x, 6);
  rf_mpq_array_free(t->y, 3);
  rf_mpq_array_free(t->residual, 3);
  mpq_clears(t->c, t->limit, (mpq_ptr)0);
}
