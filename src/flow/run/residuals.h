/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * residuals.h -- predictions and pseudo-residuals at one time. */
#ifndef RF_RESIDUALS_H
#define RF_RESIDUALS_H

#include "base/number/num.h"

typedef struct rfx_residuals {
  rf_num *h, *p;         /* [n] each */
  rf_num *error;         /* error[n]: absolute error of p */
  unsigned char *known;  /* known[n]: p is exactly 0 at the start; NULL: not
                            known of any */
} rfx_residuals;

#endif
