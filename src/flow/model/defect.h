/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * defect.h -- what a move that is made late costs: by how much D is off until
 * then, see defect_rate in transition.c. */
#ifndef RF_DEFECT_H
#define RF_DEFECT_H

#include "base/number/num.h"
#include "flow/model/model.h"

typedef struct rfx_defect {
  double spread;         /* >= the largest eigenvalue of sum_k x_k x_k^T; only
                            where the engine lets moves be late */
  rf_num *drives;        /* drives[4][d]: D of two faces, see drives_at */
  rf_num *when;          /* when[1]: another time; scratch */
  size_t numbers;        /* in the block that drives begins */
} rfx_defect;

rf_status rfx_defect_init(rfx_defect *defect, const rfx_model *model,
                          bool late);
void rfx_defect_clear(rfx_defect *defect);

#endif
