/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * held_mp.c -- the MPFR side of check_inclusion_qr. */
#include "config.h"

#include "base/number/num_mp.h"
#include "geometry/inclusion/qr.h"
#include "support/held_case.h"

static void
get_q(mpq_t q, const rf_num *v)
{
  mpfr_get_q(q, v);
}

#include "support/held_case.inc"

void
held_solve_mp(held_answer *answer, const held_case *c, long prec)
{
  solve_case(answer, c, prec);
}

void
held_free_mp(void)
{
  mpfr_free_cache();
}
