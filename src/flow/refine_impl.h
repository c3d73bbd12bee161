/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * refine_impl.h -- what these files share: refine.c, certify.c. */
#ifndef RF_REFINE_IMPL_H
#define RF_REFINE_IMPL_H

#include "base/num.h"
#include "flow/driver.h"
#include "flow/roots.h"

/* ---- refine.c ---- */

const rf_num *rfx_refine_columns_of(size_t *pitch, const rfx_run *r,
                                    const rfx_path *path);
rf_status rfx_candidate_series(rf_num **g, size_t *degree, rfx_run *r,
                               const rf_candidate *c);

/* ---- certify.c ---- */

rf_status rfx_march_to(rf_num *tau, rfx_run *r, const rf_candidate *c,
                       rf_num *g, size_t *degree);

#endif
