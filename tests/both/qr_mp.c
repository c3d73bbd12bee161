/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * qr_mp.c -- the MPFR side of check_arrangement_qr. */
#include "config.h"

#include "base/number/num_mp.h"
#include "both/qr_case.h"
#include "geometry/arrangement/qr.h"

static void
get_q(mpq_t q, const rf_num *v)
{
  mpfr_get_q(q, v);
}

#include "both/qr_case.inc"

void
qr_solve_mp(qr_answer *answer, const qr_case *c, long prec)
{
  solve_case(answer, c, prec);
}

void
qr_free_mp(void)
{
  mpfr_free_cache();
}
