/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * widths.h -- the theorem of all widths with its numbers, for its
 * certificate. */
#ifndef RF_WIDTH_WIDTHS_H
#define RF_WIDTH_WIDTHS_H

#include "proof/width/bounds.h"
#include "reluflow/proof.h"

struct rf_widths {
  rf_trio trio;
  mpq_t sum;
  rf_width_choice choice;
  rf_width_found found;
  char *limit, *total;   /* of the loss; the sum, as texts */
};

#endif
