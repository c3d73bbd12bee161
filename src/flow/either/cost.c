/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.c -- what engine auto costs: the less of its two engines. */
#include "config.h"

#include <math.h>

#include "flow/model/cost.h"

/* Both are there, once it has changed. */
void
rf_cost_auto(rf_engine_cost *cost, const rf_problem *problem)
{
  rf_engine_cost other;

  rf_cost_cvode(cost, problem);
  rf_cost_taylor_double(&other, problem);
  cost->memory += other.memory;
  cost->seconds = fmin(cost->seconds, other.seconds);
}
