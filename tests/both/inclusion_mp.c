/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inclusion_mp.c -- the MPFR side of check_inclusion_sides. */
#include "config.h"

#include "base/number/num_mp.h"
#define INCLUSION_MPFR
#include "both/inclusion_both.h"

rf_status
test_rfm_inclusion(signed char *sign, unsigned *marks,
                   const inclusion_ask *q, long prec)
{
  const size_t d = q->d, k = q->k, n = k * d + 2 * d + 2 * k + 1;
  rf_num *m = num_array(n, prec);
  rfm_boundary at = {
    .d = d, .count = k, .x = m, .fixed = m + k * d,
    .w = q->has_w ? m + k * d + d : NULL, .high = m + k * d + 2 * d,
    .low = m + k * d + 2 * d + k, .a = m + n - 1, .from = q->from,
    .leaving = q->leaving, .policy = q->policy, .prec = prec
  };
  rf_status status;

  for (size_t i = 0; i < n; i++)
    num_set_d(&m[i], q->v[i]);
  for (size_t l = 0; l < k; l++)
    if (num_sgn(&at.low[l]) != 0)
      at.leak = 0.5;
  status = rfm_inclusion(sign, marks, &at);
  num_array_free(m, n);
  return status;
}

void
test_mpfr_free(void)
{
  mpfr_free_cache();
}
