/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.c -- the sizes of a problem; see cost.h. */
#include "config.h"

#include <math.h>

#include "flow/model/cost.h"

#define COST_(value, text, facts, make, cost) [value] = cost,
static rf_engine_cost_of *const costs[] = { RF_ENGINE_LIST(COST_) };
#undef COST_

/* The cost of an engine stands with the engine; here is only who is asked. */
void
rf_flow_cost(rf_engine_cost *cost, const rf_problem *problem)
{
  costs[problem->engine](cost, problem);
}

/* Cells of an arrangement of n hyperplanes through 0 in d dimensions, at
   most: 2 sum_{i < d} binomial(n - 1, i) (Schlaefli). */
static double
cells(double n, double d)
{
  double term = 1.0, sum = 0.0;

  for (double i = 0.0; i < d && i < n && sum < 1e18; i++) {
    sum += term;
    term *= (n - 1.0 - i) / (i + 1.0);
  }
  return 2.0 * sum;
}

/* What a run will be made of, from n, d and m alone: neurons at random, so
   that each face has its share of them.  As the layout does it: many neurons
   to a face get a propagator each face, else every neuron is a single
   (layout.c). */
void
rf_sizes_of(rf_sizes *s, const rf_problem *p, long digits)
{
  s->n = (double)p->n;
  s->d = (double)p->d;
  s->m = (double)p->m;
  s->stride = s->d + 1.0;
  s->faces = fmin(s->m, cells(s->n, s->d));
  s->unknowns = s->m > 4.0 * s->faces * s->stride
    ? s->faces * s->stride * s->stride : s->m * s->stride;
  /* 3.33 bits a digit, and a limb for the guard bits; a number is those and a
     head of 32 bytes. */
  s->limbs = digits ? ceil((double)digits * 3.33 / 64.0) + 1.0 : 0.0;
  s->number = digits ? 32.0 + 8.0 * s->limbs : 8.0;
  /* A neuron that aligns crosses about a quarter of all lines. */
  s->events = mpq_cmp_ui(p->leak, 1, 1) == 0 ? 0.0
    : s->m * (1.0 + s->n / 4.0);
}

/* A multiplication and an addition: in MPFR what a call costs, then the square
   of the limbs. */
double
rf_sizes_arithmetic(const rf_sizes *s)
{
  return s->limbs > 0.0 ? 1e-7 + 1e-9 * s->limbs * s->limbs : 2e-9;
}
