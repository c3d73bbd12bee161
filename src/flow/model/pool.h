/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pool.h -- numbers in one block that grows. */
#ifndef RF_POOL_H
#define RF_POOL_H

#include "base/number/num.h"

typedef struct rfx_pool {
  rf_num *at;            /* at[capacity] */
  size_t capacity;
} rfx_pool;

/* Room for need numbers, the first used of which are kept; the others may be
   anything.  Pointers into it do not outlast this.  RF_ENOMEM. */
rf_status rfx_pool_grow(rfx_pool *pool, size_t need, size_t used, long prec);
void rfx_pool_clear(rfx_pool *pool);

#endif
