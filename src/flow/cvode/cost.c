/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.c -- what engine cvode costs: some thirty copies of the unknowns. */
#include "config.h"

#include <math.h>

#include "flow/model/cost.h"

/* Some 4000 right-hand sides a run, and for each event a neuron's products
   with all lines. */
void
rf_cost_cvode(rf_engine_cost *cost, const rf_problem *problem)
{
  rf_sizes *s = &cost->sizes;

  rf_sizes_of(s, problem, 0);
  cost->runs = 1.0;
  cost->memory = 30.0 * 8.0 * s->unknowns
    + 8.0 * fmin(s->faces, s->m) * 2.0 * (s->n + s->d);
  cost->seconds =
    4000.0 * (3e-6 + 1e-7 * s->unknowns + 1e-9 * s->n * s->unknowns)
    + s->events * (5e-6 + 4e-9 * s->stride * (s->stride + s->n));
}
