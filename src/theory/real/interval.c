/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * interval.c -- real numbers enclosed between two MPFR numbers.
 *
 * Lower ends are rounded down, upper ends up, so an interval holds the number
 * whatever was rounded on the way; its width is the only error there is.
 * Numbers that come as doubles are exact.  Outputs must not be inputs, except
 * where said.
 *
 * A function that increases is taken end by end; of the others the ends are
 * sorted out where they stand. */
#include "config.h"

#include <stdarg.h>

#include "theory/real/interval.h"

/* At 0, which is an interval like any other: a sum can begin with it. */
void
rf_real_init(rf_real *r, mpfr_prec_t prec)
{
  mpfr_init2(r->lo, prec);
  mpfr_init2(r->hi, prec);
  mpfr_set_zero(r->lo, 1);
  mpfr_set_zero(r->hi, 1);
}

/* NaN is the answer of MPFR where there is none, and of what comes of it. */
bool
rf_real_is_valid(const rf_real *r)
{
  return mpfr_nan_p(r->lo) || mpfr_nan_p(r->hi)
    || mpfr_lessequal_p(r->lo, r->hi);
}

void
rf_real_clear(rf_real *r)
{
  mpfr_clear(r->lo);
  mpfr_clear(r->hi);
}

/* Lists end with NULL, as those of MPFR do. */
void
rf_real_inits(mpfr_prec_t prec, rf_real *first, ...)
{
  va_list list;

  va_start(list, first);
  for (rf_real *r = first; r; r = va_arg(list, rf_real *))
    rf_real_init(r, prec);
  va_end(list);
}

void
rf_real_clears(rf_real *first, ...)
{
  va_list list;

  va_start(list, first);
  for (rf_real *r = first; r; r = va_arg(list, rf_real *))
    rf_real_clear(r);
  va_end(list);
}

/* A cleanup label may meet the pointer at any stage, hence NULL is fine. */
rf_real *
rf_reals(size_t count, mpfr_prec_t prec)
{
  rf_real *r = rf_alloc(count, sizeof *r);

  for (size_t i = 0; r && i < count; i++)
    rf_real_init(&r[i], prec);
  return r;
}

void
rf_reals_free(rf_real *r, size_t count)
{
  for (size_t i = 0; r && i < count; i++)
    rf_real_clear(&r[i]);
  rf_release(r);
}

/* Also between precisions: r has a inside, whatever room it has. */
void
rf_real_set(rf_real *r, const rf_real *a)
{
  mpfr_set(r->lo, a->lo, MPFR_RNDD);
  mpfr_set(r->hi, a->hi, MPFR_RNDU);
}

/* Few fractions are binary numbers; the ends enclose the others. */
void
rf_real_set_q(rf_real *r, const mpq_t q)
{
  mpfr_set_q(r->lo, q, MPFR_RNDD);
  mpfr_set_q(r->hi, q, MPFR_RNDU);
}

/* Exact from 53 bits on, and outwards below that. */
void
rf_real_set_d(rf_real *r, double x)
{
  mpfr_set_d(r->lo, x, MPFR_RNDD);
  mpfr_set_d(r->hi, x, MPFR_RNDU);
}

void
rf_real_set_si(rf_real *r, long x)
{
  mpfr_set_si(r->lo, x, MPFR_RNDD);
  mpfr_set_si(r->hi, x, MPFR_RNDU);
}

/* A sum grows with both of its terms, so that ends go with ends. */
void
rf_real_add(rf_real *r, const rf_real *a, const rf_real *b)
{
  RF_ASSERT(r != a && r != b);
  mpfr_add(r->lo, a->lo, b->lo, MPFR_RNDD);
  mpfr_add(r->hi, a->hi, b->hi, MPFR_RNDU);
  RF_ASSERT(rf_real_is_valid(r));
}

/* From -inf to inf is no answer, as NaN is none; with one infinite end it is
   still a bound. */
bool
rf_real_is_known(const rf_real *r)
{
  return !mpfr_nan_p(r->lo) && !mpfr_nan_p(r->hi)
    && !(mpfr_inf_p(r->lo) && mpfr_inf_p(r->hi)
         && mpfr_sgn(r->lo) != mpfr_sgn(r->hi));
}

/* The ends change sides. */
void
rf_real_sub(rf_real *r, const rf_real *a, const rf_real *b)
{
  RF_ASSERT(r != a && r != b);
  mpfr_sub(r->lo, a->lo, b->hi, MPFR_RNDD);
  mpfr_sub(r->hi, a->hi, b->lo, MPFR_RNDU);
  RF_ASSERT(rf_real_is_valid(r));
}

/* An operation of MPFR with its direction of rounding. */
typedef int binary(mpfr_t r, const mpfr_t a, const mpfr_t b, mpfr_rnd_t round);

/* The hull of op over the four pairs of ends: that of a product, or of a
   quotient by what has no 0.   */
static void
of_ends(rf_real *r, const rf_real *a, const rf_real *b, binary *op)
{
  const mpfr_t *const end[4][2] = { { &a->lo, &b->lo }, { &a->lo, &b->hi },
                                    { &a->hi, &b->lo }, { &a->hi, &b->hi } };
  mpfr_t t;

  mpfr_init2(t, mpfr_get_prec(r->lo));
  for (int i = 0; i < 4; i++) {
    op(t, *end[i][0], *end[i][1], MPFR_RNDD);
    if (i == 0 || mpfr_less_p(t, r->lo))
      mpfr_set(r->lo, t, MPFR_RNDD);
    op(t, *end[i][0], *end[i][1], MPFR_RNDU);
    if (i == 0 || mpfr_greater_p(t, r->hi))
      mpfr_set(r->hi, t, MPFR_RNDU);
  }
  mpfr_clear(t);
  RF_ASSERT(rf_real_is_valid(r));
}

/* Nearly all numbers of the theory are positive: two products then suffice. */
void
rf_real_mul(rf_real *r, const rf_real *a, const rf_real *b)
{
  RF_ASSERT(r != a && r != b);
  if (mpfr_sgn(a->lo) < 0 || mpfr_sgn(b->lo) < 0) {
    of_ends(r, a, b, mpfr_mul);
    return;
  }
  mpfr_mul(r->lo, a->lo, b->lo, MPFR_RNDD);
  mpfr_mul(r->hi, a->hi, b->hi, MPFR_RNDU);
}

/* A divisor that may be 0 says nothing of the quotient.  That is met: weights
   are known up to the error of a run, and some numbers are 0. */
void
rf_real_div(rf_real *r, const rf_real *a, const rf_real *b)
{
  RF_ASSERT(r != a && r != b);
  if (!(mpfr_sgn(b->lo) > 0) && !(mpfr_sgn(b->hi) < 0)) {
    mpfr_set_inf(r->lo, -1);
    mpfr_set_inf(r->hi, 1);
    return;
  }
  if (mpfr_sgn(a->lo) < 0 || mpfr_sgn(b->lo) <= 0) {
    of_ends(r, a, b, mpfr_div);
    return;
  }
  mpfr_div(r->lo, a->lo, b->hi, MPFR_RNDD);
  mpfr_div(r->hi, a->hi, b->lo, MPFR_RNDU);
}

/* A negative factor turns the interval round. */
void
rf_real_mul_q(rf_real *r, const rf_real *a, const mpq_t q)
{
  const bool down = mpq_sgn(q) < 0;

  RF_ASSERT(r != a);
  mpfr_mul_q(r->lo, down ? a->hi : a->lo, q, MPFR_RNDD);
  mpfr_mul_q(r->hi, down ? a->lo : a->hi, q, MPFR_RNDU);
  RF_ASSERT(rf_real_is_valid(r));
}

void
rf_real_mul_si(rf_real *r, const rf_real *a, long x)
{
  RF_ASSERT(r != a);
  mpfr_mul_si(r->lo, x < 0 ? a->hi : a->lo, x, MPFR_RNDD);
  mpfr_mul_si(r->hi, x < 0 ? a->lo : a->hi, x, MPFR_RNDU);
  RF_ASSERT(rf_real_is_valid(r));
}

/* An interval about 0 has |.| from 0 to its further end. */
void
rf_real_abs(rf_real *r, const rf_real *a)
{
  RF_ASSERT(r != a);
  if (mpfr_sgn(a->lo) >= 0)
    rf_real_set(r, a);
  else if (mpfr_sgn(a->hi) <= 0)
    rf_real_mul_si(r, a, -1);
  else {
    mpfr_neg(r->lo, a->lo, MPFR_RNDU);
    mpfr_max(r->hi, r->lo, a->hi, MPFR_RNDU);
    mpfr_set_zero(r->lo, 1);
  }
  RF_ASSERT(rf_real_is_valid(r));
}

/* A function that increases goes end by end. */
void
rf_real_exp(rf_real *r, const rf_real *a)
{
  RF_ASSERT(r != a);
  mpfr_exp(r->lo, a->lo, MPFR_RNDD);
  mpfr_exp(r->hi, a->hi, MPFR_RNDU);
  RF_ASSERT(rf_real_is_valid(r));
}

/* It increases, and infinite ends become -1 and 1. */
void
rf_real_tanh(rf_real *r, const rf_real *a)
{
  RF_ASSERT(r != a);
  mpfr_tanh(r->lo, a->lo, MPFR_RNDD);
  mpfr_tanh(r->hi, a->hi, MPFR_RNDU);
}

/* An end beyond +-1 counts as +-1.  A cosine may come out a rounding above 1;
   the truth is below. */
void
rf_real_atanh(rf_real *r, const rf_real *a)
{
  RF_ASSERT(r != a);
  mpfr_atanh(r->lo, a->lo, MPFR_RNDD);
  mpfr_atanh(r->hi, a->hi, MPFR_RNDU);
  if (mpfr_nan_p(r->lo))
    mpfr_set_inf(r->lo, -1);
  if (mpfr_nan_p(r->hi))
    mpfr_set_inf(r->hi, 1);
  RF_ASSERT(rf_real_is_valid(r));
}

/* What is below 0 by its rounding alone.  Squares and norms are meant, which
   are at least 0 in truth. */
static void
not_negative(rf_real *r, const rf_real *a)
{
  rf_real_set(r, a);
  if (mpfr_sgn(r->lo) < 0)
    mpfr_set_zero(r->lo, 1);
  if (mpfr_sgn(r->hi) < 0)
    mpfr_set_zero(r->hi, 1);
}

/* What is 0 but for rounding has the root 0, not NaN. */
void
rf_real_sqrt(rf_real *r, const rf_real *a)
{
  RF_ASSERT(r != a);
  not_negative(r, a);
  mpfr_sqrt(r->lo, r->lo, MPFR_RNDD);
  mpfr_sqrt(r->hi, r->hi, MPFR_RNDU);
  RF_ASSERT(rf_real_is_valid(r));
}

/* A rational is rounded once before its root: both roundings are outwards. */
void
rf_real_sqrt_q(rf_real *r, const mpq_t q)
{
  rf_real_set_q(r, q);
  mpfr_sqrt(r->lo, r->lo, MPFR_RNDD);
  mpfr_sqrt(r->hi, r->hi, MPFR_RNDU);
}

/* A ball that is mirrored has its ends exchanged. */
void
rf_real_signed_root_q(rf_real *r, const mpq_t q)
{
  mpq_t size;

  mpq_init(size);
  mpq_abs(size, q);
  rf_real_sqrt_q(r, size);
  if (mpq_sgn(q) < 0) {
    mpfr_swap(r->lo, r->hi);
    mpfr_neg(r->lo, r->lo, MPFR_RNDD);
    mpfr_neg(r->hi, r->hi, MPFR_RNDU);
  }
  mpq_clear(size);
}

/* The logarithm of 0 is -inf, a bound that says nothing, but is right. */
void
rf_real_log(rf_real *r, const rf_real *a)
{
  RF_ASSERT(r != a);
  not_negative(r, a);
  mpfr_log(r->lo, r->lo, MPFR_RNDD);
  mpfr_log(r->hi, r->hi, MPFR_RNDU);
  RF_ASSERT(rf_real_is_valid(r));
}

/* As with the root: two roundings, both outwards. */
void
rf_real_log_q(rf_real *r, const mpq_t q)
{
  rf_real_set_q(r, q);
  mpfr_log(r->lo, r->lo, MPFR_RNDD);
  mpfr_log(r->hi, r->hi, MPFR_RNDU);
}

/* End by end: the minimum of the numbers lies between the minima of the
   ends. */
void
rf_real_keep_min(rf_real *r, const rf_real *a)
{
  mpfr_min(r->lo, r->lo, a->lo, MPFR_RNDD);
  mpfr_min(r->hi, r->hi, a->hi, MPFR_RNDU);
  RF_ASSERT(rf_real_is_valid(r));
}

void
rf_real_keep_max(rf_real *r, const rf_real *a)
{
  mpfr_max(r->lo, r->lo, a->lo, MPFR_RNDD);
  mpfr_max(r->hi, r->hi, a->hi, MPFR_RNDU);
  RF_ASSERT(rf_real_is_valid(r));
}

/* For errors that are known from elsewhere, as that of a run. */
void
rf_real_widen(rf_real *r, const mpfr_t error)
{
  RF_ASSERT(mpfr_nan_p(error) || mpfr_sgn(error) >= 0);
  mpfr_sub(r->lo, r->lo, error, MPFR_RNDD);
  mpfr_add(r->hi, r->hi, error, MPFR_RNDU);
  RF_ASSERT(rf_real_is_valid(r));
}

/* Touching intervals decide one way only, a < b being strict. */
rf_truth
rf_real_less(const rf_real *a, const rf_real *b)
{
  return mpfr_less_p(a->hi, b->lo) ? RF_YES
         : mpfr_lessequal_p(b->hi, a->lo) ? RF_NO : RF_UNSURE;
}

/* One rounding alone, as whole numbers come exactly. */
void
rf_real_log_ui(rf_real *r, unsigned long n)
{
  RF_ASSERT(n > 0);
  mpfr_log_ui(r->lo, n, MPFR_RNDD);
  mpfr_log_ui(r->hi, n, MPFR_RNDU);
}

/* exp(q log a); the exponent is an interval, which may have either sign. */
void
rf_real_pow_q(rf_real *r, const rf_real *a, const mpq_t q)
{
  const bool down = mpq_sgn(q) < 0;

  RF_ASSERT(mpfr_sgn(a->lo) >= 0);
  RF_ASSERT(r != a);
  mpfr_log(r->lo, a->lo, MPFR_RNDD);
  mpfr_log(r->hi, a->hi, MPFR_RNDU);
  mpfr_mul_q(r->lo, r->lo, q, down ? MPFR_RNDU : MPFR_RNDD);
  mpfr_mul_q(r->hi, r->hi, q, down ? MPFR_RNDD : MPFR_RNDU);
  if (down)
    mpfr_swap(r->lo, r->hi);
  mpfr_exp(r->lo, r->lo, MPFR_RNDD);
  mpfr_exp(r->hi, r->hi, MPFR_RNDU);
  RF_ASSERT(rf_real_is_valid(r));
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

/* The text is a number of its own: it is read back, and its distance from the
   further end is the error told.  So rounding to decimal is in it as well. */
rf_status
rf_real_text(char **value, char **error, bool *good, const rf_real *r,
             long digits)
{
  const mpfr_prec_t prec = mpfr_get_prec(r->lo) + 64;
  mpfr_t back, far, unit;
  char *v = print("%.*RNg", digits, r->lo), *e = NULL;

  RF_ASSERT(digits > 0 && rf_real_is_valid(r));
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
