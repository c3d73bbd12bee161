/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * solution.c -- picks of signs, and the order of solutions; see
 * solution.h.
 *
 * A pick gives each repelling line one of three signs; all of them are gone
 * through like the numbers of as many digits in base 3, the first line being
 * the fastest digit. */
#include "config.h"

#include "base/number/num_d.h"
#include "geometry/inclusion/inclusion.h"
#include "geometry/inclusion/solution.h"

/* There are 3^r picks for r repelling lines; beyond RF_INC_REPELLING_MOST one
   stands for all, that of the policy, and the answer is not called unique. */
bool
rf_pick_first(signed char *pick, const signed char *kind, size_t k,
              rf_policy policy)
{
  const int alike = policy == RF_POLICY_ACTIVATE ? 1
                    : policy == RF_POLICY_DEACTIVATE ? -1 : 0;
  size_t repelling = 0;

  for (size_t i = 0; i < k; i++)
    repelling += kind[i] == KIND_REPELLING;
  for (size_t i = 0; i < k; i++)
    if (kind[i] == KIND_REPELLING)
      pick[i] = (signed char)(repelling > RF_INC_REPELLING_MOST ? alike : -1);
  return repelling <= RF_INC_REPELLING_MOST;
}

/* The next number in base 3; false when the last one is reached. */
bool
rf_pick_next(signed char *pick, const signed char *kind, size_t k)
{
  for (size_t i = 0; i < k; i++) {
    if (kind[i] != KIND_REPELLING)
      continue;
    if (pick[i] < 1) {
      pick[i]++;
      return true;
    }
    pick[i] = -1;
  }
  return false;
}

/* What the order looks at, counted once. */
void
rf_solution_count(rf_solution *s, size_t k)
{
  for (size_t i = 0; i < k; i++) {
    s->rests += s->sign[i] == 0;
    s->plus += s->sign[i] > 0;
    s->minus += s->sign[i] < 0;
  }
}

/* A total order, so that the solution that is taken does not hang on which was
   found first: the policy, then what is certain, then the signs themselves. */
bool
rf_solution_before(const rf_solution *a, const rf_solution *b, size_t k,
                   rf_policy policy)
{
  const bool up = policy == RF_POLICY_ACTIVATE;
  size_t more[2][2] = { { a->rests, b->rests }, { 0, 0 } };

  if (up || policy == RF_POLICY_DEACTIVATE) {
    more[0][0] = up ? a->plus : a->minus;
    more[0][1] = up ? b->plus : b->minus;
    more[1][0] = up ? b->minus : b->plus;      /* fewer is better */
    more[1][1] = up ? a->minus : a->plus;
  }
  for (int i = 0; i < 2; i++)
    if (more[i][0] != more[i][1])
      return more[i][0] > more[i][1];
  if (a->unsure != b->unsure)
    return b->unsure;
  for (size_t i = 0; i < k; i++)
    if (a->sign[i] != b->sign[i])
      return a->sign[i] > b->sign[i];
  return false;
}
