/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * terms_d.h -- the terms of a series as doubles, behind the interface of
 * fixed.h: the scout's. */
#ifndef RF_TERMS_H
#define RF_TERMS_H

#include <math.h>
#include <mpfr.h>

#include "base/base.h"
#include "base/poll.h"

typedef struct rfx_vec {
  double *v;
  size_t used;
} rfx_vec;

typedef struct rfx_acc {
  double sum;
} rfx_acc;

typedef struct rfx_product {
  const rfx_vec *x, *y;
} rfx_product;

typedef struct rfx_storage {
  double *v;
  size_t capacity, next;
} rfx_storage;

/* rf_poll for loops over blocks. */
static inline rf_status
terms_poll(size_t u)
{
  return rf_poll_64(u);
}

static inline rf_status
acc_init(rfx_acc *acc, size_t limbs)
{
  (void)acc;
  (void)limbs;
  return RF_OK;
}

static inline void acc_free(rfx_acc *acc) { (void)acc; }
static inline void acc_begin(rfx_acc *acc) { acc->sum = 0.0; }
static inline void acc_zero(rfx_acc *acc) { acc->sum = 0.0; }

static inline bool
acc_overflow(const rfx_acc *acc)
{
  return !isfinite(acc->sum);
}

static inline void
acc_add(rfx_acc *acc, const rfx_vec *x, size_t i, int sign)
{
  acc->sum += sign * x->v[i];
}

static inline void
acc_addmul(rfx_acc *acc, const rfx_vec *x, size_t i, const rfx_vec *y,
           size_t j)
{
  acc->sum += x->v[i] * y->v[j];
}

/* Four sums side by side: the order of additions is free here. */
static inline void
acc_product(rfx_acc *acc, const rfx_product *p, size_t i)
{
  double s[4] = { 0.0, 0.0, 0.0, 0.0 };
  const double *u = p->x->v, *v = p->y->v + i;
  size_t count = i + 1;

  if (p->x->used == 0 || p->y->used == 0)
    return;
  for (; count >= 4; count -= 4, u += 4, v -= 4) {
    s[0] += u[0] * v[0];
    s[1] += u[1] * v[-1];
    s[2] += u[2] * v[-2];
    s[3] += u[3] * v[-3];
  }
  for (; count > 0; count--)
    s[0] += *u++ * *v--;
  acc->sum += (s[0] + s[1]) + (s[2] + s[3]);
}

static inline void
acc_store(rfx_vec *r, size_t i, const rfx_acc *acc, long shift,
          unsigned long times, unsigned long over)
{
  double x = acc->sum * (double)times / (double)over;

  r->v[i] = shift ? ldexp(x, (int)shift) : x;
  if (x != 0.0 && i >= r->used)
    r->used = i + 1;
}

static inline void vec_zero(rfx_vec *v, size_t i) { v->v[i] = 0.0; }

static inline bool
vec_set(rfx_vec *v, size_t i, size_t limbs, mpfr_srcptr x, long exponent)
{
  long e = exponent;
  double f = mpfr_zero_p(x) ? 0.0 : mpfr_get_d_2exp(&e, x, MPFR_RNDN);

  (void)limbs;
  if (f == 0.0 || e - exponent < -1000)
    v->v[i] = 0.0;
  else
    v->v[i] = ldexp(f, (int)(e - exponent > 1000 ? 1000 : e - exponent));
  if (f != 0.0 && i >= v->used)
    v->used = i + 1;
  return isfinite(f) && e - exponent <= 1000;
}

static inline void
storage_free(rfx_storage *s)
{
  rf_release(s->v);
}

static inline rf_status
storage_reserve(rfx_storage *s, size_t count, size_t products, size_t limbs)
{
  (void)products;
  (void)limbs;
  return rf_grow(&s->v, &s->capacity, count, sizeof *s->v);
}

static inline void storage_begin(rfx_storage *s) { s->next = 0; }

static inline void
carve(rfx_storage *s, rfx_vec *v, size_t count)
{
  v->v = s->v + s->next;
  v->used = 0;
  s->next += count;
}

static inline void
carve_product(rfx_storage *s, rfx_product *p, const rfx_vec *x,
              const rfx_vec *y)
{
  (void)s;
  *p = (rfx_product){ x, y };
}

#endif
