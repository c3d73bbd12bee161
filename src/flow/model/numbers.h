/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * numbers.h -- numbers of a run, handed out. */
#ifndef RF_MODEL_NUMBERS_H
#define RF_MODEL_NUMBERS_H

#include "base/number/num.h"
#include "base/number/numbers.h"

/* Room for the text of a number with so many digits: sign, point and
   exponent too. */
#define RF_TEXT_SIZE(digits) ((size_t)(digits) + 64)

/* All zero but prec and digits at first. */
typedef struct rfx_numbers {
  rf_numbers base;
  long prec, digits;     /* bits of the numbers, digits of their texts */
  rf_num *exact;         /* exact[room]; in double base.value is exact */
  size_t room;
} rfx_numbers;

/* Begin anew: (*z)[count] is to be written, then given.  Errors: RF_ENOMEM. */
rf_status rfx_numbers_begin(rf_num **z, rfx_numbers *numbers, size_t count);

/* What was written, for the caller of the flow. */
const rf_numbers *rfx_numbers_give(rfx_numbers *numbers);

/* All at once: a copy of z[count]. */
rf_status rfx_numbers_give_copy(rfx_numbers *numbers, const rf_numbers **out,
                                const rf_num *z, size_t count);

/* What numbers that were given are exactly. */
const rf_num *rfx_numbers_exact(const rf_numbers *numbers);

/* Release what numbers points to. */
void rfx_numbers_clear(rfx_numbers *numbers);

#endif
