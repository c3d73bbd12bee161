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

#endif
