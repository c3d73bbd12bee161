/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * weights_d.c -- weights.c for double. */
#include "config.h"

#include <mpfr.h>

#include "base/number/num_d.h"
#include "problem/problem.h"
#include "problem/start/weights_impl.h"

/* From MPFR, so that both number types begin with the same number at 53
   bits. */
void
rfd_read_factor(rf_num *g, long *e, const rf_problem *problem, long prec)
{
  mpfr_t f;

  (void)prec;
  mpfr_init2(f, 53);
  rf_problem_factor(f, problem);
  *g = mpfr_get_d_2exp(e, f, MPFR_RNDN);
  mpfr_clear(f);
}

/* Subnormal numbers have lost bits. */
bool
rfd_is_lost(const rf_num *z)
{
  return !(fabs(*z) >= DBL_MIN && fabs(*z) <= DBL_MAX);
}
