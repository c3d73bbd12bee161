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

/* A question in integers. */
typedef struct inclusion_ask {
  size_t d, k;
  const int *v;            /* x[k][d], fixed[d], w[d], high[k], low[k], a */
  const signed char *from, *leaving;
  rf_policy policy;
  bool has_w;
} inclusion_ask;

rf_status test_rfm_inclusion(signed char *sign, unsigned *marks,
                             const inclusion_ask *q, long prec);
void test_mpfr_free(void);

#endif
