/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * series.c -- trajectories as series in double, for screening: of thousands of
 * neurons nearly all are dismissed by these, in any precision of the run.  A
 * factor does not matter to a sign, so that those of MPFR are scaled to unit
 * size and what is far below what a double can hold is seen, too.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

/* ---- columns as doubles ---- */

#if RF_NUM_IS_DOUBLE

rf_status
rfx_prepare_columns(rfx_run *r)
{
  (void)r;
  return RF_OK;
}

const double *
rfx_look_columns_of(const rfx_run *r, size_t i)
{
  return r->segment->y + i * r->population->system.unknowns;
}

/* Doubles are taken as they are. */
static long
exponent(const rf_num *v, size_t count)
{
  (void)v;
  (void)count;
  return 0;
}

static double
as_double(const rf_num *v, long top)
{
  (void)top;
  return *v;
}

/* No copy is made of doubles. */
const double *
rfx_coordinates_of(double *room, const rf_num *coordinates, size_t stride)
{
  (void)room;
  (void)stride;
  return coordinates;
}

#else

/* Those of the propagators, which are of unit size. */
rf_status
rfx_prepare_columns(rfx_run *r)
{
  const rfx_population *p = r->population;
  const size_t size = p->propagators * p->stride * p->stride;
  const size_t terms = r->segment->degree + 1;
  rf_doubles *columns = &r->screen->rough.columns;
  rf_status status = rf_doubles_grow(columns, terms * size);

  for (size_t i = 0; status >= 0 && i < terms; i++)
    for (size_t l = 0; l < size; l++)
      columns->at[i * size + l] =
        num_get_d(&r->segment->y[i * p->system.unknowns + l]);
  return status;
}

const double *
rfx_look_columns_of(const rfx_run *r, size_t i)
{
  const rfx_population *p = r->population;

  return r->screen->rough.columns.at
    + i * p->propagators * p->stride * p->stride;
}

/* The largest exponent of v[count]. */
static long
exponent(const rf_num *v, size_t count)
{
  long e, top = LONG_MIN / 2;

  for (size_t l = 0; l < count; l++) {
    num_get_d_2exp(&e, &v[l]);
    top = e > top ? e : top;
  }
  return top;
}

/* v 2^-top, as far as a double goes. */
static double
as_double(const rf_num *v, long top)
{
  long e;
  const double f = num_get_d_2exp(&e, v);

  if (f == 0.0 || e - top < -1100)
    return 0.0;
  return ldexp(f, e - top > 1000 ? 1000 : (int)(e - top));
}

const double *
rfx_coordinates_of(double *room, const rf_num *coordinates, size_t stride)
{
  const long top = exponent(coordinates, stride);

  for (size_t l = 0; l < stride; l++)
    room[l] = as_double(&coordinates[l], top);
  return room;
}

#endif

/* ---- one neuron ---- */

/* series[degree + 1][d + 1] of a single, scaled to unit size; returns the sum
   of the absolute values. */
static double
single_series(double *series, const rfx_trajectory *path, size_t degree,
              size_t stride)
{
  const long top = exponent(path->terms, stride);
  double sum = 0.0;

  for (size_t i = 0; i <= degree; i++)
    for (size_t l = 0; l < stride; l++, series++) {
      *series = as_double(&path->terms[i * path->pitch + l], top);
      sum += fabs(*series);
    }
  return sum;
}

/* The same of data in the plane: sums stay in registers, and that of the sizes
   is three, as each addition waits for the one before. */
static void
combine_three(double *z, double *sum, const double *x, const double *y)
{
  double z0 = 0.0, z1 = 0.0, z2 = 0.0, s0 = 0.0, s1 = 0.0, s2 = 0.0;

  for (size_t q = 0; q < 3; q++, y += 3) {
    const double t0 = x[q] * y[0], t1 = x[q] * y[1], t2 = x[q] * y[2];
    z0 += t0;
    z1 += t1;
    z2 += t2;
    s0 += fabs(t0);
    s1 += fabs(t1);
    s2 += fabs(t2);
  }
  z[0] = z0;
  z[1] = z1;
  z[2] = z2;
  *sum += s0 + s1 + s2;
}

/* z += v y, and the sizes of these terms onto four sums: a single one waits for
   each of its additions. */
static void
add_column(double *restrict z, double *restrict sums, double v,
           const double *restrict y, size_t stride)
{
  size_t l = 0;

  for (; l + 4 <= stride; l += 4)
    for (size_t k = 0; k < 4; k++) {
      const double term = v * y[l + k];
      z[l + k] += term;
      sums[k] += fabs(term);
    }
  for (; l < stride; l++) {
    const double term = v * y[l];
    z[l] += term;
    sums[0] += fabs(term);
  }
}

/* z = sum_q x_q y_q, and the sum of the sizes of its terms onto *sum, which
   rounding is relative to. */
void
rfx_combine(double *z, double *sum, const double *x, const double *y,
            size_t stride)
{
  double sums[4] = { 0.0 };

  if (stride == 3) {
    combine_three(z, sum, x, y);
    return;
  }
  for (size_t l = 0; l < stride; l++)
    z[l] = 0.0;
  for (size_t q = 0; q < stride; q++, y += stride)
    add_column(z, sums, x[q], y, stride);
  *sum += (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* A single has its own column; a member of a propagator is its coordinates
   times the columns. */
double
rfx_trajectory_series(double *series, const rfx_run *r,
                      const rfx_trajectory *path)
{
  const rfx_population *p = r->population;
  const size_t stride = p->stride, degree = r->segment->degree;
  const double *x;
  size_t offset;
  double sum = 0.0;

  if (!path->coordinates)
    return single_series(series, path, degree, stride);
  offset = p->system.block[p->cohorts[path->cohort].block].offset;
  x = rfx_coordinates_of(series + (degree + 1) * stride, path->coordinates,
                         stride);
  for (size_t i = 0; i <= degree; i++)
    rfx_combine(series + i * stride, &sum, x,
                rfx_look_columns_of(r, i) + offset, stride);
  return sum;
}
