/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * face_exact.h -- the driving field at zero scale over exact numbers, and
 * the exact test whether a face has an extremal vector.
 *
 * Lines (lines.h) are the unit: D(w) = sum_l e_l x_l with e_l = high_l where
 * <w, x_l> > 0, low_l where < 0, anything between where = 0. */
#ifndef RF_FACE_EXACT_H
#define RF_FACE_EXACT_H

#include <gmp.h>

#include "base/base.h"
#include "geometry/arrangement.h"
#include "geometry/lines.h"
#include "reluflow/geometry.h"

typedef struct rf_field {
  size_t n, d;         /* data, dimension */
  size_t count, rank;  /* lines, their rank */
  size_t words;        /* of a mask over the lines */
  mpq_t *x, *p, leak;  /* x[n][d], p[n] */
  rf_lines *lines;
  mpq_t *high, *low;   /* [count] */
  mpz_t *whole;        /* whole[count][d]: the lines times a positive number
                          each, integer */
  mpz_t *rows;         /* rows[count][rank]: the lines on pivot columns,
                          times a positive number each, integer */
  /* The same rounded to double, for tests that only rule out: line l is
     sx[l] 2^a[l], its factors are shigh[l], slow[l] times 2^(b - a[l]), so
     that D is a sum of shigh[l] sx[l] 2^b; all components are of order 1. */
  double *sx, *shigh, *slow;
  long *a, b;
} rf_field;

/* Out: a new field, from x[n][d] (no zero row), p[n], leak in [0, 1].
 * Errors: RF_EINVAL; RF_ENOMEM. */
rf_status rf_field_create(rf_field **field, const mpq_t *x, const mpq_t *p,
                          const mpq_t leak, size_t n, size_t d);
void rf_field_free(rf_field *field);

/* Representative of line l, x_l[d]. */
static inline const mpq_t *
rf_field_line(const rf_field *field, size_t l)
{
  return (const mpq_t *)(field->x + field->lines->first[l] * field->d);
}

/* Signs of the data from those of the lines: u[n]. */
void rf_field_pattern(signed char *u, const rf_field *field,
                      const uint64_t *mask);

/* The lines of signs u[n]; false if data on one line contradict. */
bool rf_field_mask(uint64_t *mask, const rf_field *field,
                   const signed char *u);

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

/* The double nearest to q 2^-e. */
double rf_exact_scaled(const mpq_t q, long e);

/* K is the zeros of mask.  px is made only if glances are wanted. */
rf_status rf_flat_create(rf_flat **flat, const rf_field *field,
                         const uint64_t *mask, bool glances);
void rf_flat_free(rf_flat *flat);

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
