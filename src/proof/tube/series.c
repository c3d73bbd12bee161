/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * series.c -- polynomials that nearly follow the flow, and how long the step
 * is.
 *
 * Nothing here is proved: midpoints alone are computed, their radii are
 * dropped.  What they miss is measured afterwards (defect.c), whatever they
 * are. */
#include "config.h"

#include <math.h>

#include "proof/tube/slope.h"

/* r = <u, v reversed>, count terms; v points at its last. */
static void
fold(rf_ball *r, const rf_ball *u, const rf_ball *v, size_t count, long bits)
{
  arb_approx_dot(r, NULL, 0, u, 1, v, -1, (slong)count, bits);
}

static void
drop(rf_ball *r)
{
  mag_zero(arb_radref(r));
}

/* sum_j a_j w_j of term i: b[d]. */
static void
sum_members(rf_ball *b, rf_cohort *u, const rf_stage *s, size_t i)
{
  const size_t d = s->ground->d, q = u->columns, terms = s->order + 1;
  const long bits = s->ground->bits;
  rf_ball t;

  ball_init(&t);
  for (size_t c = 0; c < q; c++) {
    rf_ball *g = &u->g[c * terms + i];
    if (u->shared)
      arb_approx_dot(g, NULL, 0, &u->gram[c * q], 1, rf_column(s, u, 0, 0) + i,
                     (slong)((1 + d) * terms), (slong)q, bits);
    else
      ball_set(g, rf_column(s, u, c, 0) + i);
  }
  for (size_t e = 0; e < d; e++) {
    ball_zero(&b[e]);
    for (size_t c = 0; c < q; c++) {
      fold(&t, &u->g[c * terms], rf_column(s, u, c, 1 + e) + i, i + 1, bits);
      ball_add(&b[e], &b[e], &t, bits);
    }
    drop(&b[e]);
  }
  ball_clear(&t);
}

/* p of term i from minus h: c (y - h). */
static void
finish_square(const rf_stage *s, size_t i)
{
  const rf_terrain *g = s->ground;
  rf_ball *p = s->series + i;

  for (size_t k = 0; k < g->n; k++, p += s->order + 1) {
    if (i == 0)
      ball_add(p, p, &g->y[k], g->bits);
    ball_mul(p, p, &g->c, g->bits);
    drop(p);
  }
}

static void
finish_curved(rf_stage *s, size_t i)
{
  rf_ball *h = s->h_of + i;

  for (size_t k = 0; k < s->ground->n; k++, h += s->terms) {
    ball_neg(h, h);
    drop(h);
  }
  rf_slope_term(s, i);
}

/* p of term i; minus h is summed where it belongs. */
static void
set_residuals(rf_ball *b, rf_stage *s, size_t i)
{
  const rf_terrain *g = s->ground;
  const size_t stride = g->curved ? s->terms : s->order + 1;
  rf_ball *to = (g->curved ? s->h_of : s->series) + i;
  rf_ball t;

  ball_init(&t);
  for (size_t k = 0; k < g->n; k++)
    ball_zero(&to[k * stride]);
  for (size_t v = 0; v < s->count; v++) {
    rf_cohort *u = &s->cohort[v];
    sum_members(b, u, s, i);
    for (size_t k = 0; k < g->n; k++) {
      if (!rf_terrain_acts(g, u->shape.side, k))
        continue;
      arb_approx_dot(&t, NULL, 0, &u->shape.pull[k * g->d], 1, b, 1,
                     (slong)g->d, g->bits);
      ball_sub(&to[k * stride], &to[k * stride], &t, g->bits);
    }
  }
  ball_clear(&t);
  if (g->curved)
    finish_curved(s, i);
  else
    finish_square(s, i);
}

static void
set_drive(rf_cohort *u, const rf_stage *s, size_t i)
{
  const rf_terrain *g = s->ground;
  const size_t terms = s->order + 1;

  for (size_t e = 0; e < g->d; e++)
    arb_approx_dot(&u->D[e * terms + i], NULL, 0, &u->shape.pull[e],
                   (slong)g->d, s->series + i, (slong)terms, (slong)g->n,
                   g->bits);
}

/* y' = 2^unit K(D) y: the next term from this one. */
static void
set_next(rf_cohort *u, const rf_stage *s, size_t i)
{
  const size_t d = s->ground->d, terms = s->order + 1;
  const long bits = s->ground->bits;
  rf_ball t, sum;

  ball_init(&t);
  ball_init(&sum);
  for (size_t c = 0; c < u->columns; c++) {
    rf_ball *a = rf_column(s, u, c, 0);
    ball_zero(&sum);
    for (size_t e = 0; e < d; e++) {
      rf_ball *w = rf_column(s, u, c, 1 + e);
      fold(&t, &u->D[e * terms], w + i, i + 1, bits);
      ball_add(&sum, &sum, &t, bits);
      fold(&t, &u->D[e * terms], a + i, i + 1, bits);
      arb_div_ui(&t, &t, i + 1, bits);
      ball_mul_2si(&w[i + 1], &t, s->unit);
      drop(&w[i + 1]);
    }
    arb_div_ui(&sum, &sum, i + 1, bits);
    ball_mul_2si(&a[i + 1], &sum, s->unit);
    drop(&a[i + 1]);
  }
  ball_clear(&t);
  ball_clear(&sum);
}

/* sum_k c l''_k ||x_k||^2 at the start of the step, c l'' <= |p|. */
static rf_up
stiffness(const rf_stage *s)
{
  const rf_terrain *g = s->ground;
  rf_up sum = up_zero(), curve;

  for (size_t k = 0; k < g->n; k++) {
    curve = g->curve;
    if (g->curved)
      curve = up_min(curve, up_ball(&s->series[k * (s->order + 1)]));
    sum = up_add(sum, up_mul(curve, up_square(g->size[k])));
  }
  return sum;
}

/* 2^unit is about 1/(||D|| + c sum ||x||^2 ||theta||^2), within which the
   series of a neuron goes like that of exp. */
static void
choose_unit(rf_stage *s, double most)
{
  const size_t terms = s->order + 1;
  const rf_terrain *g = s->ground;
  rf_up rate = up_zero(), mass = up_zero();

  for (size_t v = 0; v < s->count; v++) {
    rf_up sum = up_zero();
    for (size_t e = 0; e < g->d; e++)
      sum = up_add(sum, up_square(up_ball(&s->cohort[v].D[e * terms])));
    rate = up_max(rate, up_sqrt(sum));
  }
  for (size_t j = 0; j < g->m; j++)
    if (!s->bundle->at[j].dead)
      mass = up_add(mass, up_square(up_norm(s->bundle->at[j].z, 1 + g->d)));
  rate = up_add(rate, up_mul(stiffness(s), mass));
  /* Near rest there is no rate, and no step is too long. */
  rate = up_max(rate, up_d(0.125 / most));
  s->unit = -(long)ceil(up_log2(rate));
}

/* log2 of the step in which a term i of size last is 2^-bits of the begin. */
static double
reach_of(const rf_stage *s, rf_up start, rf_up last, size_t i)
{
  if (last.m == 0.0)
    return 64.0;
  return (-(double)s->ground->bits - up_log2(last) + up_log2(start))
         / (double)i;
}

/* The same of the terms i of all columns, and of p where it has a series of its
   own. */
static double
reach(const rf_stage *s, size_t i)
{
  double least = 64.0;

  for (size_t v = 0; v < s->count; v++)
    for (size_t c = 0; c < s->cohort[v].columns; c++) {
      rf_up start = up_zero(), last = up_zero();
      for (size_t e = 0; e <= s->ground->d; e++) {
        const rf_ball *y = rf_column(s, &s->cohort[v], c, e);
        start = up_max(start, up_ball(&y[0]));
        last = up_max(last, up_ball(&y[i]));
      }
      least = fmin(least, reach_of(s, start, last, i));
    }
  for (size_t k = 0; k < s->ground->n && s->ground->curved; k++) {
    const rf_ball *p = &s->series[k * (s->order + 1)];
    least = fmin(least, reach_of(s, up_ball(&p[0]), up_ball(&p[i]), i));
  }
  return least;
}

/* A number of 6 bits near x, so that times are short dyadic numbers. */
static double
shorten(double x, bool up)
{
  int e;
  const double m = frexp(x, &e) * 64.0;

  return ldexp(up ? ceil(m) : floor(m), e - 6);
}

/* At most 8 units: beyond that sums of absolute values of terms are far
   larger than what they bound. */
static void
choose_step(rf_stage *s, double most)
{
  double x = fmin(3.0, fmin(reach(s, s->order), reach(s, s->order - 1)));

  x = shorten(exp2(fmax(x, -60.0)) * 0.95, false);
  if (ldexp(most, (int)-s->unit) < x)
    x = shorten(ldexp(most, (int)-s->unit), true);
  s->step = x;
  arb_set_d(&s->h, x);
  ball_mul_2si(&s->h, &s->h, s->unit);
  s->length = up_ball(&s->h);
}

/* From powers of 2^unit to those of h. */
static void
rescale(rf_stage *s)
{
  const long bits = s->ground->bits;
  rf_ball power, x;

  ball_init(&power);
  ball_init(&x);
  arb_set_d(&x, s->step);
  arb_one(&power);
  for (size_t i = 1; i <= s->order; i++) {
    ball_mul(&power, &power, &x, bits);
    drop(&power);
    for (size_t v = 0; v < s->count; v++)
      for (size_t c = 0; c < s->cohort[v].columns; c++)
        for (size_t e = 0; e <= s->ground->d; e++) {
          rf_ball *y = rf_column(s, &s->cohort[v], c, e) + i;
          ball_mul(y, y, &power, bits);
          drop(y);
        }
    for (size_t k = 0; k < s->ground->n && s->ground->curved; k++) {
      rf_ball *p = &s->series[k * (s->order + 1) + i];
      ball_mul(p, p, &power, bits);
      drop(p);
    }
  }
  ball_clear(&power);
  ball_clear(&x);
}

rf_status
rf_stage_approximate(rf_stage *s, double most)
{
  rf_ball *b = rf_ball_array(s->ground->d);

  if (!b)
    return RF_ENOMEM;
  for (size_t i = 0; i <= s->order; i++) {
    set_residuals(b, s, i);
    for (size_t v = 0; v < s->count; v++)
      set_drive(&s->cohort[v], s, i);
    if (i == 0)
      choose_unit(s, most);
    for (size_t v = 0; v < s->count && i < s->order; v++)
      set_next(&s->cohort[v], s, i);
  }
  choose_step(s, most);
  rescale(s);
  rf_ball_array_free(b, s->ground->d);
  return RF_OK;
}
