/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * linear_exact.h -- linear algebra over the rationals and the integers:
 * products, systems, independent rows, bounded least squares. */
#ifndef RF_LINEAR_EXACT_H
#define RF_LINEAR_EXACT_H

#include <gmp.h>

#include "base/base.h"

/* count integers, all zero; NULL when memory is short. */
mpz_t *rf_mpz_array(size_t count);
void rf_mpz_array_free(mpz_t *v, size_t count);

/* r = <u, v>, u[d], v[d].  r is none of the entries. */
void rf_exact_dot(mpq_t r, const mpq_t *u, const mpq_t *v, size_t d);

/* v[d] += c u[d]; tmp is scratch. */
void rf_exact_add(mpq_t *v, const mpq_t c, const mpq_t *u, size_t d,
                  mpq_t tmp);

/* row[d] = v[d] times its common denominator. */
void rf_clear_denominators(mpz_t *row, const mpq_t *v, size_t d);

/* v[d] = b[d] / over, all of them integers: of rationals that have nearly the
   same denominators, so that their products with doubles are those of
   integers.  Errors: RF_ENOMEM. */
rf_status rf_exact_integers(mpq_t *b, mpq_t over, const mpq_t *v, size_t d);

/* Solve A Y = B.
 *
 * Out:    regular  false if A is singular; then ab is as it was.
 * In-out: ab[k][k + m], the matrix A beside its right-hand sides B; on
 *         return the last m columns hold Y.
 *
 * Errors: RF_ENOMEM. */
rf_status rf_exact_solve(bool *regular, mpq_t *ab, size_t k, size_t m);

/* Rank of x[n][d] and its pivots.
 *
 * Out:  rank;
 *       row   row[0..rank-1]: the first rows, in order, that are independent
 *             of the rows before them (the lexicographically first basis);
 *             room for n;
 *       col   col[0..rank-1]: columns on which those rows have full rank, in
 *             increasing order; room for d.
 * Linear relations between the rows of x hold as soon as they hold on the
 * columns col.   Errors: RF_ENOMEM. */
rf_status rf_exact_pivots(size_t *rank, size_t *row, size_t *col,
                          const mpq_t *x, size_t n, size_t d);

/* Dual basis c[k][d] of independent rows x[k][d]: <c_i, x_j> = (i == j), c
 * in the span of x.  Errors: RF_ENOMEM; RF_EINVAL x is dependent. */
rf_status rf_exact_dual(mpq_t *c, const mpq_t *const *x, size_t k, size_t d);

/* Bounded least squares: minimise ||f + sum_j t_j c_j|| over
   low_j <= t_j <= high_j. */
typedef struct rf_least {
  size_t k, d;
  const mpq_t *f;                  /* f[d] */
  const mpq_t *const *c;           /* c[k], each of d numbers */
  const mpq_t *const *low, *const *high; /* [k]; a NULL bound is infinite */
} rf_least;

/* Out:  t[k]   a minimiser;
 *       res[d] f + sum_j t_j c_j, which is unique.
 *
 * Active sets over exact numbers (Lawson & Hanson, Solving Least Squares
 * Problems, ch. 23): the norm falls strictly from one active set to the
 * next, so that none comes twice and the loop ends.
 *
 * Errors: RF_ENOMEM; RF_EINVAL some low_j > high_j. */
rf_status rf_exact_least(mpq_t *t, mpq_t *res, const rf_least *problem);

#endif
