/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scatter.c -- the law of a start by points of Sobol, where there are too many
 * dimensions for pieces.
 *
 * The points are moved by a random vector modulo 1 (R. Cranley, T. Patterson,
 * SIAM J. Numer. Anal. 13 (1976) 904), another one for each level: so two
 * levels are two estimates that are independent, and their difference is one of
 * the error of the coarser. */
#include "config.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_qrng.h>
#include <math.h>

#include "problem/infinite/infinite.h"
#include "problem/start/draw.h"

/* The points of level 0, as a power of 2. */
#define FIRST_POINTS 8

/* u in (0, 1) -> a number of the normal law. */
static double
normal(double u)
{
  return gsl_cdf_ugaussian_Pinv(u);
}

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
    u[i] = scheme == RF_DOMINATED ? 2.0 * u[i] - 1.0 : normal(u[i]);
  length = make_unit(u, q);
  if (scheme == RF_BALANCED)
    length = sqrt((double)q);
  else if (scheme == RF_UNBALANCED) {
    a = -normal((1.0 - u[q]) / 2.0);
    r = sqrt((double)(q + 1)) / hypot(a, length);
    a *= r;
    length *= r;
  }
  return rf_law_put(law, a, length, u, share);
}

/* The vector of a level, shift[dim]. */
static void
draw_shift(double *shift, size_t dim, uint64_t seed, int level)
{
  rf_stream stream;

  rf_stream_start(&stream, RF_OF_POINTS, seed, (uint64_t)level);
  for (size_t i = 0; i < dim; i++)
    shift[i] = gsl_rng_uniform(&stream.rng);
}

/* u + shift modulo 1, off the ends of (0, 1) by half of what a double of a
   stream is a multiple of. */
static void
move(double *u, const double *shift, size_t dim)
{
  for (size_t i = 0; i < dim; i++) {
    u[i] += shift[i];
    u[i] -= floor(u[i]);
    u[i] = fmin(u[i] + 0x1p-54, 1.0 - 0x1p-53);
  }
}

rf_status
rf_law_scatter(rf_law *law, int level)
{
  const size_t dim = law->q + (law->problem->scheme == RF_UNBALANCED);
  const size_t count = (size_t)1 << (FIRST_POINTS + level);
  double u[RF_POINT_COORDINATES], shift[RF_POINT_COORDINATES];
  gsl_error_handler_t *old;
  gsl_qrng *points;
  rf_status status = RF_OK;

  if (dim > RF_POINT_COORDINATES || count > RF_NODES_MOST / 2)
    return RF_EUNSUP;
  old = gsl_set_error_handler_off();
  points = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)dim);
  gsl_set_error_handler(old);
  if (!points)
    return RF_ENOMEM;
  draw_shift(shift, dim, law->problem->seed, level);
  for (size_t i = 0; i < count && status >= 0; i++) {
    (void)gsl_qrng_get(points, u);
    move(u, shift, dim);
    status = put_point(law, u, 1.0 / (double)count);
  }
  gsl_qrng_free(points);
  return status;
}
