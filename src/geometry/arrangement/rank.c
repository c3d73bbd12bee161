/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rank.c -- independent rows, by elimination modulo 2^61 - 1.
 *
 * Rows that are independent modulo a prime are independent: a determinant that
 * is not 0 there is not 0.  The other way round holds but for primes that
 * divide it, and who must know asks for exact pivots. */
#include "config.h"

#include "geometry/arrangement/rank.h"

#define PRIME ((UINT64_C(1) << 61) - 1)

#ifdef __SIZEOF_INT128__

__extension__ typedef unsigned __int128 product;

/* a b modulo the prime, a and b below it: 2^61 is 1 there, so the upper half of
   the product is added to the lower one. */
static uint64_t
mulmod(uint64_t a, uint64_t b)
{
  const product ab = (product)a * b;
  const uint64_t sum = ((uint64_t)ab & PRIME) + (uint64_t)(ab >> 61);

  return sum >= PRIME ? sum - PRIME : sum;
}

#else

/* a b modulo the prime, a and b below it, in 64 bits alone: 32-bit compilers
   have no wider integer.  With a = a1 2^32 + a0, b likewise, the product is
   a1 b1 2^64 + mid 2^32 + a0 b0, where 2^64 = 8 and 2^61 = 1: each of the
   five terms below stays under 2^61, but for the small ones. */
static uint64_t
mulmod(uint64_t a, uint64_t b)
{
  const uint64_t half = UINT64_C(0xffffffff), part = (UINT64_C(1) << 29) - 1;
  const uint64_t a1 = a >> 32, a0 = a & half, b1 = b >> 32, b0 = b & half;
  const uint64_t mid = a1 * b0 + a0 * b1, low = a0 * b0;

  return (8 * (a1 * b1) + ((mid & part) << 32) + (mid >> 29) + (low & PRIME)
          + (low >> 61)) % PRIME;
}

#endif

/* a + b modulo the prime. */
static uint64_t
addmod(uint64_t a, uint64_t b)
{
  return a + b >= PRIME ? a + b - PRIME : a + b;
}

static uint64_t
inverse(uint64_t a)                /* a^(PRIME - 2) */
{
  uint64_t r = 1;

  for (uint64_t e = PRIME - 2; e; e >>= 1, a = mulmod(a, a))
    if (e & 1)
      r = mulmod(r, a);
  return r;
}

/* row[d] = x[d] with the denominators cleared (a multiple spans the same),
   modulo the prime. */
static void
reduce_row(uint64_t *row, const mpq_t *x, size_t d)
{
  const uint64_t number = PRIME;
  mpz_t common, t, prime;

  mpz_init_set_ui(common, 1);
  mpz_inits(t, prime, NULL);
  mpz_import(prime, 1, 1, sizeof number, 0, 0, &number);
  for (size_t i = 0; i < d; i++)
    mpz_lcm(common, common, mpq_denref(x[i]));
  for (size_t i = 0; i < d; i++) {
    mpz_divexact(t, common, mpq_denref(x[i]));
    mpz_mul(t, t, mpq_numref(x[i]));
    mpz_fdiv_r(t, t, prime);           /* mpz_fdiv_ui takes 32 bits there */
    row[i] = 0;
    mpz_export(&row[i], NULL, 1, sizeof *row, 0, 0, t);
  }
  mpz_clears(common, t, prime, NULL);
}

/* The first rows that are independent, each reduced by those before; a prime
   of 61 bits leaves room for a sum of two products in 128. */
rf_status
rf_independent_rows(size_t *rows, size_t *rank, const mpq_t *x, size_t n,
                    size_t d)
{
  const size_t most = n < d ? n : d;
  uint64_t *m = rf_alloc(most + 1, d * sizeof *m);
  size_t *pivot = rf_alloc(most + 1, sizeof *pivot);
  size_t r = 0;
  rf_status status = RF_ENOMEM;

  if (!m || !pivot)
    goto done;
  for (size_t k = 0; k < n && r < most; k++) {
    uint64_t *row = m + r * d;
    size_t i = 0;
    reduce_row(row, x + k * d, d);
    for (size_t l = 0; l < r; l++) {
      uint64_t f = row[pivot[l]];
      for (size_t c = 0; f && c < d; c++)
        row[c] = addmod(row[c], mulmod(PRIME - f, m[l * d + c]));
    }
    while (i < d && row[i] == 0)
      i++;
    if (i == d)
      continue;
    const uint64_t scale = inverse(row[i]);
    for (size_t c = 0; c < d; c++)
      row[c] = mulmod(row[c], scale);
    pivot[r] = i;
    rows[r++] = k;
  }
  *rank = r;
  status = RF_OK;

done:
  rf_release(m);
  rf_release(pivot);
  return status;
}
