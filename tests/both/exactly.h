/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exactly.h -- the exact value of a number of either type. */
#ifndef EXACTLY_H
#define EXACTLY_H

#include <gmp.h>

#include "base/number/num.h"

static inline void
test_get_q(mpq_t q, const rf_num *v)
{
#if RF_NUM_IS_DOUBLE
  mpq_set_d(q, *v);
#else
  mpfr_get_q(q, v);
#endif
}

#endif
