/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * meddle.c -- faults planted in a flow; see meddle.h.
 *
 * The engine's own step is called first: what it found in the step before has
 * been used by then, and what is planted counts when this one is looked
 * through. */
#include "config.h"

#include <math.h>

#include "base/number/num_d.h"
#include "flow/driven_impl.h"

#include "support/meddle.h"

static rfd_run *victim;
static bool turned;
static rf_status (*real_step)(rfd_engine *, rfd_segment **, rf_message *);

/* Every line is one that the neurons of the face do not move against; and the
   run thinks so little of its accuracy that no breach is beyond it. */
static rf_status
step(rfd_engine *engine, rfd_segment **segment, rf_message *message)
{
  const rf_status status = real_step(engine, segment, message);
  const rfd_population *p = victim->population;

  engine->error_exponent = 60;
  for (size_t i = 0; i < p->ncohorts; i++)
    if (p->cohorts[i].count)
      memset(p->cohorts[i].face->idle, RF_IDLE_RESTS,
             victim->model->lines->count);
  return status;
}

/* A flow may go on as another run, of an engine of its own. */
void
meddle_skip_crossings(rf_flow *flow)
{
  victim = rfd_flow_self(flow)->run;
  victim->round.unchecked = true;
  if (victim->engine->step != step) {
    real_step = victim->engine->step;
    victim->engine->step = step;
  }
}

/* The face of neuron 0 is taken for that on the other side of datum 0, from the
   second step on, and is not left: as if an event had been told the wrong
   way. */
static rf_status
turn(rfd_engine *engine, rfd_segment **segment, rf_message *message)
{
  const rf_status status = real_step(engine, segment, message);
  const rfd_model *model = victim->model;
  rfd_face *face =
    victim->population->cohorts[victim->population->neuron[0].cohort].face;
  const size_t line = model->lines->of[0];

  engine->error_exponent = 60;
  if (!turned) {
    face->u[line] = (signed char)-face->u[line];
    face->eta[0] = 1.0 + model->leak[0] - face->eta[0];
    turned = true;
  }
  memset(face->idle, RF_IDLE_RESTS, model->lines->count);
  return status;
}

void
meddle_wrong_side(rf_flow *flow)
{
  victim = rfd_flow_self(flow)->run;
  victim->round.unchecked = true;
  if (victim->engine->step != turn) {
    real_step = victim->engine->step;
    victim->engine->step = turn;
    turned = false;
  }
}

/* tau^1 of the first unknown: the column leaves its path within the step. */
static rf_status
bend(rfd_engine *engine, rfd_segment **segment, rf_message *message)
{
  const rf_status status = real_step(engine, segment, message);
  const rfd_population *p = victim->population;
  const size_t unknowns = p->system.unknowns;

  engine->error_exponent = 60;
  if (status >= 0 && unknowns && (*segment)->degree)
    (*segment)->y[unknowns] -= 0.001 * fabs((*segment)->y[0]);
  return status;
}

void
meddle_bend(rf_flow *flow)
{
  victim = rfd_flow_self(flow)->run;
  victim->round.unchecked = true;
  if (victim->engine->step != bend) {
    real_step = victim->engine->step;
    victim->engine->step = bend;
  }
}

void
meddle_shift(rf_flow *flow)
{
  rfd_population *p = rfd_flow_self(flow)->run->population;

  for (size_t i = 0; p->perp && i < p->m * p->model->full; i++)
    p->perp[i] *= 1.001;
}
