/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tube.c -- how far from its polynomials the flow can be on a step.
 *
 * e is flow minus polynomials, in the smooth field of the faces; H bounds
 * |theta|, C = c sum ||x_k||^2, slack = C (H |e| + |e|^2/2) the error of any
 * D.  By time, with the defect |miss|,
 *     E' <= (max ||D|| + slack + (r - 1)^2/(4 r) C H^2) E + |miss|,
 *     |e_j|' <= (||D_u|| + slack) |e_j| + slack |z_j| + |miss_j|,
 * r the ratio of stretches.  The guess of |e| that slack needs is right if what
 * follows from it is below it. */
#include "checker/stage/stage.h"

static void
stretches(const stage *s, double *most, double *ratio)
{
  double least = INFINITY;

  *most = 1.0;
  for (int j = 0; j < s->g->m; j++)
    if (!s->at[j].dead) {
      *most = up_max(*most, s->at[j].stretch);
      least = up_min(least, s->at[j].stretch);
    }
  *ratio = least < INFINITY ? up(*most / least) : 1.0;
}

double
error_of(const stage *s, const mover *q)
{
  return up_min(up(q->stretch * s->E), q->own);
}

/* All stretches become 1. */
static void
flatten(stage *s)
{
  double sum = 0.0, most, ratio;

  stretches(s, &most, &ratio);
  for (int j = 0; j < s->g->m; j++) {
    mover *q = &s->at[j];
    if (q->dead)
      continue;
    q->own = error_of(s, q);
    q->stretch = 1.0;
    sum = up(sum + q->own * q->own);
  }
  s->E = up_min(up_sqrt(sum), up(most * s->E));
}

static double
spread_of(const stage *s, double ratio, double whole)
{
  return up((ratio - 1.0) * (ratio - 1.0) / (4.0 * ratio) * s->g->stiff
            * whole * whole);
}

static double
product_error(double whole, double error)
{
  return up(error * (whole + 0.5 * error));
}

static void
set_rates(stage *s, double ratio, double error)
{
  s->error = error;
  s->whole = up(s->base + error);
  s->slack = up(s->g->stiff * product_error(s->whole, error));
  s->spread = spread_of(s, ratio, s->whole);
}

/* E at tau, from what set_rates knows. */
static double
grown(const stage *s, double tau)
{
  const double path = up_min(s->path, up(tau * s->core));
  const double more = up(tau * (s->slack + s->spread));

  return up(up_exp(up(s->unit * (path + more))) * (s->E + s->defect));
}

static double
own_grown(const stage *s, const mover *q, double tau)
{
  const facet *f = &s->face[q->face];
  const double path = up_min(f->path, up(tau * f->drive));
  const double growth = up_exp(up(s->unit * (path + tau * s->slack)));

  return up(growth * (q->own + q->defect
                      + tau * s->unit * s->slack * q->size));
}

/* |p_k' error| by tau: p' = -c <grad h_k, z'>, |grad h_k| <= ||x_k|| H and off
   by ||x_k|| |e|, z' = h F, |F| <= drive H and off by lipschitz |e|; the
   polynomials' by miss as well.  Without the terms of p beyond ORDER there is
   their derivative, at most 2 ORDER/theta times as large, to be added. */
static void
set_residual_errors(stage *s)
{
  const double moving = up(s->unit * s->error * s->whole
                           * (s->lipschitz + s->drive));
  double rates = 0.0;

  for (int j = 0; j < s->g->m; j++)
    if (!s->at[j].dead)
      rates = up(rates + s->at[j].rate * s->at[j].rate);
  for (int k = 0; k < s->g->n; k++) {
    const double weight = up(s->g->c_up * s->g->size[k]);
    s->dp[k] = up(weight * product_error(s->whole, s->error) + s->rest[k]);
    s->dpt[k] = up(weight * (moving + s->whole * up_sqrt(rates))
                   + 2.0 * ORDER * s->rest[k] / s->theta);
  }
}

found
step_enclose(stage *s)
{
  double most, ratio, guess, tube;

  stretches(s, &most, &ratio);
  if (!(s->unit * s->theta * spread_of(s, ratio, s->base) < 0.01)) {
    flatten(s);
    stretches(s, &most, &ratio);
  }
  set_rates(s, ratio, 0.0);
  guess = up(2.0 * grown(s, s->theta));
  set_rates(s, ratio, up(guess * most));
  tube = grown(s, s->theta);
  /* An infinite guess has infinite rates, so no tube below it. */
  if (!(tube < guess))
    return stage_unsure(s, "no tube around the polynomials closes", -1, -1);
  set_rates(s, ratio, up(tube * most));
  s->drive = up(s->core + s->slack);
  s->lipschitz = up(s->drive + s->g->stiff * s->whole * s->whole);
  set_residual_errors(s);
  for (int j = 0; j < s->g->m; j++) {
    mover *q = &s->at[j];
    if (!q->dead)
      q->wide = up_min(up(q->stretch * tube), own_grown(s, q, s->theta));
  }
  return FOUND_TRUE;
}

/* ---- curves ---- */

void
step_curve(curve *c, const stage *s, int j, const ball *v)
{
  const mover *q = &s->at[j];
  const facet *f = &s->face[q->face];
  const ptrdiff_t d = s->g->d;
  double length = v ? ball_norm(v, d) : 1.0;

  for (int i = 0; i <= ORDER; i++) {
    ball sum = v ? ball_d(0.0) : ball_num(q->y[i]);
    for (int e = 0; e < d && v; e++)
      sum = ball_add(sum, ball_mul(v[e], ball_num(q->y[(1 + e) * TERMS + i])));
    c->f[i] = sum.m;
    c->e[i] = sum.r;
  }
  c->off = up(length * q->wide);
  c->slope_off = up(length * (s->unit * ((f->drive + s->slack) * q->wide
                                         + s->slack * q->size) + q->rate));
}

void
step_form(curve *c, const stage *s, const ball *form)
{
  double off = 0.0, slope_off = 0.0;

  for (int i = 0; i <= ORDER; i++) {
    const ball v = ball_dot(form, 1, s->p + i, TERMS, s->g->n);
    c->f[i] = v.m;
    c->e[i] = v.r;
  }
  for (int k = 0; k < s->g->n; k++) {
    off = up(off + ball_size(form[k]) * s->dp[k]);
    slope_off = up(slope_off + ball_size(form[k]) * s->dpt[k]);
  }
  c->off = off;
  c->slope_off = slope_off;
}

ball
step_residual(const stage *s, int k, num tau)
{
  curve c;

  for (int i = 0; i <= ORDER; i++) {
    c.f[i] = s->p[k * TERMS + i].m;
    c.e[i] = s->p[k * TERMS + i].r;
  }
  return ball_blur(curve_value(&c, tau), s->dp[k]);
}

/* ---- to tau ---- */

/* What was known of each neuron alone may be more than of all together. */
static void
tighten(stage *s)
{
  double sum = 0.0;

  for (int j = 0; j < s->g->m; j++) {
    const double part = up(s->at[j].own / s->at[j].stretch);
    if (!s->at[j].dead)
      sum = up(sum + part * part);
  }
  s->E = up_min(s->E, up_sqrt(sum));
}

void
step_advance(stage *s, num tau)
{
  const double up_to = up_min(up(num_size(tau)), s->theta);
  double squares = 0.0, own;
  curve c;

  for (int j = 0; j < s->g->m; j++) {
    mover *q = &s->at[j];
    double lost = 0.0;
    if (q->dead)
      continue;
    own = own_grown(s, q, up_to);
    for (int e = 0; e <= s->g->d; e++) {
      ball v;
      for (int i = 0; i <= ORDER; i++) {
        c.f[i] = q->y[e * TERMS + i];
        c.e[i] = 0.0;
      }
      v = curve_value(&c, tau);
      q->z[e] = v.m;
      lost = up(lost + v.r * v.r);
    }
    q->own = up(own + up_sqrt(lost));
    squares = up(squares + lost);
  }
  s->E = up(grown(s, up_to) + up_sqrt(squares));
  tighten(s);
  s->time = ball_add(s->time, ball_num(num_scale(tau, s->unit)));
}
