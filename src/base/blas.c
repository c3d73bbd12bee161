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

/* c[width] = row a[inner] times so many columns of b, whose rows are pitch apart:
   each sum in the order of a.  Four sums side by side, which compilers make
   vector operations of; c is written once. */
static void
four_columns(double *restrict c, const double *restrict a,
             const double *restrict b, size_t inner, size_t pitch)
{
  double s[4] = { 0.0 };

  for (size_t k = 0; k < inner; k++, b += pitch)
    for (size_t l = 0; l < 4; l++)
      s[l] += a[k] * b[l];
  memcpy(c, s, sizeof s);
}

static void
one_column(double *restrict c, const double *restrict a,
           const double *restrict b, size_t inner, size_t pitch)
{
  double s = 0.0;

  for (size_t k = 0; k < inner; k++, b += pitch)
    s += a[k] * *b;
  *c = s;
}

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
  for (size_t i = 0; i < rows; i++, a += inner, c += columns) {
    size_t j = 0;
    for (; j + 4 <= columns; j += 4)
      four_columns(c + j, a, b + j, inner, columns);
    for (; j < columns; j++)
      one_column(c + j, a, b + j, inner, columns);
  }
}

/* c, at four places pitch apart, from four rows of a and one of b.  Each sum
   has one order, and waits for its own last addition: so four of them go side
   by side. */
static void
four_rows(double *restrict c, const double *restrict a,
          const double *restrict b, size_t inner, size_t pitch)
{
  const double *a1 = a + inner, *a2 = a1 + inner, *a3 = a2 + inner;
  double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;

  for (size_t k = 0; k < inner; k++) {
    s0 += a[k] * b[k];
    s1 += a1[k] * b[k];
    s2 += a2[k] * b[k];
    s3 += a3[k] * b[k];
  }
  c[0] = s0;
  c[pitch] = s1;
  c[2 * pitch] = s2;
  c[3 * pitch] = s3;
}

/* c = a b^T; small products are not worth a call, and their sums have one
   order everywhere. */
void
rf_multiply_transposed(double *c, const double *a, const double *b,
                       size_t rows, size_t columns, size_t inner)
{
  size_t i = 0;

  if (worth_a_call(rows, columns, inner)) {
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows,
                (int)columns, (int)inner, 1.0, a, (int)inner, b, (int)inner,
                0.0, c, (int)columns);
    return;
  }
  for (; i + 4 <= rows; i += 4)
    for (size_t j = 0; j < columns; j++)
      four_rows(c + i * columns + j, a + i * inner, b + j * inner, inner,
                columns);
  for (; i < rows; i++)
    for (size_t j = 0; j < columns; j++)
      one_column(c + i * columns + j, a + i * inner, b + j * inner, inner, 1);
}
