/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hunt.c -- the first zero of a function that is known up to an error; see
 * hunt.h. */
#include "config.h"

#include "proof/meeting/hunt.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

/* Pieces are halved so often: 2^-DEEPEST of a step is less than any window. */
enum { DEEPEST = 80 };

/* A piece [low, high] of the step, and where its middle is. */
typedef struct piece {
  const arf_struct *low, *high;
  rf_ball whole, middle, slope;    /* slope: the derivative on it, enclosed */
} piece;

static void
derive(rf_ball *r, const rf_ball *f, size_t terms, long bits)
{
  for (size_t i = 1; i < terms; i++)
    arb_mul_ui(&r[i - 1], &f[i], i, bits);
}

static void
evaluate(rf_ball *r, const rf_ball *f, size_t terms, const rf_ball *x,
         rf_up error, long bits)
{
  _arb_poly_evaluate(r, f, (slong)terms, x, bits);
  up_blur(r, error);
}

/* The sign of the function at a point: 0 where it is not certain. */
static int
sign_at(const rf_hunt *s, const arf_t x)
{
  rf_ball at, v;
  int sign;

  ball_init(&at);
  ball_init(&v);
  arb_set_arf(&at, x);
  evaluate(&v, s->f, s->terms, &at, s->error, s->bits);
  sign = arb_sgn_nonzero(&v);
  ball_clear(&at);
  ball_clear(&v);
  return sign;
}

/* Is the function away from 0 on the whole piece?  f(x) = f(middle) + (x -
   middle) f', of the polynomial. */
static bool
keeps_off(const rf_hunt *s, const piece *at)
{
  rf_ball v, t;
  bool off;

  ball_init(&v);
  ball_init(&t);
  ball_sub(&t, &at->whole, &at->middle, s->bits);
  ball_mul(&t, &t, &at->slope, s->bits);
  evaluate(&v, s->f, s->terms, &at->middle, s->error, s->bits);
  ball_add(&v, &v, &t, s->bits);
  off = arb_sgn_nonzero(&v) == s->side;
  ball_clear(&v);
  ball_clear(&t);
  return off;
}

/* The certain sign of the flow's derivative on a piece. */
static int
slope_sign(const rf_hunt *s, const piece *at)
{
  rf_ball t;
  int sign;

  ball_init(&t);
  ball_set(&t, &at->slope);
  up_blur(&t, s->slope_error);
  sign = arb_sgn_nonzero(&t);
  ball_clear(&t);
  return sign;
}

/* On the first piece, for a function that has just left 0. */
static bool
moves_away(const rf_hunt *s, const piece *at)
{
  rf_ball t;
  bool away;

  if (!s->rate)
    return slope_sign(s, at) == s->side;
  ball_init(&t);
  evaluate(&t, s->rate_slope, s->rate_terms - 1, &at->whole, s->rate_error,
           s->bits);
  away = arb_sgn_nonzero(&t) == s->side;
  ball_clear(&t);
  return away;
}

/* Newton's steps on midpoints, kept between the ends; from any place the window
   below is right, so that nothing hangs on how far this comes. */
static void
polish(arf_t x, const rf_hunt *s, const piece *at)
{
  arf_t low, high;
  rf_ball v, v1, t;

  arf_init(low);
  arf_init(high);
  ball_init(&v);
  ball_init(&v1);
  ball_init(&t);
  arf_set(low, at->low);
  arf_set(high, at->high);
  arf_set(x, arb_midref(&at->middle));
  for (int i = 0; i < 100; i++) {
    arb_set_arf(&t, x);
    evaluate(&v, s->f, s->terms, &t, up_zero(), s->bits);
    evaluate(&v1, s->slope, s->terms - 1, &t, up_zero(), s->bits);
    if (arb_contains_zero(&v))
      break;
    arf_set(arb_sgn_nonzero(&v) == s->side ? low : high, x);
    ball_div(&v, &v, &v1, s->bits);
    arf_sub(x, x, arb_midref(&v), s->bits, ARF_RND_NEAR);
    if (!arf_is_finite(x) || arf_cmp(x, low) <= 0 || arf_cmp(x, high) >= 0) {
      arf_add(x, low, high, s->bits, ARF_RND_NEAR);
      arf_mul_2exp_si(x, x, -1);
    }
  }
  arf_clear(low);
  arf_clear(high);
  ball_clear(&v);
  ball_clear(&v1);
  ball_clear(&t);
}

/* The flow's zero x* and tau are both on the piece, so f(tau) = f'(.) (tau -
   x*), f the flow's.  With f' of the polynomial alone it holds of every zero of
   the flow, too, as there the polynomial is at most the error. */
static rf_hunted
enclose(rf_hunt *s, const piece *at)
{
  rf_ball t, v, slope;

  ball_init(&t);
  ball_init(&v);
  ball_init(&slope);
  polish(s->tau, s, at);
  arb_set_arf(&t, s->tau);
  evaluate(&v, s->f, s->terms, &t, s->error, s->bits);
  ball_set(&slope, &at->slope);
  up_blur(&slope, s->slope_error);
  s->width = up_div(up_ball(&v), up_below(&slope));
  ball_clear(&t);
  ball_clear(&v);
  ball_clear(&slope);
  return RF_HUNT_FOUND;
}

static rf_hunted
give_up(rf_hunt *s, const piece *at)
{
  rf_ball v;

  ball_init(&v);
  evaluate(&v, s->f, s->terms, &at->middle, up_zero(), s->bits);
  s->short_of = up_ball(&v);
  s->limit = s->error;
  arf_set(s->tau, at->low);
  ball_clear(&v);
  return RF_HUNT_OPEN;
}

/* Decide the piece; true when it is, with *found. */
static bool
decide(rf_hunted *found, rf_hunt *s, const piece *at, const arf_t end)
{
  const bool fresh = s->away && arf_is_zero(at->low);
  int slope, first, last;

  *found = RF_HUNT_NONE;
  if (fresh)
    return moves_away(s, at);
  if (keeps_off(s, at))
    return true;
  slope = slope_sign(s, at);
  first = sign_at(s, at->low);
  if (!slope || first != s->side)
    return false;
  if (slope == s->side)
    return true;
  last = sign_at(s, at->high);
  if (last == s->side)
    return true;
  if (last == -s->side)
    *found = enclose(s, at);
  else if (arf_equal(at->high, end))
    *found = give_up(s, at);           /* a zero may be where the step ends */
  else
    return false;
  return true;
}

/* Halves are not quite: the zero of an even problem is at no end of them. */
static rf_hunted
search(rf_hunt *s, const arf_t low, const arf_t high, const arf_t end,
       int depth)
{
  piece at = { .low = low, .high = high };
  rf_hunted found;
  arf_t cut;

  arf_init(cut);
  ball_init(&at.whole);
  ball_init(&at.middle);
  ball_init(&at.slope);
  arb_set_interval_arf(&at.whole, low, high, s->bits);
  arf_add(arb_midref(&at.middle), low, high, s->bits, ARF_RND_NEAR);
  ball_mul_2si(&at.middle, &at.middle, -1);
  evaluate(&at.slope, s->slope, s->terms - 1, &at.whole, up_zero(), s->bits);
  if (!decide(&found, s, &at, end)) {
    if (depth == DEEPEST)
      found = give_up(s, &at);
    else {
      arf_sub(cut, high, low, s->bits, ARF_RND_NEAR);
      arf_mul_ui(cut, cut, 31, s->bits, ARF_RND_NEAR);
      arf_mul_2exp_si(cut, cut, -6);
      arf_add(cut, cut, low, s->bits, ARF_RND_NEAR);
      found = search(s, low, cut, end, depth + 1);
      if (found == RF_HUNT_NONE)
        found = search(s, cut, high, end, depth + 1);
    }
  }
  arf_clear(cut);
  ball_clear(&at.whole);
  ball_clear(&at.middle);
  ball_clear(&at.slope);
  return found;
}

rf_hunted
rf_hunt_first(rf_hunt *s, const arf_t end)
{
  rf_hunted found;
  arf_t zero;

  RF_ASSERT(s->side == 1 || s->side == -1);
  arf_init(zero);
  s->width = up_zero();
  derive(s->slope, s->f, s->terms, s->bits);
  if (s->rate)
    derive(s->rate_slope, s->rate, s->rate_terms, s->bits);
  found = search(s, zero, end, end, 0);
  arf_clear(zero);
  return found;
}
