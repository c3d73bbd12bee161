/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * norms.c -- sizes of the weights.
 *
 * Both are of weights that were scaled to about 1: squares of the weights of a
 * small lambda would be 0. */
#include "config.h"

#include <math.h>

#include "state/measures/measures.h"

/* sqrt(sum_j a_j^2 + ||w_j||^2). */
rf_status
rf_norm(double *value, const rf_shape *s, double parameter)
{
  double sum = 0.0;

  (void)parameter;
  for (size_t j = 0; j < s->m; j++)
    sum += s->a[j] * s->a[j] + s->length[j] * s->length[j];
  *value = sqrt(sum);
  return RF_OK;
}

/* sum_j |a_j| ||w_j||. */
rf_status
rf_path_norm(double *value, const rf_shape *s, double parameter)
{
  (void)parameter;
  *value = s->total;
  return RF_OK;
}
