/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * prepare.c -- what becomes of the inputs that were taken.
 *
 * Means and multiples of exact numbers are exact.  Lengths and deviations are
 * roots: there each number becomes the double nearest to it, and that double is
 * the datum. */
#include "config.h"

#include <math.h>

#include "base/number/mpfr_state.h"
#include "base/poll.h"
#include "problem/real/real.h"

/* The mean of coordinate j over all data. */
static void
mean_of(mpq_t mean, const rf_problem *p, size_t j)
{
  mpq_t count;

  mpq_init(count);
  mpq_set_ui(count, p->n, 1);
  mpq_set_ui(mean, 0, 1);
  for (size_t k = 0; k < p->n; k++)
    mpq_add(mean, mean, p->x[k * p->d + j]);
  mpq_div(mean, mean, count);
  mpq_clear(count);
}

/* A coordinate whose mean is zero, as the border of a picture has it, is left
   alone. */
static void
center(rf_problem *p, size_t j)
{
  mpq_t mean;

  mpq_init(mean);
  mean_of(mean, p, j);
  for (size_t k = 0; mpq_sgn(mean) && k < p->n; k++)
    mpq_sub(p->x[k * p->d + j], p->x[k * p->d + j], mean);
  mpq_clear(mean);
}

/* sign sqrt(q): the double nearest to it but for a tie that 64 bits more do not
   tell.  Errors: RF_ENOTFIN beyond all doubles. */
static rf_status
set_root(mpq_t x, int sign, const mpq_t q)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  mpfr_t root;
  double d;

  mpfr_init2(root, 53 + 64);
  mpfr_set_q(root, q, MPFR_RNDN);
  mpfr_sqrt(root, root, MPFR_RNDN);
  d = mpfr_get_d(root, MPFR_RNDN);
  mpfr_clear(root);
  rf_mpfr_leave(&found, RF_OK);
  if (!isfinite(d))
    return RF_ENOTFIN;
  mpq_set_d(x, sign * d);
  return RF_OK;
}

/* x / sqrt(s), as the root of x^2 / s. */
static rf_status
divide_by_root(mpq_t x, const mpq_t s)
{
  const int sign = mpq_sgn(x);
  rf_status status = RF_OK;
  mpq_t q;

  if (!sign)
    return RF_OK;
  mpq_init(q);
  mpq_mul(q, x, x);
  mpq_div(q, q, s);
  status = set_root(x, sign, q);
  mpq_clear(q);
  return status;
}

/* s += x^2 */
static void
add_square(mpq_t s, const mpq_t x, mpq_t tmp)
{
  mpq_mul(tmp, x, x);
  mpq_add(s, s, tmp);
}

/* A row to length 1; a zero one is refused later. */
static rf_status
make_unit(rf_problem *p, size_t k)
{
  const size_t dim = p->d - p->bias;
  mpq_t *x = &p->x[k * p->d], norm2, tmp;
  rf_status status = RF_OK;

  mpq_inits(norm2, tmp, (mpq_ptr)0);
  for (size_t j = 0; j < dim; j++)
    add_square(norm2, x[j], tmp);
  for (size_t j = 0; j < dim && status == RF_OK; j++)
    status = divide_by_root(x[j], norm2);
  mpq_clears(norm2, tmp, (mpq_ptr)0);
  return status;
}

/* A coordinate by its deviation from its mean, of all data; one that is the
   same everywhere stays as it is. */
static rf_status
make_standard(rf_problem *p, size_t j)
{
  mpq_t mean, variance, tmp;
  rf_status status = RF_OK;

  mpq_inits(mean, variance, tmp, (mpq_ptr)0);
  mean_of(mean, p, j);
  for (size_t k = 0; k < p->n; k++) {
    mpq_sub(tmp, p->x[k * p->d + j], mean);
    add_square(variance, tmp, tmp);
  }
  /* By n, not n - 1: the data are all there is, no sample of more. */
  mpq_set_ui(tmp, p->n, 1);
  mpq_div(variance, variance, tmp);
  for (size_t k = 0; mpq_sgn(variance) && k < p->n && status == RF_OK; k++)
    status = divide_by_root(p->x[k * p->d + j], variance);
  mpq_clears(mean, variance, tmp, (mpq_ptr)0);
  return status;
}

/* Exact, also by 1/255. */
static void
multiply(rf_problem *p, size_t k, const mpq_t scale)
{
  for (size_t j = 0; j < p->d - p->bias; j++)
    mpq_mul(p->x[k * p->d + j], p->x[k * p->d + j], scale);
}

/* What looks at one coordinate of all data; a bias is none of them. */
static rf_status
prepare_coordinates(rf_problem *p, const rf_wish *w)
{
  rf_status status = RF_OK;

  for (size_t j = 0; j < p->d - p->bias; j++) {
    RF_TRY(rf_poll());
    if (w->center)
      center(p, j);
    if (w->scaling == RF_STANDARD)
      RF_TRY(make_standard(p, j));
  }
done:
  return status;
}

/* What looks at one datum, after all coordinates have their last values. */
static rf_status
prepare_rows(rf_problem *p, const rf_wish *w)
{
  rf_status status = RF_OK;

  for (size_t k = 0; k < p->n; k++) {
    RF_TRY(rf_poll());
    if (w->scaling == RF_UNIT)
      RF_TRY(make_unit(p, k));
    else if (w->scaling == RF_BY_NUMBER && mpq_cmp_ui(w->scale, 1, 1))
      multiply(p, k, w->scale);
  }
done:
  return status;
}

/* What is too large has no place in a file to show: its key is shown. */
rf_status
rf_intake_prepare(rf_intake *in)
{
  const rf_reader *r = in->reader;
  rf_status status;

  RF_ASSERT(in->kept == r->problem->n);
  status = prepare_coordinates(r->problem, &in->wish);
  if (status >= 0)
    status = prepare_rows(r->problem, &in->wish);
  if (status == RF_ENOTFIN)
    status = rf_say(r->message, &r->node[RF_KEY_DATA_SCALE]->place,
                    "data.scale: an input becomes larger than any double");
  return status;
}
