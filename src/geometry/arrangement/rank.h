/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rank.h -- which rows of a rational matrix are independent. */
#ifndef RF_RANK_H
#define RF_RANK_H

#include <gmp.h>

#include "base/base.h"

/* Out: rows[rank], rank: increasing indices of rows of x[n][d] that are
 * independent, at most min(n, d) of them; rows has room for min(n, d).
 *
 * Elimination modulo the prime 2^61 - 1.  The rows named are independent for
 * certain; that the others depend on them fails only where every larger
 * minor is a multiple of the prime by accident. */
rf_status rf_independent_rows(size_t *rows, size_t *rank, const mpq_t *x,
                              size_t n, size_t d);

#endif
