/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact.c -- exact rationals: to doubles, arrays.
 *
 * The experiment is exact; here it is rounded, once.  mpq_get_d would not do:
 * it cuts off instead of rounding to nearest. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/mpfr_state.h"

double
rf_get_d_nearest(const mpq_t q)
{
  mpfr_t r;
  double d;
  int inexact;
  const rf_mpfr_state found = rf_mpfr_enter();

  /* Rounding to 53 bits first and to a denormal second would round twice: give
     MPFR the exponent range of double and let it do both at once.  Its numbers
     are in [1/2, 1) times 2^e: the least denormal, 2^-1074, has e = -1073. */
  mpfr_init2(r, 53);
  mpfr_set_emin(-1073);
  mpfr_set_emax(1024);
  inexact = mpfr_set_q(r, q, MPFR_RNDN);
  mpfr_subnormalize(r, inexact, MPFR_RNDN);
  d = mpfr_get_d(r, MPFR_RNDN);
  mpfr_clear(r);
  rf_mpfr_leave(&found, RF_OK);
  return d;
}

/* A power of 2 is divided out exactly, so that one rounding is left: for
   numbers that have no double near them unscaled. */
double
rf_exact_scaled(const mpq_t q, long e)
{
  mpq_t tmp;
  double r;

  mpq_init(tmp);
  if (e >= 0)
    mpq_div_2exp(tmp, q, (mp_bitcnt_t)e);
  else
    mpq_mul_2exp(tmp, q, (mp_bitcnt_t)-e);
  r = rf_get_d_nearest(tmp);
  mpq_clear(tmp);
  return r;
}

/* By a power of 4, which changes no digit of a number in range. */
double
rf_sqrt_nearest(const mpq_t q)
{
  const long bits = (long)mpz_sizeinbase(mpq_numref(q), 2)
    - (long)mpz_sizeinbase(mpq_denref(q), 2);
  const long half = bits / 2;

  return ldexp(sqrt(rf_exact_scaled(q, 2 * half)), (int)half);
}

mpq_t *
rf_mpq_array(size_t count)
{
  mpq_t *v = rf_alloc(count, sizeof *v);

  if (v)
    for (size_t i = 0; i < count; i++)
      mpq_init(v[i]);
  return v;
}

void
rf_mpq_array_free(mpq_t *v, size_t count)
{
  if (v)
    for (size_t i = 0; i < count; i++)
      mpq_clear(v[i]);
  rf_release(v);
}
