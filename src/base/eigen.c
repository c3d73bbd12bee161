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
