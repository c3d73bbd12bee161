/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ring.c -- transforms over Z / (B^n + 1); see ring.h. */
#include "config.h"

#include "flow/taylor/ring.h"

/* The root of unity of order 2^log is 2 to the power 2 n GMP_NUMB_BITS / 2^log,
   a whole number. */
size_t
rf_ring_limbs(size_t limbs, unsigned log)
{
  const size_t half = (size_t)1 << (log - 1);
  const size_t step = half > GMP_NUMB_BITS ? half / GMP_NUMB_BITS : 1;

  RF_ASSERT(log > 0);
  return (limbs + step - 1) / step * step;
}

/* x, whose top limb is a small number of two's complement, as 0 .. B^n: what is
   on top counts -1 below. */
static void
normalise(mp_limb_t *x, size_t n)
{
  const mp_limb_t top = x[n];
  const bool negative = top >> (GMP_NUMB_BITS - 1);

  x[n] = 0;
  if (top == 0)
    return;
  if (negative && !mpn_add_1(x, x, (mp_size_t)n, -top))
    return;
  /* B^n is -1; below 0 it is B^n + 1 that is added. */
  if (mpn_sub_1(x, x, (mp_size_t)n, negative ? 1 : top))
    x[n] = mpn_add_1(x, x, (mp_size_t)n, 1);
}

/* r = x 2^bits, 0 <= bits < n GMP_NUMB_BITS: what leaves at the top comes back
   below with the other sign.  Not in place. */
static void
shift(mp_limb_t *r, const mp_limb_t *x, size_t n, size_t bits)
{
  const size_t whole = bits / GMP_NUMB_BITS;
  const unsigned part = (unsigned)(bits % GMP_NUMB_BITS);
  mp_limb_t borrow;

  RF_ASSERT(whole < n);
  memcpy(r + whole, x, (n - whole) * sizeof *r);
  r[n] = 0;
  borrow = whole ? mpn_neg(r, x + n - whole, (mp_size_t)whole) : 0;
  (void)mpn_sub_1(r + whole, r + whole, (mp_size_t)(n - whole + 1), borrow);
  /* B^n 2^(whole) is -B^whole. */
  if (x[n])
    (void)mpn_sub_1(r + whole, r + whole, (mp_size_t)(n - whole + 1), 1);
  if (part)
    (void)mpn_lshift(r, r, (mp_size_t)(n + 1), part);
  normalise(r, n);
}

void
rf_ring_set(mp_limb_t *x, const rf_ring *ring, const mp_limb_t *v,
            size_t size, int sign)
{
  const size_t n = ring->n;

  RF_ASSERT(size <= n && (sign == 1 || sign == -1));
  memcpy(x, v, size * sizeof *x);
  memset(x + size, 0, (n + 1 - size) * sizeof *x);
  if (sign < 0) {
    (void)mpn_neg(x, x, (mp_size_t)(n + 1));
    normalise(x, n);
  }
}

/* r = (u - v) B^whole, with a top limb of two's complement, in one pass: the
   low part of u - v goes up, the high part comes back as v - u.  Not in
   place. */
static void
rotated_difference(mp_limb_t *r, const mp_limb_t *u, const mp_limb_t *v,
                   size_t n, size_t whole)
{
  const size_t left = n - whole;
  const mp_limb_t low = mpn_sub_n(r + whole, u, v, (mp_size_t)left);
  mp_limb_t above = v[n] - u[n];       /* in units of B^whole */

  r[n] = 0;
  if (whole)
    above -= mpn_sub_n(r, v + left, u + left, (mp_size_t)whole);
  (void)mpn_add_1(r, r, (mp_size_t)(n + 1), low);
  if (above >> (GMP_NUMB_BITS - 1))
    (void)mpn_sub_1(r + whole, r + whole, (mp_size_t)(left + 1), -above);
  else
    (void)mpn_add_1(r + whole, r + whole, (mp_size_t)(left + 1), above);
}

/* (u, v) = (u + v, (u - v) 2^bits). */
static void
part(mp_limb_t *u, mp_limb_t *v, const rf_ring *ring, size_t bits)
{
  const mp_size_t length = (mp_size_t)(ring->n + 1);
  const unsigned rest = (unsigned)(bits % GMP_NUMB_BITS);

  rotated_difference(ring->tmp, u, v, ring->n, bits / GMP_NUMB_BITS);
  (void)mpn_add_n(u, u, v, length);
  normalise(u, ring->n);
  if (rest)
    (void)mpn_lshift(v, ring->tmp, length, rest);
  else
    memcpy(v, ring->tmp, (size_t)length * sizeof *v);
  normalise(v, ring->n);
}

/* From the whole to pairs; the result is in the order of reversed bits. */
void
rf_ring_transform(mp_limb_t *v, const rf_ring *ring)
{
  const size_t count = (size_t)1 << ring->log, length = ring->n + 1;

  for (size_t half = count / 2; half > 0; half /= 2) {
    const size_t root = ring->n * GMP_NUMB_BITS / half;
    for (size_t at = 0; at < count; at += 2 * half)
      for (size_t j = at; j < at + half; j++)
        part(v + j * length, v + (j + half) * length, ring,
             (j - at) * root);
  }
}

/* (u, v) = (u + w, u - w), w = v 2^(-bits) = -v 2^(n GMP_NUMB_BITS - bits). */
static void
join(mp_limb_t *u, mp_limb_t *v, const rf_ring *ring, size_t bits)
{
  const mp_size_t length = (mp_size_t)(ring->n + 1);
  mp_limb_t *w = ring->tmp;

  if (bits == 0) {
    memcpy(w, v, (size_t)length * sizeof *w);
    (void)mpn_sub_n(v, u, w, length);
    (void)mpn_add_n(u, u, w, length);
  } else {
    shift(w, v, ring->n, ring->n * GMP_NUMB_BITS - bits);
    (void)mpn_add_n(v, u, w, length);
    (void)mpn_sub_n(u, u, w, length);
  }
  normalise(u, ring->n);
  normalise(v, ring->n);
}

void
rf_ring_back(mp_limb_t *v, const rf_ring *ring)
{
  const size_t count = (size_t)1 << ring->log, length = ring->n + 1;

  for (size_t half = 1; half < count; half *= 2) {
    const size_t root = ring->n * GMP_NUMB_BITS / half;
    for (size_t at = 0; at < count; at += 2 * half)
      for (size_t j = at; j < at + half; j++)
        join(v + j * length, v + (j + half) * length, ring,
             (j - at) * root);
  }
}

/* sum += x y of one number each; B^n is -1. */
static void
add_product(mp_limb_t *sum, const rf_ring *ring, const mp_limb_t *x,
            const mp_limb_t *y)
{
  const mp_size_t n = (mp_size_t)ring->n;
  mp_limb_t *product = ring->tmp;

  if (x[n] || y[n]) {
    const mp_limb_t *other = x[n] ? y : x;
    if (x[n] && y[n])
      (void)mpn_add_1(sum, sum, n + 1, 1);
    else
      (void)mpn_sub_n(sum, sum, other, n + 1);
  } else {
    mpn_mul_n(product, x, y, n);
    sum[n] += mpn_add_n(sum, sum, product, n);
    sum[n] -= mpn_sub_n(sum, sum, product + n, n);
  }
  normalise(sum, ring->n);
}

void
rf_ring_multiply(mp_limb_t *sum, const rf_ring *ring, const mp_limb_t *x,
                 const mp_limb_t *y)
{
  const size_t count = (size_t)1 << ring->log, length = ring->n + 1;

  for (size_t i = 0; i < count * length; i += length)
    add_product(sum + i, ring, x + i, y + i);
}

/* v = -u, as 2^-log is -2^(n GMP_NUMB_BITS - log). */
int
rf_ring_get(mp_limb_t *r, const rf_ring *ring, const mp_limb_t *x)
{
  const mp_size_t n = (mp_size_t)ring->n;
  mp_limb_t *v = ring->tmp;
  bool positive;
  mp_size_t size = n;

  shift(v, x, ring->n, ring->n * GMP_NUMB_BITS - ring->log);
  positive = v[n] || v[n - 1] >> (GMP_NUMB_BITS - 1);
  if (positive) {                      /* u = B^n + 1 - v */
    (void)mpn_neg(v, v, n + 1);
    (void)mpn_add_1(v, v, n + 1, 1);
  }
  memcpy(r, v, (size_t)n * sizeof *r);
  while (size > 0 && r[size - 1] == 0)
    size--;
  return positive ? (int)size : -(int)size;
}
