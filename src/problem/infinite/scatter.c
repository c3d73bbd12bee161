/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scatter.c -- the law of a start by points of Sobol, where there are too many
 * dimensions for pieces.
 *
 * The points are moved by another vector for each level (sobol.h): so two
 * levels are two estimates that are independent, and their difference is one of
 * the error of the coarser. */
#include "config.h"

#include <math.h>

#include "problem/infinite/infinite.h"
#include "problem/start/sobol.h"

/* The points of level 0, as a power of 2. */
#define FIRST_POINTS 8

/* v[q] -> v / ||v||, returns ||v||. */
static double
make_unit(double *v, size_t q)
{
  double length = 0.0;

  for (size_t i = 0; i < q; i++)
    length = hypot(length, v[i]);
  for (size_t i = 0; i < q && length > 0.0; i++)
    v[i] /= length;
  return length;
}

/* A node of a point u[q], u[q + 1] for unbalanced, in the open cube (0, 1)^q;
   of the normal law only the direction is taken: E r^2 is known. */
static rf_status
put_point(rf_law *law, double *u, double share)
{
  const rf_scheme scheme = law->problem->scheme;
  const size_t q = law->q;
  double a = 1.0, length, r;

  for (size_t i = 0; i < q; i++)
    u[i] = scheme == RF_DOMINATED ? 2.0 * u[i] - 1.0 : rf_normal_of(u[i]);
  length = make_unit(u, q);
  if (scheme == RF_BALANCED)
    length = sqrt((double)q);
  else if (scheme == RF_UNBALANCED) {
    a = -rf_normal_of((1.0 - u[q]) / 2.0);
    r = sqrt((double)(q + 1)) / hypot(a, length);
    a *= r;
    length *= r;
  }
  return rf_law_put(law, a, length, u, share);
}

rf_status
rf_law_scatter(rf_law *law, int level)
{
  const size_t dim = law->q + (law->problem->scheme == RF_UNBALANCED);
  const size_t count = (size_t)1 << (FIRST_POINTS + level);
  double u[RF_POINT_COORDINATES];
  rf_sobol points;
  rf_status status;

  if (dim > RF_POINT_COORDINATES || count > RF_SCATTER_MOST / 2)
    return RF_EUNSUP;
  status = rf_sobol_open(&points, dim, law->problem->seed, (uint64_t)level);
  if (status < 0)
    return status;
  for (size_t i = 0; i < count && status >= 0; i++) {
    rf_sobol_next(&points, u);
    status = put_point(law, u, 1.0 / (double)count);
  }
  rf_sobol_close(&points);
  return status;
}
