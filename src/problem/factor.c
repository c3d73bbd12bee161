/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * factor.c -- what every draw is multiplied by. */
#include "config.h"

#include <mpfr.h>

#include "problem/problem.h"

void
rf_problem_factor(mpfr_ptr f, const rf_problem *problem)
{
  const mpfr_flags_t flags = mpfr_flags_save();
  const mpfr_exp_t emin = mpfr_get_emin(), emax = mpfr_get_emax();
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
  mpfr_set_emin(mpfr_get_emin_min());
  mpfr_set_emax(mpfr_get_emax_max());
  mpfr_init2(t, mpfr_get_prec(f) + 32);
  mpfr_set_q(t, square, MPFR_RNDN);
  mpfr_sqrt(t, t, MPFR_RNDN);
  mpfr_set(f, t, MPFR_RNDN);
  mpfr_clear(t);
  mpq_clear(square);
  mpfr_set_emin(emin);
  mpfr_set_emax(emax);
  mpfr_flags_restore(flags, MPFR_FLAGS_ALL);
}
