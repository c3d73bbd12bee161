/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * range.h -- what the outputs can be in given faces: h = C beta, the columns of
 * C those of the faces, eta_k P x_k, in rationals. */
#ifndef RF_WHOLE_RANGE_H
#define RF_WHOLE_RANGE_H

#include "proof/tube/stage.h"

typedef struct rf_range {
  const rf_terrain *ground;
  size_t columns;        /* cohorts times d */
  mpq_t *C;              /* its transpose: C[columns][n] */
  mpq_t *basis;          /* basis[rank][n] */
  size_t rank;
} rf_range;

/* Of the cohorts that count; the columns of the others are 0.
 * Errors: RF_ENOMEM. */
rf_status rf_range_make(rf_range *range, const rf_stage *stage,
                        const bool *counts);
void rf_range_clear(rf_range *range);

/* Are the columns of the face with these sides in the range?
 * Errors: RF_ENOMEM; RF_EINVAL its lines are dependent. */
rf_status rf_range_holds(bool *holds, const rf_range *range,
                         const signed char *side);

/* The least loss there, exactly.  Errors: RF_ENOMEM. */
rf_status rf_range_loss(mpq_t loss, const rf_range *range);

/* A bound from below of the least eigenvalue of sum_u mass[u] C_u C_u^T on the
 * range; 0: none is found. */
double rf_range_least(const rf_range *range, const rf_ball *mass);

#endif
