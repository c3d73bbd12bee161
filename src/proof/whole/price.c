/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * price.c -- what a proof costs, before it is made; see price.h.
 *
 * A forecast, and nothing hangs on it but whether one is made: doubles do. */
#include "config.h"

#include "base/number/exact.h"
#include "proof/tube/stage.h"
#include "proof/whole/price.h"

/* Those that live. */
static size_t
living(const rf_bundle *b)
{
  size_t count = 0;

  for (size_t j = 0; j < b->ground->m; j++)
    count += !b->at[j].dead;
  return count;
}

/* For one neuron on one step: it is moved, and each line, which is a product
   and some bounds, is looked at. */
static double
share(const rf_terrain *g)
{
  const double d = (double)g->d;

  return (double)g->watched * (d + 4.0) + (d + 1.0) * (d + 1.0);
}

/* Does it come to a line before `until`, if w goes on as it does at first? */
static bool
arrives(const rf_stage *s, const rf_cohort *u, const rf_ball *D, size_t i,
        double until)
{
  const rf_terrain *g = s->ground;
  const rf_mover *q = &s->bundle->at[u->member[i]];
  bool found = false;
  rf_ball t;

  ball_init(&t);
  for (size_t l = 0; l < g->watched && !found; l++) {
    double place, speed;
    rf_terrain_dot(&t, g, &g->line[l * g->d], q->z + 1);
    place = ball_get_d(&t);
    rf_terrain_dot(&t, g, &u->shape.seen[l * g->d], D);
    speed = ball_get_d(&t) * ball_get_d(q->z);
    found = q->side[l] * (place + until * speed) < 0.0;
  }
  ball_clear(&t);
  return found;
}

/* The neurons that come to one. */
static double
expected(const rf_stage *s, const rf_ball *p, rf_ball *D)
{
  const double until = rf_get_d_nearest(s->ground->problem->until);
  size_t count = 0;

  for (size_t v = 0; v < s->count; v++) {
    const rf_cohort *u = &s->cohort[v];
    rf_facet_drive(D, &u->shape, p);
    for (size_t i = 0; i < u->members; i++)
      count += arrives(s, u, D, i, until);
  }
  return (double)count;
}

/* Where lines depend nothing is known, and the first step says so. */
rf_status
rf_proof_price(double *products, rf_bundle *b)
{
  const rf_terrain *g = b->ground;
  rf_ball *p = rf_ball_array(g->n), *D = rf_ball_array(g->d);
  rf_stage *s = NULL;
  rf_status status = RF_ENOMEM;
  rf_doubt doubt;

  *products = 0.0;
  if (p && D)
    status = rf_stage_create(&s, &doubt, b);
  if (status >= 0) {
    rf_bundle_residuals(p, b);
    *products = expected(s, p, D) * (double)living(b) * share(g);
  }
  rf_stage_free(s);
  rf_ball_array_free(p, g->n);
  rf_ball_array_free(D, g->d);
  return status == RF_EUNSURE ? RF_OK : status;
}

/* An event for each that lives is more than is expected.  What would do is told
   with a sixteenth more, as two digits of it are. */
rf_status
rf_proof_afford(rf_doubt *doubt, rf_bundle *b, double effort)
{
  const double limit = effort * RF_PROOF_PRICE_MOST;
  const double all = (double)living(b);
  double products;
  rf_status status;

  if (all * all * share(b->ground) <= limit)
    return RF_OK;
  status = rf_proof_price(&products, b);
  if (status < 0 || products <= limit)
    return status;
  rf_doubt_say(doubt, "", SIZE_MAX, SIZE_MAX);
  snprintf(doubt->what, sizeof doubt->what, "too dear: about %.2g products, the"
           " limit is %.2g; --effort %.2g makes it", products, limit,
           1.06 * products / RF_PROOF_PRICE_MOST);
  doubt->final = true;
  return RF_EUNSURE;
}
