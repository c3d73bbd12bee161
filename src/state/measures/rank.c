/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rank.c -- ranks of the matrix W of all w_j, by the eigenvalues of the
 * smaller of W^T W and W W^T: squares are wanted, and each comes out within
 * some units of rounding of the largest. */
#include "config.h"

#include <math.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_vector.h>

#include "base/blas.h"
#include "state/measures/measures.h"
#include "base/eigen.h"

/* r[d][m] = the transpose of w[m][d]. */
static void
transpose(double *r, const double *w, size_t m, size_t d)
{
  for (size_t j = 0; j < m; j++)
    for (size_t i = 0; i < d; i++)
      r[i * m + j] = w[j * d + i];
}

/* gram[k][k] of the shorter side, k = min(m, d).  RF_ENOMEM.  Its size is that
   of the smaller side, however many neurons there are. */
static rf_status
make_gram(double *gram, const rf_shape *s)
{
  const size_t m = s->m, d = s->d;
  double *turned;

  if (rf_blas_room() < 0)
    return RF_ENOMEM;
  if (m <= d) {
    rf_multiply_transposed(gram, s->w, s->w, m, m, d);
    return RF_OK;
  }
  if (!(turned = rf_alloc(d * m, sizeof *turned)))
    return RF_ENOMEM;
  transpose(turned, s->w, m, d);
  rf_multiply_transposed(gram, turned, turned, d, d, m);
  rf_release(turned);
  return RF_OK;
}

/* value[k]: the eigenvalues of gram[k][k], which is lost; falling. */
static rf_status
find_eigenvalues(double *value, double *gram, size_t k)
{
  gsl_vector_view v = gsl_vector_view_array(value, k);

  if (!rf_eigenvalues(value, gram, k))
    return RF_ENOMEM;
  gsl_sort(value, 1, k);
  gsl_vector_reverse(&v.vector);
  return RF_OK;
}

/* An eigenvalue below 0 is one of 0, rounded. */
static void
normalise(double *q, size_t k)
{
  double sum = 0.0;

  for (size_t i = 0; i < k; i++)
    sum += q[i] = fmax(q[i], 0.0);
  for (size_t i = 0; sum > 0.0 && i < k; i++)
    q[i] /= sum;
}

/* Squares of the singular values over their sum: both ranks are functions of
   them. */
rf_status
rf_spectrum_shares(double **q, size_t *count, const rf_shape *s)
{
  const size_t k = s->m < s->d ? s->m : s->d;
  double *gram = rf_alloc(k * k + 1, sizeof *gram);
  double *value = rf_alloc(k + 1, sizeof *value);
  rf_status status = RF_ENOMEM;

  if (gram && value)
    status = k > 0 ? make_gram(gram, s) : RF_OK;
  if (status >= 0 && k > 0)
    status = find_eigenvalues(value, gram, k);
  rf_release(gram);
  if (status < 0) {
    rf_release(value);
    return status;
  }
  normalise(value, k);
  *q = value;
  *count = k;
  return RF_OK;
}

/* ||W||_F^2 / ||W||_2^2, which small singular values hardly change. */
rf_status
rf_stable_rank(double *value, const rf_shape *s, double parameter)
{
  double *q;
  size_t count;
  const rf_status status = rf_spectrum_shares(&q, &count, s);

  (void)parameter;
  if (status < 0)
    return status;
  *value = q[0] > 0.0 ? 1.0 / q[0] : NAN;
  rf_release(q);
  return RF_OK;
}

/* exp of the entropy counts directions by their weight: k equal ones give
   k. */
rf_status
rf_effective_rank(double *value, const rf_shape *s, double parameter)
{
  double *q, entropy = 0.0;
  size_t count;
  const rf_status status = rf_spectrum_shares(&q, &count, s);

  (void)parameter;
  if (status < 0)
    return status;
  for (size_t i = 0; i < count; i++)
    if (q[i] > 0.0)
      entropy -= q[i] * log(q[i]);
  *value = q[0] > 0.0 ? exp(entropy) : NAN;
  rf_release(q);
  return RF_OK;
}
