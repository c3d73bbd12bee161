/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * teacher.c -- the numbers of Chistikov, Englert & Lazic 2023.
 *
 * Its Assumption 2 has a delta which is the least of a dozen quantities, of
 * the data, of their covariance and of the path of each neuron at zero scale,
 * its yardstick.  All are enclosed, and what they give is carried by its
 * logarithm: the bound on lambda is 10^-593312 on three points. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/constants/assumptions.h"
#include "theory/constants/teacher.h"
#include "theory/real/spectrum.h"

/* 0: no datum activates neuron j at its start, and it stays as it is.  1 and
   -1 are J_+ and J_-, by the sign of a, which a balanced start keeps. */
int
rf_teacher_side(const rf_teacher *t, size_t j, const rf_real *z)
{
  const size_t n = t->problem->n;

  return !memchr(t->start->sign + j * n, 1, n) ? 0
         : mpfr_sgn(z[0].lo) > 0 ? 1 : -1;
}

/* Is y_k = <v, x_k> > 0 for all k, ||v|| = 1, and every angle below pi/4?
   That y_k = <v, x_k> > 0 is_taught() has seen to; the angle is squared, 2 <v,
   x>^2 > ||x||^2. */
static const char *
teacher_flaw(const rf_teacher *t)
{
  const rf_problem *p = t->problem;
  const char *why = NULL;
  mpq_t z, norm2, one;

  mpq_inits(z, norm2, one, (mpq_ptr)0);
  mpq_set_ui(one, 1, 1);
  rf_exact_dot(norm2, (const mpq_t *)t->v, (const mpq_t *)t->v, p->d);
  if (mpq_cmp(norm2, one))
    why = "||v*|| is not 1";
  for (size_t k = 0; k < p->n && !why; k++) {
    rf_exact_dot(z, (const mpq_t *)t->v, rf_datum(p, k), p->d);
    mpq_mul(z, z, z);
    mpq_mul_2exp(z, z, 1);
    rf_exact_dot(norm2, rf_datum(p, k), rf_datum(p, k), p->d);
    if (mpq_cmp(z, norm2) <= 0)
      why = "a datum is not within 45 degrees of v*";
  }
  mpq_clears(z, norm2, one, (mpq_ptr)0);
  return why;
}

/* Are the labels those of one neuron, active everywhere? */
static bool
is_taught(const rf_teacher *t)
{
  const rf_problem *p = t->problem;
  bool good = true;
  mpq_t z;

  mpq_init(z);
  for (size_t k = 0; k < p->n && good; k++) {
    rf_exact_dot(z, (const mpq_t *)t->v, rf_datum(p, k), p->d);
    good = mpq_sgn(z) > 0 && mpq_equal(z, p->y[k]);
  }
  mpq_clear(z);
  return good;
}

/* a[d][d] = c sum x x^T. */
static void
covariance(mpq_t *a, const rf_teacher *t)
{
  const size_t d = t->problem->d;
  mpq_t c, z;

  mpq_inits(c, z, (mpq_ptr)0);
  rf_problem_weight(c, t->problem);
  for (size_t k = 0; k < t->problem->n; k++)
    for (size_t i = 0; i < d * d; i++) {
      mpq_mul(z, rf_datum(t->problem, k)[i / d],
              rf_datum(t->problem, k)[i % d]);
      mpq_mul(z, z, c);
      mpq_add(a[i], a[i], z);
    }
  mpq_clears(c, z, (mpq_ptr)0);
}

/* w = (A - eta) u / gap.  One factor of the product below. */
static void
step(rf_real *w, const mpq_t *a, const rf_real *u, const rf_real *eta,
     const rf_real *gap, size_t d)
{
  const mpfr_prec_t prec = mpfr_get_prec(gap->lo);
  rf_real term, sum;

  rf_real_inits(prec, &term, &sum, (rf_real *)0);
  for (size_t i = 0; i < d; i++) {
    rf_real_mul(&term, eta, &u[i]);
    rf_real_mul_si(&sum, &term, -1);
    for (size_t l = 0; l < d; l++) {
      rf_real_mul_q(&term, &u[l], a[i * d + l]);
      rf_real_add(&w[i], &sum, &term);
      rf_real_set(&sum, &w[i]);
    }
    rf_real_div(&w[i], &sum, gap);
  }
  rf_real_clears(&term, &sum, (rf_real *)0);
}

/* nu_k^2 = <v, P v>, P the product of (A - eta_j) / (eta_k - eta_j) over the
   other eigenvalues.  u, w: scratch [d].  false: two are not told apart.  P
   projects on the eigenvector, so no eigenvector is needed, only enclosed
   eigenvalues; v has norm 1, and the paper takes the coordinates positive. */
static bool
coordinate(rf_teacher *t, const mpq_t *a, size_t k, rf_real *u, rf_real *w)
{
  const size_t d = t->problem->d;
  bool good = true;
  rf_real gap, sum;

  rf_real_inits(t->prec, &gap, &sum, (rf_real *)0);
  for (size_t i = 0; i < d; i++)
    rf_real_set_q(&u[i], t->v[i]);
  for (size_t j = 0; j < d && good; j++) {
    if (j == k)
      continue;
    rf_real_sub(&gap, &t->eta[k], &t->eta[j]);
    good = mpfr_sgn(gap.lo) > 0 || mpfr_sgn(gap.hi) < 0;
    if (good)
      step(w, a, u, &t->eta[j], &gap, d);
    for (size_t i = 0; i < d && good; i++)
      rf_real_set(&u[i], &w[i]);
  }
  /* <v, P v>, and P v itself, which is kept for the path along the
     eigenvector. */
  for (size_t i = 0; i < d && good; i++) {
    rf_real_mul_q(&gap, &u[i], t->v[i]);
    rf_real_add(&w[0], &sum, &gap);
    rf_real_set(&sum, &w[0]);
    rf_real_set(&t->part[k * d + i], &u[i]);
  }
  rf_real_sqrt(&t->nu[k], &sum);
  rf_real_clears(&gap, &sum, (rf_real *)0);
  return good;
}

/* Largest first, as the paper numbers the eigenvalues. */
static rf_status
find_spectrum(rf_teacher *t)
{
  const size_t d = t->problem->d;
  mpq_t *a = rf_mpq_array(d * d);
  rf_real *scratch = rf_reals(2 * d, t->prec), swap;
  rf_status status = RF_ENOMEM;

  if (!a || !scratch)
    goto done;
  covariance(a, t);
  RF_TRY(rf_spectrum(t->eta, (const mpq_t *)a, NULL, d));
  /* An interval is moved as a whole, with the memory of its ends. */
  for (size_t i = 0; i < d / 2; i++) {
    swap = t->eta[i];
    t->eta[i] = t->eta[d - 1 - i];
    t->eta[d - 1 - i] = swap;
  }
  for (size_t k = 0; k < d; k++)
    if (!coordinate(t, (const mpq_t *)a, k, scratch, scratch + d))
      t->why = "two eigenvalues are not told apart";

done:
  rf_mpq_array_free(a, d * d);
  rf_reals_free(scratch, 2 * d);
  return status;
}

/* r = cos(x, y) of exact vectors. */
static void
exact_cosine(rf_real *r, const mpq_t *x, const mpq_t *y, size_t d)
{
  rf_real top, bottom;
  mpq_t dot, q, norm2;

  mpq_inits(dot, q, norm2, (mpq_ptr)0);
  rf_real_init(&top, mpfr_get_prec(r->lo));
  rf_real_init(&bottom, mpfr_get_prec(r->lo));
  rf_exact_dot(dot, x, y, d);
  rf_exact_dot(q, x, x, d);
  rf_exact_dot(norm2, y, y, d);
  /* One root of the product, which is rational, widens less than two roots. */
  mpq_mul(q, q, norm2);
  rf_real_sqrt_q(&bottom, q);
  rf_real_set_q(&top, dot);
  rf_real_div(r, &top, &bottom);
  rf_real_clears(&top, &bottom, (rf_real *)0);
  mpq_clears(dot, q, norm2, (mpq_ptr)0);
}

/* The terms of delta that the data give; Delta.  delta is at most every length
   and every cosine between two data. */
static void
data_terms(rf_teacher *t)
{
  const rf_problem *p = t->problem;
  rf_real r;
  mpq_t z;

  mpq_init(z);
  rf_real_init(&r, t->prec);
  rf_real_set_si(&t->Delta, 1);
  for (size_t k = 0; k < p->n; k++) {
    rf_exact_dot(z, rf_datum(p, k), rf_datum(p, k), p->d);
    rf_real_sqrt_q(&r, z);
    rf_real_keep_min(&t->delta, &r);
    rf_real_keep_max(&t->Delta, &r);
    for (size_t l = 0; l < k; l++) {
      exact_cosine(&r, rf_datum(p, k), rf_datum(p, l), p->d);
      rf_real_keep_min(&t->delta, &r);
    }
  }
  rf_real_clear(&r);
  mpq_clear(z);
}

/* (sqrt(eta_k) - sqrt(eta_(k+1))) (d - 1), sqrt(eta_d), nu_k sqrt(d).
   Distinct eigenvalues are part of Assumption 1: else the gap is 0. */
static void
spectrum_terms(rf_teacher *t)
{
  const size_t d = t->problem->d;
  rf_real r, s, u;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(t->prec, &r, &s, &u, (rf_real *)0);
  mpq_set_ui(q, d, 1);
  for (size_t k = 0; k < d; k++) {
    rf_real_sqrt_q(&u, q);
    rf_real_mul(&r, &t->nu[k], &u);
    rf_real_keep_min(&t->delta, &r);
    rf_real_sqrt(&r, &t->eta[k]);
    if (k > 0) {
      rf_real_sub(&u, &s, &r);
      rf_real_mul_si(&s, &u, (long)d - 1);
      rf_real_keep_min(&t->delta, &s);
    }
    rf_real_set(&s, &r);
  }
  rf_real_keep_min(&t->delta, &s);
  rf_real_clears(&r, &s, &u, (rf_real *)0);
  mpq_clear(q);
}

/* Of one neuron at its start: ||z_j||; cos phi on J_+, sin phi and the cosine
   to the first crosser on J_-.  A neuron of J_+, a > 0, must not start
   opposite to where it is driven; one of J_- must not start along it, as it
   moves away from there. */
static void
start_terms(rf_teacher *t, const rf_pointer *p, int side)
{
  const size_t d = t->problem->d;
  rf_real r, s;

  rf_real_inits(t->prec, &r, &s, (rf_real *)0);
  rf_row_norm(&r, p->z, d);
  rf_real_div(&s, &r, &t->start->most);
  rf_real_keep_min(&t->delta, &s);
  rf_row_cosine(&r, p->z, (const mpq_t *)p->D, d);
  if (side < 0) {
    rf_real s2;
    rf_real_init(&s2, t->prec);
    rf_real_mul(&s, &r, &r);
    rf_real_set_si(&s2, 1);
    rf_real_sub(&r, &s2, &s);
    rf_real_sqrt(&s2, &r);
    rf_real_set(&r, &s2);
    rf_real_clear(&s2);
  }
  if (side)
    rf_real_keep_min(&t->delta, &r);
  if (side < 0 && p->next < p->y->first[p->j + 1]) {
    rf_row_cosine(&r, p->z, rf_datum(t->problem, p->y->datum[p->next]), d);
    rf_real_keep_min(&t->delta, &r);
  }
  rf_real_clears(&r, &s, (rf_real *)0);
}

/* |cos(alpha, x_i)| at one end of a stretch, but for the data that cross at
   one of its two ends.  Between crossings the yardstick turns one way in one
   plane, so a cosine that does not vanish is least at an end. */
static void
stretch_terms(rf_teacher *t, const rf_pointer *p, size_t l)
{
  const rf_yardsticks *y = p->y;
  rf_real r, s;

  rf_real_inits(t->prec, &r, &s, (rf_real *)0);
  for (size_t i = 0; i < t->problem->n; i++) {
    if (i == y->datum[l] || (l > y->first[p->j] && i == y->datum[l - 1]))
      continue;
    rf_row_cosine(&r, p->z, rf_datum(t->problem, i), t->problem->d);
    rf_real_abs(&s, &r);
    rf_real_keep_min(&t->delta, &s);
  }
  rf_real_clears(&r, &s, (rf_real *)0);
}

/* Every stretch up to the last crossing, its length, and T_0.  Gaps between
   crossings are terms of delta: two at once break Assumption 1 (iv). */
static rf_status
path_terms(rf_teacher *t, rf_pointer *p)
{
  const rf_yardsticks *y = p->y;
  const size_t end = y->first[p->j + 1];
  rf_real gap;
  rf_status status = RF_OK;

  rf_real_init(&gap, t->prec);
  while (p->next < end) {
    const rf_real *time = &y->time[p->next];
    stretch_terms(t, p, p->next);
    rf_real_sub(&gap, time, &p->time);
    rf_real_keep_min(&t->delta, &gap);
    if (mpfr_sgn(gap.lo) <= 0)
      t->not_one = "a yardstick meets two boundaries at once";
    RF_TRY(rf_pointer_go(p, time));
    stretch_terms(t, p, p->next);
    rf_real_keep_max(&t->dead, time);
    rf_pointer_cross(p);
  }

done:
  rf_real_clear(&gap);
  return status;
}

/* A neuron; one that is on a boundary breaks Assumption 1. */
static rf_status
neuron_terms(rf_teacher *t, size_t j, bool *grows)
{
  const size_t n = t->problem->n;
  rf_pointer p;
  rf_status status;

  RF_TRY(rf_pointer_start(&p, t->yardsticks, j));
  if (memchr(p.u, 0, n))
    t->not_one = "a neuron starts on a boundary";
  if (memchr(p.u, 1, n)) {
    const int side = rf_teacher_side(t, j, p.z);
    *grows = *grows || side > 0;
    start_terms(t, &p, side);
    RF_TRY(path_terms(t, &p));
  }

done:
  rf_pointer_drop(&p);
  return status;
}

/* ln of (m n^(9 n Delta^2 / delta^3))^(-3 / epsilon).  Only its logarithm can
   be carried. */
static void
find_bound(rf_teacher *t, const mpq_t epsilon)
{
  rf_real r, s, u;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(t->prec, &r, &s, &u, (rf_real *)0);
  rf_real_mul(&r, &t->delta, &t->delta);
  rf_real_mul(&s, &r, &t->delta);
  rf_real_mul(&r, &t->Delta, &t->Delta);
  rf_real_mul_si(&u, &r, 9 * (long)t->problem->n);
  rf_real_div(&r, &u, &s);
  rf_real_log_ui(&u, (unsigned long)t->problem->n);
  rf_real_mul(&s, &r, &u);
  rf_real_log_ui(&u, (unsigned long)t->problem->m);
  rf_real_add(&r, &s, &u);
  mpq_set_si(q, -3, 1);
  mpq_div(q, q, epsilon);
  rf_real_mul_q(&t->log_bound, &r, q);
  rf_real_clears(&r, &s, &u, (rf_real *)0);
  mpq_clear(q);
}

/* T_1 = epsilon ln(1/lambda) / ||gamma||.  T_0 is one after the last crossing;
   by then the neurons of J_- are dead. */
static void
find_times(rf_teacher *t, const mpq_t epsilon)
{
  rf_real r, s;

  rf_real_inits(t->prec, &r, &s, (rf_real *)0);
  rf_real_set_si(&r, 1);
  rf_real_add(&s, &t->dead, &r);
  rf_real_set(&t->dead, &s);
  t->no_scale = t->start->scaleless ? "lambda is 0" : NULL;
  if (!t->no_scale) {
    rf_real_log(&t->log_scale, &t->start->most);
    rf_real_mul_si(&r, &t->log_scale, -1);
    rf_real_mul_q(&s, &r, epsilon);
    rf_real_div(&t->aligned, &s, &t->pull);
  }
  rf_real_clears(&r, &s, (rf_real *)0);
}

/* delta is a minimum, so it starts from infinity; what makes it 0 is a start
   or a design that Assumption 1 excludes. */
static rf_status
find_delta(rf_teacher *t)
{
  bool grows = false;
  rf_status status = RF_OK;

  mpfr_set_inf(t->delta.lo, 1);
  mpfr_set_inf(t->delta.hi, 1);
  data_terms(t);
  spectrum_terms(t);
  for (size_t j = 0; j < t->problem->m; j++)
    RF_TRY(neuron_terms(t, j, &grows));
  if (!grows)
    t->not_one = "no neuron with a > 0 is active";
  if (mpfr_sgn(t->delta.lo) <= 0)
    t->not_one = "delta is not positive";

done:
  return status;
}

/* Data of one teacher, and v*, gamma.  v* is the least-squares fit: with ReLU
   units active everywhere the labels are linear, so it is v* or the data have
   no teacher. */
static rf_status
find_teacher(rf_teacher *t)
{
  const rf_problem *p = t->problem;
  mpq_t c, q, tmp;
  rf_status status;

  mpq_inits(c, q, tmp, (mpq_ptr)0);
  RF_TRY(rf_linear_fit(t->v, p));
  rf_problem_weight(c, p);
  for (size_t k = 0; k < p->n; k++) {
    mpq_mul(q, c, p->y[k]);
    rf_exact_add(t->gamma, q, rf_datum(p, k), p->d, tmp);
  }
  rf_exact_dot(t->gamma2, (const mpq_t *)t->gamma, (const mpq_t *)t->gamma,
               p->d);
  rf_real_sqrt_q(&t->pull, t->gamma2);
  if (!is_taught(t))
    t->why = "the labels are not those of one neuron";

done:
  mpq_clears(c, q, tmp, (mpq_ptr)0);
  return status;
}

/* What the paper is about at all. */
static const char *
out_of_scope(const rf_problem *p, const rf_start *start)
{
  return p->q ? "the data have weights, and the paper has none"
    : p->loss != RF_SQUARE || p->sum ? "it is about the mean of squares"
    : mpq_sgn(p->leak) ? "it is about the ReLU"
    : p->d < 2 || p->n < p->d ? "the data do not span two dimensions"
    : start->balanced != RF_YES ? "the start is not balanced" : NULL;
}

/* Each part needs the one before: the teacher, its coordinates, the
   yardsticks. */
static rf_status
find_all(rf_teacher *t, rf_message *message, const mpq_t epsilon)
{
  rf_status status;

  RF_TRY(find_teacher(t));
  if (t->why)
    goto done;
  t->not_one = teacher_flaw(t);
  RF_TRY(find_spectrum(t));
  if (t->why)
    goto done;
  RF_TRY(rf_yardsticks_create(&t->yardsticks, message, t->problem, t->start,
                              t->prec));
  RF_TRY(find_delta(t));
  find_bound(t, epsilon);
  find_times(t, epsilon);

done:
  return status;
}

/* One list for making and clearing, so that none is forgotten. */
#define ALL_REALS(t) \
  &(t)->pull, &(t)->delta, &(t)->Delta, &(t)->log_bound, &(t)->log_scale, \
  &(t)->dead, &(t)->aligned, (rf_real *)0

/* Data that are of no teacher have no numbers, and a reason; it is no
   failure. */
rf_status
rf_teacher_create(rf_teacher **teacher, rf_message *message,
                  const rf_problem *problem, const rf_start *start,
                  const mpq_t epsilon, mpfr_prec_t prec)
{
  rf_teacher *t = rf_alloc(1, sizeof *t);
  rf_status status = RF_ENOMEM;

  if (!t)
    return RF_ENOMEM;
  t->problem = problem;
  t->start = start;
  t->prec = prec;
  t->why = out_of_scope(problem, start);
  mpq_init(t->gamma2);
  rf_real_inits(prec, ALL_REALS(t));
  t->v = rf_mpq_array(problem->d);
  t->gamma = rf_mpq_array(problem->d);
  t->eta = rf_reals(problem->d, prec);
  t->nu = rf_reals(problem->d, prec);
  t->part = rf_reals(problem->d * problem->d, prec);
  if (!t->v || !t->gamma || !t->eta || !t->nu || !t->part)
    goto done;
  status = RF_OK;
  if (!t->why)
    RF_TRY(find_all(t, message, epsilon));
  *teacher = t;
  t = NULL;

done:
  rf_teacher_free(t);
  return status;
}

/* Also of one that is made in part. */
void
rf_teacher_free(rf_teacher *t)
{
  if (!t)
    return;
  rf_yardsticks_free(t->yardsticks);
  rf_mpq_array_free(t->v, t->problem->d);
  rf_mpq_array_free(t->gamma, t->problem->d);
  rf_reals_free(t->eta, t->problem->d);
  rf_reals_free(t->nu, t->problem->d);
  rf_reals_free(t->part, t->problem->d * t->problem->d);
  rf_real_clears(ALL_REALS(t));
  mpq_clear(t->gamma2);
  rf_release(t);
}
