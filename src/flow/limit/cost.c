/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.c -- what engine limit costs: the neurons by themselves. */
#include "config.h"

#include "flow/limit/precision.h"
#include "flow/model/cost.h"

void
rf_cost_limit(rf_engine_cost *cost, const rf_problem *problem)
{
  rf_sizes *s = &cost->sizes;

  rf_sizes_of(s, problem, problem->digits > RF_LIMIT_DOUBLE_DIGITS
              ? problem->digits : 0);
  cost->runs = 1.0;
  cost->memory = s->m * (2.0 * s->d + 8.0) * s->number;
  cost->seconds = s->events * (2e-6 + 4.0 * s->n * s->d
                               * rf_sizes_arithmetic(s));
}
