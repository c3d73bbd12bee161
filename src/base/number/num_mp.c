/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * num_mp.c -- arrays of MPFR numbers whose limbs lie in one block. */
#include "config.h"

#include "base/number/num_mp.h"

/* The custom interface of MPFR lets the caller own the significands: one
   allocation, contiguous limbs, and failure is a NULL instead of an abort.
   The heads come first, then the limbs, from a multiple of 16 bytes on, as
   malloc would place them. */
rf_num *
num_array(size_t count, long prec)
{
  size_t limbs = mpfr_custom_get_size((mpfr_prec_t)prec);
  size_t head = (count * sizeof(rf_num) + 15) / 16 * 16;
  char *block;
  rf_num *v;

  if (count > (SIZE_MAX / 2 - 16) / (sizeof(rf_num) + limbs))
    return NULL;
  if (!(block = rf_alloc(head + count * limbs, 1)))
    return NULL;
  v = (rf_num *)(void *)block;
  for (size_t i = 0; i < count; i++) {
    void *significand = block + head + i * limbs;
    mpfr_custom_init(significand, (mpfr_prec_t)prec);
    mpfr_custom_init_set(&v[i], MPFR_ZERO_KIND, 0, (mpfr_prec_t)prec,
                         significand);
  }
  return v;
}

/* The count is for the name's sake: arrays of doubles and of MPFR numbers are
   released by the same text. */
void
num_array_free(rf_num *v, size_t count)
{
  (void)count;
  rf_release(v);
}
