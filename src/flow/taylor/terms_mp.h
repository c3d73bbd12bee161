/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * terms_mp.h -- the terms of a series as fixed-point numbers of many limbs:
 * see fixed.h. */
#ifndef RF_TERMS_H
#define RF_TERMS_H

#include "base/poll.h"
#include "flow/taylor/blocks.h"

typedef rf_fx_vec rfx_vec;
typedef rf_fx_acc rfx_acc;
typedef rf_fx_product rfx_product;

typedef struct rfx_storage {
  mp_limb_t *limb;
  int *size;
  size_t limb_capacity, size_capacity, limbs, next;
  rf_fx_blocks blocks;
  mp_limb_t *ahead;      /* of the products, and its sizes */
  int *ahead_size;
  size_t ahead_capacity, ahead_size_capacity, products;
} rfx_storage;

static inline rf_status
terms_poll(size_t u)
{
  (void)u;
  return rf_poll();
}

static inline rf_status
acc_init(rfx_acc *acc, size_t limbs)
{
  return acc->limbs == limbs ? RF_OK : rf_fx_init(acc, limbs);
}

static inline void acc_free(rfx_acc *acc) { rf_fx_clear(acc); }
static inline void acc_begin(rfx_acc *acc) { acc->overflow = false; }
static inline void acc_zero(rfx_acc *acc) { rf_fx_zero(acc); }
static inline bool acc_overflow(const rfx_acc *acc) { return acc->overflow; }

static inline void
acc_add(rfx_acc *acc, const rfx_vec *x, size_t i, int sign)
{
  rf_fx_add(acc, x, i, sign);
}

static inline void
acc_addmul(rfx_acc *acc, const rfx_vec *x, size_t i, const rfx_vec *y,
           size_t j)
{
  rf_fx_addmul(acc, x, i, y, j);
}

static inline void
acc_product(rfx_acc *acc, rfx_product *product, size_t i)
{
  rf_fx_product_add(acc, product, i);
}

static inline void
acc_store(rfx_vec *r, size_t i, rfx_acc *acc, long shift,
          unsigned long times, unsigned long over)
{
  rf_fx_store(r, i, acc, shift, times, over);
}

static inline void vec_zero(rfx_vec *v, size_t i) { v->size[i] = 0; }

static inline bool
vec_set(rfx_vec *v, size_t i, size_t limbs, mpfr_srcptr x, long exponent)
{
  return rf_fx_set(v, i, limbs, x, exponent);
}

static inline void
storage_free(rfx_storage *s)
{
  rf_release(s->limb);
  rf_release(s->size);
  rf_release(s->ahead);
  rf_release(s->ahead_size);
  rf_fx_blocks_clear(&s->blocks);
}

/* Of so many products. */
static inline rf_status
storage_ahead(rfx_storage *s, size_t products, size_t limbs)
{
  const size_t count = products * rf_fx_block_orders(limbs);
  rf_status status = rf_fx_blocks_init(&s->blocks, limbs);

  if (status < 0
      || (status = rf_grow(&s->ahead_size, &s->ahead_size_capacity, count,
                           sizeof *s->ahead_size)) < 0)
    return status;
  return rf_grow(&s->ahead, &s->ahead_capacity, count,
                 rf_fx_ahead_limbs(limbs) * sizeof *s->ahead);
}

static inline rf_status
storage_reserve(rfx_storage *s, size_t count, size_t products, size_t limbs)
{
  rf_status status = rf_grow(&s->size, &s->size_capacity, count,
                             sizeof *s->size);

  s->limbs = limbs;
  if (status < 0 || (status = storage_ahead(s, products, limbs)) < 0)
    return status;
  return rf_grow(&s->limb, &s->limb_capacity, count,
                 limbs * sizeof *s->limb);
}

static inline void
storage_begin(rfx_storage *s)
{
  s->next = s->products = 0;
}

static inline void
carve(rfx_storage *s, rfx_vec *v, size_t count)
{
  v->limb = s->limb + s->next * s->limbs;
  v->size = s->size + s->next;
  v->used = 0;
  s->next += count;
}

/* The product of two series. */
static inline void
carve_product(rfx_storage *s, rfx_product *p, const rfx_vec *x,
              const rfx_vec *y)
{
  const size_t at = s->products++ * rf_fx_block_orders(s->limbs);

  *p = (rfx_product){ .x = x, .y = y, .blocks = &s->blocks,
                      .ahead = s->ahead + at * rf_fx_ahead_limbs(s->limbs),
                      .size = s->ahead_size + at };
}

#endif
