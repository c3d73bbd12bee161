/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * up.h -- numbers >= 0 that are bounds from above: every operation rounds up.
 *
 * A bound is m 2^e, 1/2 <= m < 1, or 0, or infinite, so that no exponent is
 * too small.  Each operation rounds once to the nearest double, off by a
 * factor within 1 +- 2^-53, and then multiplies by UP_MORE = 1 + 2^-51, whose
 * rounding is of the same size: (1 - 2^-53)^2 (1 + 2^-51) > 1.
 *
 * A divisor is a bound from below: up_below makes one, and nothing else may be
 * done with it but comparing, or dividing by it. */
#ifndef RF_UP_H
#define RF_UP_H

#include <math.h>

#include "base/ball/ball.h"

typedef struct rf_up {
  double m;
  long e;
} rf_up;

#define UP_MORE (1.0 + 0x1p-51)

static inline rf_up
up_infinite(void)
{
  return (rf_up){ (double)INFINITY, 0 };
}

/* m 2^e for any m >= 0, exactly; what is no number is no bound. */
static inline rf_up
up_exactly(double m, long e)
{
  int shift;

  if (!(m < (double)INFINITY))
    return up_infinite();
  m = frexp(m, &shift);
  return (rf_up){ m, m > 0.0 ? e + shift : 0 };
}

static inline rf_up
up_d(double x)
{
  return up_exactly(x, 0);
}

static inline rf_up
up_zero(void)
{
  return (rf_up){ 0.0, 0 };
}

static inline rf_up
up_mul(rf_up a, rf_up b)
{
  return up_exactly(a.m * b.m * UP_MORE, a.e + b.e);
}

/* What is 2^-60 times as large or less is within UP_MORE. */
static inline rf_up
up_add(rf_up a, rf_up b)
{
  rf_up t;

  if (a.m == 0.0 || b.m == 0.0)
    return a.m == 0.0 ? b : a;
  if (a.e < b.e) {
    t = a;
    a = b;
    b = t;
  }
  if (a.e - b.e > 60 && b.m < 1.0)
    return up_exactly(a.m * UP_MORE, a.e);
  return up_exactly((a.m + ldexp(b.m, (int)(b.e - a.e))) * UP_MORE, a.e);
}

/* below is a bound from below. */
static inline rf_up
up_div(rf_up a, rf_up below)
{
  if (below.m == 0.0)
    return up_infinite();
  return up_exactly(a.m / below.m * UP_MORE, a.e - below.e);
}

static inline rf_up
up_sqrt(rf_up a)
{
  const int odd = (int)(a.e & 1);

  return up_exactly(sqrt(ldexp(a.m, odd)) * UP_MORE, (a.e - odd) / 2);
}

static inline rf_up
up_times(rf_up a, double x)
{
  return up_mul(a, up_d(x));
}

static inline rf_up
up_square(rf_up a)
{
  return up_mul(a, a);
}

/* By the bounds alone: their numbers are in no certain order. */
static inline bool
up_less(rf_up a, rf_up b)
{
  if (a.m == 0.0 || b.m == 0.0)
    return a.m == 0.0 && b.m > 0.0;
  if (isinf(a.m) || isinf(b.m))
    return !isinf(a.m);
  return a.e != b.e ? a.e < b.e : a.m < b.m;
}

static inline rf_up
up_max(rf_up a, rf_up b)
{
  return up_less(a, b) ? b : a;
}

static inline rf_up
up_min(rf_up a, rf_up b)
{
  return up_less(a, b) ? a : b;
}

/* For a person, or a choice that no proof hangs on. */
static inline double
up_log2(rf_up a)
{
  return a.m == 0.0 ? -(double)INFINITY : log2(a.m) + (double)a.e;
}

/* |x| from above, from below. */
rf_up up_ball(const rf_ball *x);
rf_up up_below(const rf_ball *x);

/* sqrt of the sum of squares of v[count]. */
rf_up up_norm(const rf_ball *v, size_t count);

/* The radius of x; x keeps its midpoint alone. */
rf_up up_take_radius(rf_ball *x);

/* exp(a). */
rf_up up_exp(rf_up a);

/* r += [-a, a]. */
void up_blur(rf_ball *r, rf_up a);

/* r = a as a number, exactly. */
void up_ball_set(rf_ball *r, rf_up a);

#endif
