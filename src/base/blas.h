/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * blas.h -- products of matrices of doubles. */
#ifndef RF_BLAS_H
#define RF_BLAS_H

#include "base/base.h"

/* c[rows][columns] = a[rows][inner] b[inner][columns].  The CBLAS where the
   product is large enough to be worth a call. */
void rf_multiply(double *c, const double *a, const double *b, size_t rows,
                 size_t columns, size_t inner);

/* The same with the transpose of b[columns][inner]. */
void rf_multiply_transposed(double *c, const double *a, const double *b,
                            size_t rows, size_t columns, size_t inner);

/* r[cols] = v[rows] times m[rows][cols], by the CBLAS. */
void rf_rows_blas(double *r, const double *v, const double *m, size_t rows,
                  size_t cols);

/* Equations in fewer unknowns are solved without it, and factored without it:
   beyond, GSL takes blocks, and with them other sums. */
enum { RF_BLAS_DATA = 32, RF_BLAS_FACTORS = 25 };

/* Is there room for the CBLAS?  RF_ENOMEM: do not call it. */
rf_status rf_blas_room(void);

/* What computes them, as far as it tells: results may differ in the last bits
   between kernels. */
void rf_blas_name(char *name, size_t size);

#endif
