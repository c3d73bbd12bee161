/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * leg.c -- a straight piece of a neuron's way; see leg.h. */
#include "config.h"

#include "geometry/arrangement/linear_exact.h"
#include "proof/itinerary/leg.h"

/* All numbers of a leg are in one block, in the order of leg.h, so that a leg
   can be kept and used again for the next neuron. */
void
rf_leg_place(rf_leg *leg, mpq_t *block, size_t d)
{
  leg->d = d;
  leg->block = block;
  leg->w = block;
  leg->D = block + d;
  block += 2 * d;
  leg->far = block[0];
  leg->P0 = block[1];
  leg->a0 = block[2];
  leg->P1 = block[3];
  leg->a1 = block[4];
  leg->D2 = block[5];
  leg->disc = block[6];
}

/* The sign of disc says what becomes of an |a| that falls: below 0 it turns up
   again before it is 0, above 0 it passes 0, and at 0 it fades for ever. */
void
rf_leg_begin(rf_leg *leg)
{
  mpq_t t;

  mpq_init(t);
  rf_exact_dot(leg->D2, (const mpq_t *)leg->D, (const mpq_t *)leg->D,
               leg->d);
  rf_exact_dot(leg->P0, (const mpq_t *)leg->w, (const mpq_t *)leg->D,
               leg->d);
  mpq_mul(leg->disc, leg->P0, leg->P0);
  mpq_mul(t, leg->D2, leg->a0);
  mpq_sub(leg->disc, leg->disc, t);
  mpq_clear(t);
}

/* a^2 = a0^2 + far (P0 + P1), with P1 = P0 + far ||D||^2. */
void
rf_leg_end(rf_leg *leg)
{
  mpq_mul(leg->P1, leg->far, leg->D2);
  mpq_add(leg->P1, leg->P1, leg->P0);
  mpq_add(leg->a1, leg->P0, leg->P1);
  mpq_mul(leg->a1, leg->a1, leg->far);
  mpq_add(leg->a1, leg->a1, leg->a0);
}

/* On the near side of the vertex of a^2, where P = 0 (P1 has the sign of P0
   still), and where a^2 >= 0; where a fades a^2 > 0 there. */
bool
rf_leg_before_turn(const rf_leg *leg)
{
  return leg->sigma * mpq_sgn(leg->P1) < 0 && mpq_sgn(leg->a1) >= 0;
}

/* A = ||D|| |a| = sqrt(D2 a2). */
static void
set_A(rf_ball *A, const rf_leg *leg, const mpq_t a2, long bits)
{
  mpq_t t;

  mpq_init(t);
  mpq_mul(t, leg->D2, a2);
  rf_ball_set_q(A, t, bits);
  ball_sqrt(A, A, bits);
  mpq_clear(t);
}

/* A and S at the beginning; the sign of S there. */
static int
set_begin(rf_ball *A, rf_ball *S, const rf_leg *leg, long bits)
{
  if (leg->from_turn) {
    ball_zero(A);
    rf_ball_set_q(S, leg->disc, bits);
    ball_sqrt(S, S, bits);
    return 1;
  }
  set_A(A, leg, leg->a0, bits);
  rf_ball_set_q(S, leg->P0, bits);
  if (leg->sigma < 0)
    ball_neg(S, S);
  return leg->sigma * mpq_sgn(leg->P0);
}

/* A and S at the end; the sign of S there. */
static int
set_end(rf_ball *A, rf_ball *S, const rf_leg *leg, long bits)
{
  if (leg->to_turn) {
    ball_zero(A);
    rf_ball_set_q(S, leg->disc, bits);
    ball_sqrt(S, S, bits);
    ball_neg(S, S);
    return -1;
  }
  set_A(A, leg, leg->a1, bits);
  rf_ball_set_q(S, leg->P1, bits);
  if (leg->sigma < 0)
    ball_neg(S, S);
  return leg->sigma * mpq_sgn(leg->P1);
}

/* r = ln(ratio)/||D||, the ratio e^(||D|| t) from A and S at two points; S only
 * grows.  v[0..3] = A, S at the first, A, S at the second; they are used up.
 * Beyond 0 at the first: (A + S) grows.  Before 0 at the second: (A - S)
 * shrinks.  Else one is used up to the place where S = 0, the other one from
 * there: disc < 0, since a is not 0 where P is. */
static void
set_time(rf_ball *r, rf_ball *v, const rf_leg *leg, int first, int second,
         long bits)
{
  if (first >= 0) {
    ball_add(&v[0], &v[0], &v[1], bits);
    ball_add(&v[2], &v[2], &v[3], bits);
    ball_div(&v[0], &v[2], &v[0], bits);
  } else {
    ball_sub(&v[0], &v[0], &v[1], bits);
    if (second <= 0)
      ball_sub(&v[2], &v[2], &v[3], bits);
    else {
      RF_ASSERT(mpq_sgn(leg->disc) < 0);
      ball_add(&v[2], &v[2], &v[3], bits);
      ball_mul(&v[0], &v[0], &v[2], bits);
      rf_ball_set_q(&v[2], leg->disc, bits);
      ball_neg(&v[2], &v[2]);
    }
    ball_div(&v[0], &v[0], &v[2], bits);
  }
  /* v[0] is the ratio now, whichever of the forms it came from. */
  ball_log(&v[0], &v[0], bits);
  rf_ball_set_q(&v[1], leg->D2, bits);
  ball_sqrt(&v[1], &v[1], bits);
  ball_div(r, &v[0], &v[1], bits);
}

/* No decision hangs on these balls: with more bits the same lines give the
   same time with a smaller radius. */
void
rf_leg_time(rf_ball *r, const rf_leg *leg, long bits)
{
  rf_ball v[4];
  int first, second;

  for (int i = 0; i < 4; i++)
    ball_init(&v[i]);
  first = set_begin(&v[0], &v[1], leg, bits);
  second = set_end(&v[2], &v[3], leg, bits);
  set_time(r, v, leg, first, second, bits);
  for (int i = 0; i < 4; i++)
    ball_clear(&v[i]);
}

/* As above, to a point whose l is not rational.  S comes as a ball, and A from
   the product of both, so that l itself is never asked for. */
void
rf_leg_time_to(rf_ball *r, rf_ball *a2, const rf_leg *leg,
               const rf_leg_point *point, bool after, long bits)
{
  rf_ball v[4];
  int first;

  for (int i = 0; i < 4; i++)
    ball_init(&v[i]);
  first = set_begin(&v[0], &v[1], leg, bits);
  ball_set(&v[3], point->S);
  rf_ball_set_q(&v[2], leg->disc, bits);   /* A^2 = S^2 - disc */
  ball_sub(&v[2], point->S2, &v[2], bits);
  rf_ball_set_q(a2, leg->D2, bits);
  ball_div(a2, &v[2], a2, bits);
  ball_sqrt(&v[2], &v[2], bits);
  set_time(r, v, leg, first, after ? 1 : -1, bits);
  for (int i = 0; i < 4; i++)
    ball_clear(&v[i]);
}
