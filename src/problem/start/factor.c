/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * factor.c -- what every draw is multiplied by. */
#include "config.h"

#include "base/number/mpfr_state.h"
#include "problem/problem.h"

void
rf_problem_factor(mpfr_ptr f, const rf_problem *problem)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  mpfr_t t;
  mpq_t square;

  /* sqrt(lambda^2 / m) with 32 bits more: the quotient and the root are off
     by at most 2^-32 units of f each, and f rounds once more. */
  mpq_init(square);
  if (mpq_sgn(problem->scale))
    mpq_mul(square, problem->scale, problem->scale);
  else
    mpq_set_ui(square, 1, 1);
  mpz_mul_ui(mpq_denref(square), mpq_denref(square),
             (unsigned long)problem->m);
  mpq_canonicalize(square);
  mpfr_init2(t, mpfr_get_prec(f) + 32);
  mpfr_set_q(t, square, MPFR_RNDN);
  mpfr_sqrt(t, t, MPFR_RNDN);
  mpfr_set(f, t, MPFR_RNDN);
  mpfr_clear(t);
  mpq_clear(square);
  rf_mpfr_leave(&found, RF_OK);
}
