/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * interval.h -- a real number between two MPFR numbers.  Every operation rounds
 * its ends outwards, so that the bound is a proof. */
#ifndef RF_INTERVAL_H
#define RF_INTERVAL_H

#include <gmp.h>
#include <mpfr.h>

#include "base/base.h"

#if defined(__GNUC__)
# define RF_NULL_ENDS __attribute__((sentinel))
#else
# define RF_NULL_ENDS
#endif

typedef struct rf_real {
  mpfr_t lo, hi;
} rf_real;

void rf_real_init(rf_real *r, mpfr_prec_t prec);
void rf_real_clear(rf_real *r);

/* Do its ends have their order?  Asserted of every result. */
bool rf_real_is_valid(const rf_real *r);

/* Several; the list ends with (rf_real *)0. */
void rf_real_inits(mpfr_prec_t prec, rf_real *first, ...) RF_NULL_ENDS;
void rf_real_clears(rf_real *first, ...) RF_NULL_ENDS;

/* count numbers, 0; NULL: no memory. */
rf_real *rf_reals(size_t count, mpfr_prec_t prec);
void rf_reals_free(rf_real *r, size_t count);

void rf_real_set(rf_real *r, const rf_real *a);
void rf_real_set_q(rf_real *r, const mpq_t q);

void rf_real_set_d(rf_real *r, double x);
void rf_real_set_si(rf_real *r, long x);

/* Does it say anything of its number?  One that is not there is everything,
   as is what comes of it. */
bool rf_real_is_known(const rf_real *r);

/* From here on r is none of the operands.  By what may be 0 division gives
   everything. */
void rf_real_add(rf_real *r, const rf_real *a, const rf_real *b);
void rf_real_sub(rf_real *r, const rf_real *a, const rf_real *b);
void rf_real_mul(rf_real *r, const rf_real *a, const rf_real *b);
void rf_real_div(rf_real *r, const rf_real *a, const rf_real *b);
void rf_real_mul_q(rf_real *r, const rf_real *a, const mpq_t q);
void rf_real_mul_si(rf_real *r, const rf_real *a, long x);
void rf_real_abs(rf_real *r, const rf_real *a);
void rf_real_exp(rf_real *r, const rf_real *a);
void rf_real_tanh(rf_real *r, const rf_real *a);
void rf_real_atanh(rf_real *r, const rf_real *a);

/* Of what is not negative; an end below 0 counts as 0 (log: -inf). */
void rf_real_sqrt(rf_real *r, const rf_real *a);
void rf_real_sqrt_q(rf_real *r, const mpq_t q);

/* r = +-sqrt |q|, with the sign of q. */
void rf_real_signed_root_q(rf_real *r, const mpq_t q);
void rf_real_log(rf_real *r, const rf_real *a);
void rf_real_log_q(rf_real *r, const mpq_t q);

/* r = log n, n >= 1. */
void rf_real_log_ui(rf_real *r, unsigned long n);

/* r = a^(q), a > 0, q any rational. */
void rf_real_pow_q(rf_real *r, const rf_real *a, const mpq_t q);

/* r = min(r, a), max(r, a). */
void rf_real_keep_min(rf_real *r, const rf_real *a);
void rf_real_keep_max(rf_real *r, const rf_real *a);

/* The interval of a number that is off by at most `error`. */
void rf_real_widen(rf_real *r, const mpfr_t error);

/* Is a < b?  Where they overlap it is not known. */
rf_truth rf_real_less(const rf_real *a, const rf_real *b);

/* Decimal text with so many digits of a number in r, and a bound on its
 * distance from every number in r (rounding to decimal included).  Release
 * both with rf_release.  *good says whether the bound is below one unit of
 * the last digit.  Errors: RF_ENOMEM. */
rf_status rf_real_text(char **value, char **error, bool *good,
                       const rf_real *r, long digits);

#endif
