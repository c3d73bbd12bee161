/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * validate.c -- what a root in double precision leaves in doubt (a touch, a
 * value that is small from the start), decided on the same series in the
 * precision of the run.
 * Kernel: decision. */
#include "config.h"

#include "flow/crossing/polish_impl.h"

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

rf_status
rfx_march_to(rf_num *tau, rfx_run *r, const rf_candidate *c, rfx_guard *g)
{
  (void)r;
  (void)g;
  num_set_d(tau, c->tau);
  return RF_OK;
}

#else

/* What the value of a candidate is relative to: the sum of the absolute
   terms of its series. */
static void
value_size(rf_num *size, rfx_run *r, const rf_candidate *c)
{
  const rfx_model *m = r->model;
  const size_t stride = r->population->stride;
  rf_num *column = r->screen.high, *t = r->screen.low;
  const rf_num *y;
  rfx_path path;
  size_t pitch;

  num_zero(size);
  if (c->kind == RF_EXIT || c->kind == RF_WAKE) {
    for (size_t i = 0; i <= r->step.pdegree; i++)
      rfx_poly_size(size, r->step.p + i * m->n, m->n, t);
    return;
  }
  path = rfx_path_of(r, c->who);
  y = rfx_refine_columns_of(&pitch, r, &path);
  for (size_t q = 0; q < (path.series ? 1 : stride); q++, y += stride) {
    num_zero(column);
    for (size_t i = 0; i <= r->step.segment->degree; i++)
      rfx_poly_size(column, y + i * pitch, stride, t);
    if (path.coordinates) {
      num_abs(t, &path.coordinates[q]);
      num_mul(column, column, t);
    }
    num_add(size, size, column);
  }
  if (c->kind == RF_CROSSING)
    num_mul_d(size, size, m->line_norm[c->line]);
}

/* Is g not beyond doubt on its side at the end of the segment? */
static bool
ends_near(const rfx_guard *g, rf_num *t)
{
  rf_num *end = &t[0], *bound = &t[1];

  num_zero(end);
  for (size_t i = g->degree + 1; i-- > 0; )
    num_add(end, end, &g->c[i]);
  if (g->side < 0)
    num_neg(end, end);
  num_mul_d(bound, g->error, RF_WRONG);
  return num_cmp(end, bound) <= 0;
}

/* noise = how far beyond 0 the candidate must go. */
static void
noise_of(rf_num *noise, const rfx_run *r, const rf_candidate *c,
         const rf_num *error, rf_num *t)
{
  num_set_d(noise, c->noise);
  num_mul_2si(noise, noise, r->engine->error_exponent);
  if (c->kind == RF_EXIT || c->kind == RF_WAKE) {
    num_mul_d(t, error, RF_WRONG);
    num_add(noise, noise, t);
  }
}

/* The candidate's first root from where it was looked for: tau.  g: its
   series, then the one that has the root. */
static rf_status
march_candidate(rf_root *answer, rf_num *tau, bool *slow, rfx_run *r,
                const rf_candidate *c, rfx_guard *g)
{
  NUM_TEMPS(error, 3, g->prec);
  rf_num *noise = error + 1, *t = error + 1;
  bool doubt;
  rf_status status = RF_OK;

  if (!NUM_TEMPS_OK(error))
    return RF_ENOMEM;
  value_size(error, r, c);
  num_mul_d(error, error, r->engine->error);
  num_mul_2si(error, error, r->engine->error_exponent);
  g->error = error;
  *answer = RF_ROOT_NONE;
  num_set_d(tau, c->from);
  if (c->left) {                         /* at 0: see rfx_certify */
    if (g->degree > 0)
      *slow = ends_near(g, t);
    status = rfx_next_root(answer, &doubt, tau, g, c->wrong);
  }
  else if (c->from < 1.0) {
    noise_of(noise, r, c, error, t + 1);
    status = rfx_root_beyond(answer, tau, g, noise);
  }
  g->error = NULL;
  NUM_TEMPS_FREE(error, 3);
  return status;
}

/* tau for a candidate that was certified; else its double. */
rf_status
rfx_march_to(rf_num *tau, rfx_run *r, const rf_candidate *c, rfx_guard *g)
{
  rf_root answer;
  bool slow;

  num_set_d(tau, c->tau);
  return c->fine ? march_candidate(&answer, tau, &slow, r, c, g) : RF_OK;
}

rf_status
rfx_certify(rf_root *answer, bool *slow, rfx_run *r, rf_candidate *c)
{
  NUM_TEMPS(tau, 1, r->model->prec);
  rfx_guard g = { NULL, 0, 0, NULL, 0 };
  size_t room = 0;
  bool unused;
  rf_status status = tau ? RF_OK : RF_ENOMEM;

  if (status < 0 || (c->left && c->from != 0.0))
    goto done;                           /* its root is known in double only */
  RF_TRY(rfx_candidate_series(&g, r, c));
  room = g.degree + 1;
  RF_TRY(march_candidate(answer, tau, slow ? slow : &unused, r, c, &g));
  c->fine = true;
  c->tau = num_get_d(tau);
  c->touch = *answer == RF_ROOT_TOUCH;
  if (c->left)
    c->late = c->touch;

done:
  num_array_free(g.c, room);
  NUM_TEMPS_FREE(tau, 1);
  return status;
}

#endif
