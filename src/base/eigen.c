/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * eigen.c -- eigenvalues in double; see eigen.h. */
#include "config.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>

#include "base/eigen.h"

/* GSL would abort on an error: its handler is put back after. */
bool
rf_eigenvalues(double *value, double *m, size_t k)
{
  gsl_matrix_view a = gsl_matrix_view_array(m, k, k);
  gsl_vector_view v = gsl_vector_view_array(value, k);
  gsl_error_handler_t *handler = gsl_set_error_handler_off();
  gsl_eigen_symm_workspace *work = gsl_eigen_symm_alloc(k);
  const bool good = work && !gsl_eigen_symm(&a.matrix, &v.vector, work);

  if (work)
    gsl_eigen_symm_free(work);
  gsl_set_error_handler(handler);
  return good;
}

/* The vector of the largest value is a column of GSL's matrix. */
bool
rf_eigen_top(double *vector, double *m, size_t k)
{
  gsl_matrix_view a = gsl_matrix_view_array(m, k, k);
  gsl_error_handler_t *handler = gsl_set_error_handler_off();
  gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(k);
  gsl_vector *value = gsl_vector_alloc(k);
  gsl_matrix *of = gsl_matrix_alloc(k, k);
  const bool good = work && value && of
    && !gsl_eigen_symmv(&a.matrix, value, of, work);
  const size_t top = good ? gsl_vector_max_index(value) : 0;

  for (size_t i = 0; good && i < k; i++)
    vector[i] = gsl_matrix_get(of, i, top);
  gsl_matrix_free(of);
  gsl_vector_free(value);
  if (work)
    gsl_eigen_symmv_free(work);
  gsl_set_error_handler(handler);
  return good;
}
