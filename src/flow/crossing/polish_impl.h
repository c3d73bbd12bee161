/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * polish_impl.h -- what these files share: polish.c, validate.c. */
#ifndef RF_POLISH_IMPL_H
#define RF_POLISH_IMPL_H

#include "base/number/num.h"
#include "base/root.h"
#include "flow/crossing/crossing_impl.h"

/* ---- polish.c ---- */

const rf_num *rfx_refine_columns_of(size_t *pitch, const rfx_run *r,
                                    const rfx_path *path);
rf_status rfx_candidate_series(rfx_guard *g, rfx_run *r,
                               const rf_candidate *c);

/* ---- validate.c ---- */

rf_status rfx_march_to(rf_num *tau, rfx_run *r, const rf_candidate *c,
                       rfx_guard *g);

#endif
