/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generic.c -- laws of any run, and properties of data that several papers
 * ask for.
 *
 * They need no hypothesis on the scale: where one is violated, the run is
 * wrong, or its error larger than it says.
 *
 * Each law compares two things that the program makes in different ways
 * (weights with predictions, the start with the end), so that it is a test of
 * the run and not of one formula. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/laws/generic.h"
#include "theory/start/start.h"

/* D is the same in all cones: no line changes it.  Then the limit flow has no
   events; data that come with their mirror images, (x, y) and (-x, -y), are of
   this kind. */
static rf_status
symmetric(rf_hearing *h)
{
  const rf_field *f = h->field;
  size_t odd = 0;

  h->now.assumption = true;
  for (size_t l = 0; l < f->count; l++)
    odd += !mpq_equal(f->high[l], f->low[l]);
  rf_hear_note(h, "%zu of %zu lines change D", odd, f->count);
  rf_conclude(h, odd ? RF_NO : RF_YES);
  return rf_report(h);
}

/* The largest |cos(x_k, x_l)|, squared.  Exactly, as orthogonal means 0. */
static void
largest_cosine2(mpq_t most, const rf_problem *p)
{
  mpq_t t, norm2;

  mpq_inits(t, norm2, (mpq_ptr)0);
  mpq_set_ui(most, 0, 1);
  for (size_t k = 0; k < p->n; k++)
    for (size_t l = 0; l < k; l++) {
      const mpq_t *x = rf_datum(p, k);
      const mpq_t *y = rf_datum(p, l);
      /* <x, y>^2 / (||x||^2 ||y||^2): no root, so that it stays rational. */
      rf_exact_dot(t, x, y, p->d);
      mpq_mul(t, t, t);
      rf_exact_dot(norm2, x, x, p->d);
      mpq_div(t, t, norm2);
      rf_exact_dot(norm2, y, y, p->d);
      mpq_div(t, t, norm2);
      if (mpq_cmp(t, most) > 0)
        mpq_set(most, t);
    }
  mpq_clears(t, norm2, (mpq_ptr)0);
}

/* A margin is told where they are not, as some papers go by how nearly they
   are. */
static rf_status
orthogonal(rf_hearing *h)
{
  rf_real r;
  mpq_t most;

  h->now.assumption = true;
  mpq_init(most);
  rf_real_init(&r, h->prec);
  largest_cosine2(most, h->problem);
  rf_real_sqrt_q(&r, most);
  rf_hear_measured(h, &r);
  rf_real_set_si(&r, 0);
  rf_hear_bound(h, &r);
  rf_conclude_difference(h);
  rf_conclude(h, mpq_sgn(most) ? RF_NO : RF_YES);
  rf_real_clear(&r);
  mpq_clear(most);
  return rf_report(h);
}

/* f(h, z0, z, j) for every neuron at the start and at the end. */
typedef rf_status on_pair(rf_hearing *h, const rf_real *z0, const rf_real *z,
                          size_t j);

/* The start is enclosed, the end is as it was told: its error is that of the
   run, which each claim puts in its bound. */
static rf_status
each_pair(rf_hearing *h, on_pair *f)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_END);
  const char *why = rf_run_missing(h);
  const size_t width = 1 + h->problem->d;
  rf_real *z, end;
  rf_status status = RF_OK;

  if (why || !m)
    return rf_report_unknown(h, why ? why : "the run has no end");
  if (!(z = rf_reals(2 * width, h->prec)))
    return RF_ENOMEM;
  rf_real_init(&end, h->prec);
  rf_real_set_d(&end, m->at);
  for (size_t j = 0; j < h->problem->m && status >= 0; j++) {
    rf_hear_neuron(h, j);
    rf_hear_time(h, &end);
    rf_moment_numbers(z + width, h->evidence, m, j);
    if ((status = rf_start_row(z, h->start, j)) >= 0)
      status = f(h, z, z + width, j);
  }
  rf_real_clear(&end);
  rf_reals_free(z, 2 * width);
  return status;
}

/* a^2 - ||w||^2, and a^2 + ||w||^2.  The square of an enclosure that straddles
   0 is taken of its absolute value. */
static void
squares(rf_real *difference, rf_real *sum, const rf_real *z, size_t d)
{
  rf_real norm, w2, a2;

  rf_real_init(&norm, mpfr_get_prec(sum->lo));
  rf_real_init(&w2, mpfr_get_prec(sum->lo));
  rf_real_init(&a2, mpfr_get_prec(sum->lo));
  rf_row_norm(&norm, z, d);
  rf_real_mul(&w2, &norm, &norm);
  rf_real_abs(&norm, &z[0]);
  rf_real_mul(&a2, &norm, &norm);
  rf_real_sub(difference, &a2, &w2);
  rf_real_add(sum, &a2, &w2);
  rf_real_clears(&norm, &w2, &a2, (rf_real *)0);
}

/* The relative error that a quadratic form of the weights may have: four times
   that of the weights, and of rounding them to doubles. */
static void
quadratic_error(rf_real *r, const rf_hearing *h, double time)
{
  const rf_evidence *e = h->evidence;
  rf_real error;

  rf_real_init(&error, h->prec);
  mpfr_set(error.hi, e->error, MPFR_RNDU);
  if (!e->precise)
    mpfr_add_d(error.hi, error.hi, DBL_EPSILON, MPFR_RNDU);
  mpfr_mul_d(error.hi, error.hi, 1.0 + time, MPFR_RNDU);
  mpfr_set(error.lo, error.hi, MPFR_RNDD);
  rf_real_mul_si(r, &error, 4);
  rf_real_clear(&error);
}

/* |q(t) - q(0)| / (a^2 + ||w||^2) is no more than the error of the run.  The
   flow conserves a^2 - ||w||^2 through all events (Boursier & Flammarion,
   Lemma 1); relative to the larger size, at which rounding takes place. */
static rf_status
conserved_of(rf_hearing *h, const rf_real *z0, const rf_real *z, size_t j)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_END);
  const size_t d = h->problem->d;
  rf_real *r = rf_reals(6, h->prec);

  (void)j;
  if (!r)
    return RF_ENOMEM;
  squares(&r[0], &r[1], z0, d);
  squares(&r[2], &r[3], z, d);
  rf_real_sub(&r[4], &r[2], &r[0]);
  rf_real_abs(&r[2], &r[4]);
  /* A neuron that shrinks has its rounding from when it was larger. */
  rf_real_keep_max(&r[3], &r[1]);
  quadratic_error(&r[5], h, m->at);
  if (mpfr_sgn(r[3].lo) > 0) {
    rf_real_div(&r[4], &r[2], &r[3]);
    rf_hear_measured(h, &r[4]);
    rf_hear_bound(h, &r[5]);
    rf_conclude_ratio(h);
  } else
    rf_conclude_vacuous(h);
  rf_reals_free(r, 6);
  return rf_report(h);
}

/* A claim is a walk over all neurons with what is asked of each. */
static rf_status
conserved(rf_hearing *h)
{
  return each_pair(h, conserved_of);
}

/* sign(a) stays where |a| >= ||w||.  From a^2 - ||w||^2 >= 0, which is
   conserved: a = 0 would need w = 0. */
static rf_status
sign_of(rf_hearing *h, const rf_real *z0, const rf_real *z, size_t j)
{
  const int before = mpfr_sgn(z0[0].lo), now = mpfr_sgn(z[0].lo);

  (void)j;
  rf_hear_measured(h, &z[0]);
  rf_hear_bound(h, &z0[0]);
  rf_conclude(h, before == now ? RF_YES : RF_NO);
  return rf_report(h);
}

/* The hypothesis is of the start as a whole, and is heard once for all
   neurons. */
static rf_status
signs_stay(rf_hearing *h)
{
  rf_hear_condition(h, "H", "|a_j(0)| >= ||w_j(0)|| for all j",
                    h->start->dominated);
  rf_hear_shared(h);
  return each_pair(h, sign_of);
}

/* sum_j |a_j| ||w_j|| of the end.  With the error of the run, as it is to be a
   bound. */
static rf_status
path_norm(rf_real *sum, const rf_hearing *h, const rf_moment *m)
{
  const size_t width = 1 + h->problem->d;
  rf_real *z = rf_reals(width + 3, h->prec), *x;

  if (!z)
    return RF_ENOMEM;
  x = z + width;
  rf_real_set_si(sum, 0);
  for (size_t j = 0; j < h->problem->m; j++) {
    rf_moment_row(z, h->evidence, m, j);
    rf_row_norm(&x[0], z, h->problem->d);
    rf_real_abs(&x[1], &z[0]);
    rf_real_mul(&x[2], &x[0], &x[1]);
    rf_real_add(&x[0], sum, &x[2]);
    rf_real_set(sum, &x[0]);
  }
  rf_reals_free(z, width + 3);
  return RF_OK;
}

/* What the error of the run makes of the square loss where that is 0: each h_k
   is off by that part of sum |a_j| ||w_j|| ||x_k||. */
static rf_status
loss_noise(double *noise, rf_hearing *h, double time)
{
  const rf_problem *p = h->problem;
  const rf_moment *end = rf_moment_of(h->evidence, RF_AT_END);
  rf_real *r;
  mpq_t norm2;
  double sum = 0.0;
  rf_status status;

  *noise = 0.0;
  if (p->loss != RF_SQUARE || !end)
    return RF_OK;
  if (!(r = rf_reals(2, h->prec)))
    return RF_ENOMEM;
  mpq_init(norm2);
  for (size_t k = 0; k < p->n; k++) {
    const mpq_t *x = rf_datum(p, k);
    rf_exact_dot(norm2, x, x, p->d);
    sum += rf_get_d_nearest(norm2) * (p->q ? rf_get_d_nearest(p->q[k]) : 1.0);
  }
  mpq_clear(norm2);
  status = path_norm(&r[0], h, end);
  quadratic_error(&r[1], h, time);
  *noise = 0.5 * sum / (p->sum ? 1.0 : (double)p->n)
    * pow(mpfr_get_d(r[0].hi, MPFR_RNDU) * mpfr_get_d(r[1].hi, MPFR_RNDU), 2.0);
  rf_reals_free(r, 2);
  return status;
}

/* L falls from record time to record time: the largest rise, relative to the
   loss before, is no more than the error of the run, as long as that is not all
   there is of the loss.  dL/dt = -||theta'||^2, also across events. */
static rf_status
descent(rf_hearing *h)
{
  const rf_evidence *e = h->evidence;
  const char *why = rf_run_missing(h);
  double worst = -1.0, noise;
  size_t at = 0;
  rf_status status;
  rf_real r;

  if (why || e->samples < 2)
    return rf_report_unknown(h, why ? why : "it needs two record times");
  if ((status = loss_noise(&noise, h, e->time[e->samples - 1])) < 0)
    return status;
  for (size_t i = 1; i < e->samples; i++) {
    /* After a loss of 0 there is nothing to be relative to. */
    const double rise = e->loss[i - 1] > 0.0
      ? (e->loss[i] - e->loss[i - 1]) / e->loss[i - 1] : e->loss[i];
    if (fmax(e->loss[i], e->loss[i - 1]) > noise && (at == 0 || rise > worst)) {
      worst = rise;
      at = i;
    }
  }
  if (at == 0) {
    rf_hear_note(h, "the loss is below the error of the run");
    rf_conclude_vacuous(h);
    return rf_report(h);
  }
  rf_real_init(&r, h->prec);
  rf_real_set_d(&r, worst);
  rf_hear_measured(h, &r);
  quadratic_error(&r, h, e->time[at]);
  rf_hear_bound(h, &r);
  rf_conclude_difference(h);
  rf_real_set_d(&r, e->time[at]);
  rf_hear_time(h, &r);
  rf_real_clear(&r);
  return rf_report(h);
}

/* The datum with the largest |h_k| / ||x_k||. */
static void
largest_slope(rf_real *most, size_t *at, const rf_hearing *h,
              const rf_moment *m)
{
  const rf_problem *p = h->problem;
  rf_real norm, size, slope;
  mpq_t norm2;

  mpq_init(norm2);
  rf_real_inits(h->prec, &norm, &size, &slope, (rf_real *)0);
  for (size_t k = 0; k < p->n; k++) {
    const mpq_t *x = rf_datum(p, k);
    rf_exact_dot(norm2, x, x, p->d);
    rf_real_sqrt_q(&norm, norm2);
    rf_real_set_d(&size, m->h[k] < 0.0 ? -m->h[k] : m->h[k]);
    rf_real_div(&slope, &size, &norm);
    if (k == 0 || mpfr_greater_p(slope.lo, most->lo)) {
      rf_real_set(most, &slope);
      *at = k;
    }
  }
  rf_real_clears(&norm, &size, &slope, (rf_real *)0);
  mpq_clear(norm2);
}

/* |h(x)| <= ||x|| sum |a| ||w||.  By sigma(s) <= |s|; a check of predictions
   against weights. */
static rf_status
path_bound(rf_hearing *h)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_END);
  const char *why = rf_run_missing(h);
  rf_real sum, most;
  size_t at = 0;
  rf_status status;

  if (why || !m)
    return rf_report_unknown(h, why ? why : "the run has no end");
  rf_real_inits(h->prec, &sum, &most, (rf_real *)0);
  RF_TRY(path_norm(&sum, h, m));
  largest_slope(&most, &at, h, m);
  rf_hear_measured(h, &most);
  rf_hear_bound(h, &sum);
  if (mpfr_zero_p(sum.hi) && mpfr_zero_p(most.hi))
    rf_conclude_vacuous(h);              /* nothing is there */
  else
    rf_conclude_ratio(h);
  rf_hear_note(h, "datum %zu", at);
  status = rf_report(h);

done:
  rf_real_clears(&sum, &most, (rf_real *)0);
  return status;
}

#define RUN (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_END)

const rf_known rf_claims_generic[] = {
  { { "SYM.linear", "Lyu, Li, Wang & Arora 2021", "D is equal in all cones",
      "each line has the same factor on both sides", "data", "-", 0 },
    symmetric },
  { { "ORT.data", "Boursier, Pillaud-Vivien & Flammarion 2022",
      "the data are orthogonal", "max |cos(x_k, x_l)| = 0", "data", "-", 0 },
    orthogonal },
  { { "GEN.1", "the flow", "a^2 - ||w||^2 is conserved",
      "|change| / (a^2 + ||w||^2) <= the error of the run", "neuron", "end",
      RUN }, conserved },
  { { "GEN.2", "the flow", "the sign of a stays", "sign(a) = sign(a(0))",
      "neuron", "end", RUN }, signs_stay },
  { { "GEN.3", "the flow", "the loss falls",
      "its rise between record times <= the error of the run", "run",
      "record times", RUN }, descent },
  { { "GEN.8", "the flow", "bounded by the path norm",
      "max |h_k| / ||x_k|| <= sum |a_j| ||w_j||", "run", "end", RUN },
    path_bound },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
