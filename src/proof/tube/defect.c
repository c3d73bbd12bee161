/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * defect.c -- what the polynomials of a step miss of the flow.
 *
 * They are exact numbers, so p = c (y - h) of them is an exact polynomial of
 * degree 2 order, whose coefficients are enclosed, or is up to an error near
 * one of degree order (slope.c); D = sum p_k v_k.  By tau a column misses
 *     y' - h K(D) y,   K(D) (a, w) = (<D, w>, a D).
 * The terms of p up to order are multiplied out; a sum of absolute values of
 * coefficients bounds a polynomial on [0, 1].  The others make D wrong by at
 * most tail = sum_k ||x_k|| (off_k + sum_{i > order} |p_ki|), which costs a
 * column at most h tail sup |y|, as ||K(D)|| = ||D||. */
#include "config.h"

#include "proof/tube/slope.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

/* Room for products. */
typedef struct bench {
  size_t terms;          /* of p and of products */
  rf_ball *product, *sum, *member;  /* [terms], [d][terms], [order + 1] */
} bench;

static rf_up
sum_of(const rf_ball *v, size_t first, size_t end)
{
  rf_up sum = up_zero();

  for (size_t i = first; i < end; i++)
    sum = up_add(sum, up_ball(&v[i]));
  return sum;
}

static void
add_to(rf_ball *r, const rf_ball *v, size_t count, long bits)
{
  for (size_t i = 0; i < count; i++)
    ball_add(&r[i], &r[i], &v[i], bits);
}

/* b->sum = sum_j a_j w_j of the cohort. */
static void
sum_members(bench *b, const rf_cohort *u, const rf_stage *s)
{
  const size_t d = s->ground->d, q = u->columns, half = s->order + 1;
  const long bits = s->ground->bits;

  for (size_t i = 0; i < d * b->terms; i++)
    ball_zero(&b->sum[i]);
  for (size_t c = 0; c < q; c++) {
    for (size_t i = 0; i < half; i++)
      arb_dot(&b->member[i], NULL, 0, &u->gram[c * q], 1,
              rf_column(s, u, 0, 0) + i, (slong)((1 + d) * half), (slong)q,
              bits);
    for (size_t e = 0; e < d; e++) {
      _arb_poly_mul(b->product, b->member, (slong)half,
                    rf_column(s, u, c, 1 + e), (slong)half, bits);
      add_to(b->sum + e * b->terms, b->product, b->terms, bits);
    }
  }
}

/* h of the approximation is added to the polynomials, times -1 if subtract. */
static void
sum_outputs(rf_ball *to, bench *b, const rf_stage *s, int subtract)
{
  const rf_terrain *g = s->ground;

  for (size_t v = 0; v < s->count; v++) {
    const rf_cohort *u = &s->cohort[v];
    sum_members(b, u, s);
    for (size_t k = 0; k < g->n; k++)
      for (size_t i = 0; i < s->terms && rf_terrain_acts(g, u->shape.side, k);
           i++) {
        rf_ball *r = &to[k * s->terms + i];
        arb_dot(r, r, subtract, &u->shape.pull[k * g->d], 1, b->sum + i,
                (slong)b->terms, (slong)g->d, g->bits);
      }
  }
}

/* p = c (y - h). */
static void
set_square(rf_stage *s, bench *b)
{
  const rf_terrain *g = s->ground;

  for (size_t k = 0; k < g->n; k++) {
    ball_set(&s->p[k * s->terms], &g->y[k]);
    s->slope[k].curve = g->curve;
  }
  sum_outputs(s->p, b, s, 1);
  for (size_t i = 0; i < g->n * s->terms; i++)
    ball_mul(&s->p[i], &s->p[i], &g->c, g->bits);
}

/* p has a polynomial of its own, up to off. */
static rf_status
set_curved(rf_stage *s, bench *b)
{
  for (size_t i = 0; i < s->ground->n * s->terms; i++)
    ball_zero(&s->h_of[i]);
  sum_outputs(s->h_of, b, s, 0);
  return rf_slope_measure(s);
}

static rf_status
set_residuals(rf_stage *s, bench *b)
{
  const rf_terrain *g = s->ground;
  rf_status status = RF_OK;

  if (g->curved)
    RF_TRY(set_curved(s, b));
  else
    set_square(s, b);
  s->tail = s->stiff = up_zero();
  for (size_t k = 0; k < g->n; k++) {
    const rf_up lost = up_add(s->slope[k].off, sum_of(&s->p[k * s->terms],
                              s->order + 1, s->terms));
    s->tail = up_add(s->tail, up_mul(g->size[k], lost));
    s->stiff = up_add(s->stiff, up_mul(s->slope[k].curve,
                                       up_square(g->size[k])));
  }

done:
  return status;
}

static void
set_drive(rf_cohort *u, const rf_stage *s)
{
  const rf_terrain *g = s->ground;

  for (size_t e = 0; e < g->d; e++)
    for (size_t i = 0; i <= s->order; i++)
      arb_dot(&u->D[e * (s->order + 1) + i], NULL, 0, &u->shape.pull[e],
              (slong)g->d, s->p + i, (slong)s->terms, (slong)g->n, g->bits);
}

/* b->sum = y' - h times component e of K(D) y, for the column that begins at
   y. */
static void
set_missed(bench *b, const rf_cohort *u, const rf_stage *s, size_t c, size_t e)
{
  const size_t d = s->ground->d, half = s->order + 1;
  const long bits = s->ground->bits;
  const rf_ball *y = rf_column(s, u, c, e);
  rf_ball *r = b->sum;

  for (size_t i = 0; i < b->terms; i++)
    ball_zero(&r[i]);
  for (size_t f = 0; f < d; f++) {
    if (e && e != f + 1)
      continue;
    _arb_poly_mul(b->product, &u->D[f * half], (slong)half,
                  rf_column(s, u, c, e ? 0 : 1 + f), (slong)half, bits);
    add_to(r, b->product, b->terms, bits);
  }
  for (size_t i = 0; i < b->terms; i++) {
    ball_mul(&r[i], &r[i], &s->h, bits);
    ball_neg(&r[i], &r[i]);
    if (i < s->order)
      arb_addmul_ui(&r[i], &y[i + 1], i + 1, bits);
  }
}

static void
measure_column(rf_cohort *u, bench *b, const rf_stage *s, size_t c)
{
  rf_up missed = up_zero(), span = up_zero();

  for (size_t e = 0; e <= s->ground->d; e++) {
    set_missed(b, u, s, c, e);
    missed = up_add(missed, up_square(sum_of(b->sum, 0, b->terms)));
    span = up_add(span, up_square(sum_of(rf_column(s, u, c, e), 0,
                                         s->order + 1)));
  }
  u->span[c] = up_sqrt(span);
  u->miss[c] = up_add(up_sqrt(missed),
                      up_mul(up_mul(s->length, s->tail), u->span[c]));
}

/* sup ||D|| of the polynomials, piece by piece. */
enum { PIECES = 8 };

static void
measure_drive(rf_cohort *u, const rf_stage *s)
{
  const size_t half = s->order + 1;
  rf_ball tau, v;

  ball_init(&tau);
  ball_init(&v);
  u->drive = up_zero();
  for (int piece = 0; piece < PIECES; piece++) {
    rf_up sum = up_zero();
    arb_set_d(&tau, (piece + 0.5) / PIECES);
    up_blur(&tau, up_d(0.5 / PIECES));
    for (size_t e = 0; e < s->ground->d; e++) {
      _arb_poly_evaluate(&v, &u->D[e * half], (slong)half, &tau, 64);
      sum = up_add(sum, up_square(up_ball(&v)));
    }
    u->drive = up_max(u->drive, up_add(up_sqrt(sum), s->tail));
  }
  ball_clear(&tau);
  ball_clear(&v);
}

rf_status
rf_stage_measure(rf_stage *s)
{
  const size_t d = s->ground->d;
  rf_status status = RF_ENOMEM;
  bench b = { .terms = s->terms };

  b.product = rf_ball_array(b.terms);
  b.sum = rf_ball_array((d + 1) * b.terms);
  b.member = rf_ball_array(s->order + 1);
  if (b.product && b.sum && b.member)
    status = set_residuals(s, &b);
  for (size_t v = 0; v < s->count && status >= 0; v++) {
    rf_cohort *u = &s->cohort[v];
    set_drive(u, s);
    for (size_t c = 0; c < u->columns; c++)
      measure_column(u, &b, s, c);
    measure_drive(u, s);
  }
  rf_ball_array_free(b.product, b.terms);
  rf_ball_array_free(b.sum, (d + 1) * b.terms);
  rf_ball_array_free(b.member, s->order + 1);
  return status;
}
