/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * question.c -- the question to the inclusion: what the lines at a boundary
 * push and pull, and how well that is known.
 * Kernel: decision. */
#include "config.h"

#include "flow/question/question.h"

bool
rfx_asked(const rfx_query *q, size_t line)
{
  for (size_t i = 0; i < q->touched; i++)
    if (q->at[i] == line)
      return true;
  return false;
}

bool
rfx_starts_there(const rfx_query *q)
{
  for (size_t l = 0; l < q->touched; l++)
    if (q->from[l] == RF_FROM_START)
      return true;
  return false;
}

/* fixed = sum of eta_k p_k x_k over the data off the boundary, mass likewise
   of absolute values, blur of their errors. */
static void
fill_fixed(rfx_run *r, const rfx_face *face)
{
  rfx_query *q = &r->query;
  const rfx_model *m = r->model;
  rf_num *part = q->part, *own = q->own, *t = q->term;

  for (size_t i = 0; i < m->d; i++) {
    num_zero(&q->fixed[i]);
    num_zero(&q->mass[i]);
    num_zero(&q->blur[i]);
  }
  for (size_t k = 0; k < m->n; k++) {
    if (num_sgn(&face->eta[k]) == 0 || rfx_asked(q, m->lines->of[k]))
      continue;
    num_mul(part, &face->eta[k], &r->residuals.p[k]);
    num_mul(own, &face->eta[k], &r->residuals.error[k]);
    for (size_t i = 0; i < m->d; i++) {
      num_mul(t, part, &m->x[k * m->d + i]);
      num_add(&q->fixed[i], &q->fixed[i], t);
      num_abs(t, t);
      num_add(&q->mass[i], &q->mass[i], t);
      num_abs(t, &m->x[k * m->d + i]);
      num_addmul(&q->blur[i], own, t);
    }
  }
}

/* <fixed, x> at line number l of the question, from the data that are not
   orthogonal to it. */
static void
fill_product(rfx_run *r, const rfx_face *face, size_t l)
{
  rfx_query *q = &r->query;
  const rfx_model *m = r->model;
  const rf_num *x = m->line + q->at[l] * m->d;
  rf_num *g = q->part, *t = q->term;

  num_zero(&q->product[l]);
  num_zero(&q->product_size[l]);
  num_zero(&q->product_blur[l]);
  for (size_t k = 0; k < m->n; k++) {
    const size_t own = m->lines->of[k];
    if (num_sgn(&face->eta[k]) == 0 || rfx_asked(q, own)
        || rf_orthogonal(m->relations, own, q->at[l]))
      continue;
    num_dot(g, m->x + k * m->d, x, m->d);
    num_mul(g, g, &face->eta[k]);
    num_mul(t, g, &r->residuals.p[k]);
    num_add(&q->product[l], &q->product[l], t);
    num_abs(t, t);
    num_add(&q->product_size[l], &q->product_size[l], t);
    num_abs(g, g);
    num_addmul(&q->product_blur[l], g, &r->residuals.error[k]);
  }
}

/* bgram[touched][touched]. */
static rf_status
fill_gram(rfx_run *r)
{
  rfx_query *q = &r->query;
  const rfx_model *m = r->model;
  const size_t k = q->touched, d = m->d;
  rf_status status = rfx_grow_numbers(&q->gram, &q->gram_capacity, k * k, 0,
                                      m->prec);

  for (size_t i = 0; status >= 0 && i < k; i++)
    for (size_t j = 0; j <= i; j++) {
      rf_num *g = &q->gram[i * k + j];
      if (rf_orthogonal(m->relations, q->at[i], q->at[j]))
        num_zero(g);
      else
        num_dot(g, q->x + i * d, q->x + j * d, d);
      num_set(&q->gram[j * k + i], g);
    }
  return status;
}

rf_status
rfx_fill_boundary(rfx_run *r, const rfx_face *face)
{
  rfx_query *q = &r->query;
  const rfx_model *m = r->model;

  rfx_residual_error(r->residuals.error, r, r->residuals.p);
  fill_fixed(r, face);
  for (size_t l = 0; l < q->touched; l++) {
    rfx_line_interval(&q->high[l], &q->low[l], m, q->at[l], r->residuals.p,
                      q->term);
    num_zero(&q->ends[l]);
    for (size_t k = 0; k < m->n; k++)
      if (m->lines->of[k] == q->at[l]) {
        num_abs(q->term, &m->ratio[k]);
        num_addmul(&q->ends[l], q->term, &r->residuals.error[k]);
      }
    num_copy(q->x + l * m->d, m->line + q->at[l] * m->d, m->d);
    fill_product(r, face, l);
  }
  return fill_gram(r);
}

rfx_boundary
rfx_question(rfx_run *r)
{
  rfx_query *q = &r->query;
  const rfx_model *m = r->model;

  return (rfx_boundary){
    .d = m->d, .count = q->touched, .x = q->x, .fixed = q->fixed,
    .high = q->high, .low = q->low, .a = q->state, .from = q->from,
    .policy = m->problem->nonunique, .prec = m->prec, .error = 0.0,
    .mass = q->mass, .w = q->state + 1, .leaving = q->leaving,
    .blur = q->blur, .end_blur = q->ends, .product = q->product,
    .product_size = q->product_size, .product_blur = q->product_blur,
    .gram = q->gram,
    .leak = num_get_d(m->leak), .kept = &q->meeting
  };
}

rf_status
rfx_question_ask(rfx_run *r, unsigned *marks)
{
  rfx_query *q = &r->query;
  rfx_boundary at = rfx_question(r);
  rf_status status = rfx_inclusion(q->sign, marks, &at);

  if (status != RF_EUNSURE)
    return status;
  for (at.error = 0x1p-40; status == RF_EUNSURE && at.error < 0x1p-4;
       at.error *= 256.0)
    status = rfx_inclusion(q->sign, marks, &at);
  if (status != RF_EUNSURE) {
    *marks |= RF_INC_UNSURE;
    return status;
  }
  *marks = RF_INC_UNSURE;
  for (size_t l = 0; l < q->touched; l++)
    q->sign[l] = (signed char)(q->from[l] == RF_FROM_START ? 0 : -q->from[l]);
  return RF_OK;
}

rf_status
rfx_corner_stays(rf_staying *stays, rfx_run *r)
{
  const rfx_boundary at = rfx_question(r);

  return rfx_inclusion_stays(stays, NULL, &at);
}

rf_status
rfx_dead_is_open(bool *open, const rfx_run *r, const signed char *u)
{
  const rfx_query *q = &r->query;
  const size_t d = r->model->d, count = q->touched;
  double *x;
  bool *both;
  rf_status status = RF_ENOMEM;

  *open = true;
  if (count < 3)                       /* independent: every cone is there */
    return RF_OK;
  x = rf_alloc(count * d, sizeof *x);
  both = rf_alloc(count, sizeof *both);
  if (!x || !both)
    goto done;
  for (size_t i = 0; i < count; i++) {
    const size_t l = q->at[i];
    both[i] = u[l] == 0;
    for (size_t c = 0; c < d; c++)
      x[i * d + c] = r->line[l * d + c] / r->model->line_norm[l];
  }
  status = rf_meeting_dead(open, x, count, d, both);

done:
  rf_release(x);
  rf_release(both);
  return status;
}
