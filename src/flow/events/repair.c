/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * repair.c -- a neuron that is found on the other side of a line than it is
 * kept, between two segments, is asked about again there; see law.c.
 * Kernel: decision.
 *
 * It is not a part of the method: a crossing may be missed by the error of the
 * run where a neuron only just crosses.  The law finds that (law.c), and here
 * it is made up for as a late event, counted as a repair. */
#include "config.h"

#include "flow/events/events_impl.h"

/* Neuron j is on the other side of a line than it is kept: ask again, and move
   it.  Nothing is laid out.  The plan has been played: the moves are put
   behind it, as in a step, and taken off at once; what the plan had of this
   neuron is where it is by now. */
static rf_status
put_right(rfx_run *r, size_t j, size_t line)
{
  rfx_schedule *plan = &r->schedule;
  const rf_candidate found = { .kind = RF_CROSSING, .who = (uint32_t)j,
                               .line = (uint32_t)line, .late = true };
  rfx_population *p = r->population;
  rfx_made made = { 0, false, 0.0 };
  const size_t first = plan->count;
  rf_status status =
    rfx_lumped_predict(r->residuals.h, &p->system, r->residuals.work, p->y,
                       r->step.t);

  if (status < 0)
    return status;
  rfx_model_residual(r->residuals.p, NULL, r->model, r->residuals.h,
                     r->residuals.term);
  r->series.have_reach = false;
  p->neuron[j].latest = 0;
  status = rfx_move_neuron(&made, r, j, &found, r->step.tau);
  for (size_t i = first; status >= 0 && i < plan->count; i++) {
    p->neuron[j].latest = 0;
    status = rfx_apply_move(r, &plan->move[i], num_get_d(r->step.t));
  }
  plan->count = first;
  return status;
}

/* Look, and put right what is wrong by little.  To put one right may bring
   another to light, but each look costs as much as the last: eight are the
   most. */
rf_status
rfx_repair_between(rfx_run *r, rf_message *message)
{
  rfx_population *p = r->population;
  bool right = true, any = false;
  rf_status status = RF_OK;

  for (size_t most = 8; right && most > 0; most--) {
    const rf_breach breach = rfx_law_of_all(r, p->y);
    if ((status = rfx_law_judge(r, &breach)) < 0)
      return rfx_law_explain(r, message, status);
    right = breach.worst > 1.0;
    if (right && (status = put_right(r, breach.neuron, breach.line)) < 0)
      return status;
    r->report.stats.repairs += right;
    any = any || right;
  }
  if (!any)
    return RF_OK;
  if ((status = rfx_population_layout(p, p->y)) < 0)
    return status;
  r->report.stats.restarts++;
  return r->engine->start(r->engine, &p->system, r->step.t, p->y);
}
