/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed.c -- vectors of fixed-point numbers; see fixed.h. */
#include "config.h"

#include "base/poll.h"
#include "flow/taylor/fixed.h"

#include <limits.h>

#if defined __SIZEOF_INT128__ && GMP_NUMB_BITS == 64
# define RF_WIDE 1
__extension__ typedef unsigned __int128 wide;
#else
# define RF_WIDE 0
#endif

/* Two limbs more than a product has, for the carries of a long sum and for
   what a shift moves out. */
rf_status
rf_fx_init(rf_fx_acc *acc, size_t limbs)
{
  const size_t length = 2 * limbs + 2;
  mp_limb_t *block = rf_alloc(3 * length, sizeof *block);

  RF_ASSERT(limbs > 0);
  if (!block)
    return RF_ENOMEM;
  acc->limbs = limbs;
  acc->side[0] = block;
  acc->side[1] = block + length;
  acc->product = block + 2 * length;
  acc->overflow = false;
  return RF_OK;
}

void
rf_fx_clear(rf_fx_acc *acc)
{
  rf_release(acc->side[0]);
  acc->side[0] = NULL;
}

/* Both sides lie one behind the other. */
void
rf_fx_zero(rf_fx_acc *acc)
{
  memset(acc->side[0], 0, 2 * (2 * acc->limbs + 2) * sizeof(mp_limb_t));
}

/* A carry goes on until it is taken up; the two limbs on top see to that. */
static inline void
ripple(mp_limb_t *at, mp_limb_t carry)
{
  while (carry) {
    *at += carry;
    carry = *at++ < carry;
  }
}

#if RF_WIDE
/* out[0..1] += x y; the carry goes on. */
static inline void
addmul_1(mp_limb_t *out, mp_limb_t x, mp_limb_t y)
{
  wide p = (wide)x * y;
  wide s = (wide)out[0] + (mp_limb_t)p;

  out[0] = (mp_limb_t)s;
  s = (wide)out[1] + (mp_limb_t)(p >> 64) + (mp_limb_t)(s >> 64);
  out[1] = (mp_limb_t)s;
  ripple(out + 2, (mp_limb_t)(s >> 64));
}

/* out[0..3] += x[0..1] y[0..1]: in runs of few digits most products are of
   this size or smaller, for which a call of GMP is costly. */
static inline void
addmul_2(mp_limb_t *out, const mp_limb_t *x, const mp_limb_t *y)
{
  const wide a = (wide)x[0] * y[0], b = (wide)x[0] * y[1];
  const wide c = (wide)x[1] * y[0], e = (wide)x[1] * y[1];
  wide s = (wide)out[0] + (mp_limb_t)a;

  out[0] = (mp_limb_t)s;
  s = (s >> 64) + out[1] + (mp_limb_t)(a >> 64) + (mp_limb_t)b
      + (mp_limb_t)c;
  out[1] = (mp_limb_t)s;
  s = (s >> 64) + out[2] + (mp_limb_t)(b >> 64) + (mp_limb_t)(c >> 64)
      + (mp_limb_t)e;
  out[2] = (mp_limb_t)s;
  s = (s >> 64) + out[3] + (mp_limb_t)(e >> 64);
  out[3] = (mp_limb_t)s;
  ripple(out + 4, (mp_limb_t)(s >> 64));
}
#endif

/* acc += x y for numbers of signed sizes sx and sy.  With t = |sx| + |sy| - L
   the limbs of x below |sx| - t = L - |sy| contribute less than
   B^(L - |sy|) B^|sy| = B^L, one unit of the last place, and so do y's. */
static inline void
addmul(rf_fx_acc *acc, const mp_limb_t *x, int sx, const mp_limb_t *y, int sy)
{
  const size_t nx = rf_fx_magnitude(sx), ny = rf_fx_magnitude(sy);
  const size_t limbs = acc->limbs;
  mp_limb_t *out = acc->side[(sx ^ sy) < 0];
  size_t t;

  RF_ASSERT(nx <= limbs && ny <= limbs);
  /* Less than one unit of the last place altogether. */
  if (nx + ny <= limbs)
    return;
  t = nx + ny - limbs;
  out += limbs - t;
  x += nx - t;
  y += ny - t;
#if RF_WIDE
  if (t == 1) {
    addmul_1(out, *x, *y);
    return;
  }
  if (t == 2) {
    addmul_2(out, x, y);
    return;
  }
#endif
  mpn_mul_n(acc->product, x, y, (mp_size_t)t);
  ripple(out + 2 * t, mpn_add_n(out, out, acc->product, (mp_size_t)(2 * t)));
}

void
rf_fx_addmul(rf_fx_acc *acc, const rf_fx_vec *x, size_t i,
             const rf_fx_vec *y, size_t j)
{
  addmul(acc, x->limb + i * acc->limbs, x->size[i],
         y->limb + j * acc->limbs, y->size[j]);
}

/* The terms of a sum that both vectors have; what is zero from used on is not
   even looked at. */
void
rf_fx_convolve(rf_fx_acc *acc, const rf_fx_vec *x, const rf_fx_vec *y,
               size_t first, size_t i)
{
  const size_t limbs = acc->limbs;
  size_t last = i;

  RF_ASSERT(first <= i);
  if (x->used == 0 || y->used == 0)
    return;
  if (x->used <= last)
    last = x->used - 1;
  if (i >= y->used && i - y->used + 1 > first)
    first = i - y->used + 1;
  /* One product of so many limbs takes a microsecond and more; where the poll
     says stop the sum is of no use, and the caller asks it, too. */
  for (size_t l = first; l <= last && (limbs < 128 || rf_poll() >= 0); l++)
    addmul(acc, x->limb + l * limbs, x->size[l],
           y->limb + (i - l) * limbs, y->size[i - l]);
}

/* A number is in units of B^-L, the sum in those of B^(-2 L). */
void
rf_fx_add(rf_fx_acc *acc, const rf_fx_vec *x, size_t i, int sign)
{
  RF_ASSERT(sign == 1 || sign == -1);
  rf_fx_add_limbs(acc, x->limb + i * acc->limbs, sign * x->size[i],
                  acc->limbs);
}

void
rf_fx_add_limbs(rf_fx_acc *acc, const mp_limb_t *v, int size, size_t above)
{
  const size_t n = rf_fx_magnitude(size);
  mp_limb_t *out = acc->side[size < 0] + above;

  RF_ASSERT(above + n <= 2 * acc->limbs + 2);
  if (n)
    ripple(out + n, mpn_add_n(out, out, v, (mp_size_t)n));
}

/* product = |side[0] - side[1]|; its sign.  Positive and negative products are
   summed apart, so that no sum has to change its sign on the way. */
static int
difference(rf_fx_acc *acc)
{
  const mp_size_t length = (mp_size_t)(2 * acc->limbs + 2);
  const int sign = mpn_cmp(acc->side[0], acc->side[1], length) < 0;

  mpn_sub_n(acc->product, acc->side[sign], acc->side[!sign], length);
  return sign ? -1 : 1;
}

/* One rounding for the whole sum.  lost gathers what does not fit, at each
   stage: whoever wants to know asks for the overflow of a whole order at once,
   not of each number. */
void
rf_fx_store(rf_fx_vec *r, size_t i, rf_fx_acc *acc, long shift,
            unsigned long times, unsigned long over)
{
  const size_t limbs = acc->limbs;
  mp_limb_t *v = r->limb + i * limbs, *top = acc->product + 2 * limbs;
  const int sign = difference(acc);
  mp_limb_t lost = 0;
  size_t n = limbs;

  RF_ASSERT(shift >= 0 && times > 0 && over > 0);
  for (; shift > 0; shift -= GMP_NUMB_BITS - 1)
    lost |= mpn_lshift(acc->product, acc->product, (mp_size_t)(2 * limbs + 2),
                       (unsigned)(shift < GMP_NUMB_BITS ? shift
                                  : GMP_NUMB_BITS - 1));
  lost |= top[0] | top[1];
  memcpy(v, acc->product + limbs, limbs * sizeof *v);
  /* Half a unit and more: up. */
  lost |= mpn_add_1(v, v, (mp_size_t)limbs,
                    acc->product[limbs - 1] >> (GMP_NUMB_BITS - 1));
  while (n > 0 && v[n - 1] == 0)
    n--;
  if (n > 0 && times != 1) {
    mp_limb_t high = mpn_mul_1(v, v, (mp_size_t)n, times);
    if (n < limbs)
      v[n++] = high;
    else
      lost |= high;
  }
  if (n > 0 && over != 1)
    mpn_divrem_1(v, 0, v, (mp_size_t)n, over);
  while (n > 0 && v[n - 1] == 0)
    n--;
  if (lost) {
    acc->overflow = true;
    n = 0;
  }
  r->size[i] = sign < 0 ? -(int)n : (int)n;
  if (n > 0 && i >= r->used)
    r->used = i + 1;
}

/* r[limbs] = m[n] 2^bits, bits of either sign, towards zero: MPFR's limbs are
   aligned at the leading bit, these at the last place. */
static void
place(mp_limb_t *r, size_t limbs, const mp_limb_t *m, size_t n, long bits)
{
  const long whole = bits >= 0 ? bits / GMP_NUMB_BITS
    : -((GMP_NUMB_BITS - 1 - bits) / GMP_NUMB_BITS);   /* floor */
  const unsigned part = (unsigned)(bits - whole * GMP_NUMB_BITS);

  for (size_t i = 0; i < limbs; i++) {
    const long from = (long)i - whole;
    mp_limb_t v = 0;
    if (from >= 0 && from < (long)n)
      v = m[from] << part;
    if (part && from >= 1 && from - 1 < (long)n)
      v |= m[from - 1] >> (GMP_NUMB_BITS - part);
    r[i] = v;
  }
}

/* Too small a number is 0, too large a one the caller's mistake in its
   scale. */
bool
rf_fx_set(rf_fx_vec *v, size_t i, size_t limbs, mpfr_srcptr x, long exponent)
{
  const size_t n = (size_t)((mpfr_get_prec(x) + GMP_NUMB_BITS - 1)
                            / GMP_NUMB_BITS);
  mp_limb_t *r = v->limb + i * limbs;
  size_t size = limbs;
  long gap;

  v->size[i] = 0;
  if (mpfr_zero_p(x))
    return true;
  if (!mpfr_number_p(x) || (gap = mpfr_get_exp(x) - exponent) > 0)
    return false;
  if (gap < -(long)(GMP_NUMB_BITS * limbs))
    return true;
  place(r, limbs, mpfr_custom_get_significand(x), n,
        gap + GMP_NUMB_BITS * ((long)limbs - (long)n));
  while (size > 0 && r[size - 1] == 0)
    size--;
  v->size[i] = mpfr_sgn(x) < 0 ? -(int)size : (int)size;
  if (size > 0 && i >= v->used)
    v->used = i + 1;
  return true;
}

/* The limbs are read where they lie. */
void
rf_fx_get(mpfr_ptr x, const rf_fx_vec *v, size_t i, size_t limbs,
          long exponent)
{
  mpz_t z;

  mpfr_set_z_2exp(x, mpz_roinit_n(z, v->limb + i * limbs, v->size[i]),
                  exponent - (long)(GMP_NUMB_BITS * limbs), MPFR_RNDN);
}

long
rf_fx_bits(const rf_fx_vec *v, size_t i, size_t limbs)
{
  const size_t n = rf_fx_magnitude(v->size[i]);

  return n ? (long)mpn_sizeinbase(v->limb + i * limbs, (mp_size_t)n, 2) : 0;
}
