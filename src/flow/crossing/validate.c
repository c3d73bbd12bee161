/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * validate.c -- what a root in double precision leaves in doubt (a touch, a
 * value that is small from the start), decided on the same series in the
 * precision of the run.
 * Kernel: decision. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

#if RF_NUM_IS_DOUBLE

rf_status
rfx_certify(rf_root *answer, bool *slow, rfx_run *r, rf_candidate *c)
{
  (void)answer;
  (void)slow;
  (void)r;
  (void)c;
  return RF_OK;
}

void
rfx_march_to(rf_num *tau, rfx_run *r, const rf_candidate *c, rfx_guard *g)
{
  (void)r;
  (void)g;
  num_set_d(tau, c->tau);
}

#else

/* At the end of the segment.  t[3]: scratch. */
static bool
ends_near(const rfx_guard *g, rf_num *t)
{
  num_set_d(&t[2], 1.0);
  return rfx_guard_is_near(g, &t[2], t);
}

/* The candidate's first root from where it was looked for: tau.  g: its
   series, then the one that has the root. */
static rf_root
march_candidate(rf_num *tau, bool *slow, rfx_run *r, const rf_candidate *c,
                rfx_guard *g)
{
  rf_num *error = r->screen->num.error, *noise = r->screen->num.noise;
  bool doubt;

  rfx_event_error(error, r, c);
  g->error = error;
  num_set_d(tau, c->from);
  if (c->left) {                         /* at 0: see rfx_certify */
    if (g->degree > 0)
      *slow = ends_near(g, r->screen->num.high);
    return rfx_next_root(&doubt, tau, g, c->wrong);
  }
  if (c->from >= 1.0)
    return RF_ROOT_NONE;
  rfx_event_noise(noise, r, c, error);
  return rfx_root_beyond(tau, g, noise);
}

void
rfx_march_to(rf_num *tau, rfx_run *r, const rf_candidate *c, rfx_guard *g)
{
  bool slow;

  num_set_d(tau, c->tau);
  if (c->fine)
    (void)march_candidate(tau, &slow, r, c, g);
}

rf_status
rfx_certify(rf_root *answer, bool *slow, rfx_run *r, rf_candidate *c)
{
  rf_num *tau = r->screen->num.root;
  rfx_guard g;
  bool unused;
  rf_status status;

  if (c->left && c->from != 0.0)
    return RF_OK;                        /* its root is known in double only */
  if ((status = rfx_event_series(&g, r, c)) < 0)
    return status;
  *answer = march_candidate(tau, slow ? slow : &unused, r, c, &g);
  c->fine = true;
  c->tau = num_get_d(tau);
  c->touch = *answer == RF_ROOT_TOUCH;
  if (c->left)
    c->late = c->touch;
  return RF_OK;
}

#endif
