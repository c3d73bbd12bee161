/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.c -- what gradient descent costs: iterations, each once through all
 * neurons. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "flow/model/cost.h"

/* Twice <w, x> and a drive a datum; measured. */
#define PRODUCT 1e-9

void
rf_cost_descent(rf_engine_cost *cost, const rf_problem *problem)
{
  const rf_descent_asked *q = &problem->descent;
  rf_sizes *s = &cost->sizes;
  mpq_t count;
  double rows = (double)q->batch, iterations;

  rf_sizes_of(s, problem, 0);
  if (problem->events)     /* sides are looked at, at all data */
    rows = fmax(rows, s->n);
  mpq_init(count);
  mpq_div(count, problem->until, q->step);
  iterations = rf_get_d_nearest(count);
  mpq_clear(count);
  cost->runs = 1.0;
  cost->memory = (mpq_sgn(q->momentum) ? 2.0 : 1.0) * s->m * s->stride
    * (q->single ? 4.0 : 8.0) + s->n * s->d * 64.0;
  cost->seconds = iterations
    * (2e-7 + PRODUCT * rows * (1.0 + s->m * 3.0 * s->stride
                                * (q->single ? 0.5 : 1.0)));
}
