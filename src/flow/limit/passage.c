/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * passage.c -- the time that the limit flow has just passed, for who observes
 * it; see reluflow/observe.h.
 *
 * There are no steps here: D is constant on a face, z' = K(D) z, and a neuron
 * is the series of exp(K(D) t).  On stretches with ||D|| length <= 1/2 terms
 * beyond DEGREE are below 1e-22 of the state, and of a product of two below
 * 1e-17, so that doubles lose nothing.
 * Kernel: decision. */
#include "config.h"

#include "base/number/exact.h"
#include "flow/limit/passage_impl.h"

enum { DEGREE = 18 };

/* ---- one neuron ---- */

/* D[full] of neuron j in the arc that was just asked for. */
static void
drive_of(double *D, const rfx_limit_flow *f)
{
  const rfx_model *m = f->model;
  const rf_num *drive = f->arc->face->drive;

  for (size_t l = 0; l < m->full; l++) {
    D[l] = m->basis || f->arc->face->still ? 0.0 : num_get_d(&drive[l]);
    for (size_t k = 0; m->basis && !f->arc->face->still && k < m->d; k++)
      D[l] += num_get_d(&m->basis[k * m->full + l]) * num_get_d(&drive[k]);
  }
}

/* z[1 + full] of neuron j at the beginning of the stretch, or of its arc where
   that is later: *tau; over e^(*log_scale). */
static rf_status
state_of(double *z, double *tau, double *log_scale, rfx_limit_passage *e,
         size_t j)
{
  rfx_limit_flow *f = e->flow;
  const rfx_model *m = f->model;
  const rf_num *start = &f->mover[j].v[m->d + 2];
  const rf_num *t = num_cmp(start, e->since) > 0 ? start : e->since;
  rf_num *scale = e->z + 1 + m->full;
  rf_status status = rfx_limit_state(e->z, scale, f->limit, &f->mover[j],
                                     f->arc, t);

  if (status < 0)
    return status;
  num_sub(e->end, t, e->since);
  *tau = num_get_d(e->end) / e->base.length;
  *log_scale = num_get_d(scale) + (double)f->mover[j].e2 * log(2.0);
  z[0] = num_get_d(&e->z[0]);
  for (size_t l = 0; l < m->full; l++) {
    z[1 + l] = m->basis ? 0.0 : num_get_d(&e->z[1 + l]);
    for (size_t k = 0; m->basis && k < m->d; k++)
      z[1 + l] += num_get_d(&m->basis[k * m->full + l])
        * num_get_d(&e->z[1 + k]);
  }
  return RF_OK;
}

/* z_(i+1) = K(D) z_i length / (i + 1) about the origin of c. */
static void
expand(double *c, const double *D, double length, size_t d)
{
  for (size_t i = 0; i < DEGREE; i++) {
    const double *z = c + i * (1 + d), by = length / (double)(i + 1);
    double *next = c + (i + 1) * (1 + d);
    next[0] = 0.0;
    for (size_t l = 0; l < d; l++) {
      next[0] += z[1 + l] * D[l] * by;
      next[1 + l] = z[0] * D[l] * by;
    }
  }
}

/* c in tau - at becomes that in tau. */
static void
shift(double *c, double at, size_t row)
{
  /* Synthetic division, again and again (Horner's shift). */
  for (size_t k = 0; k < DEGREE; k++)
    for (size_t i = DEGREE; i-- > k; )
      for (size_t l = 0; l < row; l++)
        c[i * row + l] -= at * c[(i + 1) * row + l];
}

/* The part of w that never moves, in the scale of the rest. */
static rf_status
add_outside(double *c, rfx_limit_passage *e, size_t j, double log_scale)
{
  const rfx_model *m = e->flow->model;
  rf_status status = m->basis
    ? rfx_limit_outside(e->z, e->flow->limit, j) : RF_OK;

  for (size_t l = 0; status >= 0 && m->basis && l < m->full; l++) {
    num_mul_d(&e->z[l], &e->z[l], exp(-log_scale));
    c[1 + l] += num_get_d(&e->z[l]);
  }
  return status;
}

/* c as it fades with the time, from that of e->since on: term by term, upwards,
   as in fade.c. */
static void
fade(double *c, double *log_scale, const rfx_limit_passage *e)
{
  const rfx_model *m = e->flow->model;
  const double mu = m->decay ? num_get_d(m->decay) : 0.0;
  const double rate = mu * e->base.length;
  const size_t row = 1 + m->full;

  if (mu == 0.0)
    return;
  for (size_t i = 1; i <= DEGREE; i++) {
    double by = 1.0;
    for (size_t l = 1; l <= i; l++) {
      by *= rate / (double)l;
      for (size_t k = 0; k < row; k++)
        c[i * row + k] -= by * c[(i - l) * row + k];
    }
  }
  *log_scale -= mu * num_get_d(e->since);
}

/* ln of the scale of the scheme, which the limit flow leaves out. */
static double
log_factor(const rfx_limit_flow *f)
{
  long e;
  const double x = num_get_d_2exp(&e, f->factor);

  return log(x) + (double)e * log(2.0);
}

/* The arc of neuron j, expanded about its own start and moved to that of the
   stretch, which may be later. */
static rf_status
path(rf_stretch *stretch, double *c, double *log_scale, size_t j)
{
  rfx_limit_passage *e = rfx_limit_passage_self(stretch);
  rfx_limit_flow *f = e->flow;
  const size_t full = f->model->full;
  double at;
  rf_status status = rfx_limit_arc(f->arc, f->limit, &f->mover[j]);

  if (status < 0 || (status = state_of(c, &at, log_scale, e, j)) < 0)
    return status;
  drive_of(e->drive, f);
  expand(c, e->drive, e->base.length, full);
  if (at > 0.0)
    shift(c, at, 1 + full);
  status = add_outside(c, e, j, *log_scale);
  fade(c, log_scale, e);
  *log_scale += log_factor(f);
  return status;
}

/* The sides are those since the last move, which are those of the whole
   stretch. */
static rf_status
pattern(rf_stretch *stretch, signed char *u, size_t j)
{
  const rfx_limit_flow *f = rfx_limit_passage_self(stretch)->flow;

  rf_lines_pattern(u, f->model->lines, f->mover[j].u);
  return RF_OK;
}

/* D does not change along an arc: at zero scale p is that of h = 0. */
static rf_status
drive(rf_stretch *stretch, double *D, size_t j)
{
  rfx_limit_flow *f = rfx_limit_passage_self(stretch)->flow;
  const size_t full = f->model->full;
  rf_status status = rfx_limit_arc(f->arc, f->limit, &f->mover[j]);

  if (status < 0)
    return status;
  drive_of(D, f);
  memset(D + full, 0, DEGREE * full * sizeof *D);
  return RF_OK;
}

/* ---- all of them ---- */

/* h += eta scale^2 a <w, x_k> of one path c. */
static void
add_product(double *h, const double *c, const double *x, double factor,
            size_t row, size_t n)
{
  double g[DEGREE + 1];

  for (size_t i = 0; i <= DEGREE; i++) {
    g[i] = 0.0;
    for (size_t l = 1; l < row; l++)
      g[i] += c[i * row + l] * x[l - 1];
  }
  /* Terms beyond DEGREE are dropped, as is said above. */
  for (size_t i = 0; i <= DEGREE; i++)
    for (size_t l = 0; l <= i; l++)
      h[i * n] += factor * c[l * row] * g[i - l];
}

/* Neuron j in the predictions; by the sides that it has. */
static rf_status
add_neuron(double *h, rfx_limit_passage *e, size_t j, double *c, double *x)
{
  const rfx_model *m = e->flow->model;
  double log_scale;
  rf_status status = path(&e->base, c, &log_scale, j);

  for (size_t k = 0; status >= 0 && k < m->n; k++) {
    const int side = rf_lines_sign(m->lines, e->flow->mover[j].u, k);
    const double eta = side > 0 ? 1.0 : side < 0 ? num_get_d(m->leak) : 0.0;
    for (size_t l = 0; l < m->full; l++)
      x[l] = rf_get_d_nearest(m->problem->x[k * m->full + l]);
    if (eta > 0.0)
      add_product(h + k, c, x, eta * exp(2.0 * log_scale), 1 + m->full, m->n);
  }
  return status;
}

/* The sum over the neurons as they run in this stretch; at scale 0 there is no
   network yet. */
static rf_status
predict(double *h, rfx_limit_passage *e)
{
  const rfx_model *m = e->flow->model;
  const size_t row = 1 + m->full;
  double *c = rf_alloc((DEGREE + 2) * row, sizeof *c);
  rf_status status = c ? RF_OK : RF_ENOMEM;

  memset(h, 0, (DEGREE + 1) * m->n * sizeof *h);
  if (mpq_sgn(m->problem->scale) != 0)
    for (size_t j = 0; j < e->flow->m && status >= 0; j++)
      status = add_neuron(h, e, j, c, c + (DEGREE + 1) * row);
  rf_release(c);
  return status;
}

/* p is that of h = 0, as it drives all neurons. */
static rf_status
outputs(rf_stretch *stretch, double *h, double *p)
{
  rfx_limit_passage *e = rfx_limit_passage_self(stretch);
  const rfx_model *m = e->flow->model;

  if (p) {
    const rf_num *own = rfx_limit_residuals(e->flow);
    memset(p, 0, (DEGREE + 1) * m->n * sizeof *p);
    for (size_t k = 0; k < m->n; k++)
      p[k] = num_get_d(&own[k]);
  }
  return h ? predict(h, e) : RF_OK;
}

/* ---- at one time ---- */

/* The flow looks at itself at another time, and is put back by the caller. */
static void
move_to(rfx_limit_passage *e, double s)
{
  num_set(e->was, e->flow->t);
  rfx_limit_passage_place(e, e->flow->t, s);
}

/* As rfx_limit_flow_sample, at a place of the stretch. */
static rf_status
sample(rf_stretch *stretch, const rf_numbers **out, double s)
{
  rfx_limit_passage *e = rfx_limit_passage_self(stretch);
  rf_status status;

  move_to(e, s);
  status = rfx_limit_flow_sample(&e->flow->base, out);
  num_set(e->flow->t, e->was);
  return status;
}

static rf_status
weights(rf_stretch *stretch, const rf_numbers **out, double s, size_t first,
        size_t count)
{
  rfx_limit_passage *e = rfx_limit_passage_self(stretch);
  rf_status status;

  move_to(e, s);
  status = rfx_limit_flow_weights(&e->flow->base, out, first, count);
  num_set(e->flow->t, e->was);
  return status;
}

static const rf_stretch_ops ops = {
  .path = path, .pattern = pattern, .outputs = outputs, .drive = drive,
  .sample = sample, .weights = weights, .here = rfx_limit_place_here,
  .set_here = rfx_limit_place_set, .keep = rfx_limit_place_keep,
  .between = rfx_limit_place_between, .beside = rfx_limit_place_beside,
  .simplest = rfx_limit_place_simplest, .cut = rfx_limit_place_cut,
  .begin = rfx_limit_place_begin, .word = rfx_limit_place_word
};

/* ---- telling ---- */

/* A stretch from since to its end; it is a step of its own. */
static void
cover(rfx_limit_passage *e, const rf_num *to)
{
  e->have = false;
  num_set(e->to, to);
  num_sub(e->end, to, e->since);
  e->base.m = e->flow->m;
  e->base.degree = e->base.output_degree = DEGREE;
  e->base.t0 = num_get_d(e->since);
  e->base.length = num_get_d(e->end);
  e->base.low = 0.0;
  e->base.high = 1.0;
  e->base.part = e->base.length / e->longest;
}

/* Nothing is told of no time, but where there is nothing else. */
rf_status
rfx_limit_passage_to(rfx_limit_passage *e, const rf_num *t, bool all)
{
  rf_status status = RF_OK;

  while (status == RF_OK && (num_cmp(e->since, t) < 0
                             || (!e->told && num_cmp(e->since, t) == 0))) {
    num_set_d(e->was, e->longest);
    num_add(e->end, e->since, e->was);
    if (num_cmp(e->end, t) >= 0) {
      if (!all && !e->base.observer.fine)
        return RF_OK;
      num_set(e->end, t);
    }
    num_set(e->to, e->end);
    cover(e, e->to);
    status = rf_stretch_tell(&e->base);
    num_set(e->since, e->to);
    e->told = true;
  }
  return status;
}

/* What is told and cut is passed. */
const rf_num *
rfx_limit_passage_reached(const rfx_limit_passage *e)
{
  return e->since;
}

/* Before and after a move the neuron is looked at where the flow is: a stretch
   from the last one that was told to here, which may be empty. */
rf_status
rfx_limit_passage_move(rfx_limit_passage *e, size_t j, int after)
{
  if (!e->base.observer.moved)
    return RF_OK;
  cover(e, e->flow->t);
  if (!(e->base.length > 0.0)) {       /* all of it was told */
    e->base.length = e->longest;
    e->base.high = 0.0;
  }
  return rf_stretch_tell_move(&e->base, j, after);
}

void
rfx_limit_passage_free(rfx_limit_passage *e)
{
  if (!e)
    return;
  num_array_free(e->since, RF_LIMIT_PASSAGE_NUMBERS);
  num_array_free(e->z, e->flow->model->full + 2);
  rf_release(e->drive);
  rf_release(e);
}

/* No D is longer than sum_k |p_k| ||x_k||.  So that ||D|| length <= 1/2 on a
   stretch, and what fades does so by e^(-1/2) at most. */
static void
find_longest(rfx_limit_passage *e)
{
  const rfx_model *m = e->flow->model;
  const rf_num *p = rfx_limit_residuals(e->flow);
  double rate = 0.0;

  for (size_t k = 0; k < m->n; k++)
    rate += fabs(num_get_d(&p[k])) * m->norm[k];
  if (m->decay)
    rate = fmax(rate, num_get_d(m->decay));
  e->longest = 0.5 / rate;
}

/* An observer may be changed on the way; what was passed stays passed. */
rf_status
rfx_limit_flow_observe(rf_flow *flow, const rf_observer *observer)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);
  rfx_limit_passage *e = NULL;
  rf_num *own;

  if (observer && f->passage) {
    f->passage->base.observer = *observer;
    return RF_OK;
  }
  if (observer) {
    if (!(e = rf_alloc(1, sizeof *e)))
      return RF_ENOMEM;
    e->flow = f;
    e->base.ops = &ops;
    e->base.observer = *observer;
    if (!(own = e->since = num_array(RF_LIMIT_PASSAGE_NUMBERS,
                                     f->numbers.prec))
        || !(e->z = num_array(f->model->full + 2, f->numbers.prec))
        || !(e->drive = rf_alloc(f->model->full, sizeof *e->drive))) {
      rfx_limit_passage_free(e);
      return RF_ENOMEM;
    }
    num_take(&own, 1);
    e->to = num_take(&own, 1);
    e->was = num_take(&own, 1);
    e->end = num_take(&own, 1);
    e->here = num_take(&own, 1);
    e->before = num_take(&own, 1);
    e->after = num_take(&own, 1);
    e->room = num_take(&own, 2);
    e->loss = num_take(&own, 1);
    num_set(e->since, f->t);
    find_longest(e);
  }
  rfx_limit_passage_free(f->passage);
  f->passage = e;
  return RF_OK;
}
