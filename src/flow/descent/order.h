/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * order.h -- in which order batches take the data. */
#ifndef RF_ORDER_H
#define RF_ORDER_H

#include "flow/descent/net.h"

/* Data in the order of one epoch, in which each comes once. */
typedef struct rf_batches {
  size_t n, batch;
  uint64_t seed;
  uint64_t epoch;
  size_t *row;           /* row[n] */
} rf_batches;

/* batch: data an iteration; n: all, which stay in their own order.
   Errors: RF_ENOMEM. */
rf_status rf_order_init(rf_batches *order, size_t n, size_t batch,
                        uint64_t seed);
void rf_order_clear(rf_batches *order);

/* The batch of iteration i, from 0: a function of (n, batch, seed, i) alone.
   row belongs to order, until another epoch is asked for. */
rf_net_batch rf_order_batch(rf_batches *order, uint64_t i);

#endif
