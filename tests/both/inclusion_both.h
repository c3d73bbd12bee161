/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inclusion_both.h -- the two instances of the inclusion for one test
 * program: double directly, MPFR through a function over integers (a unit
 * sees only one rf_num). */
#ifndef INCLUSION_BOTH_H
#define INCLUSION_BOTH_H

#ifndef INCLUSION_MPFR
# include "base/number/num_d.h"
#endif
#include "geometry/inclusion/inclusion.h"

/* v: x[k][d], fixed[d], w[d], high[k], low[k], a. */
rf_status test_rfm_inclusion(signed char *sign, unsigned *marks, const int *v,
                             size_t d, size_t k, const signed char *from,
                             const signed char *leaving, rf_policy policy,
                             bool has_w, long prec);
void test_mpfr_free(void);

#endif
