/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * residuals.h -- predictions and pseudo-residuals at one time, and how well
 * they are known. */
#ifndef RF_RESIDUALS_H
#define RF_RESIDUALS_H

#include "base/number/num.h"
#include "flow/model/model.h"

typedef struct rfx_residuals {
  rf_num *h, *p;         /* [n] each */
  rf_num *error;         /* error[n]: absolute error of p */
  unsigned char *known;  /* known[n]: p is exactly 0 at the start; NULL: not
                            known of any */
  rf_num *drives;        /* drives[4][d]: D of two faces, see drives_at */
  rf_num *when;          /* when[1]: another time; scratch */
  rf_num *term;          /* term[3]: scratch of the model's functions */
  rf_num *num;           /* all of these in one block */
  size_t numbers;
} rfx_residuals;

rf_status rfx_residuals_init(rfx_residuals *residuals, const rfx_model *model);
void rfx_residuals_clear(rfx_residuals *residuals);

#endif
