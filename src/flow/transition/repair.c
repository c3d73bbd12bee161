/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * repair.c -- a neuron that is found on the other side of a line than it is
 * kept, between two segments, is asked about again there; see law.c.
 * Kernel: decision. */
#include "config.h"

#include "flow/transition/transition_impl.h"

rf_status
rfx_put_right(rfx_run *r, size_t j, size_t line)
{
  rfx_schedule *plan = &r->schedule;
  const rf_candidate found = { .kind = RF_CROSSING, .who = (uint32_t)j,
                               .line = (uint32_t)line, .late = true };
  rfx_population *p = r->population;
  rfx_made made = { 0, false, 0.0 };
  const size_t first = plan->count;
  rf_status status =
    rfx_lumped_predict(r->residuals.h, &p->system, r->work, p->y);

  if (status < 0)
    return status;
  rfx_model_residual(r->residuals.p, NULL, r->model, r->residuals.h, r->tmp);
  r->step.have_reach = false;
  status = rfx_move_neuron(&made, r, j, &found, r->step.tau);
  for (size_t i = first; status >= 0 && i < plan->count; i++) {
    p->neuron[j].latest = 0;
    status = rfx_apply_move(r, &plan->move[i], num_get_d(r->step.t));
  }
  plan->count = first;
  return status;
}
