/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * text.c -- numbers as they are written, of any size. */
#include "checker/stage/stage.h"

#include <stdlib.h>

/* v 2^e, |v| near 1, or 0. */
typedef struct large {
  ball v;
  long e;
} large;

static large
balanced(ball v, long e)
{
  int more;
  double by;

  frexp(num_get(v.m), &more);
  by = ldexp(1.0, -more);
  return (large){ { num_scale(v.m, by), up(v.r * by) }, e + more };
}

static large
product(large a, large b)
{
  return balanced(ball_mul(a.v, b.v), a.e + b.e);
}

/* Of one that is not 0. */
static large
reciprocal(large a)
{
  return balanced(ball_inverse(a.v), -a.e);
}

/* v 2^e as a ball. */
static ball
ball_of(large x)
{
  ball v = x.v;

  if (x.e > 900 || num_get(v.m) == 0.0)
    return num_get(v.m) == 0.0 ? v : (ball){ v.m, INFINITY };
  if (x.e < -1000)
    return (ball){ num_d(0.0), up(ball_size(v) * 0x1p-1000) };
  v.m = num_scale(v.m, ldexp(1.0, (int)x.e));
  v.r = up(v.r * ldexp(1.0, (int)x.e));
  return v;
}

/* 10^e, e >= 0. */
static large
power_of_ten(long e)
{
  large r = balanced(ball_d(1.0), 0), t = balanced(ball_d(10.0), 0);

  for (; e > 0; e /= 2, t = product(t, t))
    if (e % 2)
      r = product(r, t);
  return r;
}

/* Digits, 15 at a time: those are exact doubles.  Returns what follows. */
static const char *
read_digits(large *x, const char *s, long *after_point)
{
  double chunk = 0.0, scale = 1.0;
  bool point = false;

  for (;; s++) {
    if (*s == '.') {
      point = true;
      continue;
    }
    if (*s < '0' || *s > '9' || scale == 1e15) {
      const large more = { ball_d(chunk), -x->e };
      *x = balanced(ball_add(ball_mul(x->v, ball_d(scale)), ball_of(more)),
                    x->e);
      chunk = 0.0;
      scale = 1.0;
      if (*s < '0' || *s > '9')
        return s;
    }
    chunk = chunk * 10.0 + (*s - '0');
    scale *= 10.0;
    *after_point += point;
  }
}

static large
read_number(const char *s)
{
  const bool negative = *s == '-';
  large x = { ball_d(0.0), 0 }, below = x;
  long point = 0, none = 0, e;

  s = read_digits(&x, s + negative, &point);
  e = *s == 'e' ? strtol(s + 1, NULL, 10) : 0;
  e -= point;
  if (e > 0)
    x = product(x, power_of_ten(e));
  else if (e < 0)
    x = product(x, reciprocal(power_of_ten(-e)));
  if (*s == '/') {
    read_digits(&below, s + 1, &none);
    x = product(x, reciprocal(below));
  }
  if (negative)
    x.v = ball_neg(x.v);
  return x;
}

long
text_exponent(const char *s)
{
  const large x = read_number(s);

  return num_get(x.v.m) == 0.0 ? -TEXT_MOST : x.e;
}

ball
ball_read(const char *s)
{
  return ball_of(read_number(s));
}

ball
ball_span(ck_span v, long scale)
{
  large m = read_number(v.mid), r = read_number(v.radius);

  m.e += scale;
  r.e += scale;
  return ball_blur(ball_of(m), ball_size(ball_of(r)));
}
