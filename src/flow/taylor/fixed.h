/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed.h -- vectors of signed fixed-point numbers, and sums of products of
 * them with one rounding at the end: the inner loops of the Taylor engine.
 *
 * A number is an integer v, |v| < B^L with B = 2^GMP_NUMB_BITS, and stands
 * for v / B^L times a power of two that the owner of the vector keeps.  It
 * is stored as L limbs and the signed count of those that matter (as mpz),
 * so that small numbers cost little: of a product of numbers with s and t
 * limbs only the leading (s + t - L) x (s + t - L) limbs are formed.  What is
 * left out is less than 2 units of the last place of the result.
 *
 * In a series that is scaled to its step the coefficient number i has about
 * L (1 - i / N) limbs, and sum_{i+j<=N} of (1 - (i + j) / N)^2 is a sixth of
 * the number of terms: the products cost a sixth of those of floating point
 * numbers, and none of them needs a shift. */
#ifndef RF_FIXED_H
#define RF_FIXED_H

#include <gmp.h>
#include <mpfr.h>

#include "base/base.h"

typedef struct rf_fx_vec {
  mp_limb_t *limb;       /* limb[count][L], least significant limb first */
  int *size;             /* size[count]: signed number of limbs */
  size_t used;           /* numbers from here on are zero */
} rf_fx_vec;

/* Limbs of a number, without its sign. */
static inline size_t
rf_fx_magnitude(int size)
{
  return (size_t)(size < 0 ? -size : size);
}

/* A sum of products in the making. */
typedef struct rf_fx_acc {
  size_t limbs;          /* L */
  mp_limb_t *side[2];    /* [2 L + 2] each: positive and negative products,
                            in units of B^(-2 L) */
  mp_limb_t *product;    /* [2 L + 2] */
  bool overflow;         /* a stored number had more than L limbs */
} rf_fx_acc;

/* Room for sums of numbers with the given limbs; clear releases it. */
rf_status rf_fx_init(rf_fx_acc *acc, size_t limbs);
void rf_fx_clear(rf_fx_acc *acc);

/* Begin a sum: 0. */
void rf_fx_zero(rf_fx_acc *acc);

/* acc += x[i] y[j]. */
void rf_fx_addmul(rf_fx_acc *acc, const rf_fx_vec *x, size_t i,
                  const rf_fx_vec *y, size_t j);

/* acc += sum_{l = first}^{i} x[l] y[i - l], first <= i. */
void rf_fx_convolve(rf_fx_acc *acc, const rf_fx_vec *x, const rf_fx_vec *y,
                    size_t first, size_t i);

/* acc += sign x[i], sign +-1. */
void rf_fx_add(rf_fx_acc *acc, const rf_fx_vec *x, size_t i, int sign);

/* acc += sign(size) v[|size|] in units of B^(above - 2 L). */
void rf_fx_add_limbs(rf_fx_acc *acc, const mp_limb_t *v, int size,
                     size_t above);

/* r[i] = acc 2^shift times / over, shift >= 0: rounded to nearest before the
   multiplication, downwards after it.  Too large for L limbs: r[i] = 0 and
   acc->overflow. */
void rf_fx_store(rf_fx_vec *r, size_t i, rf_fx_acc *acc, long shift,
                 unsigned long times, unsigned long over);

/* v[i] = x / 2^exponent, rounded towards zero; false (and v[i] = 0) when
   that is not below 1. */
bool rf_fx_set(rf_fx_vec *v, size_t i, size_t limbs, mpfr_srcptr x,
               long exponent);

/* x = v[i] 2^exponent, rounded to nearest. */
void rf_fx_get(mpfr_ptr x, const rf_fx_vec *v, size_t i, size_t limbs,
               long exponent);

/* The position of the leading bit of v[i] counted from B^-L: 0 for zero,
   GMP_NUMB_BITS L for a number in [1/2, 1). */
long rf_fx_bits(const rf_fx_vec *v, size_t i, size_t limbs);

#endif
