/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * span.h -- a real number between two doubles: a first look at what rf_real
 * knows to many digits, at a hundredth of its cost.
 *
 * Of numbers that hold those of rf_real the same operations, in the same
 * order, give a span that holds the result of rf_real.  So what a span decides
 * rf_real would decide alike, and what no span decides is left to it. */
#ifndef RF_SPAN_H
#define RF_SPAN_H

#include <float.h>
#include <math.h>

#include "theory/real/interval.h"

typedef struct rf_span {
  double lo, hi;         /* NaN: nothing is known of that side */
} rf_span;

/* Below and above a result that is rounded to nearest: its error is at most
   half of 2^-52 of its size, and below 2^-1074 where it is very small; what
   is beyond the doubles is at least the largest. */
static inline double
rf_span_down(double x)
{
  return x > DBL_MAX ? DBL_MAX : x - (0x1p-52 * fabs(x) + 0x1p-1074);
}

static inline double
rf_span_up(double x)
{
  return x < -DBL_MAX ? -DBL_MAX : x + (0x1p-52 * fabs(x) + 0x1p-1074);
}

static inline rf_span
rf_span_add(rf_span a, rf_span b)
{
  return (rf_span){ rf_span_down(a.lo + b.lo), rf_span_up(a.hi + b.hi) };
}

static inline rf_span
rf_span_sub(rf_span a, rf_span b)
{
  return (rf_span){ rf_span_down(a.lo - b.hi), rf_span_up(a.hi - b.lo) };
}

/* The smaller and the larger of two; NaN where one is: fmin would hide it. */
static inline double
rf_span_min(double x, double y)
{
  return x < y || isnan(x) ? x : y;
}

static inline double
rf_span_max(double x, double y)
{
  return x > y || isnan(x) ? x : y;
}

static inline rf_span
rf_span_mul(rf_span a, rf_span b)
{
  const double p = a.lo * b.lo, q = a.lo * b.hi, r = a.hi * b.lo,
               s = a.hi * b.hi;

  return (rf_span){
    rf_span_down(rf_span_min(rf_span_min(p, q), rf_span_min(r, s))),
    rf_span_up(rf_span_max(rf_span_max(p, q), rf_span_max(r, s)))
  };
}

/* Off by at most error >= 0. */
static inline rf_span
rf_span_widen(rf_span a, double error)
{
  return (rf_span){ rf_span_down(a.lo - error), rf_span_up(a.hi + error) };
}

/* Doubles below and above. */
rf_span rf_span_of(const rf_real *r);
rf_span rf_span_of_number(const mpfr_t x);

/* By what may have 0 in it: then everything. */
rf_span rf_span_div(rf_span a, rf_span b);

/* Those of rf_real.  What is below 0 counts as 0 in a logarithm; what is
   beyond 1, or may be, has no artanh that is known. */
rf_span rf_span_log(rf_span a);
rf_span rf_span_tanh(rf_span a);
rf_span rf_span_atanh(rf_span a);

/* As rf_margin_truth and rf_real_less. */
rf_truth rf_span_positive(rf_span margin);
rf_truth rf_span_less(rf_span a, rf_span b);

#endif
