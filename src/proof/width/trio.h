/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * trio.h -- three data in the plane, as the theorem of all widths has them (the
 * manual, node "All widths"): what it asks of them is exact. */
#ifndef RF_WIDTH_TRIO_H
#define RF_WIDTH_TRIO_H

#include "problem/problem.h"

typedef struct rf_trio {
  mpq_t *x;              /* x[3][2], anticlockwise */
  mpq_t *y;              /* y[3] */
  mpq_t c;               /* the loss is c/2 sum (h - y)^2 */
  mpq_t *residual;       /* residual[3]: p of the linear fit */
  mpq_t limit;           /* its loss */
} rf_trio;

/* Errors: RF_EUNSUP another flow, or data of which the theorem does not speak
 * (message); RF_ENOMEM. */
rf_status rf_trio_make(rf_trio *trio, rf_message *message,
                       const rf_problem *problem);
void rf_trio_clear(rf_trio *trio);

#endif
