/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reach.c -- which directions and data neurons leave out.
 *
 * A direction without neurons is one in which the loss may fall and nobody
 * feels it; a datum without an active neuron has no say at all. */
#include "config.h"

#include <math.h>

#include <gsl/gsl_sort.h>

#include "state/measures/measures.h"

/* The largest gap on the circle between angle[count], in degrees.  No neuron
   leaves the whole circle, one neuron nearly so. */
static double
largest_gap(double *angle, size_t count)
{
  double most;

  if (count == 0)
    return 360.0;
  gsl_sort(angle, 1, count);
  most = angle[0] + 2.0 * M_PI - angle[count - 1];
  for (size_t i = 1; i < count; i++)
    most = fmax(most, angle[i] - angle[i - 1]);
  return most * (180.0 / M_PI);
}

/* A neuron with w = 0 has no direction. */
rf_status
rf_gap(double *value, const rf_shape *s, double parameter)
{
  double *angle = rf_alloc(s->m, sizeof *angle);
  size_t count = 0;

  (void)parameter;
  if (!angle)
    return RF_ENOMEM;
  for (size_t j = 0; j < s->m; j++)
    if (s->length[j] > 0.0)
      angle[count++] = atan2(s->w[2 * j + 1], s->w[2 * j]);
  *value = largest_gap(angle, count);
  rf_release(angle);
  return RF_OK;
}

/* Active, not on the line: a neuron that slides has no part of h there. */
static bool
is_reached(const rf_shape *s, size_t k)
{
  for (size_t j = 0; j < s->m; j++)
    if (rf_shape_signs(s, j)[k] > 0)
      return true;
  return false;
}

/* By signs, so that data on a boundary count as not reached. */
rf_status
rf_reached(double *value, const rf_shape *s, double parameter)
{
  size_t count = 0;

  (void)parameter;
  for (size_t k = 0; k < s->n; k++)
    count += is_reached(s, k);
  *value = (double)count;
  return RF_OK;
}
