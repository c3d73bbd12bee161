/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * qr_d.c -- the double side of check_arrangement_qr. */
#include "config.h"

#include "base/number/num_d.h"
#include "both/qr_case.h"
#include "geometry/arrangement/qr.h"

static void
get_q(mpq_t q, const rf_num *v)
{
  mpq_set_d(q, *v);
}

#include "both/qr_case.inc"

void
qr_solve_d(qr_answer *answer, const qr_case *c, long prec)
{
  solve_case(answer, c, prec);
}
