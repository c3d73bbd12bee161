/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * span.c -- real numbers between two doubles; see span.h.
 *
 * Why a span holds what rf_real makes of the same numbers: both round every
 * result outwards, and a double is also a number of more bits, so that what is
 * the largest double below a result is not above the largest number of more
 * bits below it.  Inputs that are wider only widen a result. */
#include "config.h"

#include "theory/real/span.h"

/* What the mathematical library may be off by, relatively: those in use are
   good to a few times 2^-53 (glibc's manual, "Known maximum errors"). */
#define LIBRARY 0x1p-44

rf_span
rf_span_of_number(const mpfr_t x)
{
  return (rf_span){ mpfr_get_d(x, MPFR_RNDD), mpfr_get_d(x, MPFR_RNDU) };
}

rf_span
rf_span_of(const rf_real *r)
{
  RF_ASSERT(!mpfr_greater_p(r->lo, r->hi));
  return (rf_span){ mpfr_get_d(r->lo, MPFR_RNDD),
                    mpfr_get_d(r->hi, MPFR_RNDU) };
}

/* NaN says that nothing is known, whatever an operation makes of it. */
rf_span
rf_span_div(rf_span a, rf_span b)
{
  double p, q, r, s;

  if (!(b.lo > 0.0) && !(b.hi < 0.0))
    return (rf_span){ NAN, NAN };
  p = a.lo / b.lo;
  q = a.lo / b.hi;
  r = a.hi / b.lo;
  s = a.hi / b.hi;
  return (rf_span){
    rf_span_down(rf_span_min(rf_span_min(p, q), rf_span_min(r, s))),
    rf_span_up(rf_span_max(rf_span_max(p, q), rf_span_max(r, s)))
  };
}

/* Of a function that grows, end by end. */
static rf_span
library(double lo, double hi)
{
  return (rf_span){ rf_span_down(lo - LIBRARY * fabs(lo)),
                    rf_span_up(hi + LIBRARY * fabs(hi)) };
}

/* ln 0 = -inf is a bound that says nothing, but is right; it stays itself, as
   inf - inf would be NaN. */
rf_span
rf_span_log(rf_span a)
{
  const double lo = a.lo <= 0.0 ? -INFINITY : log(a.lo);
  const double hi = a.hi <= 0.0 ? -INFINITY : log(a.hi);
  const rf_span r = library(lo, hi);

  RF_ASSERT(!(a.lo > a.hi));
  return (rf_span){ isinf(lo) ? lo : r.lo, isinf(hi) ? hi : r.hi };
}

/* Nothing is beyond 1. */
rf_span
rf_span_tanh(rf_span a)
{
  const rf_span r = library(tanh(a.lo), tanh(a.hi));

  RF_ASSERT(!(a.lo > a.hi));
  return (rf_span){ r.lo < -1.0 ? -1.0 : r.lo, r.hi > 1.0 ? 1.0 : r.hi };
}

/* rf_real takes an end beyond 1 for +-inf, each on its side: from 1 on a span
   has both. */
rf_span
rf_span_atanh(rf_span a)
{
  if (!(a.lo > -1.0 && a.hi < 1.0))
    return (rf_span){ -INFINITY, INFINITY };
  return library(atanh(a.lo), atanh(a.hi));
}

/* Equality is for rf_real, which knows it. */
rf_truth
rf_span_positive(rf_span margin)
{
  return margin.lo > 0.0 ? RF_YES : margin.hi < 0.0 ? RF_NO : RF_UNSURE;
}

/* rf_real says NO also where they touch, and so may this: both are true. */
rf_truth
rf_span_less(rf_span a, rf_span b)
{
  return a.hi < b.lo ? RF_YES : b.hi <= a.lo ? RF_NO : RF_UNSURE;
}
