/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plane.c -- the plane that a picture shows of the space of the inputs; see
 * subject.h.
 *
 * Beyond two dimensions it is spanned by the first two right singular vectors
 * of the last state, not centred: 0 is a place of its own here.  The rows are
 * folded, block by block, into the triangle R of a QR decomposition, whose
 * singular values and right vectors are the same: neither all rows nor squares
 * of their numbers are needed. */
#include "config.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "view/subject/subject.h"

/* Rows are gathered below the triangle of those before. */
typedef struct folding {
  gsl_matrix *rows;      /* rows[d + block][d] */
  gsl_vector *tau;
  size_t d, filled;
  double scale;          /* the largest number is about 1 */
} folding;

/* The triangle of what was gathered; the rest is 0 and room again. */
static void
fold(folding *f)
{
  gsl_matrix_view all = gsl_matrix_submatrix(f->rows, 0, 0, f->rows->size1,
                                             f->d);

  gsl_linalg_QR_decomp(&all.matrix, f->tau);
  for (size_t i = 0; i < f->rows->size1; i++)
    for (size_t k = 0; k < f->d && (k < i || i >= f->d); k++)
      gsl_matrix_set(f->rows, i, k, 0.0);
  f->filled = f->d;
}

/* Each row is divided by the largest number of all: squares of weights of
   1e-200 would be 0. */
static void
gather(void *context, const double *z, size_t j)
{
  folding *f = context;

  (void)j;
  for (size_t k = 0; k < f->d; k++)
    gsl_matrix_set(f->rows, f->filled, k, z[1 + k] / f->scale);
  if (++f->filled == f->rows->size1)
    fold(f);
}

/* Before the first row is gathered, as rows of two scales cannot be folded
   together. */
static void
find_largest(void *context, const double *z, size_t j)
{
  folding *f = context;

  (void)j;
  for (size_t k = 0; k < f->d; k++)
    f->scale = fmax(f->scale, fabs(z[1 + k]));
}

/* A singular vector has two signs: its largest part is positive. */
static void
take_vector(double *v, const gsl_matrix *V, size_t column)
{
  double largest = 0.0;

  for (size_t k = 0; k < V->size1; k++) {
    v[k] = gsl_matrix_get(V, k, column);
    if (fabs(v[k]) > fabs(largest))
      largest = v[k];
  }
  for (size_t k = 0; k < V->size1 && largest < 0.0; k++)
    v[k] = -v[k];
}

/* R has the singular values and right vectors of all rows, as Q is orthogonal:
   it is a matrix of d by d, however many neurons there were. */
static rf_status
span(rf_plane *plane, folding *f)
{
  gsl_matrix *R = gsl_matrix_alloc(f->d, f->d);
  gsl_matrix *V = gsl_matrix_alloc(f->d, f->d);
  gsl_vector *S = gsl_vector_alloc(f->d);
  double all = 0.0, held;
  rf_status status = RF_ENOMEM;

  if (R && V && S) {
    gsl_matrix_const_view top = gsl_matrix_const_submatrix(f->rows, 0, 0, f->d,
                                                           f->d);
    gsl_matrix_memcpy(R, &top.matrix);
    gsl_linalg_SV_decomp_jacobi(R, V, S);
    for (size_t k = 0; k < f->d; k++)
      all += pow(gsl_vector_get(S, k), 2.0);
    held = pow(gsl_vector_get(S, 0), 2.0) + pow(gsl_vector_get(S, 1), 2.0);
    take_vector(plane->basis, V, 0);
    take_vector(plane->basis + f->d, V, 1);
    plane->share = all > 0.0 ? held / all : 1.0;
    status = RF_OK;
  }
  gsl_matrix_free(R);
  gsl_matrix_free(V);
  gsl_vector_free(S);
  return status;
}

/* GSL would abort on a mistake: its handler is off meanwhile, and is the
   caller's again after. */
static rf_status
find_plane(const rf_subject *s, rf_plane *plane)
{
  const size_t last = s->samples - 1;
  gsl_error_handler_t *handler = gsl_set_error_handler_off();
  folding f = { gsl_matrix_calloc(5 * s->d, s->d), gsl_vector_alloc(s->d),
                s->d, s->d, 0.0 };
  rf_status status = f.rows && f.tau ? RF_OK : RF_ENOMEM;

  if (status >= 0)
    status = rf_subject_each(s, last, find_largest, &f);
  if (!(f.scale > 0.0))
    f.scale = 1.0;
  if (status >= 0)
    status = rf_subject_each(s, last, gather, &f);
  if (status >= 0) {
    fold(&f);
    status = span(plane, &f);
  }
  gsl_matrix_free(f.rows);
  gsl_vector_free(f.tau);
  gsl_set_error_handler(handler);
  return status;
}

/* With one dimension the second axis is not there: all its numbers are 0. */
rf_status
rf_subject_find_plane(rf_subject *s)
{
  rf_plane plane = { NULL, 1.0 };
  rf_status status = RF_OK;

  if (s->plane.basis)
    return RF_OK;
  if (!(plane.basis = rf_alloc(2 * s->d, sizeof *plane.basis)))
    return RF_ENOMEM;
  if (s->d > 2)
    status = find_plane(s, &plane);
  else {
    plane.basis[0] = 1.0;
    if (s->d == 2)
      plane.basis[3] = 1.0;
  }
  if (status >= 0)
    s->plane = plane;
  else
    rf_release(plane.basis);
  return status;
}
