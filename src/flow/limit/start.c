/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * start.c -- where a neuron of the limit flow starts.
 *
 * The flow does not depend on the scale of the weights, only on delta = a^2 -
 * ||w||^2 beside them; so delta is formed from what is given, exactly for
 * weights from a file, before anything is rounded.  Signs of the first sides
 * come from the exact weights, too.  The part of w that is orthogonal to all
 * data never moves and is kept as its square alone.
 * Kernel: decision. */
#include "config.h"

#include "flow/limit/limit_impl.h"

/* Exponent of 2 near that of the largest |q_i|; 0 where all are 0. */
static long
exponent_of(const mpq_t *q, size_t count, long most, bool *any)
{
  for (size_t i = 0; i < count; i++) {
    long e;
    if (mpq_sgn(q[i]) == 0)
      continue;
    e = (long)mpz_sizeinbase(mpq_numref(q[i]), 2)
        - (long)mpz_sizeinbase(mpq_denref(q[i]), 2);
    if (!*any || e > most)
      most = e;
    *any = true;
  }
  return most;
}

/* r = q / 2^e, rounded once. */
static void
set_scaled(rf_num *r, const mpq_t q, long e, mpq_t t)
{
  if (e > 0)
    mpq_div_2exp(t, q, (mp_bitcnt_t)e);
  else
    mpq_mul_2exp(t, q, (mp_bitcnt_t)-e);
  num_set_q(r, t);
}

/* Weights as given: a, w[full], delta = a^2 - ||w||^2 exactly rounded.  A
   common power of two is taken out, so that weights of 1e-400 are numbers in
   double too. */
static void
given_weights(rf_num *z, rf_num *delta, long *e2, const rf_problem *p,
              size_t j)
{
  const mpq_t *w = (const mpq_t *)p->w + j * p->d;
  const mpq_t *a = (const mpq_t *)p->a + j;
  bool any = false;
  mpq_t sum, t;

  mpq_inits(sum, t, (mpq_ptr)0);
  *e2 = exponent_of(a, 1, 0, &any);
  *e2 = exponent_of(w, p->d, *e2, &any);
  mpq_mul(sum, a[0], a[0]);
  set_scaled(&z[0], a[0], *e2, t);
  for (size_t i = 0; i < p->d; i++) {
    mpq_mul(t, w[i], w[i]);
    mpq_sub(sum, sum, t);
    set_scaled(&z[1 + i], w[i], *e2, t);
  }
  set_scaled(delta, sum, 2 * *e2, t);
  mpq_clears(sum, t, (mpq_ptr)0);
}

/* *a of a draw whose w has the square *w2: z, and delta = a^2 - ||w||^2 as a
   number of its own where the scheme says what it is. */
static void
drawn_outer(rf_num *z, rf_num *delta, const rf_problem *p, double a,
            const rf_num *w2)
{
  if (p->scheme == RF_BALANCED) {
    num_sqrt(z, w2);
    num_zero(delta);
  } else if (p->scheme == RF_DOMINATED) {
    num_set_d(delta, (double)rf_problem_drawn(p));
    num_sqrt(z, delta);
    num_mul_d(z, z, fabs(a));
    num_mul_d(delta, delta, a);
    num_mul_d(delta, delta, a);
    num_sub(delta, delta, w2);
  } else {
    num_set_d(z, fabs(a));
    num_mul(delta, z, z);
    if (p->scheme == RF_HE) {
      /* Its factor is that of w: sqrt(d / m) is left for a. */
      num_mul_d(delta, delta, (double)rf_problem_drawn(p));
      num_div_ui(delta, delta, (unsigned long)p->m);
      num_sqrt(z, delta);
    }
    num_sub(delta, delta, w2);
  }
  if (a < 0.0)
    num_neg(z, z);
}

/* Weights from the scheme without its scale: what was drawn. */
static void
drawn_weights(rf_num *z, rf_num *delta, const rf_problem *p, size_t j,
              double *draw, rf_num *t)
{
  double a;

  rf_problem_draw(p, j, &a, draw);
  num_zero(t);
  for (size_t i = 0; i < p->d; i++) {
    num_set_d(&z[1 + i], draw[i]);
    num_addmul(t, &z[1 + i], &z[1 + i]);
  }
  drawn_outer(&z[0], delta, p, a, t);
}

/* outside = ||w||^2 of the part of w that is orthogonal to all data; t[1].  w
   less its projection onto the data's span, coordinate by coordinate. */
static void
set_outside(rf_num *outside, const rfx_model *m, const rf_num *w,
            const rf_num *inner, rf_num *t)
{
  num_zero(outside);
  for (size_t c = 0; m->basis && c < m->full; c++) {
    num_set(t, &w[c]);
    for (size_t r = 0; r < m->d; r++)
      num_submul(t, &inner[r], &m->basis[r * m->full + c]);
    num_addmul(outside, t, t);
  }
}

/* The mover of neuron j at t = 0, but for its sides. */
static void
load_weights(rfx_limit *s, rfx_mover *m, size_t j, rf_num *z, double *draw)
{
  const rf_problem *p = s->model->problem;
  rf_num *delta = &m->v[s->d + 1];

  m->e2 = 0;
  m->marks = 0;
  m->neuron = j;
  m->rests = false;
  m->asked = SIZE_MAX;
  memset(m->u + s->lines, 0, s->lines);
  if (p->scheme == RF_FILE)
    given_weights(z, delta, &m->e2, p, j);
  else
    drawn_weights(z, delta, p, j, draw, s->room.term);
  num_set(&m->v[0], &z[0]);
  rfx_model_reduce(m->v + 1, s->model, z + 1);
  set_outside(&m->v[s->d + 3], s->model, z + 1, m->v + 1, s->room.term);
  num_add(delta, delta, &m->v[s->d + 3]);
  num_zero(&m->v[s->d + 2]);
}

/* A linear network has no boundaries: a neuron is not held on them, and is on
   the side that it goes to at once, w' = a D, or a' D where a = 0. */
static rf_status
pass_lines(rfx_limit *s, rfx_mover *m)
{
  size_t count = 0;
  rfx_zero_face *face;
  rf_status status;
  int way;

  for (size_t l = 0; l < s->lines; l++)
    if (m->u[l] == 0) {
      s->kline[count++] = l;
      m->u[l] = 1;
    }
  if (count == 0 || (status = rfx_zero_face_get(&face, s, m->u)) < 0)
    return count == 0 ? RF_OK : status;
  if (face->still || (status = rfx_zero_face_direct(s, face)) < 0)
    return face->still ? RF_OK : status;
  way = num_sgn(&m->v[0]);
  if (way == 0) {
    num_dot(s->room.term, m->v + 1, face->dir, s->d);
    way = num_sgn(s->room.term);
  }
  for (size_t i = 0; i < count; i++)
    if (way * num_sgn(&face->c[s->kline[i]]) < 0)
      m->u[s->kline[i]] = -1;
  return RF_OK;
}

rf_status
rfx_limit_first(rfx_limit *s, signed char *old, unsigned *marks,
                rfx_mover *m)
{
  size_t count = 0;
  bool zero = true, on_all = true;
  rf_status status;

  *marks = 0;
  if (s->model->linear && (status = pass_lines(s, m)) < 0)
    return status;
  /* On all boundaries at once w is 0, as the lines span the space in which it
     is. */
  memcpy(old, m->u, s->lines);
  for (size_t l = 0; l < s->lines; l++)
    on_all = on_all && m->u[l] == 0;
  for (size_t i = 1; on_all && i <= s->d; i++)
    num_zero(&m->v[i]);                  /* but for rounding it is */
  for (size_t i = 0; i <= s->d; i++)
    zero = zero && num_sgn(&m->v[i]) == 0;
  if (zero || s->model->linear)          /* z = 0 stays 0 */
    return RF_OK;
  for (size_t l = 0; l < s->lines; l++)
    if (m->u[l] == 0) {
      s->kfrom[count] = RF_FROM_START;
      s->kline[count++] = l;
    }
  /* Several boundaries at once: where they meet is exact, so it is asked for
     in rationals. */
  status = count == 0 ? RF_OK
    : rfx_select(s, marks, m, count, count > 1);
  return status < 0 ? status : rfx_select_settle(s, marks, m);
}

/* Made again from the experiment when it is asked for: it never moves, and
   only its square takes part in the flow. */
rf_status
rfx_limit_outside(rf_num *w, rfx_limit *s, size_t j)
{
  const rfx_model *m = s->model;
  const size_t count = 1 + m->full + m->d + 2;
  double *draw = rf_alloc(m->full, sizeof *draw);
  rf_num *z = num_array(count, s->prec);
  rf_num *inner, *delta;
  long e2 = 0;

  if (draw && z) {
    inner = z + 1 + m->full;
    delta = inner + m->d;
    if (m->problem->scheme == RF_FILE)
      given_weights(z, delta, &e2, m->problem, j);
    else
      drawn_weights(z, delta, m->problem, j, draw, delta + 1);
    rfx_model_reduce(inner, m, z + 1);
    for (size_t c = 0; c < m->full; c++) {
      num_set(&w[c], &z[1 + c]);
      for (size_t r = 0; m->basis && r < m->d; r++)
        num_submul(&w[c], &inner[r], &m->basis[r * m->full + c]);
      num_mul_2si(&w[c], &w[c], e2);
      if (!m->basis)
        num_zero(&w[c]);
    }
  }
  num_array_free(z, count);
  rf_release(draw);
  return draw && z ? RF_OK : RF_ENOMEM;
}

/* Signs are asked of the exact weights, all neurons at once. */
rf_status
rfx_limit_start(rfx_limit *s, rfx_mover *mover, size_t first, size_t count)
{
  const rfx_model *model = s->model;
  signed char *sign = rf_alloc(count, model->n);
  double *draw = rf_alloc(model->full, sizeof *draw);
  rf_num *z = num_array(1 + model->full, s->prec);
  rf_status status = RF_ENOMEM;

  if (!sign || !draw || !z)
    goto done;
  RF_TRY(rf_problem_initial_signs(sign, model->problem, first, count));
  for (size_t j = 0; j < count; j++) {
    RF_TRY(rf_poll_64(j));
    load_weights(s, &mover[j], first + j, z, draw);
    for (size_t l = 0; l < s->lines; l++)     /* exact, as the weights are */
      mover[j].u[l] = sign[j * model->n + model->lines->first[l]];
  }
  status = RF_OK;

done:
  rf_release(sign);
  rf_release(draw);
  num_array_free(z, 1 + model->full);
  return status;
}
