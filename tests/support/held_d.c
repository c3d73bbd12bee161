/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * held_d.c -- the double side of check_inclusion_qr. */
#include "config.h"

#include "base/number/num_d.h"
#include "geometry/inclusion/qr.h"
#include "support/held_case.h"

static void
get_q(mpq_t q, const rf_num *v)
{
  mpq_set_d(q, *v);
}

#include "support/held_case.inc"

void
held_solve_d(held_answer *answer, const held_case *c, long prec)
{
  solve_case(answer, c, prec);
}
