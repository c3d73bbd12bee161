/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * leaving.c -- is a neuron off a line that it has been leaving?
 * Kernel: decision.
 *
 * A neuron that has just left a line has a root of <w, x> at the start of what
 * comes next; whether it has gone far enough from it that a further root would
 * be another event is decided here, by the error of the value. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

#if RF_NUM_IS_DOUBLE

/* As screening asks it of the end of a whole segment (cross_line). */
static rf_status
near_at_stop(bool *near, rfx_run *r, const rf_candidate *c)
{
  const rfx_trajectory path = rfx_trajectory_of(r, c->who);
  const rfx_model *m = r->model;
  double *values = r->screen->rough.series.at;
  double *series = values + r->segment->degree + 1;
  const double sum = rfx_trajectory_series(series, r, &path);
  look l = { .neuron = c->who };
  double value = 0.0;

  *near = false;
  if (sum <= RF_NOTHING)               /* z = 0 goes nowhere */
    return RF_OK;
  rfx_take_look(&l, r, series, sum);
  const rf_guard g =
    rfx_guard_along(values, &l, m->line_double + c->line * m->d,
                    m->line_size[c->line], c->side);
  for (size_t i = g.degree + 1; i-- > 0; )
    value = value * *r->step.stop + g.c[i];
  *near = c->side * value <= RF_WRONG * g.error;
  return RF_OK;
}

#else

bool
rfx_guard_is_near(const rfx_guard *g, const rf_num *tau, rf_num *t)
{
  rf_num *value = &t[0], *bound = &t[1];

  rfx_poly_jet(value, 1, g->c, g->degree, tau);
  if (g->side < 0)
    num_neg(value, value);
  num_mul_d(bound, g->error, RF_WRONG);
  return num_cmp(value, bound) <= 0;
}

static rf_status
near_at_stop(bool *near, rfx_run *r, const rf_candidate *c)
{
  rfx_guard g;
  const rf_status status = rfx_event_series(&g, r, c);

  if (status < 0)
    return status;
  rfx_event_error(r->screen->num.error, r, c);
  g.error = r->screen->num.error;
  *near = rfx_guard_is_near(&g, r->step.stop, r->screen->num.high);
  return RF_OK;
}

#endif

/* A line that it slides on is not left, and one that rests goes nowhere. */
rf_status
rfx_still_leaving(bool *still, rfx_run *r, size_t j, size_t line)
{
  const rf_candidate c = { .kind = RF_CROSSING, .who = (uint32_t)j,
                           .line = (uint32_t)line,
                           .side = rfx_face_of(r, j)->u[line] };

  *still = false;
  return c.side == 0 || !rfx_trajectory_of(r, j).terms ? RF_OK
    : near_at_stop(still, r, &c);
}
