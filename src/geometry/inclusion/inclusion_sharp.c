/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inclusion_sharp.c -- the exact question to the inclusion, rounded to many
 * bits: where it is no tie they decide it faster than rationals do.
 *
 * An elimination over the rationals has numbers that grow with every line;
 * numbers of a fixed length do not.  An answer without marks is proved by the
 * bounds of the inclusion itself; any other is thrown away. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/num_mp.h"
#include "geometry/inclusion/inclusion_exact.h"

/* The numbers of the question from one block. */
typedef struct sharp {
  rf_num *block, *fixed, *mass, *x, *high, *low, *a;
} sharp;

/* One block for the question to k lines in d dimensions; *count: its
   numbers. */
static rf_status
sharp_alloc(sharp *s, size_t *count, size_t d, size_t k, long prec)
{
  rf_num *v;

  *count = 2 * d + k * d + 2 * k + 1;
  if (!(s->block = num_array(*count, prec)))
    return RF_ENOMEM;
  v = s->block;
  s->fixed = num_take(&v, d);
  s->mass = num_take(&v, d);
  s->x = num_take(&v, k * d);
  s->high = num_take(&v, k);
  s->low = num_take(&v, k);
  s->a = num_take(&v, 1);
  return RF_OK;
}

rf_status
rf_inclusion_sharp(signed char *sign, bool *sure, const rf_corner *at,
                   long prec)
{
  const rf_field *f = at->zero->field;
  const size_t d = f->d, k = at->count;
  mpq_t *sum = rf_mpq_array(d), t;
  sharp s = { .block = NULL };
  unsigned marks = 0;
  size_t count = 0;
  rf_status status = RF_ENOMEM;

  mpq_init(t);
  if (!sum || sharp_alloc(&s, &count, d, k, prec) < 0)
    goto done;
  rf_zero_sum(sum, f, at->u, t);
  for (size_t i = 0; i < d; i++) {
    num_set_q(&s.fixed[i], sum[i]);
    num_abs(&s.mass[i], &s.fixed[i]);
  }
  for (size_t i = 0; i < k; i++) {
    const size_t l = at->line[i];
    for (size_t c = 0; c < d; c++)
      num_set_q(&s.x[i * d + c], rf_field_line(f, l)[c]);
    num_set_q(&s.high[i], f->high[l]);
    num_set_q(&s.low[i], f->low[l]);
  }
  num_set_d(s.a, at->sigma);
  const rfm_boundary own = {
    .d = d, .count = k, .x = s.x, .fixed = s.fixed, .high = s.high,
    .low = s.low, .a = s.a, .from = at->from, .policy = at->policy,
    .prec = prec, .error = 0.0, .mass = s.mass
  };
  status = rfm_inclusion(sign, &marks, &own);
  *sure = status == RF_OK && marks == 0;
  if (status == RF_EUNSURE)
    status = RF_OK;

done:
  mpq_clear(t);
  rf_mpq_array_free(sum, d);
  num_array_free(s.block, count);
  return status;
}
