/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * element.c -- numbers from bytes, independent of the machine's own order. */
#include "config.h"

#include <math.h>

#include "problem/files/element.h"

/* All bytes as one integer, from the most significant one on. */
static uint64_t
gather(rf_element element, const unsigned char *at)
{
  uint64_t v = 0;

  for (size_t i = 0; i < element.size; i++)
    v = v << 8 | at[element.big ? i : element.size - 1 - i];
  return v;
}

/* In halves, since GMP takes unsigned long, which may have 32 bits. */
static void
set_u64(mpq_t q, uint64_t v)
{
  mpz_set_ui(mpq_numref(q), (unsigned long)(v >> 32));
  mpz_mul_2exp(mpq_numref(q), mpq_numref(q), 32);
  mpz_add_ui(mpq_numref(q), mpq_numref(q), (unsigned long)(v & 0xffffffff));
  mpz_set_ui(mpq_denref(q), 1);
}

/* Two's complement: of a negative number the magnitude is what is missing to
   2^bits. */
static void
set_signed(mpq_t q, uint64_t v, size_t size)
{
  const uint64_t sign = UINT64_C(1) << (8 * size - 1);

  if (!(v & sign)) {
    set_u64(q, v);
    return;
  }
  set_u64(q, (sign - 1 - (v & (sign - 1))) + 1);
  mpq_neg(q, q);
}

/* Bits of a float as the machine has them; every machine that this package
   takes has IEEE (RF_CHECK_DOUBLE). */
static rf_status
set_float(mpq_t q, uint64_t v, size_t size)
{
  const uint32_t half = (uint32_t)v;
  float f;
  double d;

  if (size == 4) {
    memcpy(&f, &half, sizeof f);
    d = (double)f;
  } else
    memcpy(&d, &v, sizeof d);
  if (!isfinite(d))
    return RF_ENOTFIN;
  mpq_set_d(q, d);
  return RF_OK;
}

rf_status
rf_element_get(mpq_t q, rf_element element, const unsigned char *at)
{
  const uint64_t v = gather(element, at);

  RF_ASSERT(element.size >= 1 && element.size <= 8);
  RF_ASSERT(element.kind != RF_FLOAT || element.size >= 4);
  if (element.kind == RF_FLOAT)
    return set_float(q, v, element.size);
  if (element.kind == RF_SIGNED)
    set_signed(q, v, element.size);
  else
    set_u64(q, v);
  return RF_OK;
}
