/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * timing.c -- the times of a neuron's way; see timing.h.
 *
 * A leg that is short beside ||w|| costs digits, since the logarithm is that of
 * a number near 1.  How many is not guessed: what has come out says how good it
 * is, and if that is not enough all is done again with twice the bits.  The
 * decisions are made already and do not change. */
#include "config.h"

#include "base/poll.h"
#include "proof/itinerary/timing.h"

/* Bits beyond those that are asked for, at first. */
enum { BITS_MORE = 32 };

/* time and growth are one array of two. */
void
rf_timing_free(rf_timing *s)
{
  if (!s)
    return;
  rf_entrance_free(s->entrance);
  rf_ball_array_free(s->at, s->capacity);
  rf_ball_array_free(s->time, 2);
  rf_release(s);
}

/* Made once for all neurons that the walk will follow; at[] alone grows, to
   the longest way there is. */
rf_status
rf_timing_create(rf_timing **timing, const rf_traveller *walk)
{
  rf_timing *s = rf_alloc(1, sizeof *s);

  if (!s)
    return RF_ENOMEM;
  s->walk = walk;
  if (!(s->time = rf_ball_array(2))
      || rf_entrance_create(&s->entrance) < 0) {
    rf_timing_free(s);
    return RF_ENOMEM;
  }
  s->growth = s->time + 1;
  *timing = s;
  return RF_OK;
}

/* Room for the times of so many legs.  The old ones are of no use. */
static rf_status
reserve(rf_timing *s, size_t count)
{
  rf_ball *at;

  if (count <= s->capacity)
    return RF_OK;
  if (!(at = rf_ball_array(2 * count)))
    return RF_ENOMEM;
  rf_ball_array_free(s->at, s->capacity);
  s->at = at;
  s->capacity = 2 * count;
  return RF_OK;
}

/* Legs that have an end. */
static size_t
finite_legs(const rf_traveller *walk)
{
  return walk->legs.count - (walk->fate == RF_FATE_EXTREMAL);
}

/* growth = ln(a2 / a0^2) / 2. */
static void
set_growth(rf_timing *s, rf_ball *a2, long bits)
{
  rf_ball a0;

  ball_init(&a0);
  rf_ball_set_q(&a0, s->walk->legs.at[0].a0, bits);
  s->infinite = ball_sgn(&a0) == 0 || ball_sgn(a2) == 0;
  ball_div(a2, a2, &a0, bits);
  ball_log(s->growth, a2, bits);
  ball_mul_2si(s->growth, s->growth, -1);
  ball_clear(&a0);
}

/* Time and growth at the end of the way, or where it enters the cone. */
static void
at_the_end(rf_timing *s, long bits)
{
  const rf_legs *legs = &s->walk->legs;
  const size_t last = finite_legs(s->walk);
  rf_ball a2;

  ball_zero(s->time);
  ball_zero(s->growth);
  s->infinite = false;
  if (legs->count == 0)
    return;
  ball_init(&a2);
  if (s->walk->fate == RF_FATE_EXTREMAL) {
    rf_entrance_time(s->time, &a2, s->entrance, legs, bits);
    ball_add(s->time, s->time, &s->at[s->entrance->leg], bits);
  } else {
    ball_set(s->time, &s->at[last]);
    if (!legs->at[last - 1].to_turn)
      rf_ball_set_q(&a2, legs->at[last - 1].a1, bits);
  }
  if (s->walk->fate == RF_FATE_EXTREMAL && s->entrance->leg == 0
      && s->entrance->where == RF_ENTERS_START)
    ball_zero(s->growth);              /* a has not grown at all */
  else
    set_growth(s, &a2, bits);
  ball_clear(&a2);
}

/* Is everything known to so many bits? */
static bool
good(const rf_timing *s, long bits)
{
  const size_t last = finite_legs(s->walk);
  rf_ball one;
  bool enough;

  /* The first time is 0 exactly, which never asks for more bits. */
  for (size_t i = 0; i <= last; i++)
    if (ball_bits(&s->at[i]) < bits)
      return false;
  if (ball_bits(s->time) < bits)
    return false;
  ball_init(&one);                     /* |growth| + 1, with its radius */
  ball_set(&one, s->growth);
  ball_abs_more(&one, 1);
  enough = s->infinite || ball_bits(&one) >= bits;
  ball_clear(&one);
  return enough;
}

/* All of it with so many bits. */
static rf_status
try_bits(rf_timing *s, long bits)
{
  const rf_legs *legs = &s->walk->legs;
  const size_t last = finite_legs(s->walk);
  rf_status status = RF_OK;

  ball_zero(&s->at[0]);
  for (size_t i = 0; i < last && status >= 0; i++) {
    rf_leg_time(&s->at[i + 1], &legs->at[i], bits);
    ball_add(&s->at[i + 1], &s->at[i + 1], &s->at[i], bits);
    status = rf_poll_64(i);
  }
  if (status >= 0)
    at_the_end(s, bits);
  return status;
}

/* The entrance is found in rationals, once, however many bits are tried.  By
   doubling, all the tries before the last one cost about as much as it does,
   at most. */
rf_status
rf_timing_take(rf_timing *s, const mpq_t c2, long bits)
{
  const rf_legs *legs = &s->walk->legs;
  rf_status status = reserve(s, legs->count + 1);

  if (status >= 0 && s->walk->fate == RF_FATE_EXTREMAL)
    status = rf_entrance_find(s->entrance, legs, c2);
  for (long now = bits + BITS_MORE; status >= 0; now *= 2) {
    if (now > RF_BITS_MOST)
      return RF_ELIMIT;
    status = try_bits(s, now);
    if (status < 0 || good(s, bits))
      break;
    status = rf_poll();
  }
  return status;
}
