/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * full.c -- the series in fixed-point numbers of many limbs. */
#include "config.h"

#include "base/number/num_mp.h"
#include "flow/taylor/series_impl.h"

/* The largest coefficient i of several series; 0 where all are zero. */
static long
most_bits(const rfm_series *s, const rf_fx_vec *v, size_t count, size_t i)
{
  long most = 0;

  for (size_t k = 0; k < count; k++) {
    long bits = rf_fx_bits(&v[k], i, s->limbs);
    most = bits > most ? bits : most;
  }
  return most;
}

/* In units of each column's own scale: columns of different sizes are asked
   for the same number of bits. */
long
rfm_series_column_bits(const rfm_series *s, size_t i)
{
  long most = 0;

  for (size_t u = 0; u < s->cells; u++) {
    const rfm_series_cell *cell = &s->cell[u];
    long a = most_bits(s, cell->a, cell->q, i);
    long w = most_bits(s, cell->w, cell->q * s->d, i);
    most = a > most ? a : most;
    most = w > most ? w : most;
  }
  if (s->beside) {
    long v = most_bits(s, s->unit, s->d + 1, i);
    most = v > most ? v : most;
  }
  return most;
}

long
rfm_series_p_bits(const rfm_series *s, size_t i)
{
  return most_bits(s, s->p, s->n, i);
}

/* A step that was cut by 2^cut has the same series with coefficient i times
   2^(-cut i): an exponent, no new rounding. */
void
rfm_series_get(rf_num *y, rf_num *p, const rfm_series *s,
              const rf_taylor_input *in, size_t i, long cut)
{
  const long *column = in->scale->column;
  const long less = cut * (long)i;

  for (size_t u = 0; u < s->cells; u++) {
    const rfm_series_cell *cell = &s->cell[u];
    rf_num *z = y + in->cell[u].offset;
    for (size_t c = 0; c < cell->q; c++, z += s->d + 1) {
      const long e = *column++ - less;
      rf_fx_get(z, &cell->a[c], i, s->limbs, e);
      for (size_t j = 0; j < s->d; j++)
        rf_fx_get(z + 1 + j, &cell->w[c * s->d + j], i, s->limbs, e);
    }
  }
  for (size_t j = 0; s->beside && j <= s->d; j++)
    rf_fx_get(y + in->beside->offset + j, &s->unit[j], i, s->limbs,
              *column - less);
  if (p)
    for (size_t k = 0; k < s->n; k++)
      rf_fx_get(&p[k], &s->p[k], i, s->limbs, in->scale->p - less);
}
