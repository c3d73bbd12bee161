/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * residuals.h -- predictions and pseudo-residuals at one time, and how well
 * they are known. */
#ifndef RF_RESIDUALS_H
#define RF_RESIDUALS_H

#include "base/number/num.h"
#include "flow/model/model.h"
#include "flow/model/pool.h"
#include "flow/model/system.h"

typedef struct rfx_residuals {
  rf_num *h, *p;         /* [n] each; h begins the block of all numbers */
  rf_num *error;         /* error[n]: absolute error of p */
  unsigned char *known;  /* known[n]: p is exactly 0 at the start; NULL: not
                            known of any */
  rfx_work *work;        /* scratch of predictions */
  rf_num *term;          /* term[3]: scratch of the model's functions */
  size_t numbers;        /* in the block */
} rfx_residuals;

/* The pseudo-residuals on the segment, as polynomials in tau, and what bounds
   the predictions there. */
typedef struct rfx_residual_series {
  bool have;             /* they are those of the segment; stale with it.  Late
                            moves in the segment do not change them */
  const rf_num *p;       /* p[degree + 1][n] */
  size_t degree;
  rfx_pool own;          /* room for them when the engine has none */
  rf_num *reach;         /* reach[2]: |h_k| <= reach[0] ||x_k|| of the neurons
                            at the start of the segment; of the linear unit
                            its size, at least unit_size ... */
  bool have_reach;       /* ... once it was asked for; stale with it, and when
                            something moves between two */
} rfx_residual_series;

rf_status rfx_residuals_init(rfx_residuals *residuals, const rfx_model *model);
void rfx_residuals_clear(rfx_residuals *residuals);
rf_status rfx_residual_series_init(rfx_residual_series *series, long prec);
void rfx_residual_series_clear(rfx_residual_series *series);

#endif
