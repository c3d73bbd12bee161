/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * interval.c -- real numbers enclosed between two MPFR numbers. */
#include "config.h"

#include "theory/constants/interval.h"

void
rf_real_init(rf_real *r, mpfr_prec_t prec)
{
  mpfr_init2(r->lo, prec);
  mpfr_init2(r->hi, prec);
  mpfr_set_zero(r->lo, 1);
  mpfr_set_zero(r->hi, 1);
}

void
rf_real_clear(rf_real *r)
{
  mpfr_clear(r->lo);
  mpfr_clear(r->hi);
}

void
rf_real_set(rf_real *r, const rf_real *a)
{
  mpfr_set(r->lo, a->lo, MPFR_RNDD);
  mpfr_set(r->hi, a->hi, MPFR_RNDU);
}

void
rf_real_set_q(rf_real *r, const mpq_t q)
{
  mpfr_set_q(r->lo, q, MPFR_RNDD);
  mpfr_set_q(r->hi, q, MPFR_RNDU);
}

void
rf_real_sqrt_q(rf_real *r, const mpq_t q)
{
  rf_real_set_q(r, q);
  mpfr_sqrt(r->lo, r->lo, MPFR_RNDD);
  mpfr_sqrt(r->hi, r->hi, MPFR_RNDU);
}

void
rf_real_mul(rf_real *r, const rf_real *a, const rf_real *b)
{
  mpfr_mul(r->lo, a->lo, b->lo, MPFR_RNDD);
  mpfr_mul(r->hi, a->hi, b->hi, MPFR_RNDU);
}

void
rf_real_div(rf_real *r, const rf_real *a, const rf_real *b)
{
  mpfr_div(r->lo, a->lo, b->hi, MPFR_RNDD);
  mpfr_div(r->hi, a->hi, b->lo, MPFR_RNDU);
}

void
rf_real_log_ui(rf_real *r, unsigned long n)
{
  mpfr_log_ui(r->lo, n, MPFR_RNDD);
  mpfr_log_ui(r->hi, n, MPFR_RNDU);
}

/* exp(q log a); the exponent is an interval, which may have either sign. */
void
rf_real_pow_q(rf_real *r, const rf_real *a, const mpq_t q)
{
  const bool down = mpq_sgn(q) < 0;

  mpfr_log(r->lo, a->lo, MPFR_RNDD);
  mpfr_log(r->hi, a->hi, MPFR_RNDU);
  mpfr_mul_q(r->lo, r->lo, q, down ? MPFR_RNDU : MPFR_RNDD);
  mpfr_mul_q(r->hi, r->hi, q, down ? MPFR_RNDD : MPFR_RNDU);
  if (down)
    mpfr_swap(r->lo, r->hi);
  mpfr_exp(r->lo, r->lo, MPFR_RNDD);
  mpfr_exp(r->hi, r->hi, MPFR_RNDU);
}

/* The text of x by an MPFR format with a star, in memory of ours. */
static char *
print(const char *format, long digits, mpfr_srcptr x)
{
  const int size = mpfr_snprintf(NULL, 0, format, (int)digits, x);
  char *text = size < 0 ? NULL : rf_alloc((size_t)size + 1, 1);

  if (text)
    mpfr_snprintf(text, (size_t)size + 1, format, (int)digits, x);
  return text;
}

rf_status
rf_real_text(char **value, char **error, bool *good, const rf_real *r,
             long digits)
{
  const mpfr_prec_t prec = mpfr_get_prec(r->lo) + 64;
  mpfr_t back, far, unit;
  char *v = print("%.*RNg", digits, r->lo), *e = NULL;

  mpfr_inits2(prec, back, far, unit, (mpfr_ptr)0);
  if (!v)
    goto done;
  /* The decimal read back, and its distance from the far end. */
  mpfr_set_str(back, v, 10, MPFR_RNDN);
  mpfr_sub(far, back, r->lo, MPFR_RNDA);
  mpfr_sub(unit, r->hi, back, MPFR_RNDA);
  mpfr_abs(far, far, MPFR_RNDU);
  mpfr_abs(unit, unit, MPFR_RNDU);
  mpfr_max(far, far, unit, MPFR_RNDU);
  /* Reading back rounded by less than 2^-prec of the value. */
  mpfr_abs(unit, back, MPFR_RNDU);
  if (!mpfr_zero_p(far)) {
    mpfr_div_2si(back, unit, (long)prec - 2, MPFR_RNDU);
    mpfr_add(far, far, back, MPFR_RNDU);
  }
  mpfr_set_ui(back, 10, MPFR_RNDN);
  mpfr_pow_si(back, back, 1 - digits, MPFR_RNDD);
  mpfr_mul(unit, unit, back, MPFR_RNDD);
  *good = mpfr_lessequal_p(far, unit) != 0;
  e = print("%.*RUg", 2, far);

done:
  mpfr_clears(back, far, unit, (mpfr_ptr)0);
  if (!e) {
    rf_release(v);
    return RF_ENOMEM;
  }
  *value = v;
  *error = e;
  return RF_OK;
}
