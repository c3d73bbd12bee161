/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * range.c -- data whose lengths a double can hold; see range.h. */
#include "config.h"

#include <gmp.h>
#include <math.h>

#include "base/number/exact.h"
#include "flow/model/range.h"

/* With room for the length of a datum, a root of d times its largest entry,
   and for 1 over it. */
#define LONGEST 1e300
#define SHORTEST 1e-300

/* The largest |entry| of a datum. */
static double
largest(const rf_problem *p, size_t k)
{
  double most = 0.0;

  for (size_t i = 0; i < p->d; i++)
    most = fmax(most, fabs(rf_get_d_nearest(p->x[k * p->d + i])));
  return most;
}

/* The remedy is exact: D = sum p x grows by s, a and w shrink by its root, so
   that h and p are the same at t / s. */
rf_status
rf_range_of_data(rf_message *message, const rf_problem *p)
{
  for (size_t k = 0; k < p->n; k++) {
    const double size = largest(p, k);
    if (size >= SHORTEST && size <= LONGEST)
      continue;
    if (message)
      snprintf(message->text, sizeof message->text,
               "datum %zu is too %s to be measured in double; with all data "
               "times s, initial weights over sqrt(s) and times over s the "
               "flow is the same", k, size < SHORTEST ? "small" : "large");
    return RF_ENOTFIN;
  }
  return RF_OK;
}
