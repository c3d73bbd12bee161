/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * model.c -- the problem in the number type of the run; see model.h.
 * Kernel: decision.
 *
 * Data are rationals in the problem and are rounded here once, in a basis of
 * their span: r coordinates instead of d, and the part of w beyond them, which
 * never moves, is kept apart. */
#include "config.h"

#include "base/number/num.h"
#include "flow/model/model.h"
#include "geometry/arrangement/qr.h"
#include "geometry/arrangement/rank.h"

/* v[4] = rows[4][full] w[full].  Sums of one term after the other; four side by
   side take little more time than one. */
static void
reduce_four(rf_num *v, const rf_num *rows, const rf_num *w, size_t full)
{
  for (size_t i = 0; i < 4; i++)
    num_zero(&v[i]);
  for (size_t l = 0; l < full; l++)
    for (size_t i = 0; i < 4; i++)
      num_addmul(&v[i], &rows[i * full + l], &w[l]);
}

/* Only the part of w in the span of the data: the rest never moves, and is put
   back where weights are handed out. */
void
rfx_model_reduce(rf_num *v, const rfx_model *model, const rf_num *w)
{
  const size_t full = model->full;
  size_t i = 0;

  if (!model->basis) {
    num_copy(v, w, model->d);
    return;
  }
  for (; i + 4 <= model->d; i += 4)
    reduce_four(v + i, model->basis + i * full, w, full);
  for (; i < model->d; i++) {
    num_zero(&v[i]);
    for (size_t l = 0; l < full; l++)
      num_addmul(&v[i], &model->basis[i * full + l], &w[l]);
  }
}

/* v += four rows times r, the sum of each entry in the order of the rows. */
static void
widen_four(rf_num *restrict v, const rf_num *rows, const rf_num *r, size_t full)
{
  for (size_t l = 0; l < full; l++)
    for (size_t i = 0; i < 4; i++)
      num_addmul(&v[l], &rows[i * full + l], &r[i]);
}

void
rfx_model_widen(rf_num *v, const rfx_model *m, const rf_num *r)
{
  const size_t full = m->full;
  size_t k = 0;

  if (!m->basis) {
    num_copy(v, r, m->d);
    return;
  }
  for (size_t l = 0; l < full; l++)
    num_zero(&v[l]);
  for (; k + 4 <= m->d; k += 4)        /* as the basis lies in memory */
    widen_four(v, m->basis + k * full, r + k, full);
  for (; k < m->d; k++)
    for (size_t l = 0; l < full; l++)
      num_addmul(&v[l], &m->basis[k * full + l], &r[k]);
}

/* Each vector of a large basis comes from memory once for all rows. */
void
rfx_model_widen_rows(rf_num *v, size_t stride, const rfx_model *m,
                     const rf_num *r, size_t count)
{
  const size_t own = m->d + 1;

  for (size_t i = 0; i < count && !m->basis; i++)
    num_copy(v + i * stride, r + i * own + 1, m->d);
  if (!m->basis)
    return;
  for (size_t i = 0; i < count; i++)
    for (size_t l = 0; l < m->full; l++)
      num_zero(&v[i * stride + l]);
  for (size_t k = 0; k < m->d; k++)
    for (size_t i = 0; i < count; i++)
      num_axpy(v + i * stride, &r[i * own + 1 + k], &m->basis[k * m->full],
               m->full);
}

/* An orthonormal basis of the span of the data, where that is not all.  Which
   rows span it is decided in rationals: rounding could make dependent rows
   independent, and the dimension of the flow too large. */
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
    /* -1: the rows are independent for certain, none is to be dropped. */
    rfx_basis_append(m->basis, &count, m->full, -1.0, tmp);
  }
  status = RF_OK;

done:
  rf_release(rows);
  num_array_free(tmp, 1);
  return status;
}

/* Lines of exponents beyond these are brought to unit size in double. */
#define RF_LINE_RANGE 200

/* hypot does not overflow where a square would. */
static double
norm(const rf_num *v, size_t d)
{
  double s = 0.0;

  for (size_t i = 0; i < d; i++)
    s = hypot(s, num_get_d(&v[i]));
  return s;
}

/* The losses know nothing of a model; this is all of it that they see. */
static rfx_labels
labels(const rfx_model *m)
{
  return (rfx_labels){ m->n, m->y, m->c, m->q };
}

/* A line in double, for bounds on values relative to its length: products of
   the two overflow or vanish where it is very long or short, and in MPFR it may
   be beyond any double.  A power of 2 changes nothing else.  tmp[1]. */
static void
set_direction(rfx_model *m, size_t l, rf_num *tmp)
{
  const rf_num *x = m->line + l * m->d;
  double *out = m->line_double + l * m->d, size = 0.0;
  long e, top = LONG_MIN;

  for (size_t i = 0; i < m->d; i++)
    if (num_get_d_2exp(&e, &x[i]) != 0.0 && e > top)
      top = e;
  if (top >= -RF_LINE_RANGE && top <= RF_LINE_RANGE)
    top = 0;
  for (size_t i = 0; i < m->d; i++) {
    num_mul_2si(tmp, &x[i], -top);
    out[i] = num_get_d(tmp);
    size = hypot(size, out[i]);
  }
  m->line_size[l] = size;
}

/* Data in the basis of their span, rounded once from the exact ones.  A line's
   representative is its first datum, and ratio is exact before it is rounded,
   so all data of a line agree on where it is. */
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
    if (m->q)
      num_set_q(&m->q[k], pb->q[k]);
    /* Of the rational data: a quotient of two rounded ones would not do. */
    num_set_q(&m->ratio[k], m->lines->ratio[k]);
    m->norm[k] = norm(m->x + k * m->d, m->d);
  }
  for (size_t l = 0; l < m->lines->count; l++) {
    for (size_t i = 0; i < m->d; i++)
      num_set(&m->line[l * m->d + i], &m->x[m->lines->first[l] * m->d + i]);
    m->line_norm[l] = m->norm[m->lines->first[l]];
    set_direction(m, l, row);
  }
  num_array_free(row, m->full);
  return RF_OK;
}

/* c and the equation of the residuals: rate and asymptote do not change while
   the run lasts, so the loss is asked for them once. */
static void
set_loss(rfx_model *m)
{
  const rfx_labels data = labels(m);

  m->loss = rfx_loss_of(m->problem->loss);
  num_set_d(m->c, 1.0);
  if (!m->problem->sum)
    num_div_ui(m->c, m->c, (unsigned long)m->n);
  m->curvature = 0.0;
  for (size_t k = 0; k < m->n; k++) {
    num_set_d(&m->share[k], 1.0);
    rfx_share(&m->share[k], &data, k);
    m->curvature = fmax(m->curvature,
                        num_get_d(&m->share[k]) * m->loss->curvature);
  }
  rfx_loss_equation(m->rate, m->asymptote, m->loss, &data);
}

/* Also of a model that is made by half.  rate, asymptote and share are one
   block. */
void
rfx_model_free(rfx_model *m)
{
  if (!m)
    return;
  num_array_free(m->x, m->n * m->d);
  num_array_free(m->y, m->n);
  num_array_free(m->rate, 3 * m->n);
  if (m->q)
    num_array_free(m->q, m->n);
  num_array_free(m->leak, 1);
  num_array_free(m->c, 1);
  num_array_free(m->decay, 4);
  num_array_free(m->basis, m->d * m->full);
  if (m->lines)
    num_array_free(m->line, m->lines->count * m->d);
  rf_relations_free(m->relations);
  rf_lines_free(m->lines);
  num_array_free(m->ratio, m->n);
  rf_release(m->line_double);
  rf_release(m->line_size);
  rf_release(m->norm);
  rf_release(m->line_norm);
  num_array_free(m->rest, m->d + 1);
  rf_release(m);
}

/* The basis and the lines come before any number: they fix d and how many
   lines there are, which the sizes below need. */
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
      || !(m->rate = num_array(3 * m->n, prec))
      || (pb->q && !(m->q = num_array(m->n, prec)))
      || (rf_problem_decays(pb) && !(m->decay = num_array(4, prec)))
      || !(m->leak = num_array(1, prec)) || !(m->c = num_array(1, prec))
      || !(m->ratio = num_array(m->n, prec))
      || !(m->line = num_array(m->lines->count * m->d, prec))
      || !(m->rest = num_array(m->d + 1, prec))
      || !(m->line_double = rf_alloc(m->lines->count * m->d,
                                     sizeof *m->line_double))
      || !(m->line_size = rf_alloc(m->lines->count, sizeof *m->line_size))
      || !(m->norm = rf_alloc(m->n, sizeof *m->norm))
      || !(m->line_norm = rf_alloc(m->lines->count, sizeof *m->line_norm)))
    goto done;
  num_set_q(m->leak, pb->leak);
  m->linear = mpq_cmp_ui(pb->leak, 1, 1) == 0;
  m->held = pb->inner;
  m->skip = pb->skip;
  m->output_bias = pb->output_bias;
  if (m->decay) {
    num_set_q(m->decay, pb->decay);
    m->fade = m->decay + 1;
  }
  m->asymptote = m->rate + m->n;
  m->share = m->asymptote + m->n;
  RF_TRY(set_data(m));
  set_loss(m);
  *model = m;
  m = NULL;

done:
  rfx_model_free(m);
  return status;
}

/* Two functions of the loss, as most callers want p alone: the value costs
   another exponential for each datum. */
void
rfx_model_residual(rf_num *p, rf_num *loss, const rfx_model *m,
                   const rf_num *h, rf_num *tmp)
{
  const rfx_labels data = labels(m);

  m->loss->slope(p, &data, h, tmp);
  if (!loss)
    return;
  m->loss->value(loss, &data, h, tmp);
  num_mul(loss, loss, m->c);
}

/* v = p - p^2/s or s - p^2/s: of the four forms only those with a square are
   asked for here (see loss.h). */
void
rfx_model_speed(rf_num *v, const rfx_model *m, const rf_num *p, size_t k,
               rf_num *tmp)
{
  RF_ASSERT(m->loss->quadratic && k < m->n);
  if (m->loss->linear)
    num_set(v, &p[k]);
  else
    num_set(v, &m->asymptote[k]);
  num_mul(tmp, &p[k], &p[k]);
  num_div(tmp, tmp, &m->asymptote[k]);
  num_sub(v, v, tmp);
}

/* c l'' = r v (loss.h), here as a factor of error bounds: so its absolute
   value, and r and s may be doubles.  p itself may be far below the range of a
   double, hence stays an rf_num. */
void
rfx_model_curve(rf_num *v, const rfx_model *m, const rf_num *p)
{
  const rfx_loss *loss = m->loss;

  for (size_t k = 0; k < m->n; k++) {
    num_mul_d(&v[k], &v[k], fabs(num_get_d(&m->rate[k])));
    if (loss->linear) {
      num_mul(&v[k], &v[k], &p[k]);
      num_abs(&v[k], &v[k]);
    }
    if (loss->quadratic) {
      const double s = num_get_d(&m->asymptote[k]);
      const double share = num_get_d(&p[k]) / s;
      /* p - p^2/s = p (1 - p/s), and p is in already; s - p^2/s = s (1 -
         (p/s)^2). */
      num_mul_d(&v[k], &v[k], loss->linear ? 1.0 - share
                : fabs(s) * (1.0 - share * share));
    }
  }
}

/* Coefficients p_i[n] of the residuals by the chain rule for series:
   p_i = -(r / i) sum_{l=1}^{i} l h_l u_{i-l} for each datum; only lower
   coefficients of u are read, so u may be p itself. */
static void
chain_terms(rf_num *p_i, const rfx_model *m, const rf_num *h, const rf_num *u,
            size_t i, rf_num *tmp)
{
  RF_ASSERT(i > 0);
  for (size_t k = 0; k < m->n; k++) {
    num_zero(&p_i[k]);
    for (size_t l = 1; l <= i; l++) {
      num_mul_d(tmp, &h[l * m->n + k], (double)l);
      num_submul(&p_i[k], tmp, &u[(i - l) * m->n + k]);
    }
    num_mul(&p_i[k], &p_i[k], &m->rate[k]);
    num_div_ui(&p_i[k], &p_i[k], (unsigned long)i);
  }
}

/* The same where p is linear in h. */
static void
linear_terms(rf_num *p_i, const rfx_model *m, const rf_num *h, size_t i)
{
  RF_ASSERT(i > 0 && !m->loss->linear && !m->loss->quadratic);
  for (size_t k = 0; k < m->n; k++) {
    num_mul(&p_i[k], &h[i * m->n + k], &m->rate[k]);
    num_neg(&p_i[k], &p_i[k]);
  }
}

/* Coefficient i > 0 of v for datum k: the Cauchy product of p with itself,
   over s, from p or, where p is missing in v, from nothing (the constant s has
   no term beyond the first). */
static void
speed_term(rf_num *v, const rfx_model *m, const rf_num *p, size_t i, size_t k,
          rf_num *tmp)
{
  const size_t n = m->n;

  RF_ASSERT(i > 0 && m->loss->quadratic);
  num_zero(tmp);
  for (size_t l = 0; l <= i; l++)
    num_addmul(tmp, &p[l * n + k], &p[(i - l) * n + k]);
  num_div(tmp, tmp, &m->asymptote[k]);
  if (m->loss->linear)
    num_sub(v, &p[i * n + k], tmp);
  else
    num_neg(v, tmp);
}

/* Term 0 is an exact evaluation of the loss; the others are products.  p_i
   comes before v_i, which contains it. */
void
rfx_model_series(rf_num *p, rf_num *v, const rfx_model *m, const rf_num *h,
                 size_t i, rf_num *tmp)
{
  const rfx_loss *loss = m->loss;
  const size_t n = m->n;

  if (i == 0)
    rfx_model_residual(p, NULL, m, h, tmp);
  else if (loss->linear || loss->quadratic)
    chain_terms(&p[i * n], m, h, loss->quadratic ? v : p, i, tmp);
  else
    linear_terms(&p[i * n], m, h, i);
  for (size_t k = 0; loss->quadratic && k < n; k++)
    if (i == 0)
      rfx_model_speed(&v[k], m, p, k, tmp);
    else
      speed_term(&v[i * n + k], m, p, i, k, tmp);
}
