/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * taylor_impl.h -- what the files of the Taylor engine share.
 *
 * A step of length h from t0 is computed in tau = (t - t0) / h.  Every
 * series is a vector of numbers in units of a power of two of its own:
 *
 *     column c      y = y' 2^column[c]     pseudo-residual   p = p' 2^p
 *     moment        b = b' 2^b             driving vector h D = D' 2^drive
 *
 * (primes: what is stored, below 1).  The constants M (D from p), N (p, or
 * -l y h_l for the losses with exp, from b) and the gram matrices are scaled
 * to match, so that no product needs a shift of its own; what is too small
 * to matter at the precision of the step becomes a short number or zero and
 * costs accordingly. */
#ifndef RF_TAYLOR_IMPL_H
#define RF_TAYLOR_IMPL_H

#include "flow/taylor/fixed.h"
#include "flow/taylor/taylor.h"

/* The constants of one block, in MPFR: made once per start. */
typedef struct rf_taylor_cell {
  rf_num *m;             /* m[d][n] = P eta_k x_k */
  rf_num *n;             /* n[n][d] = -c eta_k x_k (square), -y_k eta_k x_k */
  double product;        /* log2 sum_kj |m_jk n_kj| */
} rf_taylor_cell;

/* Powers of two of one step (see above). */
typedef struct rf_taylor_scale {
  long *column;          /* [columns of the system] */
  long p, b, n;          /* n: of N */
  long target;           /* what N b' is measured in: p, or chain */
  long drive, chain, square;   /* >= 0: shifts after the convolutions with
                                  D', with l y h_l, and of p^2 / (c y) */
} rf_taylor_scale;

/* A step as it is planned: see step.c. */
typedef struct rf_taylor_plan {
  double log_h;          /* log2 of the step */
  size_t order;          /* about as many coefficients will be needed */
  double log_h0;         /* log2 of the scout's step ... */
  size_t scouted;        /* ... and its orders */
} rf_taylor_plan;

/* What the series of either number type are made from. */
typedef struct rf_taylor_input {
  const rfm_system *system;
  const rf_taylor_cell *cell;      /* [nblocks] */
  const rf_num *y;                 /* state [unknowns] */
  const rf_num *p;                 /* its pseudo-residuals [n] */
  const rf_num *v;                 /* p - p^2 / (c y) [n]; logistic only */
  const rf_num *h;                 /* [1] */
  rf_num *tmp;                     /* [1], scratch */
  rf_taylor_scale *scale;
} rf_taylor_input;

/* Doubles behind the interface of fixed.h: the scout's numbers. */
typedef struct rf_dv {
  double *v;
  size_t used;
} rf_dv;

typedef struct rf_scout rf_scout;        /* series of doubles */
typedef struct rf_series rf_series;      /* series of fixed-point numbers */

/* Series with room for the system and orders 0 .. order + 1; *s is kept when
   it is large enough.  limbs: ignored by the scout. */
rf_status rf_scout_reserve(rf_scout **s, const rfm_system *system,
                           size_t order, size_t limbs);
rf_status rf_series_reserve(rf_series **s, const rfm_system *system,
                            size_t order, size_t limbs);
void rf_scout_free(rf_scout *s);
void rf_series_free(rf_series *s);

/* Constants and coefficients 0.  False: a number exceeds its scale. */
bool rf_scout_begin(rf_scout *s, const rf_taylor_input *in);
bool rf_series_begin(rf_series *s, const rf_taylor_input *in);

/* From the columns up to order i: the moments, p and D at order i, then the
   columns at order i + 1.  False: a number exceeds its scale, or the poll says
   stop. */
bool rf_scout_order(rf_scout *s, size_t i);
bool rf_series_order(rf_series *s, size_t i);

/* Largest |coefficient i| of column c, of p (not yet known at the order
   after the last), of l y h_l and of v (logistic), in units of the scale. */
double rf_scout_column(const rf_scout *s, size_t c, size_t i);
double rf_scout_p(const rf_scout *s, size_t i);
double rf_scout_chain(const rf_scout *s, size_t i);
double rf_scout_v(const rf_scout *s, size_t i);

/* Bits, from the last place, of the largest coefficient i of any column, and
   of any p. */
long rf_series_column_bits(const rf_series *s, size_t i);
long rf_series_p_bits(const rf_series *s, size_t i);

/* Coefficient i of everything, times 2^(-cut i): y[unknowns], p[n]. */
void rf_series_get(rf_num *y, rf_num *p, const rf_series *s,
                   const rf_taylor_input *in, size_t i, long cut);

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
  rf_num *p, *v, *predict;         /* [n] each */
  rf_num *y;             /* y[unknowns]: state at t */
  rf_num *end, *slope;   /* [unknowns]: state and derivative at the end */
  rf_num *constants;     /* of the cells */
  rf_taylor_cell *cell;
  size_t y_capacity, constant_capacity, cell_capacity, column_capacity;
  rf_taylor_scale scale;
  double log_m, log_n;   /* log2 of the largest row of M, entry of N */
  long log_cy;           /* -log2 of the smallest c |y|, rounded up */
  double *size, *p_size; /* [room]: log2 of the coefficients, scout's */
  rf_scout *scout;
  rf_series *series;
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
