/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * series.h -- the series of a step, in doubles (rfd_series: the scout) and in
 * fixed-point numbers of many limbs (rfm_series); both are made from MPFR.
 *
 * A step of length h from t0 is computed in tau = (t - t0) / h.  Every
 * series is a vector of numbers in units of a power of two of its own:
 *
 *     column c      y = y' 2^column[c]     pseudo-residual   p = p' 2^p
 *     moment        b = b' 2^b             driving vector h D = D' 2^drive
 *
 * Where weights decay columns are those without it and moments see them through
 * a fade, e^(-2 mu t) (flow/model/fade.h): its part at t0 is in N, the rest is
 * a series e = e' 2^fade that a is multiplied by.
 *
 * A linear unit v' = F^T p, whose F v is added to h, has a column as well,
 * which needs no products of series: its M is F^T in units of the column over
 * those of p, 2^unit larger, its N is -r F in those of the target over the
 * column's.
 *
 * (primes: what is stored, below 1).  The constants M (D from p), N (from b p,
 * or -r h_l where p is not linear in h) and the gram matrices are scaled to
 * match, so that no product needs a shift of its own; what is too small to
 * matter at the precision of the step becomes a short number or zero and
 * costs accordingly. */
#ifndef RF_SERIES_H
#define RF_SERIES_H

#include <mpfr.h>

#include "base/base.h"

/* One block: made once per start. */
typedef struct rf_taylor_cell {
  size_t q, offset;      /* as in the block (system.h) */
  mpfr_srcptr gram;      /* gram[q][q], its own */
  mpfr_ptr m;            /* m[d][n] = P eta_k x_k */
  mpfr_ptr n;            /* n[n][d] = -r_k eta_k x_k */
  double product;        /* log2 sum_kj |m_jk n_kj| */
} rf_taylor_cell;

/* Powers of two of one step (see above). */
typedef struct rf_taylor_scale {
  long *column;          /* [columns of the system] */
  long p, b, n;          /* n: of N */
  long target;           /* what N b' is measured in: p, or chain */
  long drive, chain, square;   /* >= 0: shifts after the convolutions with
                                  D', with l r h_l, and of p^2 / s */
  long fade;                   /* > 0, of e */
  long unit;                   /* >= 0: a shift after F^T p; the unit's column
                                  is the last */
} rf_taylor_scale;

/* A linear unit, as a cell. */
typedef struct rf_taylor_beside {
  size_t offset;
  mpfr_ptr m;            /* m[1 + d][n] = F^T; NULL: there is no unit */
  mpfr_ptr n;            /* n[n][1 + d] = -r F */
  double product;        /* log2 sum_kj |m_jk n_kj|, and of the largest row */
  double log_m, log_n;   /* of either */
} rf_taylor_beside;

/* What the series of either kind are made from. */
typedef struct rf_taylor_input {
  size_t n, d, cells;
  bool linear, quadratic;          /* as in the loss (loss.h) */
  bool held;                       /* as in the model */
  mpfr_srcptr decay;               /* mu [1], or NULL; ... */
  mpfr_srcptr fade;                /* ... e^(-2 mu t0) [1] */
  const rf_taylor_cell *cell;      /* [cells] */
  const rf_taylor_beside *beside;
  mpfr_srcptr y;                   /* state [unknowns] */
  mpfr_srcptr p;                   /* its pseudo-residuals [n] */
  mpfr_srcptr v;                   /* v [n], quadratic losses only */
  mpfr_srcptr asymptote;           /* s [n], quadratic losses only */
  mpfr_srcptr h;                   /* [1] */
  mpfr_ptr tmp;                    /* [1], scratch */
  rf_taylor_scale *scale;
} rf_taylor_input;

typedef struct rfd_series rfd_series;
typedef struct rfm_series rfm_series;

/* Series with room for the cells and orders 0 .. order + 1; *s is kept when it
   is large enough.  limbs: ignored by the scout. */
rf_status rfd_series_reserve(rfd_series **s, const rf_taylor_input *in,
                             size_t order, size_t limbs);
rf_status rfm_series_reserve(rfm_series **s, const rf_taylor_input *in,
                             size_t order, size_t limbs);
void rfd_series_free(rfd_series *s);
void rfm_series_free(rfm_series *s);

/* Constants and coefficients 0.  False: a number exceeds its scale. */
bool rfd_series_begin(rfd_series *s, const rf_taylor_input *in);
bool rfm_series_begin(rfm_series *s, const rf_taylor_input *in);

/* From the columns up to order i: the moments, p and D at order i, then the
   columns at order i + 1.  False: a number exceeds its scale, or the poll says
   stop. */
bool rfd_series_order(rfd_series *s, size_t i);
bool rfm_series_order(rfm_series *s, size_t i);

/* Largest |coefficient i| of column c, of p (not yet known at the order
   after the last), of l r h_l and of v (quadratic losses), in units of the
   scale. */
double rfd_series_column(const rfd_series *s, size_t c, size_t i);
double rfd_series_p(const rfd_series *s, size_t i);
double rfd_series_chain(const rfd_series *s, size_t i);
double rfd_series_v(const rfd_series *s, size_t i);

/* Coefficient i of the columns, y[unknowns], in units of their scales. */
void rfd_series_get(double *y, const rfd_series *s, const rf_taylor_input *in,
                    size_t i);

/* Bits, from the last place, of the largest coefficient i of any column, and
   of any p. */
long rfm_series_column_bits(const rfm_series *s, size_t i);
long rfm_series_p_bits(const rfm_series *s, size_t i);

/* Coefficient i of everything, times 2^(-cut i): y[unknowns], p[n]. */
void rfm_series_get(mpfr_ptr y, mpfr_ptr p, const rfm_series *s,
                    const rf_taylor_input *in, size_t i, long cut);

#endif
