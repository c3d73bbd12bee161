/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * curve.c -- the sign of a function that is known as a polynomial up to an
 * error of it and of its derivative.
 *
 * On a piece with middle x and half length rho the polynomial is within rho
 * (|f'(x)| + rho bend) of f(x), its derivative within rho bend of f'(x), bend
 * = sum i (i - 1) |f_i| high^(i - 2). */
#include "checker/stage/stage.h"

/* Pieces are halved so often. */
enum { DEEPEST = 50 };

/* Horner's scheme is off by at most 2 terms NUM_EPS sum |f_i| |x|^i, and a
   little. */
ball
curve_value(const curve *c, num x)
{
  const double size = num_size(x);
  /* cppcheck-suppress ctuuninitvar ; callers set all of it */
  num v = c->f[ORDER];
  double sum = 0.0;

  for (int i = ORDER; i > 0; i--)
    v = num_add(num_mul(v, x), c->f[i - 1]);
  for (int i = ORDER; i >= 0; i--)
    sum = sum * size + (num_size(c->f[i]) * (2 * TERMS + 8) * NUM_EPS
                        + c->e[i]);
  return (ball){ v, up(sum) };
}

ball
curve_slope(const curve *c, num x)
{
  const double size = num_size(x);
  num v = num_mul(c->f[ORDER], num_d(ORDER));
  double sum = 0.0;

  for (int i = ORDER - 1; i > 0; i--)
    v = num_add(num_mul(v, x), num_mul(c->f[i], num_d(i)));
  for (int i = ORDER; i > 0; i--)
    sum = sum * size + i * (num_size(c->f[i]) * (2 * TERMS + 8) * NUM_EPS
                            + c->e[i]);
  return (ball){ v, up(sum) };
}

static double
bend(const curve *c, double high)
{
  double sum = 0.0;

  for (int i = ORDER; i > 1; i--)
    sum = sum * high + i * (i - 1) * (num_size(c->f[i]) + c->e[i]);
  return up(sum);
}

/* A piece: its middle, what is known there.  The end of all of them is known
   better than a double has it. */
typedef struct piece {
  double low, high, middle, half;
  ball slope;            /* of the polynomial at the middle */
  double turn;           /* by what the slope varies on the piece */
} piece;

static piece
look(const curve *c, double low, double high)
{
  piece v = { .low = low, .high = high, .middle = 0.5 * (low + high) };

  v.half = up(up_max(high - v.middle, v.middle - low));
  v.slope = curve_slope(c, num_d(v.middle));
  v.turn = up(v.half * bend(c, high));
  return v;
}

/* The certain sign of the flow at tau. */
static int
sign_at(const curve *c, num tau)
{
  return ball_sign(ball_blur(curve_value(c, tau), c->off));
}

/* The end as a double that is not before it. */
static double
not_before(num end)
{
  return num_get(end) * (1.0 + 0x1p-51);
}

static int
slope_sign(const curve *c, const piece *v)
{
  return ball_sign(ball_blur(v->slope, up(v->turn + c->slope_off)));
}

static bool
stays_off(const curve *c, int s, const piece *v)
{
  const double moves = up(v->half * (ball_size(v->slope) + v->turn));

  return ball_sign(ball_blur(curve_value(c, num_d(v->middle)),
                             up(moves + c->off))) == s;
}

static bool
keeps(const curve *c, int s, double low, double high, num end, int depth)
{
  const piece v = look(c, low, high);
  int slope;

  if (stays_off(c, s, &v))
    return true;
  slope = slope_sign(c, &v);
  if (slope == s && sign_at(c, num_d(low)) == s)
    return true;
  if (slope == -s
      && sign_at(c, high >= num_get(end) ? end : num_d(high)) == s)
    return true;
  return depth < DEEPEST && v.middle > low && v.middle < high
    && keeps(c, s, low, v.middle, end, depth + 1)
    && keeps(c, s, v.middle, high, end, depth + 1);
}

bool
curve_keeps(const curve *c, int s, num end)
{
  return keeps(c, s, 0.0, not_before(end), end, 0);
}

/* The first piece is as long as it can be. */
bool
curve_leaves(const curve *c, const curve *rate, int s, num end, double busy)
{
  const double high = not_before(end);
  double first = high;

  for (int i = 0; i < DEEPEST && first > busy; i++, first *= 0.5) {
    const piece v = look(rate, 0.0, first);
    if (slope_sign(rate, &v) == s)
      return first == high ? sign_at(c, end) == s
        : keeps(c, s, first, high, end, 0);
  }
  return false;
}

double
curve_least_slope(const curve *c, int s, double low, double high)
{
  const piece v = look(c, low, high);

  return slope_sign(c, &v) == s
    ? ball_least(ball_blur(v.slope, up(v.turn + c->slope_off))) : 0.0;
}

num
curve_root(const curve *c, num x, double end)
{
  for (int i = 0; i < 60; i++) {
    const num v = curve_value(c, x).m, w = curve_slope(c, x).m;
    num next = num_sub(x, num_div(v, w));
    if (!(num_get(next) > 0.0))
      next = num_scale(x, 0.5);
    else if (num_get(next) > end)
      next = num_scale(num_add(x, num_d(end)), 0.5);
    if (num_get(num_sub(next, x)) == 0.0)
      break;
    x = next;
  }
  return x;
}
