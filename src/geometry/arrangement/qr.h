/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * qr.h -- an orthogonal factorisation X = Q R of the lines that a neuron is
 * held on, grown and cut one line at a time.
 *
 * Column j depends on the columns before it alone.  So a factorisation that
 * was cut and grown has the same bits as one made anew from the same lines in
 * the same order: no error gathers, and it does not matter where it is kept
 * or how often it is made again. */
#ifndef RF_QR_H
#define RF_QR_H

#include "base/base.h"
#include "base/number/num.h"

typedef struct rfx_qr {
  size_t d, room, count; /* dimension; columns: most, present */
  long prec;             /* bits */
  rf_num *q;             /* q[count][d], orthonormal: column j in row j */
  rf_num *r;             /* R by columns: r_ij, i <= j, at j (j + 1)/2 + i */
  rf_num *least;         /* least[j]: the least r_ii, i <= j */
  rf_num *inverse;       /* inverse[j]: ||R^-1||, Frobenius, of the columns up
                            to j */
} rfx_qr;

/* Numbers behind a factorisation, and the work space of its functions. */
#define RF_QR_SIZE(d, room) \
  ((room) * (d) + (room) * ((room) + 1) / 2 + 2 * (room))
#define RF_QR_WORK(room) ((room) + 4)

/* v[d] -= its part in the span of the orthonormal rows q[count][d]. */
void rfx_basis_project(rf_num *v, const rf_num *q, size_t count, size_t d,
                       rf_num *t /* t[1] */);

/* Row *count of q[.][d] is a new vector: make it orthonormal to the rows
   before it, by Gram-Schmidt, twice (once is not enough for orthogonality to
   rounding), and count it.  It is not where at most `least` of it is left,
   or nothing. */
void rfx_basis_append(rf_num *q, size_t *count, size_t d, double least,
                      rf_num *t /* t[1] */);

/* An empty factorisation in block[RF_QR_SIZE(d, room)], which stays the
   caller's; room <= d. */
void rfx_qr_place(rfx_qr *qr, rf_num *block, size_t d, size_t room,
                  long prec);

/* The first count columns of another one, of the same d and precision. */
void rfx_qr_copy(rfx_qr *qr, const rfx_qr *from, size_t count);

/* Add the unit vector x[d] as last column.  False, and nothing is added,
 * where it depends on the others up to rounding or room is full.
 *
 * Gram-Schmidt, a second time where the first left less than half (L. Giraud,
 * J. Langou, A robust criterion for the modified Gram-Schmidt algorithm with
 * selective reorthogonalization, SIAM J. Sci. Comput. 25, 2003).  What a
 * dependent column keeps is the rounding of the step, 8 d (n + 1) units with
 * n columns, magnified by the worst column before. */
bool rfx_qr_append(rfx_qr *qr, const rf_num *x, rf_num *work);

/* Are the columns of Q orthonormal up to rounding, the diagonal of R positive
   and least and inverse monotone?  Asserted after each append. */
bool rfx_qr_is_valid(const rfx_qr *qr, rf_num *work /* work[1] */);

/* v[d] -= its part in the span, c[count] = Q^T v. */
void rfx_qr_split(rf_num *v, rf_num *c, const rfx_qr *qr);

/* e[count] with R e = -c. */
void rfx_qr_solve(rf_num *e, const rf_num *c, const rfx_qr *qr);

/* r[1] = size (steps u + error), u the unit roundoff: steps bounds the number
   of roundings, with 1 % on top for the higher orders (steps u <= 1/200) and
   the roundings of the bound itself. */
void rfx_error_bound(rf_num *r, const rf_num *size, double steps,
                     double error, long prec, rf_num *t /* t[1] */);

/* D = b + X e as it was computed: b, which came with error_bound(size, steps,
   error), size >= ||b||, was split into D and c, and e solved from c. */
typedef struct rfx_qr_rest {
  const rf_num *drive;       /* D[d] */
  const rf_num *e;           /* e[count] */
  const rf_num *size;        /* size[1] */
  double steps, error;
} rfx_qr_rest;

/* Error bounds of D and of each e.  Gram-Schmidt with b as last column is
 * backward stable (A. Bjorck, BIT 7, 1967): what was computed is exact for
 * X + dX, b + db,
 *   ||dX|| <= c u sqrt(n), ||db|| <= c u ||b||, c = 8 d (n + 1).
 * To first order, with N = ||R^-1||,
 *   ||dD|| <= ||db|| + ||dX|| (||e|| + N ||D||),
 *   ||de|| <= N (||db|| + ||dX|| ||e||) + N^2 ||dX|| ||D||,
 * the latter times 2 here for the errors of the ends that e is compared with.
 * Without columns *ebound = 0. */
void rfx_qr_bounds(rf_num *dbound, rf_num *ebound, const rfx_qr *qr,
                   const rfx_qr_rest *rest, rf_num *work);

#endif
