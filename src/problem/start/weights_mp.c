/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * weights_mp.c -- weights.c for MPFR. */
#include "config.h"

#include "base/number/num_mp.h"
#include "problem/problem.h"
#include "problem/start/weights_impl.h"

/* The exponent is taken out and given back by a power of two, as it is in
   double. */
void
rfm_read_factor(rf_num *g, long *e, const rf_problem *problem, long prec)
{
  (void)prec;
  rf_problem_factor(g, problem);
  *e = mpfr_get_exp(g);
  mpfr_set_exp(g, 0);
}

bool
rfm_is_lost(const rf_num *z)
{
  return !mpfr_regular_p(z);
}
