/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * separated.c -- the numbers of Min, Mallada & Vidal 2024, of data and start.
 *
 * Cosines stay squares of rationals as long as they can: their order is exact
 * then. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "problem/loss/exact.h"
#include "theory/constants/separated.h"

/* x_+ or x_- of the paper, the sum of the inputs of one label. */
void
rf_class_sum(mpq_t *x, const rf_problem *p, int label)
{
  for (size_t i = 0; i < p->d; i++)
    mpq_set_ui(x[i], 0, 1);
  for (size_t k = 0; k < p->n; k++)
    for (size_t i = 0; mpq_sgn(p->y[k]) == label && i < p->d; i++)
      mpq_add(x[i], x[i], p->x[k * p->d + i]);
}

/* cos^2 of two vectors with the sign of the cosine, times sign: its order is
   that of the cosines.  u2, v2: the squares of their lengths. */
static void
signed_cosine2(mpq_t t, const mpq_t *u, const mpq_t *v, const mpq_t u2,
               const mpq_t v2, size_t d, int sign)
{
  rf_exact_dot(t, u, v, d);
  sign *= mpq_sgn(t);
  mpq_mul(t, t, t);
  mpq_div(t, t, u2);
  mpq_div(t, t, v2);
  if (sign < 0)
    mpq_neg(t, t);
}

/* X_min, X_max, mu.  mu is the least cosine between two signed data y_k x_k;
   as a square with its sign, so that data which are not separated show. */
static rf_status
measure_data(rf_separated *s)
{
  const rf_problem *p = s->problem;
  mpq_t *norm2 = rf_mpq_array(p->n), z;

  if (!norm2)
    return RF_ENOMEM;
  mpq_init(z);
  mpq_set_ui(s->mu2, 1, 1);
  for (size_t k = 0; k < p->n; k++) {
    rf_exact_dot(norm2[k], rf_datum(p, k), rf_datum(p, k), p->d);
    if (k == 0 || mpq_cmp(norm2[k], s->least) < 0)
      mpq_set(s->least, norm2[k]);
    if (k == 0 || mpq_cmp(norm2[k], s->most) > 0)
      mpq_set(s->most, norm2[k]);
    for (size_t j = 0; j < k; j++) {
      signed_cosine2(z, rf_datum(p, k), rf_datum(p, j), norm2[k], norm2[j],
                     p->d, mpq_sgn(p->y[k]) * mpq_sgn(p->y[j]));
      s->apart += mpq_sgn(z) <= 0;
      if (mpq_cmp(z, s->mu2) < 0) {
        mpq_set(s->mu2, z);
        s->least_pair[0] = j;
        s->least_pair[1] = k;
      }
    }
  }
  mpq_clear(z);
  rf_mpq_array_free(norm2, p->n);
  return RF_OK;
}

/* zeta_1 where mu > 0: <x_i, x_+> then has the sign of y_i.  A ball of
   directions around x_+ of angular radius arcsin sqrt(zeta_1) stays in S_+,
   where exactly the data with label 1 are active (Lemma 8); the same of x_-.
   Both are looked at, as x_+ and x_- need not be opposite. */
static void
measure_classes(rf_separated *s, const mpq_t *const x[2])
{
  const rf_problem *p = s->problem;
  mpq_t z, norm2;

  mpq_inits(z, norm2, (mpq_ptr)0);
  mpq_set_ui(s->zeta1, 1, 1);
  for (size_t k = 0; k < p->n; k++) {
    rf_exact_dot(norm2, rf_datum(p, k), rf_datum(p, k), p->d);
    for (int c = 0; c < 2; c++) {
      if (c ? !s->negative : !s->positive)
        continue;
      signed_cosine2(z, rf_datum(p, k), x[c], norm2, s->class2[c], p->d, 1);
      mpq_abs(z, z);
      if (mpq_cmp(z, s->zeta1) < 0)
        mpq_set(s->zeta1, z);
    }
  }
  mpq_clears(z, norm2, (mpq_ptr)0);
}

/* r = min(r, 1 - max(0, cos(w, x))^2).  The enclosure of <w, x> may straddle
   0, and the cosine counts from 0 on. */
static void
keep_sine(rf_real *r, const rf_real *z, const mpq_t *x, size_t d)
{
  const mpfr_prec_t prec = mpfr_get_prec(r->lo);
  rf_real dot, norm, size;
  mpq_t norm2;

  mpq_init(norm2);
  rf_real_inits(prec, &dot, &norm, &size, (rf_real *)0);
  rf_exact_dot(norm2, x, x, d);
  rf_real_sqrt_q(&size, norm2);
  rf_row_norm(&dot, z, d);
  rf_real_mul(&norm, &dot, &size);
  rf_row_dot(&dot, z, x, d);
  if (mpfr_sgn(norm.lo) > 0 && mpfr_sgn(dot.hi) > 0) {
    if (mpfr_sgn(dot.lo) < 0)
      mpfr_set_zero(dot.lo, 1);
    rf_real_div(&size, &dot, &norm);
    rf_real_mul(&dot, &size, &size);
    rf_real_set_si(&size, 1);
    rf_real_sub(&norm, &size, &dot);
    rf_real_keep_min(r, &norm);
  }
  rf_real_clears(&dot, &norm, &size, (rf_real *)0);
  mpq_clear(norm2);
}

/* zeta_2: neurons with a > 0 stay away from x_-, the others from x_+.  There a
   neuron does not turn: zeta_2 > 0 is Assumption 2. */
static rf_status
measure_start(rf_separated *s, const rf_start *start, const mpq_t *const x[2])
{
  const rf_problem *p = s->problem;
  rf_real *z = rf_alloc(1 + p->d, sizeof *z);
  rf_status status = z ? RF_OK : RF_ENOMEM;

  for (size_t i = 0; z && i <= p->d; i++)
    rf_real_init(&z[i], s->prec);
  rf_real_set_si(&s->zeta2, 1);
  for (size_t j = 0; j < p->m && status >= 0; j++) {
    status = rf_start_row(z, start, j);
    if (status >= 0) {
      const int other = mpfr_sgn(z[0].lo) > 0;
      if (other ? s->negative : s->positive)
        keep_sine(&s->zeta2, z, x[other], p->d);
    }
  }
  for (size_t i = 0; z && i <= p->d; i++)
    rf_real_clear(&z[i]);
  rf_release(z);
  return status;
}

/* M, with the minimum and with the maximum in zeta; sqrt(mu) X_min, the fourth
   root of mu^2 X_min^4.  zeta with the minimum is what both of its uses
   need. */
static void
find_M(rf_separated *s)
{
  rf_real r;
  mpq_t q;

  mpq_init(q);
  rf_real_init(&r, s->prec);
  rf_real_set_q(&r, s->mu2);
  rf_real_set(&s->M, &s->zeta2);
  rf_real_keep_min(&s->M, &r);
  rf_real_set(&s->M_printed, &s->zeta2);
  rf_real_set_q(&s->root, s->zeta1);
  rf_real_keep_max(&s->M_printed, &s->root);
  rf_real_keep_min(&s->M_printed, &r);
  mpq_mul(q, s->least, s->least);
  mpq_mul(q, q, s->mu2);
  rf_real_sqrt_q(&r, q);
  rf_real_sqrt(&s->root, &r);
  rf_real_clear(&r);
  mpq_clear(q);
}

/* (mu X_min)^2 / (32 X_max).  No factor: in L(t) <= L(t_2) / (1 + rate L(t_2)
   (t - t_2)) those of the loss and of the time cancel. */
static void
find_rate(rf_separated *s)
{
  rf_real top, bottom;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(s->prec, &top, &bottom, (rf_real *)0);
  mpq_mul(q, s->mu2, s->least);
  mpq_div_2exp(q, q, 5);
  rf_real_set_q(&top, q);
  rf_real_sqrt_q(&bottom, s->most);
  rf_real_div(&s->rate, &top, &bottom);
  rf_real_clears(&top, &bottom, (rf_real *)0);
  mpq_clear(q);
}

/* Of separated data and their start.  At the repeller zeta_2 = 0, and no time
   is finite. */
static rf_status
measure_all(rf_separated *s, const rf_start *start)
{
  const size_t d = s->problem->d;
  mpq_t *x[2] = { rf_mpq_array(d), rf_mpq_array(d) };
  const mpq_t *const sums[2] = { (const mpq_t *)x[0], (const mpq_t *)x[1] };
  rf_status status = RF_ENOMEM;

  if (!x[0] || !x[1])
    goto done;
  rf_class_sum(x[0], s->problem, 1);
  rf_class_sum(x[1], s->problem, -1);
  for (int i = 0; i < 2; i++)
    rf_exact_dot(s->class2[i], sums[i], sums[i], d);
  measure_classes(s, sums);
  find_rate(s);
  RF_TRY(measure_start(s, start, sums));
  find_M(s);
  if (mpfr_sgn(s->M.lo) <= 0) {
    s->why = "a neuron starts at the repeller: zeta_2 is 0";
    goto done;
  }
  rf_separated_times(s, start);

done:
  rf_mpq_array_free(x[0], d);
  rf_mpq_array_free(x[1], d);
  return status;
}

/* Labels +-1, and how many of each. */
static bool
count_labels(rf_separated *s)
{
  const rf_problem *p = s->problem;
  bool signs = true;

  for (size_t k = 0; k < p->n; k++) {
    signs = signs && mpz_cmpabs_ui(mpq_numref(p->y[k]), 1) == 0
            && mpz_cmp_ui(mpq_denref(p->y[k]), 1) == 0;
    s->positive += mpq_sgn(p->y[k]) > 0;
    s->negative += mpq_sgn(p->y[k]) < 0;
  }
  return signs;
}

/* One list for making and clearing, so that none is forgotten. */
#define ALL_REALS(s) \
  &(s)->zeta2, &(s)->M, &(s)->M_printed, &(s)->root, &(s)->t1, \
  &(s)->t1_printed, &(s)->longest, &(s)->sharp[0], &(s)->sharp[1], \
  &(s)->sharp_most, &(s)->log_scale, &(s)->log_first[0], \
  &(s)->log_first[1], &(s)->log_second, &(s)->log_second_sharp, \
  &(s)->early, &(s)->rate, &(s)->t2[0], &(s)->t2[1], &(s)->t2_sharp[0], \
  &(s)->t2_sharp[1], &(s)->growth[0], &(s)->growth[1], (rf_real *)0
#define ALL_RATIONALS(s) \
  (s)->least, (s)->most, (s)->mu2, (s)->zeta1, (s)->class2[0], \
  (s)->class2[1], (s)->factor, (mpq_ptr)0

/* 1 / (c |d1l(0, 1)|).  Times of the paper are multiplied by it: its loss is a
   sum with slope -y at 0. */
static rf_status
find_factor(rf_separated *s)
{
  rf_status status;
  mpq_t c;

  mpq_init(c);
  mpq_set_ui(s->factor, 1, 1);
  rf_problem_weight(c, s->problem);
  if ((status = rf_loss_zero_slope(s->factor, s->problem->loss, s->factor))
      == RF_OK) {
    mpq_mul(s->factor, s->factor, c);
    mpq_inv(s->factor, s->factor);
  }
  mpq_clear(c);
  return status;
}

/* Norms and mu are there whatever the labels are; the rest only where the
   paper speaks of such data. */
rf_status
rf_separated_create(rf_separated **separated, const rf_problem *problem,
                    const rf_start *start, mpfr_prec_t prec)
{
  rf_separated *s = rf_alloc(1, sizeof *s);
  rf_status status = RF_OK;

  if (!s)
    return RF_ENOMEM;
  s->problem = problem;
  s->prec = prec;
  mpq_inits(ALL_RATIONALS(s));
  rf_real_inits(prec, ALL_REALS(s));
  RF_TRY(measure_data(s));
  RF_TRY(find_factor(s));
  s->labelled = count_labels(s);
  s->unfit = problem->q ? "the data have weights, and the paper has none"
    : !s->labelled ? "the labels are not +-1"
    : mpq_sgn(s->mu2) <= 0 ? "mu is not positive: the data are not separated"
    : problem->n < 2 ? "there is one datum" : NULL;
  s->why = s->unfit;
  if (!s->why && start)
    status = measure_all(s, start);

done:
  if (status < 0)
    rf_separated_free(s);
  else
    *separated = s;
  return status;
}

/* Every number is made at once, so all are cleared. */
void
rf_separated_free(rf_separated *s)
{
  if (!s)
    return;
  mpq_clears(ALL_RATIONALS(s));
  rf_real_clears(ALL_REALS(s));
  rf_release(s);
}
