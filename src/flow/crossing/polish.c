/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * polish.c -- a root found in double, to the full precision of the run, by
 * Newton's method on the same series.
 * Kernel: decision. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

/* Newton from tau; each step doubles the digits, and a step that no longer
   shrinks is rounding (or a touch, where the last one is as good).  tmp[3]:
   scratch. */
static void
newton(rf_num *tau, const rfx_guard *g, rf_num *tmp)
{
  rf_num *value = &tmp[0], *slope = &tmp[1], *last = &tmp[2];

  num_set_d(last, 1.0);
  for (int pass = 0; pass < 64; pass++) {
    rfx_poly_jet(value, 2, g->c, g->degree, tau);
    if (num_sgn(slope) == 0 || num_sgn(value) == 0)
      return;
    num_div(value, value, slope);
    num_mul_2si(slope, value, 1);
    if (num_cmpabs(slope, last) >= 0)
      return;
    num_set(last, value);
    num_sub(tau, tau, value);
  }
}

rf_status
rfx_refine(rf_num *tau, rfx_run *r, const rf_candidate *c)
{
  rfx_guard g;
  rf_status status;

  num_set_d(tau, c->tau);
  if (RF_CORNERED(c))
    return rfx_corner_time(tau, r, c);
  if ((status = rfx_event_series(&g, r, c)) >= 0) {
    rfx_march_to(tau, r, c, &g);
    newton(tau, &g, r->screen->num.high);
  }
  if (num_sgn(tau) < 0)
    num_zero(tau);
  RF_ASSERT(status < 0 || num_sgn(tau) >= 0);
  return status;
}
