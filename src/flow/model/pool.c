/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pool.c -- numbers in one block that grows; see pool.h.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/model/pool.h"

/* rf_grow cannot do this: MPFR's numbers are made with their limbs, and only
   what is used is copied. */
rf_status
rfx_pool_grow(rfx_pool *pool, size_t need, size_t used, long prec)
{
  const size_t grown = 2 * need;
  rf_num *fresh;

  RF_ASSERT(used <= need && used <= pool->capacity);
  if (need <= pool->capacity)
    return RF_OK;
  if (!(fresh = num_array(grown, prec)))
    return RF_ENOMEM;
  for (size_t i = 0; i < used; i++)
    num_set(&fresh[i], &pool->at[i]);
  rfx_pool_clear(pool);
  *pool = (rfx_pool){ fresh, grown };
  return RF_OK;
}

void
rfx_pool_clear(rfx_pool *pool)
{
  num_array_free(pool->at, pool->capacity);
}
