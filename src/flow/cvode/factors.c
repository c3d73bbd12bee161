/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * factors.c -- linear equations by LU factors; see factors.h.
 *
 * Few equations do without the BLAS: the program loads it when it is first
 * called, and its first call takes its buffers.  A small run needs neither. */
#include "config.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_permute_vector.h>
#include <math.h>

#include "base/blas.h"
#include "flow/cvode/factors.h"

/* The row of the largest number of column j, from j on; the first of equals. */
static size_t
find_pivot(const double *m, size_t n, size_t j)
{
  size_t at = j;

  for (size_t i = j + 1; i < n; i++)
    if (fabs(m[i * n + j]) > fabs(m[at * n + j]))
      at = i;
  return at;
}

static void
swap_rows(double *m, gsl_permutation *perm, size_t n, size_t i, size_t j)
{
  if (i == j)
    return;
  gsl_permutation_swap(perm, i, j);
  for (size_t k = 0; k < n; k++) {
    const double t = m[i * n + k];
    m[i * n + k] = m[j * n + k];
    m[j * n + k] = t;
  }
}

/* As GSL does it without blocks: the same operations in the same order, so the
   bits are those of gsl_linalg_LU_decomp with a BLAS that does not fuse
   products and sums.  A column is divided by way of the inverse where that is
   a normal number. */
static void
factor_few(double *m, gsl_permutation *perm, size_t n)
{
  gsl_permutation_init(perm);
  for (size_t j = 0; j < n; j++) {
    swap_rows(m, perm, n, j, find_pivot(m, n, j));
    const double *pivot = m + j * n;
    for (size_t i = j + 1; i < n; i++) {
      double *row = m + i * n;
      if (fabs(pivot[j]) >= DBL_MIN)
        row[j] *= 1.0 / pivot[j];
      else
        row[j] /= pivot[j];
      for (size_t k = j + 1; k < n; k++)
        row[k] -= row[j] * pivot[k];
    }
  }
}

bool
rf_factor(double *m, gsl_permutation *perm, size_t n)
{
  gsl_matrix_view all = gsl_matrix_view_array(m, n, n);
  gsl_error_handler_t *old;
  int bad, sign;

  if (n < RF_BLAS_FACTORS) {
    factor_few(m, perm, n);
    return true;
  }
  old = gsl_set_error_handler_off();
  bad = gsl_linalg_LU_decomp(&all.matrix, perm, &sign);
  gsl_set_error_handler(old);
  return bad == 0;
}

/* Forward and back, in place; false where a pivot is 0. */
static bool
solve_few(double *v, const double *m, size_t n)
{
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < i; k++)
      v[i] -= m[i * n + k] * v[k];
  for (size_t i = n; i-- > 0; ) {
    if (m[i * n + i] == 0.0)
      return false;
    for (size_t k = i + 1; k < n; k++)
      v[i] -= m[i * n + k] * v[k];
    v[i] /= m[i * n + i];
  }
  return true;
}

bool
rf_solve_factored(double *v, const double *m, const gsl_permutation *perm,
                  size_t n)
{
  gsl_vector_view view = gsl_vector_view_array(v, n);
  const gsl_matrix_const_view matrix = gsl_matrix_const_view_array(m, n, n);
  gsl_error_handler_t *old;
  int bad;

  if (n < RF_BLAS_DATA)
    return gsl_permute_vector(perm, &view.vector) == 0 && solve_few(v, m, n);
  old = gsl_set_error_handler_off();
  bad = gsl_linalg_LU_svx(&matrix.matrix, perm, &view.vector);
  gsl_set_error_handler(old);
  return bad == 0;
}
