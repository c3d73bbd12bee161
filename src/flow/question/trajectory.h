/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * trajectory.h -- how one neuron runs through the segment: z = (a, w) as a
 * polynomial in tau, by its terms on a single of its own, or by coordinates in
 * the columns of its cohort's propagator.  Whoever looks at a neuron in a
 * segment does so through this. */
#ifndef RF_TRAJECTORY_H
#define RF_TRAJECTORY_H

#include "flow/run/run.h"

typedef struct rfx_trajectory {
  size_t cohort;
  const rf_num *coordinates;  /* [d + 1]: in the columns, or the state of one
                                 that rests; NULL: on a single */
  uint32_t column;            /* which, or RF_NO_COLUMN */
  const rf_num *terms;        /* terms[i * pitch]: of the single or of all
                                 columns, [d + 1] each; NULL: it rests, or
                                 there is no segment */
  size_t pitch;
} rfx_trajectory;

/* Of neuron j, as the plan has it so far. */
rfx_trajectory rfx_trajectory_of(const rfx_run *r, size_t j);

/* Of member i of a cohort that has a propagator, from the start of the
   segment. */
rfx_trajectory rfx_trajectory_of_member(const rfx_run *r,
                                        const rfx_cohort *c, size_t i);

/* run->query->columns: of cohort c, which has a propagator, at tau. */
void rfx_columns_at(rfx_run *run, const rfx_cohort *c, const rf_num *tau);

/* z[d + 1] at tau. */
void rfx_trajectory_at(rf_num *z, rfx_run *run, const rfx_trajectory *path,
                       const rf_num *tau);

/* g[degree + 1]: series of <w, x>, or of a where x is NULL; t[1]: scratch. */
void rfx_trajectory_along(rf_num *g, const rfx_run *r,
                          const rfx_trajectory *path, const rf_num *x,
                          rf_num *t);

/* The sum of all absolute terms that go into z; t[2]: scratch. */
void rfx_trajectory_size(rf_num *size, const rfx_run *r,
                         const rfx_trajectory *path, rf_num *t);

#endif
