/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * poly_mp.c -- the MPFR side of check_base_poly and check_base_root. */
#include "config.h"

#include "base/number/num_mp.h"
#include "base/number/poly.h"
#include "base/number/root.h"
#include "both/poly_case.h"

static void
get_q(mpq_t q, const rf_num *v)
{
  mpfr_get_q(q, v);
}

#include "both/poly_case.inc"

void
poly_ask_mp(poly_answer *answer, poly_case *c)
{
  ask_poly(answer, c);
}

void
root_ask_mp(root_answer *answer, poly_case *c)
{
  ask_root(answer, c);
}
