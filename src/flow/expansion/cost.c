/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.c -- what engine taylor-double costs: four series of the unknowns, and a
 * step from each event that matters to the next. */
#include "config.h"

#include <math.h>

#include "flow/model/cost.h"

/* Some 200 steps and one in ten events, each of some 14 orders of two products
   with all faces and of three convolutions; and for each event a neuron's
   products with all lines. */
void
rf_cost_taylor_double(rf_engine_cost *cost, const rf_problem *problem)
{
  rf_sizes *s = &cost->sizes;

  rf_sizes_of(s, problem, 0);
  cost->runs = 1.0;
  cost->memory = 16.0 * 8.0 * 4.0 * s->unknowns
    + 8.0 * fmin(s->faces, s->m) * (s->n + s->d);
  cost->seconds = (200.0 + s->events / 10.0) * 14.0
    * (3e-6 + 3e-8 * s->unknowns + 1e-9 * s->n * s->unknowns)
    + s->events * (5e-6 + 4e-9 * s->stride * (s->stride + s->n));
}
