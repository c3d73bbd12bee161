/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bracket.h -- a root between two places, in the numbers of a run. */
#ifndef RF_BRACKET_H
#define RF_BRACKET_H

#include "base/number/num.h"

/* here[1] = the place by of the way from before to after, but not nearer to
 * either than unit, the least that counts; the middle where both are as near.
 * False: there is no such place, and here is anything.  room[1]. */
bool rfx_bracket_step(rf_num *here, const rf_num *before, const rf_num *after,
                      const rf_num *unit, double by, rf_num *room);

/* here[1] = the number between before and after > 0 that is a multiple of the
 * largest power of two.  False: they are no farther from each other than unit.
 * prec: the bits of all of them; room[1]. */
bool rfx_bracket_simplest(rf_num *here, const rf_num *before,
                          const rf_num *after, const rf_num *unit, long prec,
                          rf_num *room);

/* here[1] = 2^16 units before (side < 0) or behind an end of a bracket, but not
 * beyond the bound on that side. */
void rfx_bracket_beside(rf_num *here, const rf_num *end, int side,
                        const rf_num *bound, const rf_num *unit);

#endif
