/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * taylor_impl.h -- what the files of the Taylor engine share. */
#ifndef RF_TAYLOR_IMPL_H
#define RF_TAYLOR_IMPL_H

#include "flow/taylor/series.h"
#include "flow/taylor/taylor.h"

/* So many orders of the scout show where a step will be cut: at h R <= 10 the
   terms beyond are below 10^i / i!. */
#define RF_ORDERS_SEEN 36

/* A step as it is planned: see step.c. */
typedef struct rf_taylor_plan {
  double log_h;          /* log2 of the step */
  size_t order;          /* about as many coefficients will be needed */
  double log_h0;         /* log2 of the scout's step ... */
  size_t scouted;        /* ... and its orders */
} rf_taylor_plan;

/* The engine (taylor.c). */
typedef struct rf_taylor {
  rfm_engine base;
  const rfm_model *model;
  const rfm_system *system;
  int variant;
  size_t limbs;
  size_t order;          /* the best order of a step that nothing cuts short */
  size_t room;           /* orders that fit */
  size_t columns;        /* of the system */
  rfm_work *work;
  rf_num *t, *h, *tmp, *drive;     /* t[1], h[1], tmp[4], drive[d] */
  rf_num *fade;          /* fade[1]: e^(-2 mu t) of the present step */
  rf_num *p, *v, *predict;         /* [n] each */
  rf_num *y;             /* y[unknowns]: state at t */
  rf_num *end, *slope;   /* [unknowns]: state and derivative at the end */
  rf_num *constants;     /* of the cells */
  rf_taylor_cell *cell;
  rf_taylor_beside beside;
  size_t y_capacity, constant_capacity, cell_capacity, column_capacity;
  rf_taylor_scale scale;
  double log_m, log_n;   /* log2 of the largest row of M, entry of N */
  long log_s;            /* -log2 of the smallest |asymptote|, rounded up */
  double *size, *p_size; /* [room]: log2 of the coefficients, scout's */
  double *seen;          /* seen[RF_ORDERS_SEEN + 1][unknowns]: the scout's
                            first orders */
  size_t seen_capacity;
  rfd_series *scout;
  rfm_series *series;
  rfm_segment segment;
} rf_taylor;

/* log2 |x|; -HUGE_VAL for 0. */
double rf_taylor_log2(const rf_num *x);

/* Plan a step from e->y, e->p: run the scout and choose order and length.
   Leaves the scout's coefficients for rf_taylor_measure. */
rf_status rf_taylor_plan_step(rf_taylor_plan *plan, rf_taylor *e);

/* e->h and e->scale for a step of that length; margin: extra bits above what
   the scout saw. */
void rf_taylor_measure(rf_taylor *e, const rf_taylor_plan *plan, long margin);

void rf_taylor_input_of(rf_taylor_input *in, rf_taylor *e);

#endif
