/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * up.h -- bounds in double, rounded to nearest.
 *
 * An expression of numbers >= 0 that adds, multiplies, divides and takes roots
 * at most 4000 times is off by less than 2^-40 of its value, as each operation
 * is by 2^-53, plus what underflow takes: up of it is a bound from above, down
 * one from below.  Nothing here needs a rounding direction, so that no flag of
 * a compiler can take it away but those that up_are_good looks for. */
#ifndef CK_UP_H
#define CK_UP_H

#include <float.h>
#include <math.h>
#include <stdbool.h>

#ifdef __FAST_MATH__
# error "bounds need the arithmetic of IEEE 754: no -ffast-math"
#endif
#if !defined FLT_EVAL_METHOD || FLT_EVAL_METHOD != 0
# error "bounds need doubles that are rounded as doubles"
#endif

#define UP_TINY 0x1p-1000

static inline double
up(double x)
{
  return x * (1.0 + 0x1p-40) + UP_TINY;
}

static inline double
down(double x)
{
  x = x * (1.0 - 0x1p-40) - UP_TINY;
  return x > 0.0 ? x : 0.0;
}

/* What is not a number stays. */
static inline double
up_max(double a, double b)
{
  return a != a || a > b ? a : b;
}

static inline double
up_min(double a, double b)
{
  return a < b ? a : b;
}

/* The root is one operation of IEEE 754, too. */
static inline double
up_sqrt(double x)
{
  return up(sqrt(x));
}

/* e^x, x >= 0, without libm: (e^(x/2^k))^(2^k), x/2^k < 1/16, where the series
   up to x^8/8! has less than 2^-40 after it; k squarings make up to 2^k of
   each error. */
static inline double
up_exp(double x)
{
  double y = x, sum = 1.0, term = 1.0;
  int k = 0;

  if (!(x < 700.0))
    return INFINITY;
  for (; y > 0.0625; k++)
    y *= 0.5;
  for (int i = 1; i <= 8; i++) {
    term *= y / i;
    sum += term;
  }
  for (sum = up(sum); k > 0; k--)
    sum = up(sum * sum);
  return sum;
}

/* e^x from below: of all terms positive, some are less; rounded down. */
static inline double
down_exp(double x)
{
  double y = up_min(x, 600.0), sum = 1.0, term = 1.0;
  int k = 0;

  for (; y > 0.0625; k++)
    y *= 0.5;
  for (int i = 1; i <= 8; i++) {
    term *= y / i;
    sum += term;
  }
  for (sum = down(sum); k > 0; k--)
    sum = down(sum * sum);
  return sum;
}

/* e^x - 1, x >= 0: x + x^2/2 + x^3/6 e^x. */
static inline double
up_expm1(double x)
{
  return up(x + x * x * 0.5 + x * x * x / 6.0 * up_exp(x));
}

/* Does this build, on this machine, round to nearest and as doubles? */
bool up_are_good(void);

#endif
