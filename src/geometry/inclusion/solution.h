/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * solution.h -- where several lines meet: which signs are tried for those
 * that repel, and which of the solutions is taken.  The same for floating
 * point (repelling.c) and rationals (inclusion_exact.c). */
#ifndef RF_SOLUTION_H
#define RF_SOLUTION_H

#include "base/base.h"
#include "problem/problem.h"

/* What a line does to a neuron near it. */
enum { KIND_REPELLING = -1, KIND_FLAT = 0, KIND_ATTRACTING = 1,
       KIND_LEFT = 2 /* leaves for good: decided beforehand */ };

/* Signs that solve the inclusion, and what it takes to compare them. */
typedef struct rf_solution {
  signed char *sign;       /* sign[k] */
  bool edge, unsure;       /* a line rests on its edge; in doubt */
  size_t rests, plus, minus;   /* lines that the neuron stays on, and those on
                                  either side */
} rf_solution;

/* The first pick[k] of signs for the repelling lines.  False: there are more
   of them than RF_INC_REPELLING_MOST, and this pick, what the policy would
   like best, all alike, is the only one. */
bool rf_pick_first(signed char *pick, const signed char *kind, size_t k,
                   rf_policy policy);

/* The next one; false after the last. */
bool rf_pick_next(signed char *pick, const signed char *kind, size_t k);

/* Add sign[k] to the numbers of lines. */
void rf_solution_count(rf_solution *s, size_t k);

/* Is a to be taken before b?  The order is in inclusion.h. */
bool rf_solution_before(const rf_solution *a, const rf_solution *b, size_t k,
                        rf_policy policy);

#endif
