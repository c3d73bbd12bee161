/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * aligned.c -- where a neuron's way enters the cone around its end; see
 * aligned.h.
 *
 * With T = sigma D of the last leg, Q = <w, T> and N = ||w||^2 the cone is
 * Q >= 0, F = Q^2 - c^2 ||T||^2 N >= 0.  On a leg Q is linear and N quadratic
 * in l, with rational coefficients: what is in the cone at a rational l, or at
 * a turn, where l is in a field of one square root, is decided exactly. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "proof/itinerary/aligned.h"

rf_status
rf_entrance_create(rf_entrance **entrance)
{
  rf_entrance *s = rf_alloc(1, sizeof *s);

  if (!s || !(s->block = rf_mpq_array(3))) {
    rf_release(s);
    return RF_ENOMEM;
  }
  s->alpha = s->block[0];
  s->beta = s->block[1];
  s->gamma = s->block[2];
  *entrance = s;
  return RF_OK;
}

void
rf_entrance_free(rf_entrance *s)
{
  if (s)
    rf_mpq_array_free(s->block, 3);
  rf_release(s);
}

/* ---- signs ---- */

/* The sign of x + y sqrt(z), z >= 0. */
static int
surd_sign(const mpq_t x, const mpq_t y, const mpq_t z)
{
  const int sx = mpq_sgn(x), sy = mpq_sgn(z) == 0 ? 0 : mpq_sgn(y);
  mpq_t u, v;
  int order;

  if (sx == sy || sy == 0)
    return sx;
  if (sx == 0)
    return sy;
  /* Against each other: the larger square wins, and squares are rational. */
  mpq_inits(u, v, (mpq_ptr)0);
  mpq_mul(u, x, x);
  mpq_mul(v, y, y);
  mpq_mul(v, v, z);
  order = mpq_cmp(u, v);
  mpq_clears(u, v, (mpq_ptr)0);
  return order > 0 ? sx : order < 0 ? sy : 0;
}

/* What is asked of a leg: Q = q + l kappa, F = alpha l^2 + 2 beta l + gamma. */
typedef struct question {
  rf_entrance *s;
  const rf_leg *leg;
  mpq_t *T;                /* T[d] */
  mpq_ptr T2;              /* c^2 ||T||^2 */
  mpq_ptr q, kappa, N, t, u, v;
} question;

enum { QUESTION_NUMBERS = 7 };

/* q, kappa and F of a leg. */
static void
ask(question *s, const rf_leg *leg)
{
  rf_entrance *e = s->s;

  s->leg = leg;
  rf_exact_dot(s->q, (const mpq_t *)leg->w, (const mpq_t *)s->T, leg->d);
  rf_exact_dot(s->kappa, (const mpq_t *)leg->D, (const mpq_t *)s->T, leg->d);
  rf_exact_dot(s->N, (const mpq_t *)leg->w, (const mpq_t *)leg->w, leg->d);
  mpq_mul(e->alpha, s->kappa, s->kappa);
  mpq_mul(s->t, s->T2, leg->D2);
  mpq_sub(e->alpha, e->alpha, s->t);
  mpq_mul(e->beta, s->q, s->kappa);
  mpq_mul(s->t, s->T2, leg->P0);
  mpq_sub(e->beta, e->beta, s->t);
  mpq_mul(e->gamma, s->q, s->q);
  mpq_mul(s->t, s->T2, s->N);
  mpq_sub(e->gamma, e->gamma, s->t);
}

/* The sign of F at l, -1 also where Q < 0, or w = 0. */
static int
inside_at(question *s, const mpq_t l)
{
  const rf_entrance *e = s->s;

  mpq_mul(s->t, l, s->kappa);
  mpq_add(s->t, s->t, s->q);
  if (mpq_sgn(s->t) <= 0)
    return -1;
  mpq_mul(s->t, l, e->alpha);
  mpq_add(s->t, s->t, e->beta);
  mpq_add(s->t, s->t, e->beta);
  mpq_mul(s->t, s->t, l);
  mpq_add(s->t, s->t, e->gamma);
  return mpq_sgn(s->t);
}

/* The turn of this leg, where sigma P is -sqrt(disc) before it, +sqrt(disc)
   after it: l = x + y sqrt(disc), x in u, y in v. */
static void
set_turn(question *s)
{
  const rf_leg *leg = s->leg;

  mpq_div(s->u, leg->P0, leg->D2);
  mpq_neg(s->u, s->u);
  mpq_inv(s->v, leg->D2);
  if ((leg->from_turn ? leg->sigma : -leg->sigma) < 0)
    mpq_neg(s->v, s->v);
}

/* The sign of F there, or -1 as above. */
static int
inside_at_turn(question *s)
{
  const rf_entrance *e = s->s;
  const rf_leg *leg = s->leg;

  set_turn(s);
  mpq_mul(s->t, s->u, s->kappa);
  mpq_add(s->t, s->t, s->q);
  mpq_mul(s->N, s->v, s->kappa);
  if (surd_sign(s->t, s->N, leg->disc) <= 0)
    return -1;
  /* F = alpha (x^2 + y^2 disc) + 2 beta x + gamma + 2 y (alpha x + beta)
     sqrt(disc) */
  mpq_mul(s->t, e->alpha, s->u);
  mpq_add(s->t, s->t, e->beta);
  mpq_mul(s->N, s->t, s->v);
  mpq_add(s->N, s->N, s->N);
  mpq_add(s->t, s->t, e->beta);
  mpq_mul(s->t, s->t, s->u);
  mpq_add(s->t, s->t, e->gamma);
  mpq_mul(s->v, s->v, s->v);
  mpq_mul(s->v, s->v, leg->disc);
  mpq_mul(s->v, s->v, e->alpha);
  mpq_add(s->t, s->t, s->v);
  return surd_sign(s->t, s->N, leg->disc);
}

/* The same at the beginning of the leg. */
static int
inside_at_start(question *s)
{
  if (s->leg->from_turn)
    return inside_at_turn(s);
  mpq_set_ui(s->u, 0, 1);
  return inside_at(s, s->u);
}

/* Is F 0 at the end of the leg, and the leg inside from there on?  Else it has
   entered before and only touches the border again.  So it is where it turns,
   since it goes back over the same points, which are inside. */
static bool
enters_at_end(question *s)
{
  const rf_entrance *e = s->s;
  const rf_leg *leg = s->leg;

  if (leg->to_turn || inside_at(s, leg->far) > 0)
    return false;
  mpq_mul(s->t, e->alpha, leg->far);
  mpq_add(s->t, s->t, e->beta);
  return leg->sigma * mpq_sgn(s->t) >= 0;
}

/* The last leg, which has no end, is entered where S^2 = gamma: there
   S^2 = c^2 (D2 N), with D2 (N - N_perp) = S^2. */
static void
set_last(question *s, const mpq_t c2)
{
  mpq_mul(s->t, s->leg->D2, s->N);
  mpq_mul(s->u, s->leg->P0, s->leg->P0);
  mpq_sub(s->t, s->t, s->u);
  mpq_mul(s->t, s->t, c2);
  mpq_set_ui(s->u, 1, 1);
  mpq_sub(s->u, s->u, c2);
  mpq_div(s->s->gamma, s->t, s->u);
}

/* From the last leg back: the one at whose beginning it is not inside. */
static void
search(question *s, const rf_legs *legs, const mpq_t c2)
{
  rf_entrance *e = s->s;

  for (size_t i = legs->count; i-- > 0;) {
    e->leg = i;
    e->last = i + 1 == legs->count;
    ask(s, &legs->at[i]);
    if (inside_at_start(s) >= 0)
      continue;
    e->where = RF_ENTERS_WITHIN;
    if (e->last) {
      ask(s, &legs->at[i]);            /* N was used */
      set_last(s, c2);
      if (mpq_sgn(s->N) == 0)          /* from w = 0 along T */
        e->where = RF_ENTERS_START;
    } else if (enters_at_end(s))
      e->where = RF_ENTERS_END;
    return;
  }
  e->leg = 0;
  e->where = RF_ENTERS_START;
}

/* T, and what F needs of it, are the same for all legs; so they are made once,
   before the legs are gone through from the last one back. */
rf_status
rf_entrance_find(rf_entrance *e, const rf_legs *legs, const mpq_t c2)
{
  const rf_leg *last = &legs->at[legs->count - 1];
  const size_t d = legs->d;
  mpq_t *block = rf_mpq_array(d + QUESTION_NUMBERS);
  question s = { .s = e, .T = block };

  RF_ASSERT(legs->count > 0 && mpq_sgn(c2) > 0 && mpq_cmp_ui(c2, 1, 1) < 0);
  if (!block)
    return RF_ENOMEM;
  s.T2 = block[d];
  s.q = block[d + 1];
  s.kappa = block[d + 2];
  s.N = block[d + 3];
  s.t = block[d + 4];
  s.u = block[d + 5];
  s.v = block[d + 6];
  for (size_t i = 0; i < d; i++) {
    mpq_set(s.T[i], last->D[i]);
    if (last->sigma < 0)
      mpq_neg(s.T[i], s.T[i]);
  }
  mpq_mul(s.T2, c2, last->D2);
  search(&s, legs, c2);
  rf_mpq_array_free(block, d + QUESTION_NUMBERS);
  return RF_OK;
}

/* ---- the time ---- */

/* r = the root at which F grows along the leg: alpha r + beta = sigma
   sqrt(beta^2 - alpha gamma); of its two forms the one that does not cancel.
   Where alpha = 0 sigma beta > 0, or F would not grow.  v[2]: scratch. */
static void
set_root(rf_ball *r, const rf_entrance *e, int sigma, rf_ball *v, long bits)
{
  mpq_t t, u;

  mpq_inits(t, u, (mpq_ptr)0);
  /* The discriminant is exact; only its root becomes a ball. */
  mpq_mul(t, e->beta, e->beta);
  mpq_mul(u, e->alpha, e->gamma);
  mpq_sub(t, t, u);
  rf_ball_set_q(&v[0], t, bits);
  ball_sqrt(&v[0], &v[0], bits);
  if (sigma < 0)
    ball_neg(&v[0], &v[0]);
  rf_ball_set_q(&v[1], e->beta, bits);
  if (sigma * mpq_sgn(e->beta) > 0) {
    ball_add(&v[0], &v[0], &v[1], bits);
    rf_ball_set_q(r, e->gamma, bits);
    ball_neg(r, r);
    ball_div(r, r, &v[0], bits);
  } else {
    ball_sub(&v[0], &v[0], &v[1], bits);
    rf_ball_set_q(r, e->alpha, bits);
    ball_div(r, &v[0], r, bits);
  }
  mpq_clears(t, u, (mpq_ptr)0);
}

/* S and S^2 at the entrance; v[2]: scratch. */
static void
set_point(const rf_leg_point *p, const rf_entrance *e, const rf_leg *leg,
          rf_ball *v, long bits)
{
  if (e->last) {
    rf_ball_set_q(p->S2, e->gamma, bits);
    ball_sqrt(p->S, p->S2, bits);
    return;
  }
  /* First l, then sigma (P0 + l ||D||^2). */
  set_root(p->S, e, leg->sigma, v, bits);
  rf_ball_set_q(&v[0], leg->D2, bits);
  ball_mul(p->S, p->S, &v[0], bits);
  rf_ball_set_q(&v[0], leg->P0, bits);
  ball_add(p->S, p->S, &v[0], bits);
  if (leg->sigma < 0)
    ball_neg(p->S, p->S);
  ball_mul(p->S2, p->S, p->S, bits);
}

/* At either end of a leg the time is known without a root. */
void
rf_entrance_time(rf_ball *r, rf_ball *a2, const rf_entrance *e,
                 const rf_legs *legs, long bits)
{
  const rf_leg *leg = &legs->at[e->leg];
  rf_ball v[4];
  const rf_leg_point point = { &v[0], &v[1] };

  if (e->where == RF_ENTERS_START) {
    ball_zero(r);
    rf_ball_set_q(a2, leg->a0, bits);
    return;
  }
  if (e->where == RF_ENTERS_END) {
    rf_leg_time(r, leg, bits);
    rf_ball_set_q(a2, leg->a1, bits);
    return;
  }
  for (int i = 0; i < 4; i++)
    ball_init(&v[i]);
  set_point(&point, e, leg, &v[2], bits);
  rf_leg_time_to(r, a2, leg, &point,
                 e->last || (!leg->to_turn && leg->sigma * mpq_sgn(leg->P1)
                             > 0), bits);
  for (int i = 0; i < 4; i++)
    ball_clear(&v[i]);
}
