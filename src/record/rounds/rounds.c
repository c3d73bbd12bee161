/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rounds.c -- a run that is repeated until it is good; see attend.h.
 *
 * Nodes are doubled until the predictions at the data agree to the digits asked
 * for, at all record times and at the end, relative to the largest of them at
 * any of these times.  The loss follows: it is off by sum_k |p_k| times what
 * they are off by. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "problem/infinite/infinite.h"
#include "record/attend.h"
#include "reluflow/numbers.h"

/* So many levels without an improvement: what two levels still differ by is no
   matter of nodes. */
#define PATIENCE 3

/* Digits to which level 0 agrees where the integrand is smooth: 3.3 by the
   three points of Boursier and Flammarion, and 7.2 and 11.8 by the next two. */
#define SMOOTH_DIGITS 3.5

/* A level has at most so many times the nodes of the one below: those of three
   coordinates have. */
#define MANIFOLD 8

/* The first level that may have the digits: where the integrand is smooth a
   doubling doubles them, and where it is not, more levels are to come
   anyway.  problem is at level 0. */
static int
first_level(const rf_problem *problem)
{
  const double digits = (double)problem->wide.digits;
  size_t m = problem->m;
  int level = 0;

  if (rf_nodes_are_scattered(problem->wide.nodes))
    return level;
  for (double reached = SMOOTH_DIGITS; reached < digits; reached *= 2.0)
    if ((m *= MANIFOLD) <= RF_NODES_FIRST)
      level++;
  return level;
}

/* Predictions of the start are sums of 2 m terms that cancel; together the
   terms have about the size E r^2 max ||x_k||, by the scheme. */
static double
size_of_start(const rf_problem *p)
{
  const double scale = mpq_sgn(p->scale) ? mpq_get_d(p->scale) : 1.0;
  double most = 0.0;

  for (size_t k = 0; k < p->n; k++) {
    double square = 0.0;
    for (size_t i = 0; i < p->d; i++) {
      const double x = rf_get_d_nearest(p->x[k * p->d + i]);
      square += x * x;
    }
    most = fmax(most, sqrt(square));
  }
  return scale * scale * (double)p->d * most;
}

/* Are there more digits to compute with where those asked are not good?  Only
   flow.digits auto asks for that, by the digits to which the second run of the
   flow agrees. */
static bool
wants_digits(const rf_problem *problem, const rf_flow *flow)
{
  rf_flow_stats stats;

  if (!rf_problem_verifies(problem) || !problem->auto_digits
      || problem->doubled == RF_DOUBLED_MOST)
    return false;
  rf_flow_stats_get(flow, &stats);
  return stats.agree < (double)problem->digits;
}

rf_status
rf_rounds_begin(rf_rounds *rounds, const rf_problem *problem)
{
  rf_problem *p = &rounds->problem;
  int first;
  rf_status status = RF_OK;


  *rounds = (rf_rounds){ .problem = *problem, .rows = problem->ntimes + 1 };
  if (!p->wide.asked)
    return status;
  /* A repetition goes through the same levels. */
  p->wide.nodes = NULL;
  RF_TRY(rf_problem_set_level(p, 0));
  if ((first = first_level(p)) > 0)
    RF_TRY(rf_problem_set_level(p, first));
  p->wide.agree = 0.0;
  rounds->floor = size_of_start(p);
  for (int i = 0; i < 2; i++)
    if (!(rounds->h[i] = rf_alloc(rounds->rows * p->n, sizeof **rounds->h)))
      status = RF_ENOMEM;
done:
  if (status < 0)
    rf_rounds_end(rounds);
  return status;
}

/* Only here does the problem change: until then a flow of the round before may
   be there. */
void
rf_rounds_open(rf_rounds *rounds)
{
  rf_problem *p = &rounds->problem;
  double *h = rounds->h[0];

  p->doubled += rounds->digits;
  rounds->digits = false;
  if (rounds->next) {
    rounds->h[0] = rounds->h[1];
    rounds->h[1] = h;
    rounds->taken[1] = rounds->taken[0];
    rf_problem_take_nodes(p, rounds->next, p->wide.level + 1);
    p->wide.agree = 0.0;
    rounds->next = NULL;
  }
  rounds->taken[0] = 0;
}

rf_status
rf_rounds_take(rf_rounds *rounds, rf_flow *flow)
{
  const size_t n = rounds->problem.n;
  const rf_numbers *sample;
  rf_status status;

  if (!rounds->problem.wide.asked)
    return RF_OK;
  RF_ASSERT(rounds->taken[0] < rounds->rows);
  if ((status = rf_flow_sample(flow, &sample)) < 0)
    return status;
  for (size_t k = 0; k < n; k++)
    rounds->h[0][rounds->taken[0] * n + k]
      = rf_numbers_double(sample, RF_SAMPLE_H + k);
  rounds->taken[0]++;
  return RF_OK;
}

/* How far predictions are apart, relative to the largest. */
static double
apart(const double *a, const double *b, size_t count, double floor)
{
  double size = floor, off = 0.0;

  for (size_t i = 0; i < count; i++) {
    size = fmax(size, fmax(fabs(a[i]), fabs(b[i])));
    off = fmax(off, fabs(a[i] - b[i]));
  }
  return off > 0.0 ? off / size : 0.0;
}

/* A flow that stops at a moment may have stopped before a record time or behind
   it: then the last rows are of different times. */
void
rf_rounds_judge(rf_rounds *rounds)
{
  const size_t n = rounds->problem.n;
  const size_t *taken = rounds->taken;
  size_t rows = taken[0] < taken[1] ? taken[0] : taken[1];
  double off;

  if (!rounds->problem.wide.asked || rows == 0)
    return;
  rows -= taken[0] != taken[1];
  off = apart(rounds->h[0], rounds->h[1], rows * n, rounds->floor);
  off = fmax(off, DBL_EPSILON / 2.0);
  rounds->problem.wide.agree = rows > 0 ? fmax(0.0, -log10(off)) : 0.0;
}

/* Are more nodes of any use?  Where they do not bring two levels nearer to each
   other, the flow itself is not known better. */
static bool
wants_nodes(rf_rounds *rounds)
{
  const rf_wide *wide = &rounds->problem.wide;

  if (!wide->asked || wide->agree >= (double)wide->digits)
    return false;
  rounds->since = wide->agree > rounds->best ? 0 : rounds->since + 1;
  rounds->best = fmax(rounds->best, wide->agree);
  return wide->level < RF_LEVEL_MOST
    && (wide->level == 0 || rounds->since < PATIENCE);
}

/* Digits first: a level is judged by a flow that is good. */
rf_status
rf_rounds_next(bool *more, rf_rounds *rounds, const rf_flow *flow)
{
  const rf_problem *p = &rounds->problem;
  rf_status status = RF_OK;

  rounds->digits = wants_digits(p, flow);
  if (!rounds->digits && wants_nodes(rounds))
    status = rf_nodes_create(&rounds->next, p, p->wide.level + 1,
                             rf_nodes_are_scattered(p->wide.nodes));
  *more = rounds->digits || rounds->next;
  return status == RF_EUNSUP ? RF_OK : status;
}

void
rf_rounds_end(rf_rounds *rounds)
{
  if (rounds->problem.wide.asked)
    rf_nodes_free(rounds->problem.wide.nodes);
  rf_nodes_free(rounds->next);
  rounds->problem.wide.nodes = rounds->next = NULL;
  rf_release(rounds->h[0]);
  rf_release(rounds->h[1]);
  rounds->h[0] = rounds->h[1] = NULL;
}
