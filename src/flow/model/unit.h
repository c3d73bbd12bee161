/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit.h -- the linear unit beside the neurons: h_k has <s, x_k> + c.
 *
 * Its state is z = (c, s)[1 + d], s in the span of the data as w is, and the
 * loss is linear in it: z' = sum_k p_k (1, x_k).  What of the two is not
 * trained is 0, and stays it.  It has no boundary, and meets none. */
#ifndef RF_MODEL_UNIT_H
#define RF_MODEL_UNIT_H

#include "base/number/num.h"
#include "flow/model/model.h"

/* h[n] += what the unit z predicts: values, or one term of a series. */
void rfx_unit_predict(rf_num *h, const rfx_model *model, const rf_num *z);

/* v[1 + d] = z' from p[n]. */
void rfx_unit_drive(rf_num *v, const rfx_model *model, const rf_num *p);

/* size[1]: what the errors of z are relative to at least, so that a unit that
 * starts at 0 has an accuracy: h is to be as good as it is where it is of the
 * size of the labels, or of what it is at the start, h[n]; with a loss of
 * margins where it is 1.  1 where all of that is 0, and nothing moves. */
void rfx_unit_size(rf_num *size, const rfx_model *model, const rf_num *h,
                   rf_num *tmp /* tmp[1] */);

/* A bound on |h_k| over ||z||: ||x_k|| and 1, of what is trained. */
double rfx_unit_norm(const rfx_model *model, size_t k);

#endif
