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
