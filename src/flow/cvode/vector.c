/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * vector.c -- the vectors of engine cvode: serial ones of SUNDIALS, with two
 * operations of our own.
 *
 * The lumped system of a small problem has some ten unknowns, and a step of
 * CVODE takes some thirty sums of such vectors: what counts is what a call
 * costs, and theirs goes through a function for each special case.  Here are
 * the same operations on each number, so the same bits. */
#include "config.h"

#include <math.h>

#include "flow/cvode/cvode_impl.h"

/* z = a x + b y.  Equal and opposite factors are applied to the sum, as theirs
   are; those that are 1 or -1 change nothing. */
static void
linear_sum(real a, N_Vector x, real b, N_Vector y, N_Vector z)
{
  const sunindextype n = NV_LENGTH_S(z);
  const double *u = NV_DATA_S(x), *v = NV_DATA_S(y);
  double *out = NV_DATA_S(z);

  if (fabs(a) == fabs(b) && fabs(a) != 1.0) {
    const double sign = a == b ? 1.0 : -1.0;
    for (sunindextype i = 0; i < n; i++)
      out[i] = a * (u[i] + sign * v[i]);
  } else
    for (sunindextype i = 0; i < n; i++)
      out[i] = a * u[i] + b * v[i];
}

/* The root of the mean of (x_i w_i)^2. */
static real
weighted_norm(N_Vector x, N_Vector w)
{
  const sunindextype n = NV_LENGTH_S(x);
  const double *u = NV_DATA_S(x), *v = NV_DATA_S(w);
  double sum = 0.0;

  for (sunindextype i = 0; i < n; i++)
    sum += (u[i] * v[i]) * (u[i] * v[i]);
  return sqrt(sum / (double)n);
}

/* Those that CVODE clones from it have the same operations. */
N_Vector
rf_cvode_vector(size_t count, SUNContext context)
{
  N_Vector v = N_VNew_Serial((sunindextype)count, context);

  if (v) {
    v->ops->nvlinearsum = linear_sum;
    v->ops->nvwrmsnorm = weighted_norm;
  }
  return v;
}
