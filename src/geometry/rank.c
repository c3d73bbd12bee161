/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rank.c -- independent rows, by elimination modulo 2^61 - 1. */
#include "config.h"

#include "geometry/rank.h"

#define PRIME ((UINT64_C(1) << 61) - 1)

__extension__ typedef unsigned __int128 wide;

static uint64_t
mulmod(uint64_t a, uint64_t b)
{
  return (uint64_t)((wide)a * b % PRIME);
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
  mpz_t common, t;

  mpz_init_set_ui(common, 1);
  mpz_init(t);
  for (size_t i = 0; i < d; i++)
    mpz_lcm(common, common, mpq_denref(x[i]));
  for (size_t i = 0; i < d; i++) {
    mpz_divexact(t, common, mpq_denref(x[i]));
    mpz_mul(t, t, mpq_numref(x[i]));
    row[i] = mpz_fdiv_ui(t, PRIME);
  }
  mpz_clear(t);
  mpz_clear(common);
}

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
        row[c] = (row[c] + mulmod(PRIME - f, m[l * d + c])) % PRIME;
    }
    while (i < d && row[i] == 0)
      i++;
    if (i == d)
      continue;
    for (size_t c = d, f = inverse(row[i]); c-- > 0; )
      row[c] = mulmod(row[c], f);
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
