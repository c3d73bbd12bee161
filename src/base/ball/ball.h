/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ball.h -- balls [m - r, m + r] that contain what they stand for, over Arb.
 *
 * The vocabulary is that of num_d.h, with the bits of each operation beside
 * it.  A ball does not always know its sign: who asks gets one of four
 * answers, and "undecided" is never a guess.  Exponents have no limit.
 *
 * Only where configure found FLINT (HAVE_FLINT). */
#ifndef RF_BALL_H
#define RF_BALL_H

#include <gmp.h>

#include "base/string.h"

/* FLINT 3 has Arb inside. */
#ifdef RF_ARB_IN_FLINT
# include <flint/arb.h>
#else
# include <arb.h>
#endif

typedef arb_struct rf_ball;

/* count balls, all 0; NULL when memory is short. */
rf_ball *rf_ball_array(size_t count);
void rf_ball_array_free(rf_ball *v, size_t count);

/* Give back what Arb and FLINT keep for later in this thread, numbers in use
   apart. */
void rf_ball_free_cache(void);

/* r = q, up to its rounding to so many bits. */
void rf_ball_set_q(rf_ball *r, const mpq_t q, long bits);

/* Append the midpoint, in at most so many digits, and the radius, as decimal
 * numbers m and r with [m - r, m + r] around the ball; "0" is the radius of
 * what is exact, "inf" that of what is not bounded. */
void rf_ball_print(rf_string *mid, rf_string *radius, const rf_ball *x,
                   long digits);

/* The double nearest to one of these texts.  RF_ENOMEM. */
rf_status rf_ball_read_back(double *value, const char *text);

static inline void
ball_init(rf_ball *r)
{
  arb_init(r);
}

static inline void
ball_clear(rf_ball *r)
{
  arb_clear(r);
}

static inline void
ball_set(rf_ball *r, const rf_ball *x)
{
  arb_set(r, x);
}

static inline void
ball_zero(rf_ball *r)
{
  arb_zero(r);
}

static inline void
ball_neg(rf_ball *r, const rf_ball *x)
{
  arb_neg(r, x);
}

static inline void
ball_add(rf_ball *r, const rf_ball *x, const rf_ball *y, long bits)
{
  arb_add(r, x, y, bits);
}

static inline void
ball_sub(rf_ball *r, const rf_ball *x, const rf_ball *y, long bits)
{
  arb_sub(r, x, y, bits);
}

static inline void
ball_mul(rf_ball *r, const rf_ball *x, const rf_ball *y, long bits)
{
  arb_mul(r, x, y, bits);
}

/* Unbounded where y may be 0. */
static inline void
ball_div(rf_ball *r, const rf_ball *x, const rf_ball *y, long bits)
{
  arb_div(r, x, y, bits);
}

static inline void
ball_mul_2si(rf_ball *r, const rf_ball *x, long e)
{
  arb_mul_2exp_si(r, x, e);
}

/* Unbounded where x may be negative. */
static inline void
ball_sqrt(rf_ball *r, const rf_ball *x, long bits)
{
  arb_sqrt(r, x, bits);
}

/* Unbounded where x may be 0 or negative. */
static inline void
ball_log(rf_ball *r, const rf_ball *x, long bits)
{
  arb_log(r, x, bits);
}

/* r = |r| + more. */
static inline void
ball_abs_more(rf_ball *r, unsigned long more)
{
  arb_abs(r, r);
  arb_add_ui(r, r, more, ARF_PREC_EXACT);
}

/* The sign of what x stands for: -1, 1, or 0 where x is exactly 0. */
enum { BALL_UNDECIDED = 2 };

static inline int
ball_sgn(const rf_ball *x)
{
  return arb_is_positive(x) ? 1 : arb_is_negative(x) ? -1
         : arb_is_zero(x) ? 0 : BALL_UNDECIDED;
}

/* Is x < y? */
static inline rf_truth
ball_less(const rf_ball *x, const rf_ball *y)
{
  return arb_lt(x, y) ? RF_YES : arb_ge(x, y) ? RF_NO : RF_UNSURE;
}

/* Bits to which x is known, relatively; many where it is exact. */
static inline long
ball_bits(const rf_ball *x)
{
  return arb_rel_accuracy_bits(x);
}

/* The double nearest to the midpoint; infinite or 0 beyond the range. */
static inline double
ball_get_d(const rf_ball *x)
{
  return arf_get_d(arb_midref(x), ARF_RND_NEAR);
}

#endif
