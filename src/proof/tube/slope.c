/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * slope.c -- losses of margins; see slope.h.
 *
 * The manual, node "Other losses", has the proof.  Let q = p(h(tau)), h the
 * polynomial of the approximation, and P any polynomial.  With delta = P' + y
 * v(P) h',
 *     (P - q)' = delta - y (v(P) - v(q)) h',
 *     v(P) - v(q) = (P - q) (1 - (P + q)/(c y))   or   P - q,
 * and |1 - (P + q)/(c y)| <= 2 as long as |P - q| <= c, for q/(c y) is in
 * (0, 1).  So |P - q| <= e^(kappa V) (|P - q|(0) + |delta|), V that h varies on
 * the step, kappa = 2 or 1. */
#include "config.h"

#include "proof/tube/slope.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

/* y of a datum: 1 or -1. */
static int
label(const rf_terrain *g, size_t k)
{
  return arb_sgn_nonzero(&g->y[k]);
}

static void
set_margin(rf_ball *m, const rf_terrain *g, size_t k, const rf_ball *h)
{
  if (label(g, k) < 0)
    ball_neg(m, h);
  else
    ball_set(m, h);
}

/* Exact balls have all their bits in e^g; 1/(1 + e^g) loses none. */
void
rf_slope_value(rf_ball *p, const rf_terrain *g, size_t k, const rf_ball *h)
{
  rf_ball t;

  ball_init(&t);
  set_margin(&t, g, k, h);
  if (g->loss == RF_LOGISTIC) {
    arb_exp(&t, &t, g->bits);
    arb_add_ui(&t, &t, 1, g->bits);
    ball_div(&t, &g->c, &t, g->bits);
  } else {
    ball_neg(&t, &t);
    arb_exp(&t, &t, g->bits);
    ball_mul(&t, &t, &g->c, g->bits);
  }
  set_margin(p, g, k, &t);
  ball_clear(&t);
}

/* ln(1 + e^-g), by log1p of the tail that is at most 1. */
void
rf_slope_loss(rf_ball *l, const rf_terrain *g, size_t k, const rf_ball *h)
{
  rf_ball t, e;

  ball_init(&t);
  ball_init(&e);
  set_margin(&t, g, k, h);
  ball_neg(&t, &t);
  if (g->loss == RF_EXPONENTIAL)
    arb_exp(l, &t, g->bits);
  else {
    arb_abs(&e, &t);
    ball_neg(&e, &e);
    arb_exp(&e, &e, g->bits);
    arb_log1p(&e, &e, g->bits);
    if (arb_is_negative(&t))
      ball_zero(&t);
    else if (!arb_is_nonnegative(&t)) {
      arb_exp(&t, &t, g->bits);        /* a ball around 0 */
      arb_log1p(&e, &t, g->bits);
      ball_zero(&t);
    }
    ball_add(l, &e, &t, g->bits);
  }
  ball_clear(&t);
  ball_clear(&e);
}

/* ---- the series ---- */

static void
drop(rf_ball *r)
{
  mag_zero(arb_radref(r));
}

/* Term i of v, from those of p to i. */
static void
set_rate(rf_ball *v, const rf_ball *p, const rf_terrain *g, size_t k,
         size_t i)
{
  ball_set(&v[i], &p[i]);
  if (g->loss == RF_EXPONENTIAL)
    return;
  arb_approx_dot(&v[i], NULL, 0, p, 1, p + i, -1, (slong)i + 1, g->bits);
  ball_div(&v[i], &v[i], &g->c, g->bits);
  if (label(g, k) < 0)
    ball_neg(&v[i], &v[i]);
  ball_sub(&v[i], &p[i], &v[i], g->bits);
  drop(&v[i]);
}

/* i p_i = -y sum_j (j + 1) h_(j+1) v_(i-1-j). */
void
rf_slope_term(rf_stage *s, size_t i)
{
  const rf_terrain *g = s->ground;
  const size_t terms = s->order + 1;

  for (size_t k = 0; k < g->n; k++) {
    const rf_ball *h = s->h_of + k * s->terms;
    rf_ball *p = s->series + k * terms, *rise = s->rise + k * terms;
    rf_ball *v = s->rate_of + k * terms;
    if (i == 0)
      rf_slope_value(p, g, k, h);
    else {
      arb_mul_ui(&rise[i - 1], &h[i], i, g->bits);
      arb_approx_dot(&p[i], NULL, 0, rise, 1, v + i - 1, -1, (slong)i,
                     g->bits);
      arb_div_ui(&p[i], &p[i], i, g->bits);
      if (label(g, k) > 0)
        ball_neg(&p[i], &p[i]);
    }
    drop(&p[i]);
    set_rate(v, p, g, k, i);
  }
}

/* ---- what it misses ---- */

/* Room: v of the polynomial, h', their product. */
typedef struct bench {
  rf_ball *v, *slope, *product;
  size_t terms;          /* of v, h' and, twice as many, the product */
} bench;

static rf_up
sum_of(const rf_ball *v, size_t first, size_t end)
{
  rf_up sum = up_zero();

  for (size_t i = first; i < end; i++)
    sum = up_add(sum, up_ball(&v[i]));
  return sum;
}

/* |delta| on the step: the sum of the absolute values of its coefficients. */
static rf_up
missed(bench *b, const rf_stage *s, size_t k)
{
  const rf_terrain *g = s->ground;
  const size_t half = s->order + 1, terms = b->terms;
  const rf_ball *p = s->p + k * terms, *h = s->h_of + k * terms;

  if (g->loss == RF_EXPONENTIAL)
    for (size_t i = 0; i < terms; i++)
      ball_set(&b->v[i], &p[i]);
  else {
    _arb_poly_mul(b->v, p, (slong)half, p, (slong)half, g->bits);
    for (size_t i = 0; i < terms; i++) {
      ball_div(&b->v[i], &b->v[i], &g->c, g->bits);
      if (label(g, k) < 0)
        ball_neg(&b->v[i], &b->v[i]);
      ball_sub(&b->v[i], &p[i], &b->v[i], g->bits);
    }
  }
  for (size_t i = 1; i < terms; i++)
    arb_mul_ui(&b->slope[i - 1], &h[i], i, g->bits);
  _arb_poly_mul(b->product, b->v, (slong)terms, b->slope, (slong)terms - 1,
                g->bits);
  for (size_t i = 0; i < 2 * terms - 2; i++) {
    if (label(g, k) < 0)
      ball_neg(&b->product[i], &b->product[i]);
    if (i + 1 < half)
      arb_addmul_ui(&b->product[i], &p[i + 1], i + 1, g->bits);
  }
  return sum_of(b->product, 0, 2 * terms - 2);
}

/* |P - q| at tau = 0. */
static rf_up
first_error(const rf_stage *s, size_t k)
{
  rf_ball t;
  rf_up r;

  ball_init(&t);
  rf_slope_value(&t, s->ground, k, &s->h_of[k * s->terms]);
  ball_sub(&t, &t, &s->p[k * s->terms], s->ground->bits);
  r = up_ball(&t);
  ball_clear(&t);
  return r;
}

/* sup |P|, piece by piece. */
enum { PIECES = 8 };

static rf_up
largest(const rf_stage *s, size_t k)
{
  rf_up most = up_zero();
  rf_ball tau, v;

  ball_init(&tau);
  ball_init(&v);
  for (int piece = 0; piece < PIECES; piece++) {
    arb_set_d(&tau, (piece + 0.5) / PIECES);
    up_blur(&tau, up_d(0.5 / PIECES));
    _arb_poly_evaluate(&v, &s->p[k * s->terms], (slong)s->order + 1, &tau,
                       64);
    most = up_max(most, up_ball(&v));
  }
  ball_clear(&tau);
  ball_clear(&v);
  return most;
}

static void
measure(bench *b, rf_stage *s, size_t k)
{
  const rf_terrain *g = s->ground;
  const rf_up kappa = up_d(g->loss == RF_LOGISTIC ? 2.0 : 1.0);
  const rf_up lost = missed(b, s, k);
  const rf_up varies = sum_of(&s->h_of[k * s->terms], 1, s->terms);
  rf_slope *t = &s->slope[k];

  t->rise = sum_of(b->slope, 0, b->terms - 1);
  t->off = up_mul(up_exp(up_mul(kappa, varies)),
                  up_add(first_error(s, k), lost));
  if (g->loss == RF_LOGISTIC && !up_less(t->off, up_below(&g->c)))
    t->off = up_infinite();
  t->turn = up_add(lost, up_mul(kappa, up_mul(t->off, t->rise)));
  t->curve = up_min(g->curve, up_times(up_add(largest(s, k), t->off), 1.125));
}

rf_status
rf_slope_measure(rf_stage *s)
{
  const size_t half = s->order + 1;
  bench b = { .terms = s->terms };
  bool good;

  b.v = rf_ball_array(b.terms);
  b.slope = rf_ball_array(b.terms);
  b.product = rf_ball_array(2 * b.terms);
  good = b.v && b.slope && b.product;
  for (size_t k = 0; k < s->ground->n && good; k++) {
    for (size_t i = 0; i < s->terms; i++)
      if (i < half)
        ball_set(&s->p[k * s->terms + i], &s->series[k * half + i]);
      else
        ball_zero(&s->p[k * s->terms + i]);
    measure(&b, s, k);
  }
  rf_ball_array_free(b.v, b.terms);
  rf_ball_array_free(b.slope, b.terms);
  rf_ball_array_free(b.product, 2 * b.terms);
  return good ? RF_OK : RF_ENOMEM;
}
