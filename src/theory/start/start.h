/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * start.h -- the initial weights, enclosed, and what is exactly true of
 * them. */
#ifndef RF_START_H
#define RF_START_H

#include "problem/problem.h"
#include "theory/real/span.h"

typedef struct rf_start {
  const rf_problem *problem;
  signed char *sign;     /* sign[m][n] of <w_j, x_k> */
  rf_real norm2;         /* sum_j a_j^2 */
  rf_real most, least;   /* max, min over j of ||w_j|| */
  rf_truth dominated;    /* |a_j| >= ||w_j|| for all j */
  rf_truth balanced;     /* |a_j| = ||w_j|| for all j, and w_j != 0 */
  size_t first;          /* the first neuron that is not dominated */
  bool scaleless;        /* lambda = 0: the weights are those of lambda = 1 */
  rf_real *row;          /* row[m][1 + d], NULL: made each time they are asked
                            for, as they would take too much memory */
  rf_span *span;         /* span[m][1 + d]: a_j, w_j by doubles */
} rf_start;

/* Errors: RF_ENOMEM; RF_ENOTFIN. */
rf_status rf_start_create(rf_start **start, const rf_problem *problem,
                          mpfr_prec_t prec);
void rf_start_free(rf_start *start);

/* z[1 + d] = a_j, w_j, at the precision they were made with. */
rf_status rf_start_row(rf_real *z, const rf_start *start, size_t j);

/* Of a row z[1 + d] = a, w and an exact x[d]: ||w||, <w, x>, cos(w, x). */
void rf_row_norm(rf_real *r, const rf_real *z, size_t d);
void rf_row_dot(rf_real *r, const rf_real *z, const mpq_t *x, size_t d);
void rf_row_cosine(rf_real *r, const rf_real *z, const mpq_t *x, size_t d);

#endif
