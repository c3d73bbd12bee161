/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * step.c -- where we are in the step being played, and the pseudo-residuals in
 * it; see step.h, residuals.h.
 * Kernel: decision. */
#include "config.h"

#include "flow/model/fade.h"
#include "flow/model/unit.h"
#include "flow/run/run.h"

/* t, tau, stop, end. */
enum { NUMBERS = 4 };

/* One block, which begins with t. */
rf_status
rfx_step_init(rfx_step *s, long prec)
{
  rf_num *at = num_array(NUMBERS, prec);

  if (!at)
    return RF_ENOMEM;
  s->t = num_take(&at, 1);
  s->tau = num_take(&at, 1);
  s->stop = num_take(&at, 1);
  s->end = at;
  return RF_OK;
}

void
rfx_step_clear(rfx_step *s)
{
  rfx_pool_clear(&s->now);
  num_array_free(s->t, NUMBERS);
}

/* t as rounded from tau; a time that was asked for is set as it is instead. */
void
rfx_set_time(rfx_run *r, const rf_num *tau)
{
  rfx_step *s = &r->step;

  RF_ASSERT(r->segment && num_sgn(tau) >= 0);
  num_set(s->tau, tau);
  num_mul(s->t, tau, r->segment->length);
  num_add(s->t, s->t, r->segment->t0);
}

double
rfx_time_at(const rfx_run *r, const rf_num *tau)
{
  const rfx_segment *s = r->segment;

  return s ? num_get_d(s->t0) + num_get_d(tau) * num_get_d(s->length)
    : num_get_d(r->step.t);
}

/* One block for all who look at the columns: it lasts until the next call, or
   until the population takes it over at the end of a segment. */
rf_num *
rfx_columns_now(rfx_run *r)
{
  const size_t unknowns = r->population->system.unknowns;
  rfx_pool *now = &r->step.now;

  if (rfx_pool_grow(now, unknowns + 1, 0, r->model->prec) < 0)
    return NULL;                       /* not for want of unknowns */
  rfx_poly_values(now->at, r->segment->y, r->segment->degree, unknowns,
                  unknowns, r->step.tau);
  return now->at;
}

/* Between two segments the population keeps them. */
const rf_num *
rfx_columns_to_read(rfx_run *r)
{
  return r->segment ? rfx_columns_now(r) : r->population->y;
}

/* ---- the pseudo-residuals on the segment ---- */

rf_status
rfx_residual_series_init(rfx_residual_series *s, long prec)
{
  return (s->reach = num_array(2, prec)) ? RF_OK : RF_ENOMEM;
}

void
rfx_residual_series_clear(rfx_residual_series *s)
{
  rfx_pool_clear(&s->own);
  num_array_free(s->reach, 2);
}

/* reach[1]: the length of the unit, but not below what its errors are relative
   to. */
static void
reach_of_unit(rfx_run *r, const rf_num *y)
{
  const rfx_system *s = &r->population->system;
  rf_num *size = &r->series.reach[1];

  if (!rfx_model_has_unit(r->model))
    return;
  num_length(size, y + rfx_system_unit(s), r->population->stride);
  if (num_cmp(size, s->unit_size) < 0)
    num_set(size, s->unit_size);
}

/* out = bound on the terms of prediction k, from reach[2] or a part of it. */
static void
reach_at(rf_num *out, const rfx_run *r, const rf_num *reach, size_t k)
{
  rf_num *t = &r->residuals.term[2];

  num_mul_d(out, &reach[0], r->model->norm[k]);
  if (!rfx_model_has_unit(r->model))
    return;
  num_mul_d(t, &reach[1], rfx_unit_norm(r->model, k));
  num_add(out, out, t);
}

/* Half the sum of squares of all that moves, at the start of the segment: no
   prediction is larger than that times ||x_k||, as |a_j| |<w_j, x_k>| <=
   (a_j^2 + ||w_j||^2) / 2 ||x_k||.  By the grams, which need not look at
   members; where all of them have left, rounding may leave a sum below 0. */
void
rfx_need_reach(rfx_run *r)
{
  const rfx_system *s = &r->population->system;
  const size_t stride = r->population->stride;
  const rf_num *y = r->segment ? r->segment->y : r->population->y;
  rf_num *sum = r->series.reach, *t = &r->residuals.term[0];

  if (r->series.have_reach)
    return;
  num_zero(sum);
  for (size_t u = 0; u < s->nblocks; u++) {
    const rfx_block *b = &s->block[u];
    const rf_num *column = y + b->offset;
    for (size_t i = 0; i < b->q; i++)
      for (size_t l = 0; l < b->q; l++) {
        num_dot(t, column + i * stride, column + l * stride, stride);
        num_addmul(sum, &b->gram[i * b->q + l], t);
      }
  }
  num_mul_2si(sum, sum, -1);
  num_abs(sum, sum);
  rfx_fade_all(sum, 1, r->model, r->segment ? r->segment->t0 : r->step.t, 2);
  reach_of_unit(r, y);
  r->series.have_reach = r->segment != NULL;
}

/* Taylor's p have 2^-prec of the largest as their rounding.  Is that above the
   error which the states leave in one of them, of itself or of its prediction?
   So it is for a label 0 at a tiny scale, where p = -c h, and that is what
   drives a neuron which is active there alone. */
static bool
rounds_away(rfx_run *r)
{
  const rfx_model *m = r->model;
  const rf_num *p = r->segment->p;
  rf_num *most = &r->residuals.term[1], *own = &r->residuals.term[0];
  bool lost = false;

  rfx_need_reach(r);
  num_zero(most);
  for (size_t k = 0; k < m->n; k++)
    if (num_cmpabs(&p[k], most) > 0)
      num_abs(most, &p[k]);
  num_mul_2si(most, most, -m->prec - r->engine->error_exponent);
  for (size_t k = 0; k < m->n && !lost; k++) {
    reach_at(own, r, r->series.reach, k);
    if (num_sgn(&m->share[k]) == 0)
      continue;                                        /* p_k is exactly 0 */
    num_mul(own, own,
            m->loss->margin ? &p[k] : &m->share[k]);   /* >= c q l'' */
    lost = num_cmpabs(&p[k], most) < 0 && num_cmpabs(own, most) < 0;
  }
  return lost;
}

/* The engine's own series where it has one and that is good enough; else from
   the columns, order by order (rfx_model_series).  Made at most once a
   segment, and only where something is looked at that needs it. */
rf_status
rfx_need_p(rfx_run *r)
{
  const rfx_model *m = r->model;
  const rfx_segment *s = r->segment;
  const size_t size = (s->degree + 1) * m->n;
  rfx_pool *own = &r->series.own;
  rf_num *h, *v, *tmp;
  rf_status status;

  if (r->series.have)
    return RF_OK;
  r->series.have = true;
  if (s->has_p && !rounds_away(r)) {
    r->series.p = s->p;
    r->series.degree = s->pdegree;
    return RF_OK;
  }
  if ((status = rfx_pool_grow(own, 3 * size + 3, 0, m->prec)) < 0)
    return status;
  /* own holds p, then h, v and three numbers of scratch. */
  h = own->at + size;
  v = h + size;
  tmp = v + size;
  for (size_t i = 0; i <= s->degree; i++) {
    status = rfx_lumped_series(h, &r->population->system, r->residuals.work,
                               s, s->y, i);
    if (status < 0)
      return status;
    rfx_model_series(own->at, v, m, h, i, tmp);
  }
  r->series.p = own->at;
  r->series.degree = s->degree;
  return RF_OK;
}

/* ---- at one time ---- */

/* One block, in the order of the struct. */
rf_status
rfx_residuals_init(rfx_residuals *p, const rfx_model *m)
{
  rf_num *at;

  p->numbers = 3 * m->n + 3;
  if (!(p->h = at = num_array(p->numbers, m->prec)))
    return RF_ENOMEM;
  p->p = at += m->n;
  p->error = at += m->n;
  p->term = at + m->n;
  return rfx_work_create(&p->work, m);
}

void
rfx_residuals_clear(rfx_residuals *p)
{
  rf_release(p->known);
  rfx_work_free(p->work);
  num_array_free(p->h, p->numbers);
}

/* Residuals at tau. */
void
rfx_residual_at(rfx_run *r, const rf_num *tau)
{
  rfx_poly_values(r->residuals.p, r->series.p, r->series.degree, r->model->n,
               r->model->n, tau);
}

/* At the start nothing has been integrated: rounding alone. */
static double
error_now(const rfx_run *r, long *exponent)
{
  *exponent = r->pace.begun ? r->engine->error_exponent : 0;
  return r->pace.begun ? RF_NOISE * r->engine->error
    : 16.0 * (double)(r->model->d + 2) * num_unit(r->model->prec);
}

/* h_k is off by the relative error of the columns, of at most reach ||x_k||,
   and p_k by that times c l''. */
void
rfx_residual_error(rf_num *error, rfx_run *r, const rf_num *p)
{
  const rfx_model *m = r->model;
  rf_num *part = &r->residuals.term[0];         /* [2] */
  long exponent;
  const double relative = error_now(r, &exponent);

  rfx_need_reach(r);
  for (size_t i = 0; i < 2; i++) {
    num_mul_d(&part[i], &r->series.reach[i], relative);
    num_mul_2si(&part[i], &part[i], exponent);
  }
  for (size_t k = 0; k < m->n; k++) {
    const bool known =
      !r->pace.begun && r->residuals.known && r->residuals.known[k];
    if (known)
      num_zero(&error[k]);
    else
      reach_at(&error[k], r, part, k);
  }
  rfx_model_curve(error, m, p);
}
