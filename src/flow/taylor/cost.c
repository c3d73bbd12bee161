/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.c -- what engine taylor costs: its series, twice where there is a second
 * run; steps as in flow/events/checkpoint.c. */
#include "config.h"

#include "flow/model/cost.h"

/* What a step costs grows with the square of its order (the convolutions),
   what it takes in memory with the order; the order is that of taylor.c, a
   third of the bits: 22 for each limb. */
void
rf_cost_taylor(rf_engine_cost *cost, const rf_problem *problem)
{
  rf_sizes *s = &cost->sizes;
  double orders;

  rf_sizes_of(s, problem, problem->digits << problem->doubled);
  orders = 8.0 + 22.0 * s->limbs;
  cost->runs = problem->verify ? 2.0 : 1.0;
  cost->memory = s->unknowns * 1.5 * orders
    * (s->number + 3.0 * 8.0 * s->limbs);
  cost->seconds = (100.0 + s->events) * 1e-9 * s->unknowns * orders
    * (50.0 + orders * (6.0 + s->limbs * s->limbs / 4.0));
}
