/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact.h -- what is exact of a loss, for files that have no number type. */
#ifndef RF_LOSS_EXACT_H
#define RF_LOSS_EXACT_H

#include <gmp.h>

#include "base/base.h"
#include "problem/text/names.h"

/* Is it a loss of margins, whose labels are 1 or -1? */
bool rf_loss_margin(rf_loss loss);

/* Is d1l(., y) 1-Lipschitz for every y? */
bool rf_loss_lipschitz(rf_loss loss);

/* slope = -d1l(0, y).  Errors: RF_EUNSUP it is not rational. */
rf_status rf_loss_zero_slope(mpq_t slope, rf_loss loss, const mpq_t y);

#endif
