/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * num.h -- the numbers of a stage, and balls around them.
 *
 * Stage 1: a double.  Stage 2 (CK_WIDE): an unevaluated sum of two, from
 * Dekker's and Knuth's exact sums and products, which need rounding to nearest
 * and no contraction.  An operation is off by at most NUM_EPS of its result and
 * UP_TINY: 2^-53 for a double; for two of them 3 2^-106 for the sum, 7 2^-106
 * for the product (Joldes, Muller and Popescu, ACM TOMS 44, 2017), taken as
 * 2^-100. */
#ifndef CK_NUM_H
#define CK_NUM_H

#include <stddef.h>

#include "checker/stage/names.h"
#include "checker/up.h"

#ifdef CK_WIDE

typedef struct num {
  double h, l;
} num;

# define NUM_EPS 0x1p-100

static inline num
num_d(double x)
{
  return (num){ x, 0.0 };
}

static inline double
num_get(num x)
{
  return x.h;
}

/* |x| from above. */
static inline double
num_size(num x)
{
  return up(fabs(x.h) + fabs(x.l));
}

static inline num
two_sum(double a, double b)
{
  const double s = a + b, t = s - a;

  return (num){ s, (a - (s - t)) + (b - t) };
}

static inline num
fast_sum(double a, double b)
{
  const double s = a + b;

  return (num){ s, b - (s - a) };
}

static inline num
two_product(double a, double b)
{
  const double p = a * b;
  const double s = 134217729.0 * a, t = 134217729.0 * b;
  const double ah = s - (s - a), bh = t - (t - b), al = a - ah, bl = b - bh;

  return (num){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
}

static inline num
num_add(num a, num b)
{
  const num s = two_sum(a.h, b.h), t = two_sum(a.l, b.l);
  const num v = fast_sum(s.h, s.l + t.h);

  return fast_sum(v.h, t.l + v.l);
}

static inline num
num_mul(num a, num b)
{
  const num p = two_product(a.h, b.h);

  return fast_sum(p.h, p.l + (a.h * b.l + a.l * b.h));
}

static inline num
num_neg(num x)
{
  return (num){ -x.h, -x.l };
}

/* x 2^e, where p = 2^e: exact. */
static inline num
num_scale(num x, double p)
{
  return (num){ x.h * p, x.l * p };
}

/* A quotient: three digits, no bound. */
static inline num
num_div(num a, num b)
{
  num q = num_d(a.h / b.h);

  for (int i = 0; i < 2; i++) {
    const num rest = num_add(a, num_neg(num_mul(q, b)));
    q = num_add(q, num_d(rest.h / b.h));
  }
  return q;
}

#else

typedef double num;

# define NUM_EPS 0x1p-53

static inline num
num_d(double x)
{
  return x;
}

static inline double
num_get(num x)
{
  return x;
}

static inline double
num_size(num x)
{
  return fabs(x);
}

static inline num
num_add(num a, num b)
{
  return a + b;
}

static inline num
num_mul(num a, num b)
{
  return a * b;
}

static inline num
num_neg(num x)
{
  return -x;
}

static inline num
num_scale(num x, double p)
{
  return x * p;
}

static inline num
num_div(num a, num b)
{
  return a / b;
}

#endif

static inline num
num_sub(num a, num b)
{
  return num_add(a, num_neg(b));
}

/* ---- balls ---- */

/* All x with |x - m| <= r. */
typedef struct ball {
  num m;
  double r;
} ball;

static inline ball
ball_num(num x)
{
  return (ball){ x, 0.0 };
}

static inline ball
ball_d(double x)
{
  return (ball){ num_d(x), 0.0 };
}

static inline double
ball_size(ball x)
{
  return up(num_size(x.m) + x.r);
}

/* |x| from below, 0 where it may be 0. */
static inline double
ball_least(ball x)
{
  const double m = fabs(num_get(x.m));

  return down(m * (1.0 - 0x1p-50) - x.r * (1.0 + 0x1p-39));
}

/* The sign that all of x has; 0: none. */
static inline int
ball_sign(ball x)
{
  return ball_least(x) > 0.0 ? (num_get(x.m) > 0.0 ? 1 : -1) : 0;
}

static inline ball
ball_add(ball a, ball b)
{
  const num m = num_add(a.m, b.m);

  return (ball){ m, up(a.r + b.r + NUM_EPS * num_size(m)) };
}

static inline ball
ball_neg(ball x)
{
  return (ball){ num_neg(x.m), x.r };
}

static inline ball
ball_sub(ball a, ball b)
{
  return ball_add(a, ball_neg(b));
}

static inline ball
ball_mul(ball a, ball b)
{
  const num m = num_mul(a.m, b.m);
  const double sa = num_size(a.m), sb = num_size(b.m);

  return (ball){ m, up(sa * b.r + a.r * sb + a.r * b.r
                       + NUM_EPS * num_size(m)) };
}

static inline ball
ball_blur(ball x, double r)
{
  return (ball){ x.m, up(x.r + r) };
}

/* 1/b: with q near it and rest = 1 - q b, off by |rest|/|b|; unbounded where b
   may be 0. */
static inline ball
ball_inverse(ball b)
{
  const num q = num_div(num_d(1.0), b.m);
  const ball rest = ball_sub(ball_d(1.0), ball_mul(ball_num(q), b));
  const double least = ball_least(b);

  return (ball){ q, least > 0.0 ? up(ball_size(rest) / least) : INFINITY };
}

/* sum u_i v_i, strides su, sv. */
static inline ball
ball_dot(const ball *u, ptrdiff_t su, const ball *v, ptrdiff_t sv,
         ptrdiff_t count)
{
  ball sum = ball_d(0.0);

  for (ptrdiff_t i = 0; i < count; i++)
    sum = ball_add(sum, ball_mul(u[i * su], v[i * sv]));
  return sum;
}

static inline double
ball_norm(const ball *v, ptrdiff_t count)
{
  double sum = 0.0;

  for (int i = 0; i < count; i++)
    sum += ball_size(v[i]) * ball_size(v[i]);
  return up_sqrt(up(sum));
}

#endif
