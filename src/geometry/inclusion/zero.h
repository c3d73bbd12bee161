/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * zero.h -- the driving field at zero scale in rationals.
 *
 * There the pseudo-residuals are known exactly, and the data are: D of a face,
 * and whether a neuron of it nears a boundary, have answers without rounding.
 * They cost more than those in floating point, and are for the cases which
 * that leaves in doubt. */
#ifndef RF_ZERO_H
#define RF_ZERO_H

#include "geometry/arrangement/field.h"
#include "geometry/arrangement/relations.h"

/* What drives at zero scale. */
typedef struct rf_zero {
  const rf_field *field;
  rf_relations *relations; /* of the field's lines */
  const unsigned char *mute; /* mute[n]: p_k = 0 at every scale */
  size_t *held;            /* held[lines]: scratch */
} rf_zero;

/* D[d] of the face u[lines], orthogonal to its zero lines.  RF_ENOMEM. */
rf_status rf_zero_drive(mpq_t *D, const rf_zero *zero, const signed char *u);

/* Is <D, x> = 0 at a line, or D = 0, because of what the data are: whatever
 * the p_k?  Else an exact 0 is one of values, p_k = 0 or a sum that cancels,
 * and at a positive scale its place is taken by the predictions. */
bool rf_zero_idle(const rf_zero *zero, const signed char *u, size_t line);
bool rf_zero_still(const rf_zero *zero, const signed char *u);

/* Is 0 among what D can be in the face u[lines], the e of its zero lines in
   their intervals?  RF_ENOMEM. */
rf_status rf_zero_balanced(bool *answer, const rf_zero *zero,
                           const signed char *u);

/* e of line l on its side. */
static inline const mpq_t *
rf_zero_end(const rf_field *field, size_t l, int side)
{
  return (const mpq_t *)(side > 0 ? &field->high[l] : &field->low[l]);
}

/* sum[d] += sum of e_l x_l over the lines with a side u[lines] != 0. */
void rf_zero_sum(mpq_t *sum, const rf_field *field, const signed char *u,
                 mpq_t tmp);

#endif
