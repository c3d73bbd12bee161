/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.c -- what engine taylor costs: its series, twice where there is a second
 * run. */
#include "config.h"

#include <math.h>

#include "flow/model/cost.h"
#include "flow/taylor/blocks.h"

/* Nanoseconds of an order of a product of two series, as in step.c; of two
   numbers by what GMP takes. */
static double
product_order(double orders, double limbs)
{
  const size_t whole = (size_t)limbs * (64 / GMP_NUMB_BITS);
  const double h = (double)rf_fx_block_orders(whole);
  const double numbers = 6.0 + pow(limbs, 1.6) / 4.0;

  return numbers * (h > 0.0 ? (orders + h * h / 4.0) / 5.0 : orders);
}

/* What a step costs grows with the square of its order (the convolutions),
   what it takes in memory with the order; the order is that of taylor.c, a
   third of the bits: 22 for each limb.  A step to an event has a third of it
   or so. */
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
  cost->seconds = (50.0 + s->events / 6.0) * 1e-9 * s->unknowns * orders
    * (50.0 + product_order(orders, s->limbs));
}
