/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * model.c -- the problem in the number type of the run; see model.h.
 * Kernel: decision. */
#include "config.h"

#include "base/number/num.h"
#include "flow/model/model.h"
#include "geometry/arrangement/qr.h"
#include "geometry/arrangement/rank.h"

void
rfx_model_reduce(rf_num *v, const rfx_model *model, const rf_num *w)
{
  for (size_t i = 0; i < model->d; i++) {
    if (!model->basis) {
      num_set(&v[i], &w[i]);
      continue;
    }
    num_zero(&v[i]);
    for (size_t l = 0; l < model->full; l++)
      num_addmul(&v[i], &model->basis[i * model->full + l], &w[l]);
  }
}

static rf_status
set_basis(rfx_model *m)
{
  const rf_problem *pb = m->problem;
  const size_t most = m->n < m->full ? m->n : m->full;
  size_t count = 0;
  size_t *rows = rf_alloc(most, sizeof *rows);
  rf_num *tmp = num_array(1, m->prec);
  rf_status status = RF_ENOMEM;

  if (!rows || !tmp)
    goto done;
  RF_TRY(rf_independent_rows(rows, &m->d, (const mpq_t *)pb->x,
                             m->n, m->full));
  if (m->d == m->full)
    goto done;
  status = RF_ENOMEM;
  if (!(m->basis = num_array(m->d * m->full, m->prec)))
    goto done;
  for (size_t r = 0; r < m->d; r++) {
    for (size_t i = 0; i < m->full; i++)
      num_set_q(&m->basis[r * m->full + i], pb->x[rows[r] * m->full + i]);
    rfx_basis_append(m->basis, &count, m->full, -1.0, tmp);
  }
  status = RF_OK;

done:
  rf_release(rows);
  num_array_free(tmp, 1);
  return status;
}

static double
norm(const rf_num *v, size_t d)
{
  double s = 0.0;

  for (size_t i = 0; i < d; i++)
    s = hypot(s, num_get_d(&v[i]));
  return s;
}

static rf_status
set_data(rfx_model *m)
{
  const rf_problem *pb = m->problem;
  rf_num *row = num_array(m->full, m->prec);

  if (!row)
    return RF_ENOMEM;
  for (size_t k = 0; k < m->n; k++) {
    for (size_t i = 0; i < m->full; i++)
      num_set_q(&row[i], pb->x[k * m->full + i]);
    rfx_model_reduce(m->x + k * m->d, m, row);
    num_set_q(&m->y[k], pb->y[k]);
    num_set_q(&m->ratio[k], m->lines->ratio[k]);
    m->norm[k] = norm(m->x + k * m->d, m->d);
  }
  for (size_t l = 0; l < m->lines->count; l++) {
    for (size_t i = 0; i < m->d; i++)
      num_set(&m->line[l * m->d + i], &m->x[m->lines->first[l] * m->d + i]);
    m->line_norm[l] = m->norm[m->lines->first[l]];
  }
  num_array_free(row, m->full);
  return RF_OK;
}

void
rfx_model_free(rfx_model *m)
{
  if (!m)
    return;
  num_array_free(m->x, m->n * m->d);
  num_array_free(m->y, m->n);
  num_array_free(m->leak, 1);
  num_array_free(m->c, 1);
  num_array_free(m->basis, m->d * m->full);
  if (m->lines)
    num_array_free(m->line, m->lines->count * m->d);
  rf_relations_free(m->relations);
  rf_lines_free(m->lines);
  num_array_free(m->ratio, m->n);
  rf_release(m->norm);
  rf_release(m->line_norm);
  num_array_free(m->rest, m->d + 1);
  rf_release(m);
}

rf_status
rfx_model_create(rfx_model **model, const rf_problem *pb, long prec)
{
  rfx_model *m = rf_alloc(1, sizeof *m);
  rf_status status = RF_ENOMEM;

  if (!m)
    goto done;
  m->problem = pb;
  m->prec = prec;
  m->n = pb->n;
  m->full = pb->d;
  RF_TRY(set_basis(m));
  RF_TRY(rf_lines_create(&m->lines, (const mpq_t *)pb->x, pb->n, pb->d));
  RF_TRY(rf_relations_create(&m->relations, m->lines, (const mpq_t *)pb->x,
                             pb->d));
  status = RF_ENOMEM;
  if (!(m->x = num_array(m->n * m->d, prec))
      || !(m->y = num_array(m->n, prec))
      || !(m->leak = num_array(1, prec)) || !(m->c = num_array(1, prec))
      || !(m->ratio = num_array(m->n, prec))
      || !(m->line = num_array(m->lines->count * m->d, prec))
      || !(m->rest = num_array(m->d + 1, prec))
      || !(m->norm = rf_alloc(m->n, sizeof *m->norm))
      || !(m->line_norm = rf_alloc(m->lines->count, sizeof *m->line_norm)))
    goto done;
  num_set_q(m->leak, pb->leak);
  m->linear = mpq_cmp_ui(pb->leak, 1, 1) == 0;
  num_set_d(m->c, 1.0);
  if (!pb->sum)
    num_div_ui(m->c, m->c, (unsigned long)m->n);
  m->curvature = num_get_d(m->c) * (pb->loss == RF_LOGISTIC ? 0.25 : 1.0);
  RF_TRY(set_data(m));
  *model = m;
  m = NULL;

done:
  rfx_model_free(m);
  return status;
}

/* s = 1 / (1 + exp(g)), both tails without overflow or cancellation; and
   softplus = ln(1 + exp(-g)) unless NULL. */
static void
logistic(rf_num *s, rf_num *softplus, const rf_num *g, rf_num *tmp)
{
  num_abs(tmp, g);
  num_neg(tmp, tmp);
  num_exp(tmp, tmp);                     /* e = exp(-|g|) <= 1 */
  if (softplus) {
    num_log1p(softplus, tmp);
    if (num_sgn(g) < 0)
      num_sub(softplus, softplus, g);
  }
  num_set_d(s, 1.0);
  num_add(s, s, tmp);
  if (num_sgn(g) > 0)
    num_div(s, tmp, s);
  else {
    num_set_d(tmp, 1.0);
    num_div(s, tmp, s);
  }
}

void
rfx_model_residual(rf_num *p, rf_num *loss, const rfx_model *m,
                   const rf_num *h, rf_num *tmp)
{
  rf_num *g = &tmp[0], *t = &tmp[1], *l = &tmp[2];

  if (loss)
    num_zero(loss);
  for (size_t k = 0; k < m->n; k++) {
    switch (m->problem->loss) {
    case RF_SQUARE:
      num_sub(&p[k], &m->y[k], &h[k]);
      num_mul(l, &p[k], &p[k]);
      num_mul_2si(l, l, -1);
      break;
    case RF_LOGISTIC:
      num_mul(g, &m->y[k], &h[k]);
      logistic(&p[k], loss ? l : NULL, g, t);
      num_mul(&p[k], &p[k], &m->y[k]);
      break;
    case RF_EXPONENTIAL:
      num_mul(g, &m->y[k], &h[k]);
      num_neg(g, g);
      num_exp(l, g);
      num_mul(&p[k], l, &m->y[k]);
      break;
    }
    num_mul(&p[k], &p[k], m->c);
    if (loss)
      num_add(loss, loss, l);
  }
  if (loss)
    num_mul(loss, loss, m->c);
}

/* out_i = -(1 / i) sum_{l=1}^{i} l g_l u_{i-l} for datum k, with g = y h. */
static void
chain_term(rf_num *out, const rfx_model *m, const rf_num *h, const rf_num *u,
           size_t i, size_t k, rf_num *tmp)
{
  num_zero(out);
  for (size_t l = 1; l <= i; l++) {
    num_mul_d(tmp, &h[l * m->n + k], (double)l);
    num_submul(out, tmp, &u[(i - l) * m->n + k]);
  }
  num_mul(out, out, &m->y[k]);
  num_div_ui(out, out, (unsigned long)i);
}

void
rfx_model_series(rf_num *p, rf_num *v, const rfx_model *m, const rf_num *h,
                 size_t i, rf_num *tmp)
{
  const size_t n = m->n;

  if (i == 0)
    rfx_model_residual(p, NULL, m, h, tmp);
  for (size_t k = 0; k < n; k++) {
    rf_num *out = &p[i * n + k];
    switch (m->problem->loss) {
    case RF_SQUARE:
      if (i > 0) {
        num_mul(out, &h[i * n + k], m->c);
        num_neg(out, out);
      }
      break;
    case RF_EXPONENTIAL:                     /* p itself obeys the equation */
      if (i > 0)
        chain_term(out, m, h, p, i, k, tmp);
      break;
    case RF_LOGISTIC:                        /* v carries c y s (1 - s) */
      if (i > 0)
        chain_term(out, m, h, v, i, k, tmp);
      num_zero(&tmp[0]);
      for (size_t l = 0; l <= i; l++)
        num_addmul(&tmp[0], &p[l * n + k], &p[(i - l) * n + k]);
      num_mul(&tmp[0], &tmp[0], &m->y[k]);   /* y = +-1: c y s^2 = y p^2 / c */
      num_div(&tmp[0], &tmp[0], m->c);
      num_sub(&v[i * n + k], out, &tmp[0]);
      break;
    }
  }
}
