/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bracket.c -- see bracket.h.
 * Kernel: decision. */
#include "config.h"

#include "flow/moment/bracket.h"

/* here goes by times the bracket behind its lower end, but stays a unit away
   from both ends: a secant that hits an end would close the bracket from one
   side only.  Near the end there is room for less than that, and the middle is
   taken. */
bool
rfx_bracket_step(rf_num *here, const rf_num *before, const rf_num *after,
                 const rf_num *unit, double by, rf_num *room)
{
  num_sub(room, after, before);
  if (num_cmp(room, unit) <= 0)
    return false;
  num_mul_d(here, room, by);
  if (num_cmp(here, unit) < 0)
    num_set(here, unit);
  num_sub(room, room, unit);
  if (num_cmp(here, room) > 0)
    num_set(here, room);
  if (num_cmp(here, unit) < 0) {
    num_add(here, room, unit);
    num_mul_2si(here, here, -1);
  }
  num_add(here, before, here);
  return num_cmp(here, before) > 0 && num_cmp(here, after) < 0;
}

/* Multiples of 2^e are found by rounding: a number of prec bits beside 2^(e +
   prec - 1) has no others.  Of the largest 2^e that has any between the two
   there is one, for of two in a row one is a multiple of 2^(e + 1); it is the
   nearest to their middle. */
bool
rfx_bracket_simplest(rf_num *here, const rf_num *before, const rf_num *after,
                     const rf_num *unit, long prec, rf_num *room)
{
  long first;

  num_sub(room, after, before);
  if (num_cmp(room, unit) <= 0)
    return false;
  (void)num_get_d_2exp(&first, after);
  for (long e = first; e > first - prec + 1; e--) {
    num_add(here, before, after);
    num_mul_2si(here, here, -1);
    num_set_d(room, 1.5);
    num_mul_2si(room, room, e + prec - 1);
    num_add(here, here, room);
    num_sub(here, here, room);
    if (num_cmp(here, before) > 0 && num_cmp(here, after) < 0)
      return true;
  }
  return false;
}

void
rfx_bracket_beside(rf_num *here, const rf_num *end, int side,
                   const rf_num *bound, const rf_num *unit)
{
  num_mul_2si(here, unit, 16);
  if (side < 0)
    num_sub(here, end, here);
  else
    num_add(here, end, here);
  if (side < 0 ? num_cmp(here, bound) < 0 : num_cmp(here, bound) > 0)
    num_set(here, bound);
}
