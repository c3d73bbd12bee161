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
