/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * slope.h -- the losses of margins in balls: p = -c l'(h), which is no
 * polynomial of the prediction h, on a step.
 *
 * l(y h), y = 1 or -1, is the logistic loss or the exponential one; with g =
 * y h, p = c y/(1 + e^g) or c y e^-g, so that
 *     dp/dh = -y v,   v = p - p^2/(c y)   or   v = p,
 * and c l'' = |v| <= |p|, |dv/dh| <= |v|: within ln(9/8) of a prediction c l''
 * is at most 9/8 times as large. */
#ifndef RF_TUBE_SLOPE_H
#define RF_TUBE_SLOPE_H

#include "proof/tube/stage.h"

/* p of datum k at h; h and p may be the same. */
void rf_slope_value(rf_ball *p, const rf_terrain *ground, size_t k,
                    const rf_ball *h);

/* Its loss, without c; h and l may be the same. */
void rf_slope_loss(rf_ball *l, const rf_terrain *ground, size_t k,
                   const rf_ball *h);

/* Term i of all series of p, from those of h to i; nothing is proved of
 * them. */
void rf_slope_term(rf_stage *stage, size_t i);

/* p from its series, what it misses of that of h, and the curvature; h is
 * enclosed. */
rf_status rf_slope_measure(rf_stage *stage);

#endif
