/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cost.c -- what a run will cost, roughly: its engine, its neurons and its
 * file. */
#include "config.h"

#include <math.h>

#include "flow/model/cost.h"
#include "reluflow/record.h"

/* The state of the neurons and what the engine has, once for each run, and the
   state that is measured.  2e7: the program and its libraries. */
static double
memory(const rf_problem *p, const rf_engine_cost *e)
{
  const rf_sizes *s = &e->sizes;
  const double state = p->nmeasures
    ? s->m * (s->stride * (16.0 + s->number) + s->n + 40.0) : 0.0;

  return 2e7 + state + (s->m * (s->stride * s->number + 80.0)
                + s->faces * (s->n * (s->number + 9.0) + 200.0) + e->memory)
    * e->runs;
}

/* Bytes of the run file: data, points and given weights, a checkpoint, a sample
   for each record time with the states that are wanted, the events.  Numbers
   with more digits than a double stand there as text too. */
static double
file(const rf_problem *p, const rf_sizes *s)
{
  const long digits = rf_problem_text_digits(p);
  const double text = digits ? (double)digits + 8.0 : 0.0;
  const double sample = 40.0 + s->n * 8.0 + (s->n + 2.0) * text
    + fmin(s->faces, 4096.0) * 24.0;
  const double points = (double)p->probe.count;
  const double probe = points > 0.0 ? 40.0 + points * (8.0 + text) : 0.0;
  const double state = s->stride * (8.0 + text) + s->n;
  const double given = (s->n + points) * s->stride * 10.0
    + (p->scheme == RF_FILE ? s->m * s->stride * 20.0 : 0.0);
  const double checkpoint = !rf_engine_is(p->engine, RF_CHECKPOINTS) ? 0.0
    : s->m * (4.0 + s->stride * (s->limbs > 0.0 ? 16.0 * s->limbs + 6.0
                                                : 22.0));

  return 60e3 + given + checkpoint
    + (double)p->ntimes * (sample + probe + 20.0 * (double)p->nmeasures
                           + (double)p->states * state)
    + (p->events ? s->events * (25.0 + text) : 0.0);
}

/* Of the passes over all neurons, one for each record time: their weights,
   then <w, x> and a s(<w, x>) at each point. */
static double
seconds_of_probe(const rf_problem *p, const rf_sizes *s)
{
  const double points = (double)p->probe.count;

  return points > 0.0
    ? (double)p->ntimes * s->m * s->stride * (points + s->stride)
      * rf_sizes_arithmetic(s)
    : 0.0;
}

/* Of measures: a state is made of all weights, and each looks at it some
   times. */
static double
seconds_of_measures(const rf_problem *p, const rf_sizes *s)
{
  return p->nmeasures ? (double)p->ntimes * s->m * s->stride * 4.0
    * ((double)p->nmeasures * 4e-9 + s->d * rf_sizes_arithmetic(s)) : 0.0;
}

/* The start, the engine, and what is recorded of the neurons. */
static double
seconds(const rf_problem *p, const rf_engine_cost *e)
{
  const rf_sizes *s = &e->sizes;

  return 2.0 * s->m * (s->stride + s->n) * s->d * rf_sizes_arithmetic(s)
    + e->seconds + seconds_of_probe(p, s) + seconds_of_measures(p, s)
    + 1.2 * (double)p->ntimes * (double)p->states * s->stride * 1e-7
    * (s->limbs > 0.0 ? 4.0 * s->limbs : 1.0);
}

/* Orders of magnitude, before a run: the rates behind it are measured ones. */
void
rf_run_cost(rf_cost *cost, const rf_problem *problem)
{
  rf_engine_cost engine;

  rf_flow_cost(&engine, problem);
  cost->memory = memory(problem, &engine);
  cost->file = file(problem, &engine.sizes);
  cost->seconds = seconds(problem, &engine);
}
