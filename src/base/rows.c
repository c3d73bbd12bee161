/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rows.c -- vector times matrix in double, by BLAS. */
#include "config.h"

#include <gsl/gsl_cblas.h>

#include "base/number/num_d.h"

void
rf_rows_blas(double *r, const double *v, const double *m, size_t rows,
             size_t cols)
{
  cblas_dgemv(CblasRowMajor, CblasTrans, (int)rows, (int)cols, 1.0, m,
              (int)cols, v, 1, 0.0, r, 1);
}
