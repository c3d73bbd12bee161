/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stretch.c -- the public rf_stretch: dispatch to the kind of flow. */
#include "config.h"

#include <math.h>

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

/* ---- moments ---- */

struct rf_lookout {
  rf_watched *f;
  void *context;
  double time;           /* infinite: not yet */
};

/* Places of a stretch that are looked at. */
#define PLACES 8

/* The place where f passes 0 between low, where it is below, and high: regula
   falsi, with a halving now and then. */
static rf_status
locate(double *place, const rf_lookout *w, rf_stretch *stretch, double low,
       double high)
{
  double below, above, value;
  rf_status status = w->f(w->context, &below, stretch, low);

  if (status >= 0)
    status = w->f(w->context, &above, stretch, high);
  for (int i = 0; i < 100 && status >= 0 && above > 0.0; i++) {
    const double by = below / (below - above);
    const double s = i % 3 == 2 || !(by > 0.0 && by < 1.0)
      ? 0.5 * (low + high) : low + by * (high - low);
    if (!(s > low && s < high))
      break;
    if ((status = w->f(w->context, &value, stretch, s)) < 0)
      break;
    if (value < 0.0) {
      low = s;
      below = value;
    } else {
      high = s;
      above = value;
    }
  }
  *place = high;
  return status;
}

/* What is 0 or more at the beginning already was reached there. */
static rf_status
watch_passed(void *context, rf_stretch *stretch)
{
  rf_lookout *w = context;
  double value, low = 0.0, s = 0.0;
  rf_status status = RF_OK;

  for (int i = 0; isinf(w->time) && i <= PLACES && status >= 0; i++) {
    s = (double)i / PLACES;
    status = w->f(w->context, &value, stretch, s);
    if (status < 0 || !(value >= 0.0)) {
      low = s;
      continue;
    }
    if (i > 0)
      status = locate(&s, w, stretch, low, s);
    w->time = rf_stretch_time(stretch, stretch->low
                              + s * (stretch->high - stretch->low));
  }
  return status;
}

rf_status
rf_flow_watch(rf_lookout **watch, rf_flow *flow, rf_watched *f, void *context)
{
  rf_lookout *w = rf_alloc(1, sizeof *w);
  const rf_observer observer = { .context = w, .fine = 1,
                                 .passed = watch_passed };
  rf_status status = w ? RF_OK : RF_ENOMEM;

  if (w) {
    *w = (rf_lookout){ f, context, INFINITY };
    status = rf_flow_observe(flow, &observer);
  }
  if (status < 0) {
    rf_release(w);
    return status;
  }
  *watch = w;
  return RF_OK;
}

double
rf_lookout_time(const rf_lookout *watch)
{
  return watch->time;
}

void
rf_lookout_free(rf_lookout *watch)
{
  rf_release(watch);
}
