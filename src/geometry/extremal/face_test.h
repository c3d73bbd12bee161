/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * face_test.h -- the exact test whether a face of the driving field has an
 * extremal vector. */
#ifndef RF_FACE_TEST_H
#define RF_FACE_TEST_H

#include <gmp.h>

#include "base/base.h"
#include "geometry/arrangement/arrangement.h"
#include "geometry/arrangement/field.h"
#include "reluflow/geometry.h"

/* What the faces with the same zero lines K share. */
typedef struct rf_flat {
  const rf_field *field;
  size_t nzero, rank;  /* lines in K, their rank */
  size_t *zero;        /* zero[nzero], increasing */
  size_t *basis;       /* basis[rank]: a basis of K, lines */
  size_t *col;         /* col[rank]: columns of full rank */
  double *px;          /* px[count][d]: as sx, projected on the
                          complement of K first */
} rf_flat;

/* K is the zeros of mask.  px is made only if glances are wanted. */
rf_status rf_flat_create(rf_flat **flat, const rf_field *field,
                         const uint64_t *mask, bool glances);
void rf_flat_free(rf_flat *flat);

/* dual[rank][d]: the dual of its basis, see rf_exact_dual.  RF_ENOMEM. */
rf_status rf_flat_dual(mpq_t *dual, const rf_flat *flat);

/* D = projection of sum_{l off K} e_l x_l on the complement of K; D[d].
 * Also e[rank]: D = that sum + sum_b e_b x_b over the basis of K.
 * Errors: RF_ENOMEM. */
rf_status rf_face_project(mpq_t *D, mpq_t *e, const rf_flat *flat,
                          const uint64_t *mask);

/* The element of least norm in D(u): D[d]; e[nzero] for the zero lines.
 * Errors: RF_ENOMEM. */
rf_status rf_face_least(mpq_t *D, mpq_t *e, const rf_flat *flat,
                        const uint64_t *mask);

/* What double precision says about a face, with bounds on its rounding. */
typedef struct rf_glance {
  bool extremal;        /* false: certainly not extremal */
  double low, high;     /* low <= ||projection||^2 4^-b <= high */
} rf_glance;

/* scratch[4 d].  The flat was made for glances. */
void rf_face_glance(rf_glance *glance, const rf_flat *flat,
                    const uint64_t *mask, double *scratch);

/* The exact answer for one face. */
typedef struct rf_cert {
  int sign;             /* 0: not extremal, and only D is set below */
  rf_critical kind;
  unsigned marks;
  mpq_t *D;             /* D[d]: see rf_face_project */
  mpq_t norm2;
  mpq_t *eta;           /* eta[n] */
} rf_cert;

rf_status rf_cert_create(rf_cert **cert, const rf_field *field);
void rf_cert_free(rf_cert *cert, const rf_field *field);

/* Test the face of mask; its emptiness need not be known: sign D is a point
 * of the face.  Errors: RF_ENOMEM; RF_ELIMIT dependent zeros need more time
 * than the budget has. */
rf_status rf_face_test(rf_cert *cert, const rf_flat *flat,
                       const uint64_t *mask, const rf_budget *budget);

#endif
