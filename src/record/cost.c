/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.c -- what a run will cost, roughly, from the sizes of its problem. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "problem/problem.h"
#include "reluflow/record.h"

/* The sizes that count. */
typedef struct sizes {
  double n, d, m;
  double faces;          /* occupied at first */
  double unknowns;       /* of the lumped system then */
  double events;
  double limbs;          /* of a number; 0: doubles */
  double number;         /* bytes of a number */
  double orders;         /* of a series */
} sizes;

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

static double
least(double a, double b)
{
  return a < b ? a : b;
}

static void
measure(sizes *s, const rf_problem *p)
{
  const double stride = (double)p->d + 1.0;
  const bool exact = p->engine == RF_TAYLOR
    || (p->engine == RF_LIMIT && p->digits > 15);

  s->n = (double)p->n;
  s->d = (double)p->d;
  s->m = (double)p->m;
  s->faces = least(s->m, cells(s->n, s->d));
  s->unknowns = s->m > 4.0 * s->faces * stride
    ? s->faces * stride * stride : s->m * stride;
  s->limbs = exact ? ceil((double)(p->digits << p->doubled) * 3.33 / 64.0) + 1.0
                   : 0.0;
  s->number = exact ? 32.0 + 8.0 * s->limbs : 8.0;
  s->orders = p->engine == RF_TAYLOR ? 8.0 + 22.0 * s->limbs : 12.0;
  /* A neuron that aligns crosses about a quarter of all lines. */
  s->events = mpq_cmp_ui(p->leak, 1, 1) == 0 ? 0.0
    : s->m * (1.0 + s->n / 4.0);
}

/* The state of the neurons, some thirty copies of the unknowns for CVODE or
   the series for Taylor, twice where there is a second run. */
static double
memory(const rf_problem *p, const sizes *s)
{
  const double stride = s->d + 1.0;
  double bytes = s->m * (stride * s->number + 80.0)
    + s->faces * (s->n * (s->number + 9.0) + 200.0);

  if (p->engine == RF_LIMIT)
    bytes += s->m * (2.0 * s->d + 8.0) * s->number;
  else if (p->engine == RF_CVODE)
    bytes += 30.0 * 8.0 * s->unknowns
      + 8.0 * least(s->faces, s->m) * 2.0 * (s->n + s->d);
  else
    bytes += s->unknowns * 1.5 * s->orders
      * (s->number + 3.0 * 8.0 * s->limbs);
  return 2e7 + bytes * (p->engine == RF_TAYLOR && p->verify ? 2.0 : 1.0);
}

static double
file(const rf_problem *p, const sizes *s)
{
  const double text = p->engine != RF_CVODE && p->digits > 17
    ? (double)p->digits + 8.0 : 0.0;
  const double sample = 40.0 + s->n * 8.0 + (s->n + 2.0) * text
    + least(s->faces, 4096.0) * 24.0;
  const double state = (s->d + 1.0) * (8.0 + text) + s->n;
  const double given = s->n * (s->d + 1.0) * 10.0
    + (p->scheme == RF_FILE ? s->m * (s->d + 1.0) * 20.0 : 0.0);
  const double checkpoint = p->engine == RF_LIMIT ? 0.0
    : s->m * (4.0 + (s->d + 1.0) * (s->limbs > 0.0 ? 16.0 * s->limbs + 6.0
                                                   : 22.0));

  return 60e3 + given + checkpoint
    + (double)p->ntimes * (sample + (double)p->states * state)
    + (p->events ? s->events * (25.0 + text) : 0.0);
}

/* Steps times what one costs (as in flow/events/checkpoint.c), and the
 * events. */
static double
seconds(const rf_problem *p, const sizes *s)
{
  const double t = s->orders, stride = s->d + 1.0;
  const double arithmetic = s->limbs > 0.0 ? 1e-7 + 1e-9 * s->limbs * s->limbs
                                           : 2e-9;
  double time = 2.0 * s->m * (stride + s->n) * s->d * arithmetic;

  if (p->engine == RF_CVODE)
    time += 4000.0 * (3e-6 + 1e-7 * s->unknowns + 1e-9 * s->n * s->unknowns)
      + s->events * (5e-6 + 4e-9 * stride * (stride + s->n));
  else if (p->engine == RF_TAYLOR)
    time += (100.0 + s->events) * 1e-9 * s->unknowns * t
      * (50.0 + t * (6.0 + s->limbs * s->limbs / 4.0));
  else
    time += s->events * (2e-6 + 4.0 * s->n * s->d * arithmetic);
  if (p->engine != RF_CVODE || p->states > 0)
    time += 1.2 * (double)p->ntimes * (double)p->states * stride * 1e-7
      * (s->limbs > 0.0 ? 4.0 * s->limbs : 1.0);
  return time;
}

void
rf_run_cost(rf_cost *cost, const rf_problem *problem)
{
  sizes s;

  measure(&s, problem);
  cost->memory = memory(problem, &s);
  cost->file = file(problem, &s);
  cost->seconds = seconds(problem, &s);
}
