/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * passage.c -- moments of gradient descent: after which iteration does it first
 * come true?
 *
 * Between two iterations nothing moves, so the time from one to the next is a
 * stretch on which all is constant (reluflow/observe.h), told when it begins: a
 * moment comes at its beginning or not in it at all.  Who observes every
 * stretch and move would want what is between them, which there is not. */
#include "config.h"

#include "base/number/exact.h"
#include "flow/descent/descent_impl.h"
#include "flow/moment/word.h"

struct rf_descent_passage {
  rf_stretch base;
  rf_descent *flow;
  rfd_model *model;      /* for words */
  uint64_t told;         /* the iteration that was told last; or UINT64_MAX */
  double *D;             /* D[d] */
};

/* The stretch is the first member: its observers know no other type. */
static rf_descent_passage *
self(rf_stretch *stretch)
{
  return (rf_descent_passage *)(void *)stretch;
}

/* ---- the state of an iteration, as polynomials of degree 0 ---- */

/* The largest entry becomes one of size about 1. */
static rf_status
path(rf_stretch *stretch, double *c, double *log_scale, size_t j)
{
  const rf_descent *f = self(stretch)->flow;
  double most = 0.0;

  f->ops->get(f->net, c, j, 1, false);
  for (size_t l = 0; l <= f->d; l++)
    most = fmax(most, fabs(c[l]));
  *log_scale = most > 0.0 ? log(most) : 0.0;
  for (size_t l = 0; most > 0.0 && l <= f->d; l++)
    c[l] /= most;
  return RF_OK;
}

/* By the product that an iteration forms, and not by the scaled path: both
   would agree but for rounding, and events are by the former. */
static rf_status
pattern(rf_stretch *stretch, signed char *u, size_t j)
{
  return rf_descent_pattern(&self(stretch)->flow->base, u, j, 1);
}

/* What is not wanted is NULL; found once for an iteration, whoever asks. */
static rf_status
outputs(rf_stretch *stretch, double *h, double *p)
{
  rf_descent *f = self(stretch)->flow;

  rf_descent_look(f);
  if (h)
    memcpy(h, f->all, f->n * sizeof *h);
  if (p)
    memcpy(p, f->all_p, f->n * sizeof *p);
  return RF_OK;
}

static rf_status
drive(rf_stretch *stretch, double *D, size_t j)
{
  rf_descent *f = self(stretch)->flow;

  rf_descent_look(f);
  rf_descent_drive(D, f, j);
  return RF_OK;
}

static rf_status
sample(rf_stretch *stretch, const rf_numbers **out, double s)
{
  (void)s;
  return rf_descent_sample(&self(stretch)->flow->base, out);
}

static rf_status
weights(rf_stretch *stretch, const rf_numbers **out, double s, size_t first,
        size_t count)
{
  (void)s;
  return rf_descent_weights(&self(stretch)->flow->base, out, first, count);
}

/* ---- places: there is one ---- */

static double
here(const rf_stretch *stretch)
{
  (void)stretch;
  return 0.0;
}

static void
set_here(rf_stretch *stretch, double s)
{
  (void)stretch;
  (void)s;
}

static void
keep(rf_stretch *stretch, rf_bracket which)
{
  (void)stretch;
  (void)which;
}

static bool
between(rf_stretch *stretch, double by)
{
  (void)stretch;
  (void)by;
  return false;
}

/* All moments of a stretch are at its beginning: none is beyond another. */
static bool
cut(rf_stretch *stretch)
{
  (void)stretch;
  return false;
}

/* ---- words ---- */

static rf_status
loss(void *context, double *value)
{
  rf_descent_passage *e = context;

  rf_descent_look(e->flow);
  *value = rf_descent_loss(e->flow);
  return isfinite(*value) ? RF_OK : RF_ENOTFIN;
}

/* (a, w) of neuron j, and its D. */
static rf_status
neuron(void *context, double *z, double *D, bool *driven, size_t j)
{
  rf_descent *f = ((rf_descent_passage *)context)->flow;

  rf_descent_look(f);
  rf_descent_drive(D, f, j);
  f->ops->get(f->net, z, j, 1, false);
  *driven = true;        /* a D that is 0 has no direction, and is no answer */
  return RF_OK;
}

/* ||sum_k p_k (1, x_k)||^2 of what is trained of the linear unit. */
static double
unit_speed(const rf_descent *f)
{
  const rf_problem *p = f->base.problem;
  double square = 0.0;

  for (size_t l = p->output_bias ? 0 : 1; l < (p->skip ? 1 + f->d : 1); l++) {
    double sum = 0.0;
    for (size_t k = 0; k < f->n; k++)
      sum += f->all_p[k] * (l ? f->x[k * f->d + l - 1] : 1.0);
    square += sum * sum;
  }
  return square;
}

/* sum_j (<w, D> - mu a)^2 + ||a D - mu w||^2, and of the linear unit. */
static rf_status
speed(void *context, double *speed2)
{
  rf_descent_passage *e = context;
  rf_descent *f = e->flow;
  const double mu = rf_get_d_nearest(f->base.problem->decay);

  *speed2 = 0.0;
  rf_descent_look(f);
  for (size_t j = 0; j < f->m; j++) {
    double rise;
    rf_descent_drive(e->D, f, j);      /* leaves the neuron in z */
    rise = -mu * f->z[0];
    for (size_t l = 0; l < f->d; l++) {
      const double turn = f->z[0] * e->D[l] - mu * f->z[1 + l];
      rise += f->z[1 + l] * e->D[l];
      *speed2 += turn * turn;
    }
    if (!f->base.problem->inner)
      *speed2 += rise * rise;
  }
  *speed2 += unit_speed(f);
  return RF_OK;
}

/* Anew at each look, without the table of faces.c: one face is asked for, and
   to compare with it is less than to count all. */
static rf_status
share(void *context, double *own, double *all, const signed char *u)
{
  rf_descent *f = ((rf_descent_passage *)context)->flow;
  signed char *signs = rf_alloc(f->n, 1);

  *own = *all = 0.0;
  for (size_t j = 0; signs && j < f->m; j++) {
    double mass = 0.0;
    f->ops->get(f->net, f->z, j, 1, false);
    for (size_t l = 0; l <= f->d; l++)
      mass += f->z[l] * f->z[l];
    rf_descent_signs(signs, f, f->z);
    *all += mass;
    if (!memcmp(signs, u, f->n))
      *own += mass;
  }
  rf_release(signs);
  return signs ? RF_OK : RF_ENOMEM;
}

/* The scene is how words see any flow; here each of its answers is about the
   one iteration at which the stretch begins. */
static rf_status
word(rf_stretch *stretch, double *value, long *exponent, const rf_word *said,
     size_t *who)
{
  rf_descent_passage *e = self(stretch);
  const rfd_scene scene = { e->model, e->flow->m, e, loss, speed, share,
                            neuron };

  return rfd_word_value(value, exponent, who, said, &scene);
}

static const rf_stretch_ops ops = {
  .path = path, .pattern = pattern, .outputs = outputs, .drive = drive,
  .sample = sample, .weights = weights, .here = here, .set_here = set_here,
  .keep = keep, .between = between, .cut = cut, .word = word
};

/* ---- telling ---- */

/* Each iteration once, also the one before the first step. */
rf_status
rf_descent_tell(rf_descent *f)
{
  rf_descent_passage *e = f->passage;

  if (!e || e->told == f->iteration)
    return RF_OK;
  e->told = f->iteration;
  e->base.t0 = rf_get_d_nearest(f->t);
  return rf_stretch_tell(&e->base);
}

void
rf_descent_passage_free(rf_descent_passage *e)
{
  if (!e)
    return;
  rfd_model_free(e->model);
  rf_release(e->D);
  rf_release(e);
}

/* part 0: the two ends of a stretch are looked at, no place between them. */
static rf_status
create(rf_descent_passage **passage, rf_descent *f)
{
  const rf_problem *p = f->base.problem;
  rf_descent_passage *e = rf_alloc(1, sizeof *e);
  rf_status status = e ? RF_OK : RF_ENOMEM;

  RF_TRY(status);
  e->flow = f;
  e->told = UINT64_MAX;
  e->base = (rf_stretch){
    .ops = &ops, .m = f->m, .high = 1.0,
    .length = rf_get_d_nearest(p->descent.step)
  };
  status = RF_ENOMEM;
  if (!(e->D = rf_alloc(f->d, sizeof *e->D)))
    goto done;
  RF_TRY(rfd_model_create(&e->model, p, 53));
  *passage = e;
  e = NULL;
done:
  rf_descent_passage_free(e);
  return status;
}

/* Lookouts alone: a caller's own observer is told why not. */
rf_status
rf_descent_observe(rf_flow *flow, const rf_observer *observer)
{
  rf_descent *f = rf_descent_self(flow);
  rf_status status;

  if (flow->crowd.observed)
    return RF_EUNSUP;
  if (!observer) {
    rf_descent_passage_free(f->passage);
    f->passage = NULL;
    return RF_OK;
  }
  if (!f->passage && (status = create(&f->passage, f)) < 0)
    return status;
  f->passage->base.observer = *observer;
  return RF_OK;
}
