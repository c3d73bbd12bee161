/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * probe.c -- predictions at points that are no data; see probe.h.
 *
 * A flow is asked for its weights, block by block, as anybody may ask: so every
 * engine answers, the second run of a verified flow is compared, too, and
 * there is no other way to the weights of a cohort.  The points are kept in the
 * number type of the weights that came first; a flow that goes on with more
 * digits has its points made anew. */
#include "config.h"

#include "base/number/mpfr_state.h"
#include "base/number/numbers.h"
#include "base/poll.h"
#include "flow/probe/probe_impl.h"

struct rf_probe {
  const rf_problem *problem;
  const rf_probe_ops *ops;
  void *points;          /* of ops; NULL: none yet */
};

rf_status
rf_probe_create(rf_probe **probe, const rf_problem *problem)
{
  rf_probe *p = rf_alloc(1, sizeof *p);

  RF_ASSERT(problem->probe.count > 0);
  if (!p)
    return RF_ENOMEM;
  p->problem = problem;
  *probe = p;
  return RF_OK;
}

static void
drop_points(rf_probe *probe)
{
  if (probe->points)
    probe->ops->free(probe->points);
  probe->points = NULL;
}

void
rf_probe_free(rf_probe *probe)
{
  if (!probe)
    return;
  drop_points(probe);
  rf_release(probe);
}

/* The points in the numbers of these weights, and no predictions yet. */
static rf_status
begin(rf_probe *probe, const rf_numbers *weights)
{
  const rf_probe_ops *ops = rf_numbers_are_doubles(weights) ? &rfd_probe_ops
                                                            : &rfm_probe_ops;
  rf_status status = RF_OK;

  if (probe->points && (ops != probe->ops
                        || !ops->suits(probe->points, weights)))
    drop_points(probe);
  probe->ops = ops;
  if (!probe->points)
    status = ops->make(&probe->points, probe->problem, weights);
  RF_ASSERT(status < 0 || ops->suits(probe->points, weights));
  if (status >= 0)
    ops->begin(probe->points);
  return status;
}

/* At scale 0 weights are told as of scale 1, and predict nothing. */
static rf_status
add_all(rf_probe *probe, rf_flow *flow)
{
  const size_t m = probe->problem->m;
  const bool zero = mpq_sgn(probe->problem->scale) == 0;
  const rf_numbers *weights;
  rf_status status;

  RF_TRY(rf_flow_weights(flow, &weights, 0, 1));
  RF_TRY(begin(probe, weights));
  for (size_t j = 0; !zero && j < m; j += RF_PROBE_BLOCK) {
    RF_TRY(rf_poll());
    RF_TRY(rf_flow_weights(flow, &weights, j,
                           m - j < RF_PROBE_BLOCK ? m - j : RF_PROBE_BLOCK));
    probe->ops->add(probe->points, weights);
  }
  if (rf_problem_has_unit(probe->problem)) {
    RF_TRY(rf_flow_unit(flow, &weights));
    probe->ops->add_unit(probe->points, weights);
  }
done:
  return status;
}

rf_status
rf_probe_look(rf_probe *probe, const rf_numbers **values, size_t *right,
              rf_flow *flow)
{
  const rf_mpfr_state found = rf_mpfr_enter();
  rf_status status = add_all(probe, flow);

  if (status >= 0)
    status = probe->ops->end(probe->points, values, right);
  return rf_mpfr_leave(&found, status);
}
