/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * defect.h -- what it costs to make a move late. */
#ifndef RF_DEFECT_H
#define RF_DEFECT_H

#include "base/number/num.h"

typedef struct rfx_defect {
  double spread;         /* >= the largest eigenvalue of sum_k x_k x_k^T */
  rf_num *drives;        /* drives[4][d]: scratch */
} rfx_defect;

#endif
