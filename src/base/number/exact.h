/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact.h -- exact rationals: from text, to the nearest double, arrays. */
#ifndef RF_EXACT_H
#define RF_EXACT_H

#include <gmp.h>

#include "base/base.h"

/* The double nearest to q, ties to even; overflow gives an infinity,
   underflow a denormal or zero, each rounded once. */
double rf_get_d_nearest(const mpq_t q);

/* The double nearest to q 2^-e. */
double rf_exact_scaled(const mpq_t q, long e);

/* The square root of q >= 0, of the double nearest to it; also where that is
   out of range and the root is not. */
double rf_sqrt_nearest(const mpq_t q);

/* count rationals, all zero; NULL when memory is short. */
mpq_t *rf_mpq_array(size_t count);
void rf_mpq_array_free(mpq_t *v, size_t count);

#endif
