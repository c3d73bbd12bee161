/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * brute.h -- all solutions of the inclusion at a small boundary, by looking
 * at every sign vector in exact rationals. */
#ifndef BRUTE_H
#define BRUTE_H

#include <gmp.h>

#include "second/boundary.h"

struct brute {
  mpq_t drive[DMAX];       /* D for the sign vector looked at */
  mpq_t m[KMAX + 1][KMAX + 2], t, u;
  mpq_t e[KMAX];
  bool tie;                /* some v = 0 off the zeros, or e at an end */
  bool dependent;          /* some zero set had dependent lines */
  size_t solutions, rests, plus, minus;   /* the best of each score */
  signed char sign[81][KMAX];
};

void brute_init(struct brute *b);
void brute_clear(struct brute *b);

/* Fill solutions, sign, the scores, tie and dependent. */
void brute_all(struct brute *b, const struct small *p);

/* Is the library's answer among them? */
bool brute_has(struct brute *b, const struct small *p,
               const signed char *sign);

/* Keep Clarke's solutions alone; false: some are in doubt. */
bool brute_clarke(struct brute *b, const struct small *p);

/* Does gradient descent rest where it starts, slope leak at 0 (low, as
   small_draw has it)? */
bool small_rests(const struct small *p);

/* Dependent lines on all of which it may not stay, some of them repelling:
   stay leaves, and not to the solution with most lines at rest. */
bool small_leaves(const struct small *p);

#endif
