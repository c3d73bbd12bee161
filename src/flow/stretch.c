/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stretch.c -- the public rf_stretch: dispatch to the kind of flow. */
#include "config.h"

#include "base/number/mpfr_state.h"
#include "flow/model/stretch.h"
#include "flow/ops.h"

/* A flow that answers through another hands the observer on. */
rf_status
rf_flow_observe(rf_flow *flow, const rf_observer *observer)
{
  const rf_mpfr_state found = rf_mpfr_enter();

  return rf_mpfr_leave(&found, flow->ops->observe(flow, observer));
}

void
rf_stretch_range(const rf_stretch *stretch, double *low, double *high)
{
  *low = stretch->low;
  *high = stretch->high;
}

double
rf_stretch_time(const rf_stretch *stretch, double tau)
{
  return stretch->t0 + tau * stretch->length;
}

double
rf_stretch_length(const rf_stretch *stretch)
{
  return stretch->length;
}

size_t
rf_stretch_degree(const rf_stretch *stretch)
{
  return stretch->degree;
}

size_t
rf_stretch_output_degree(const rf_stretch *stretch)
{
  return stretch->output_degree;
}

/* An observer is called within a step, where the state of MPFR is ours
   already. */
rf_status
rf_stretch_path(rf_stretch *stretch, double *c, double *log_scale, size_t j)
{
  RF_REQUIRE(j < stretch->m, RF_EINVAL);
  return stretch->ops->path(stretch, c, log_scale, j);
}

rf_status
rf_stretch_pattern(rf_stretch *stretch, signed char *u, size_t j)
{
  RF_REQUIRE(j < stretch->m, RF_EINVAL);
  return stretch->ops->pattern(stretch, u, j);
}

rf_status
rf_stretch_outputs(rf_stretch *stretch, double *h, double *p)
{
  return stretch->ops->outputs(stretch, h, p);
}

rf_status
rf_stretch_drive(rf_stretch *stretch, double *D, size_t j)
{
  RF_REQUIRE(j < stretch->m, RF_EINVAL);
  return stretch->ops->drive(stretch, D, j);
}

rf_status
rf_stretch_sample(rf_stretch *stretch, const rf_numbers **sample, double s)
{
  RF_REQUIRE(s >= 0.0 && s <= 1.0, RF_EINVAL);
  return stretch->ops->sample(stretch, sample, s);
}

rf_status
rf_stretch_weights(rf_stretch *stretch, const rf_numbers **weights, double s,
                   size_t first, size_t count)
{
  RF_REQUIRE(s >= 0.0 && s <= 1.0 && first <= stretch->m
             && count <= stretch->m - first, RF_EINVAL);
  return stretch->ops->weights(stretch, weights, s, first, count);
}
