/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * vector.h -- short loops over vectors of doubles. */
#ifndef RF_VECTOR_H
#define RF_VECTOR_H

#include <float.h>
#include <math.h>
#include <stddef.h>

/* <u, v>, one term after the other. */
static inline double
rf_dot(const double *u, const double *v, size_t d)
{
  double sum = 0.0;

  for (size_t i = 0; i < d; i++)
    sum += u[i] * v[i];
  return sum;
}

/* <u, v> in four sums: a single one waits for each of its additions.  In the
   plane there is no loop, as it would cost more than what it does. */
static inline double
rf_dot_in_four(const double *u, const double *v, size_t d)
{
  double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
  size_t i = 0;

  if (d == 2)
    return s0 + u[0] * v[0] + u[1] * v[1];
  for (; i + 4 <= d; i += 4) {
    s0 += u[i] * v[i];
    s1 += u[i + 1] * v[i + 1];
    s2 += u[i + 2] * v[i + 2];
    s3 += u[i + 3] * v[i + 3];
  }
  for (; i < d; i++)
    s0 += u[i] * v[i];
  return (s0 + s1) + (s2 + s3);
}

/* ||v||, also where the squares leave the range of double. */
static inline double
rf_length(const double *v, size_t d)
{
  double sum = rf_dot(v, v, d), top = 0.0;

  if (sum > 1e-280 && sum <= DBL_MAX)
    return sqrt(sum);
  for (size_t i = 0; i < d; i++)
    top = fmax(top, fabs(v[i]));
  if (!(top > 0.0 && top <= DBL_MAX))
    return top;
  sum = 0.0;
  for (size_t i = 0; i < d; i++)
    sum += v[i] / top * (v[i] / top);
  return top * sqrt(sum);
}

/* v[d] += c u[d]. */
static inline void
rf_axpy(double *v, double c, const double *u, size_t d)
{
  for (size_t i = 0; i < d; i++)
    v[i] += c * u[i];
}

#endif
