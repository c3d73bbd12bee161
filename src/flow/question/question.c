/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * question.c -- the question to the inclusion: what the lines at a boundary
 * push and pull, and how well that is known.
 * Kernel: decision.
 *
 * The inclusion is a function of numbers (geometry/inclusion): here p, eta and
 * x of a face become these numbers, each with a bound on its error, as only so
 * an exact 0 is told from a small number. */
#include "config.h"

#include "flow/question/question_impl.h"

/* A walk: a question has few lines, nearly always one. */
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

#if RF_NUM_IS_DOUBLE

/* Add pull->part x and pull->own |x|, four numbers at a time, which compilers
   make vector operations of: this is done for all data at each event. */
static void
add_fixed(rfx_pull *pull, const double *restrict x, size_t d)
{
  double *restrict fixed = pull->fixed, *restrict mass = pull->mass;
  double *restrict blur = pull->blur;
  const double part = *pull->part, own = *pull->own;
  size_t i = 0;

  for (; i + 4 <= d; i += 4)
    for (size_t l = i; l < i + 4; l++) {
      fixed[l] += part * x[l];
      mass[l] += fabs(part * x[l]);
      blur[l] += own * fabs(x[l]);
    }
  for (; i < d; i++) {
    fixed[i] += part * x[i];
    mass[i] += fabs(part * x[i]);
    blur[i] += own * fabs(x[i]);
  }
}

#else

static void
add_fixed(rfx_pull *pull, const rf_num *x, size_t d)
{
  rf_num *t = pull->term;

  for (size_t i = 0; i < d; i++) {
    num_mul(t, pull->part, &x[i]);
    num_add(&pull->fixed[i], &pull->fixed[i], t);
    num_abs(t, t);
    num_add(&pull->mass[i], &pull->mass[i], t);
    num_abs(t, &x[i]);
    num_addmul(&pull->blur[i], pull->own, t);
  }
}

#endif

/* pull->asked of the lines of the question, so that no datum looks for its own
   among them. */
static void
mark_asked(rfx_query *q, signed char mark)
{
  for (size_t l = 0; l < q->touched; l++)
    q->room->pull.asked[q->at[l]] = mark;
}

/* What the data off the boundary push with, whichever side the neuron takes.
   fixed = sum of eta_k p_k x_k over them, mass likewise of absolute values,
   for what rounding loses, and blur of their errors. */
static void
fill_fixed(rfx_query *q, const rfx_model *m, const rfx_face *face,
           const rfx_residuals *now)
{
  rfx_pull *pull = &q->room->pull;
  rf_num *part = pull->part, *own = pull->own;

  for (size_t i = 0; i < m->d; i++) {
    num_zero(&pull->fixed[i]);
    num_zero(&pull->mass[i]);
    num_zero(&pull->blur[i]);
  }
  for (size_t k = 0; k < m->n; k++) {
    if (num_sgn(&face->eta[k]) == 0 || pull->asked[m->lines->of[k]])
      continue;
    num_mul(part, &face->eta[k], &now->p[k]);
    num_mul(own, &face->eta[k], &now->error[k]);
    add_fixed(pull, m->x + k * m->d, m->d);
  }
}

#if RF_NUM_IS_DOUBLE

/* Of so many products <x, x'> rows are kept: 16 MB. */
#define RF_PRODUCTS_MOST ((size_t)1 << 21)

/* row[n]: <x_k, line>, exactly 0 where the data are orthogonal.  They are the
   data's alone, so that each row is made once; NULL: there is no room. */
static const double *
products_along(rfx_query *q, const rfx_model *m, size_t line)
{
  rfx_pull *pull = &q->room->pull;
  double *row = pull->along[line];

  if (row || m->n * m->lines->count > RF_PRODUCTS_MOST
      || !(row = rf_alloc(m->n, sizeof *row)))
    return row;
  for (size_t k = 0; k < m->n; k++)
    if (!rf_orthogonal(m->relations, line, m->lines->of[k]))
      num_dot(&row[k], m->x + k * m->d, m->line + line * m->d, m->d);
  return pull->along[line] = row;
}

/* fill_product by such a row, with the same bits. */
static void
fill_product_by(rfx_query *q, const double *row, const rfx_model *m,
                const rfx_face *face, const rfx_residuals *now, size_t l)
{
  rfx_pull *pull = &q->room->pull;
  double product = 0.0, size = 0.0, blur = 0.0;

  for (size_t k = 0; k < m->n; k++) {
    const double g = row[k] * face->eta[k];
    if (g == 0.0 || pull->asked[m->lines->of[k]])
      continue;
    product += g * now->p[k];
    size += fabs(g * now->p[k]);
    blur += fabs(g) * now->error[k];
  }
  pull->product[l] = product;
  pull->product_size[l] = size;
  pull->product_blur[l] = blur;
}

#endif

/* <fixed, x> at line number l of the question, from the data that are not
   orthogonal to it: a product that is exactly 0 is left out, not summed to
   rounding.  It is what a single line's answer hangs on. */
static void
fill_product(rfx_query *q, const rfx_model *m, const rfx_face *face,
             const rfx_residuals *now, size_t l)
{
  rfx_pull *pull = &q->room->pull;
  const rf_num *x = m->line + q->at[l] * m->d;
  rf_num *g = pull->part, *t = pull->term;

#if RF_NUM_IS_DOUBLE
  const double *row = products_along(q, m, q->at[l]);
  if (row) {
    fill_product_by(q, row, m, face, now, l);
    return;
  }
#endif
  num_zero(&pull->product[l]);
  num_zero(&pull->product_size[l]);
  num_zero(&pull->product_blur[l]);
  for (size_t k = 0; k < m->n; k++) {
    const size_t own = m->lines->of[k];
    if (num_sgn(&face->eta[k]) == 0 || pull->asked[own]
        || rf_orthogonal(m->relations, q->at[l], own))
      continue;
    num_dot(g, m->x + k * m->d, x, m->d);
    num_mul(g, g, &face->eta[k]);
    num_mul(t, g, &now->p[k]);
    num_add(&pull->product[l], &pull->product[l], t);
    num_abs(t, t);
    num_add(&pull->product_size[l], &pull->product_size[l], t);
    num_abs(g, g);
    num_addmul(&pull->product_blur[l], g, &now->error[k]);
  }
}

/* gram[touched][touched] of the lines, with exact zeros where the data are
   orthogonal. */
static rf_status
fill_gram(rfx_query *q, const rfx_model *m)
{
  rfx_pull *pull = &q->room->pull;
  const size_t k = q->touched, d = m->d;
  rf_status status = rfx_pool_grow(&pull->gram, k * k, 0, m->prec);

  for (size_t i = 0; status >= 0 && i < k; i++)
    for (size_t j = 0; j <= i; j++) {
      rf_num *g = &pull->gram.at[i * k + j];
      if (rf_orthogonal(m->relations, q->at[i], q->at[j]))
        num_zero(g);
      else
        num_dot(g, pull->x + i * d, pull->x + j * d, d);
      num_set(&pull->gram.at[j * k + i], g);
    }
  return status;
}

/* The ends of its line at which datum k counts 0 times. */
static int
exact_ends(const rfx_model *m, size_t k)
{
  return num_sgn(m->leak) != 0 ? 0
    : m->lines->orient[k] > 0 ? RF_LOW_EXACT : RF_HIGH_EXACT;
}

/* The ends of line number l of the question, and their error: each of its data
   adds that of its p once, whichever end it counts at. */
static void
fill_ends(rfx_query *q, const rfx_model *m, const rfx_residuals *now, size_t l)
{
  rfx_pull *pull = &q->room->pull;

  rfx_line_interval(&pull->high[l], &pull->low[l], m, q->at[l], now->p,
                    pull->term);
  num_zero(&pull->ends[l]);
  pull->exact[l] = RF_LOW_EXACT | RF_HIGH_EXACT;
  for (size_t k = 0; k < m->n; k++)
    if (m->lines->of[k] == q->at[l]) {
      num_abs(pull->term, &m->ratio[k]);
      num_addmul(&pull->ends[l], pull->term, &now->error[k]);
      if (num_sgn(&now->error[k]) != 0)
        pull->exact[l] &= (signed char)exact_ends(m, k);
    }
}

/* From now->p, which the caller has put at the time in question.  One line is
   decided by its own product, unless a = 0. */
rf_status
rfx_fill_boundary(rfx_run *r, const rfx_face *face, bool whole)
{
  rfx_query *q = r->query;
  rfx_pull *pull = &q->room->pull;
  rfx_residuals *now = &r->residuals;
  const rfx_model *m = r->model;

  rfx_residual_error(now->error, r, now->p);
  mark_asked(q, 1);
  if (whole || q->touched != 1 || num_sgn(&q->state[0]) == 0)
    fill_fixed(q, m, face, now);
  for (size_t l = 0; l < q->touched; l++) {
    fill_ends(q, m, now, l);
    pull->place[l] = m->lines->place[q->at[l]];
    num_copy(pull->x + l * m->d, m->line + q->at[l] * m->d, m->d);
    fill_product(q, m, face, now, l);
  }
  mark_asked(q, 0);
  return fill_gram(q, m);
}

/* A view: it points into the query, and lasts as long as that is not filled
   anew.  Who is to settle goes, at one line, by the numbers as they are: the
   errors of p are left out, those of rounding are not; at several it keeps what
   it comes with (rfx_boundary). */
rfx_boundary
rfx_question(rfx_query *q, const rfx_model *m)
{
  rfx_pull *pull = &q->room->pull;
  const bool plain = q->settle && q->touched == 1;

  return (rfx_boundary){
    .d = m->d, .count = q->touched, .x = pull->x, .fixed = pull->fixed,
    .high = pull->high, .low = pull->low, .a = q->state, .from = q->from,
    .policy = m->problem->nonunique, .prec = m->prec, .error = 0.0,
    .mass = pull->mass, .w = q->state + 1, .leaving = q->leaving,
    .held = m->held,
    .blur = plain ? NULL : pull->blur, .end_blur = plain ? NULL : pull->ends,
    .product = pull->product, .product_size = pull->product_size,
    .product_blur = plain ? NULL : pull->product_blur,
    .gram = pull->gram.at, .place = pull->place, .end_exact = pull->exact,
    .leak = num_get_d(m->leak), .kept = &pull->meeting,
    .keep = q->settle && q->touched > 1
  };
}

/* Errors from 2^-40 on, 8 bits more each time, of what is asked with: beyond
   2^-4 an answer would be one to another question. */
rf_status
rfx_question_ask(rfx_query *q, unsigned *marks, const rfx_model *m)
{
  rfx_boundary at = rfx_question(q, m);
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
rfx_corner_stays(rf_staying *stays, rfx_query *q, const rfx_model *m)
{
  const rfx_boundary at = rfx_question(q, m);

  return rfx_inclusion_stays(stays, NULL, &at);
}

/* In double, by unit vectors: the answer is about the data alone, not about
   where the neuron is. */
rf_status
rfx_dead_is_open(bool *open, rfx_query *q, const rfx_model *m,
                 const signed char *u)
{
  rfx_pull *pull = &q->room->pull;
  const size_t d = m->d, count = q->touched;

  *open = true;
  if (count < 3)                       /* independent: every cone is there */
    return RF_OK;
  for (size_t i = 0; i < count; i++) {
    const size_t l = q->at[i];
    pull->both[i] = u[l] == 0;
    for (size_t c = 0; c < d; c++)
      pull->unit[i * d + c] =
        num_get_d(&m->line[l * d + c]) / m->line_norm[l];
  }
  return rf_meeting_dead(open, pull->unit, count, d, pull->both);
}
