/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * poly_d.c -- the double side of check_base_poly and check_base_root. */
#include "config.h"

#include "base/number/num_d.h"
#include "base/number/poly.h"
#include "base/number/root.h"
#include "both/poly_case.h"

static void
get_q(mpq_t q, const rf_num *v)
{
  mpq_set_d(q, *v);
}

#include "both/poly_case.inc"

void
poly_ask_d(poly_answer *answer, poly_case *c)
{
  ask_poly(answer, c);
}

void
root_ask_d(root_answer *answer, poly_case *c)
{
  ask_root(answer, c);
}
