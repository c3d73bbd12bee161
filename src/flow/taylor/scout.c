/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scout.c -- the series in double precision: how large the
 * coefficients will be, before they are computed in full.  A double knows
 * that to 16 digits wherever it matters: what underflows relative to the
 * largest number of its kind is below 2^-1000 of it. */
#include "config.h"

#include "base/number/num_d.h"
#include "flow/taylor/series_impl.h"

/* The largest |coefficient i| of several series. */
static double
largest(const rfd_vec *v, size_t count, size_t i)
{
  double most = 0.0;

  for (size_t k = 0; k < count; k++)
    most = fabs(v[k].v[i]) > most ? fabs(v[k].v[i]) : most;
  return most;
}

/* Columns are counted through all cells; behind them is the linear unit's. */
double
rfd_series_column(const rfd_series *s, size_t c, size_t i)
{
  const rfd_series_cell *cell = s->cell;

  for (; cell < s->cell + s->cells && c >= cell->q; cell++)
    c -= cell->q;
  if (cell == s->cell + s->cells)
    return largest(s->unit, s->d + 1, i);
  return fmax(fabs(cell->a[c].v[i]), largest(cell->w + c * s->d, s->d, i));
}

double
rfd_series_p(const rfd_series *s, size_t i)
{
  return largest(s->p, s->n, i);
}

/* Where p is linear in h there is no chain: its place is never written. */
double
rfd_series_chain(const rfd_series *s, size_t i)
{
  return (s->linear || s->quadratic) && i > 0 ? largest(s->chain, s->n, i)
                                              : 0.0;
}

double
rfd_series_v(const rfd_series *s, size_t i)
{
  return s->quadratic ? largest(s->v, s->n, i) : 0.0;
}

void
rfd_series_get(double *y, const rfd_series *s, const rf_taylor_input *in,
               size_t i)
{
  for (size_t u = 0; u < s->cells; u++) {
    const rfd_series_cell *cell = &s->cell[u];
    double *z = y + in->cell[u].offset;
    for (size_t c = 0; c < cell->q; c++, z += s->d + 1) {
      z[0] = cell->a[c].v[i];
      for (size_t j = 0; j < s->d; j++)
        z[1 + j] = cell->w[c * s->d + j].v[i];
    }
  }
}
