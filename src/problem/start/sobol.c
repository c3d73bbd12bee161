/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sobol.c -- see sobol.h. */
#include "config.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

#include "problem/start/draw.h"
#include "problem/start/sobol.h"

double
rf_normal_of(double u)
{
  return gsl_cdf_ugaussian_Pinv(u);
}

rf_status
rf_sobol_open(rf_sobol *s, size_t dim, uint64_t seed, uint64_t set)
{
  gsl_error_handler_t *old = gsl_set_error_handler_off();
  rf_stream stream;

  RF_ASSERT(dim >= 1 && dim <= RF_POINT_COORDINATES);
  s->points = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)dim);
  s->dim = dim;
  gsl_set_error_handler(old);
  if (!s->points)
    return RF_ENOMEM;
  rf_stream_start(&stream, RF_OF_POINTS, seed, set);
  for (size_t i = 0; i < dim; i++)
    s->shift[i] = gsl_rng_uniform(&stream.rng);
  return RF_OK;
}

void
rf_sobol_close(rf_sobol *s)
{
  gsl_qrng_free(s->points);
}

/* u + shift modulo 1, off the ends of (0, 1) by half of what a double of a
   stream is a multiple of. */
void
rf_sobol_next(rf_sobol *s, double *u)
{
  (void)gsl_qrng_get(s->points, u);
  for (size_t i = 0; i < s->dim; i++) {
    u[i] += s->shift[i];
    u[i] -= floor(u[i]);
    u[i] = fmin(u[i] + 0x1p-54, 1.0 - 0x1p-53);
  }
}
