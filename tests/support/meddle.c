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
