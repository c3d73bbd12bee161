/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * blas.c -- products of matrices; see blas.h.
 *
 * Which BLAS is linked is not known before the program runs: the order of its
 * sums and the room it takes are its own.  Its name goes into the run file, as
 * the last bits of a result may depend on it. */
#include "config.h"

#include <gsl/gsl_cblas.h>

#include "base/blas.h"

/* OpenBLAS tells what it is; weak: another BLAS has no such functions. */
#if defined(__GNUC__) && defined(__ELF__)
# define RF_WEAK __attribute__((weak))
extern char *openblas_get_config(void) RF_WEAK;
extern char *openblas_get_corename(void) RF_WEAK;
extern int openblas_get_num_threads(void) RF_WEAK;

void
rf_blas_name(char *name, size_t size)
{
  if (openblas_get_config && openblas_get_corename
      && openblas_get_num_threads)
    snprintf(name, size, "%s; kernel %s, threads %d", openblas_get_config(),
             openblas_get_corename(), openblas_get_num_threads());
  else
    snprintf(name, size, "%s", RF_BLAS_LIBS);
}
/* OpenBLAS takes its room, 128 MB of addresses, at the first large product,
   and where it gets none it asks for ever.  By malloc: it is the process that
   must have the room, whatever the hooks of base.c count. */
rf_status
rf_blas_room(void)
{
  void *trial = openblas_get_config ? malloc((size_t)160 << 20) : NULL;

  if (openblas_get_config && !trial)
    return RF_ENOMEM;
  free(trial);
  return RF_OK;
}
#else
rf_status
rf_blas_room(void)
{
  return RF_OK;
}

void
rf_blas_name(char *name, size_t size)
{
  snprintf(name, size, "%s", RF_BLAS_LIBS);
}
#endif

/* v m is the transpose of m times v: no copy of m is made. */
void
rf_rows_blas(double *r, const double *v, const double *m, size_t rows,
             size_t cols)
{
  cblas_dgemv(CblasRowMajor, CblasTrans, (int)rows, (int)cols, 1.0, m,
              (int)cols, v, 1, 0.0, r, 1);
}

/* A call of dgemm packs its matrices before it multiplies: below some 20000
   products of numbers plain loops are done sooner. */
static bool
worth_a_call(size_t rows, size_t columns, size_t inner)
{
  return rows * columns * inner > 20000;
}

/* The inner loop runs along rows of b, where numbers lie side by side. */
void
rf_multiply(double *c, const double *a, const double *b, size_t rows,
            size_t columns, size_t inner)
{
  if (worth_a_call(rows, columns, inner)) {
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows,
                (int)columns, (int)inner, 1.0, a, (int)inner, b, (int)columns,
                0.0, c, (int)columns);
    return;
  }
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < columns; j++)
      c[i * columns + j] = 0.0;
    for (size_t k = 0; k < inner; k++)
      for (size_t j = 0; j < columns; j++)
        c[i * columns + j] += a[i * inner + k] * b[k * columns + j];
  }
}

/* c = a b^T; small products are not worth a call, and their sums have one
   order everywhere. */
void
rf_multiply_transposed(double *c, const double *a, const double *b,
                       size_t rows, size_t columns, size_t inner)
{
  if (worth_a_call(rows, columns, inner)) {
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows,
                (int)columns, (int)inner, 1.0, a, (int)inner, b, (int)inner,
                0.0, c, (int)columns);
    return;
  }
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++) {
      double s = 0.0;
      for (size_t k = 0; k < inner; k++)
        s += a[i * inner + k] * b[j * inner + k];
      c[i * columns + j] = s;
    }
}
