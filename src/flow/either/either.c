/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * either.c -- one of two engines, by what a step and a sign change cost.
 *
 * A series takes one step where CVODE takes three and more, and needs none to
 * start; but its steps are of a higher degree and D is another one at their
 * ends, so each neuron that moves within one costs more.  So CVODE is the
 * cheaper one where sign changes crowd in a step:
 *     changes * (what one costs more) > what a step of CVODE costs.
 * Both sides are counted in operations.  The weights below are of measured
 * runs, in nanoseconds; see the manual, node "Engine auto". */
#include "config.h"

#include <math.h>

#include "flow/cvode/cvode.h"
#include "flow/either/either.h"
#include "flow/expansion/expansion.h"

/* A step of CVODE: its control; its vectors, the polynomials of the columns
   and the looks at who may move; products of all faces with all data. */
#define RF_STEP 20e3
#define RF_STEP_UNKNOWN 500.0
#define RF_STEP_PRODUCT 3.0

/* What a sign change costs more in a step of a series. */
#define RF_CHANGE 3e3
#define RF_CHANGE_PRODUCT 6.0

/* So many steps of CVODE are one of a series. */
#define RF_LONGER 3.0

/* A change of engine must promise so much. */
#define RF_WORTH 1.5

/* In a step of a series from a start at a small scale, m neurons and n data,
   some n m guess rtol^(1/8) change sign: steps grow with the tolerance. */
#define RF_GUESS 0.05
#define RF_GUESS_ROOT 8.0

/* Steps in the mean of sign changes, and before an engine is judged.  After a
   start steps of CVODE are small and few change sign in them: a mean spans one
   start and what follows. */
#define RF_MANY 8
#define RF_MANY_MULTISTEP 24
#define RF_PATIENCE 2
#define RF_PATIENCE_MULTISTEP 40

typedef struct rf_either {
  rfd_engine base;
  const rfd_model *model;
  double rtol;
  const rfd_system *system;        /* NULL before the first start */
  rfd_engine *series, *multistep;  /* NULL until it is needed */
  rfd_engine *now;       /* the one of them that steps */
  bool stepped;          /* and that step was not judged yet */
  uint64_t seen;         /* sign changes when it began */
  double crowd;          /* sign changes in a step, in the mean */
  size_t steps;          /* of this engine since it was chosen */
  size_t patience;       /* with CVODE: doubles at each change, no flapping */
} rf_either;

static rf_either *
self(rfd_engine *engine)
{
  return (rf_either *)(void *)engine;
}

/* ---- which of the two ---- */

static bool
is_series(const rf_either *e)
{
  return e->now == e->series;
}

/* What sign changes in a step of CVODE would cost more in one of a series, as
   a part of what that step costs. */
static double
crowding(const rf_either *e, const rfd_system *system)
{
  const double product = (double)(e->model->n * e->model->d);
  const double step = RF_STEP + RF_STEP_UNKNOWN * (double)system->unknowns
    + RF_STEP_PRODUCT * product * (double)system->nblocks;
  const double crowd = is_series(e) ? e->crowd / RF_LONGER : e->crowd;

  return crowd * (RF_CHANGE + RF_CHANGE_PRODUCT * product) / step;
}

/* A step is over: how many changed sign in it, and should the other engine go
   on?  The driver is asked for a start, which makes the change. */
static void
judge(rf_either *e)
{
  const uint64_t count = *e->base.moves - e->seen;
  const size_t many = is_series(e) ? RF_MANY : RF_MANY_MULTISTEP;
  double part;

  if (!e->stepped)
    return;
  e->stepped = false;
  e->steps++;
  e->crowd += ((double)count - e->crowd)
    / (double)(e->steps < many ? e->steps : many);
  if (e->steps < (is_series(e) ? RF_PATIENCE
                  : e->patience * RF_PATIENCE_MULTISTEP))
    return;
  part = crowding(e, e->system);
  e->base.anew = is_series(e) ? part > RF_WORTH : part < 1.0 / RF_WORTH;
}

/* The engine that was not chosen before; the one that was is kept for later. */
static rf_status
change(rf_either *e)
{
  rfd_engine **other = is_series(e) ? &e->multistep : &e->series;
  rf_status status = *other ? RF_OK
    : (is_series(e) ? rf_cvode_create : rf_expansion_create)(other, e->model,
                                                             e->rtol);

  if (status < 0)
    return status;
  e->now = *other;
  e->base.far = e->now->far;
  e->base.anew = false;
  e->steps = 0;
  return RF_OK;
}

/* ---- the engine ---- */

static rf_status
start(rfd_engine *engine, const rfd_system *system, const double *t,
      const double *y)
{
  rf_either *e = self(engine);
  const bool first = !e->system;
  rf_status status = RF_OK;

  if (!first)
    judge(e);
  e->system = system;
  /* Before the first step there is nothing to judge by but sizes. */
  if (first ? crowding(e, system) > 1.0 : e->base.anew) {
    e->patience *= first ? 1 : 2;
    status = change(e);
  }
  return status < 0 ? status : e->now->start(e->now, system, t, y);
}

static rf_status
step(rfd_engine *engine, rfd_segment **segment, rf_message *message)
{
  rf_either *e = self(engine);
  const uint64_t steps = e->now->steps, evaluations = e->now->evaluations;
  rf_status status;

  judge(e);
  e->stepped = true;
  e->seen = *e->base.moves;
  status = e->now->step(e->now, segment, message);
  e->base.steps += e->now->steps - steps;
  e->base.evaluations += e->now->evaluations - evaluations;
  return status;
}

static rf_status
rename_blocks(rfd_engine *engine, const size_t *block, size_t count)
{
  rfd_engine *now = self(engine)->now;

  return now->rename(now, block, count);
}

static rf_status
correct(rfd_engine *engine, const size_t *block, size_t count,
        const double *y)
{
  rfd_engine *now = self(engine)->now;

  return now->correct(now, block, count, y);
}

static void
engine_free(rfd_engine *engine)
{
  rf_either *e = self(engine);

  if (e->series)
    e->series->free(e->series);
  if (e->multistep)
    e->multistep->free(e->multistep);
  rf_release(e);
}

rf_status
rf_either_create(rfd_engine **engine, const rfd_model *model, double rtol)
{
  rf_either *e = rf_alloc(1, sizeof *e);
  rf_status status;

  if (!e)
    return RF_ENOMEM;
  e->base.start = start;
  e->base.step = step;
  e->base.rename = rename_blocks;
  e->base.correct = correct;
  e->base.free = engine_free;
  e->model = model;
  e->rtol = rtol;
  e->patience = 1;
  e->crowd = (double)(model->n * model->problem->m) * RF_GUESS
    * pow(rtol, 1.0 / RF_GUESS_ROOT);
  if ((status = rf_expansion_create(&e->series, model, rtol)) < 0) {
    engine_free(&e->base);
    return status;
  }
  e->now = e->series;
  e->base.late = e->now->late;
  e->base.far = e->now->far;
  e->base.budget = e->now->budget;
  e->base.error = e->now->error;
  *engine = &e->base;
  return RF_OK;
}
