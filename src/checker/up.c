/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * up.c -- what bounds rest on, tried on numbers that the compiler cannot know:
 * a build with other rounding, with excess precision, with contracted products
 * or with sums that are taken in another order is found out. */
#include "checker/up.h"

bool
up_are_good(void)
{
  static volatile double one = 1.0, half_ulp = 0x1p-53, third = 1.0 / 3.0;
  static volatile double least = 0x1p-1060;
  const double up_tie = one + half_ulp * 1.5, tie = one + half_ulp;
  const double down_side = -one - half_ulp * 1.5;
  const double s = one + third * 0x1p-30, t = s - one;
  const double rest = (one - (s - t)) + (third * 0x1p-30 - t);
  const double p = third * third, exact = third * third - p;
  const double square = (1.0 + one * 0x1p-27) * (1.0 + one * 0x1p-27);

  return up_tie == 1.0 + 0x1p-52 && tie == 1.0 && down_side == -up_tie
    && s + rest == s && rest != 0.0 && exact == 0.0
    && square == 1.0 + 0x1p-26 && least * 0.5 == 0x1p-1061
    && sqrt(one + 2.0) * 0x1p51 == 0x1.bb67ae8584caap51;
}
