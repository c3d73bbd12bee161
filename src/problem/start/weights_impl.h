/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * weights_impl.h -- what these files share: weights.c, weights_d.c,
 * weights_mp.c. */
#ifndef RF_WEIGHTS_IMPL_H
#define RF_WEIGHTS_IMPL_H

#include "base/number/num.h"
#include "problem/problem.h"

/* ---- weights_d.c, weights_mp.c ---- */

void rfx_read_factor(rf_num *g, long *e, const rf_problem *problem, long prec);
bool rfx_is_lost(const rf_num *z);

#endif
