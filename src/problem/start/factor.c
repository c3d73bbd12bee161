/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * factor.c -- what every draw is multiplied by. */
#include "config.h"

#include "base/number/mpfr_state.h"
#include "problem/problem.h"

/* square = lambda^2 -> the square of the factor.  He, Zhang, Ren and Sun
   (Delving deep into rectifiers, ICCV 2015, eq. 10): variance 2 / fan-in. */
static void
divide(mpq_t square, const rf_problem *p)
{
  const size_t by = p->scheme == RF_HE ? rf_problem_drawn(p) : p->m;

  if (p->by_std)
    return;
  if (p->scheme == RF_HE)
    mpz_mul_ui(mpq_numref(square), mpq_numref(square), 2);
  mpz_mul_ui(mpq_denref(square), mpq_denref(square), (unsigned long)by);
  mpq_canonicalize(square);
}

void
rf_problem_factor(mpfr_ptr f, const rf_problem *problem)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  mpfr_t t;
  mpq_t square;

  /* The root of a rational with 32 bits more: rational and root are off by at
     most 2^-32 units of f each, and f rounds once more. */
  mpq_init(square);
  if (mpq_sgn(problem->scale))
    mpq_mul(square, problem->scale, problem->scale);
  else
    mpq_set_ui(square, 1, 1);
  divide(square, problem);
  mpfr_init2(t, mpfr_get_prec(f) + 32);
  mpfr_set_q(t, square, MPFR_RNDN);
  mpfr_sqrt(t, t, MPFR_RNDN);
  mpfr_set(f, t, MPFR_RNDN);
  mpfr_clear(t);
  mpq_clear(square);
  rf_mpfr_leave(&found, RF_OK);
}
