/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * vanish.c -- a loss of margins for t -> infinity; see vanish.h.
 *
 * The manual, node "For ever", has the proof.  With Q = L/c = sum
 * l(m_k), m_k = y_k h_k, and q such that l(q) = Q: where Q < l(0),
 *     Q' <= -4 c q^2/||theta||^2 s(Q)^2,   s(Q) = Q or 1 - e^-Q,
 * for ever, whatever the neurons do, with q and ||theta|| of now.
 *
 * There are no more events, if every active datum pulls every neuron off every
 * line, and holds those that slide, whatever the sizes of the p_k, whose signs
 * are those of the labels. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "proof/tube/slope.h"
#include "proof/whole/vanish.h"

/* ---- the loss ---- */

/* Q of the predictions h[n], which are lost. */
static void
sum_losses(rf_ball *Q, rf_ball *h, const rf_terrain *g)
{
  ball_zero(Q);
  for (size_t k = 0; k < g->n; k++) {
    rf_slope_loss(&h[k], g, k, &h[k]);
    ball_add(Q, Q, &h[k], g->bits);
  }
}

/* q and s(Q). */
static void
set_margin(rf_ball *q, rf_ball *s, const rf_ball *Q, const rf_terrain *g)
{
  if (g->loss == RF_LOGISTIC) {
    ball_neg(s, Q);
    arb_expm1(s, s, g->bits);
    ball_neg(s, s);
    arb_expm1(q, Q, g->bits);
  } else {
    ball_set(s, Q);
    ball_set(q, Q);
  }
  ball_log(q, q, g->bits);
  ball_neg(q, q);
}

/* ||theta||^2 of all neurons: who is dead may come to life. */
static void
all_mass(rf_ball *sum, const rf_bundle *b)
{
  const rf_terrain *g = b->ground;
  rf_up size, all = up_zero();

  for (size_t j = 0; j < g->m; j++) {
    size = up_add(up_norm(b->at[j].z, 1 + g->d),
                  rf_mover_error(b, &b->at[j]));
    all = up_add(all, up_square(size));
  }
  up_ball_set(sum, all);
}

/* rate = 4 q^2/||theta||^2 (s(Q)/Q)^2: 1/L grows at least so fast, as s(Q)/Q
   does not fall when Q does. */
static void
find_rate(rf_stay *stay, const rf_ball *Q, const rf_stage *stage)
{
  const rf_terrain *g = stage->ground;
  rf_ball q, s, mass;

  ball_init(&q);
  ball_init(&s);
  ball_init(&mass);
  set_margin(&q, &s, Q, g);
  stay->vanishes = arb_is_positive(&q);
  if (stay->vanishes) {
    all_mass(&mass, stage->bundle);
    ball_div(&s, &s, Q, g->bits);
    ball_mul(&s, &s, &q, g->bits);
    ball_mul(&s, &s, &s, g->bits);
    ball_mul_2si(&s, &s, 2);
    ball_div(&s, &s, &mass, g->bits);
    arb_get_lbound_arf(arb_midref(&q), &s, 53);
    stay->rate = arf_get_d(arb_midref(&q), ARF_RND_FLOOR);
  }
  ball_clear(&q);
  ball_clear(&s);
  ball_clear(&mass);
}

/* ---- events ---- */

/* The sign of <v_k, x_l>, v_k what datum k adds to D by its p: exactly, or,
   where the face slides, BALL_UNDECIDED for one that a ball does not tell. */
static int
pull_of(const rf_cohort *u, const rf_terrain *g, size_t k, size_t l)
{
  const rf_problem *p = g->problem;
  rf_ball v;
  mpq_t t;
  int sign;

  if (!u->shape.slides) {
    mpq_init(t);
    rf_exact_dot(t, rf_datum(p, k), rf_datum(p, g->lines->first[l]), p->d);
    sign = mpq_sgn(t);
    mpq_clear(t);
    return sign;
  }
  ball_init(&v);
  rf_terrain_dot(&v, g, &u->shape.pull[k * g->d], &u->shape.seen[l * g->d]);
  sign = ball_sgn(&v);
  ball_clear(&v);
  return sign;
}

/* The sign that a must have for every active datum to pull the neurons of this
   face off every line; 2: either will do, 0: none. */
static int
pulled_off_by(const rf_cohort *u, const rf_terrain *g)
{
  const rf_problem *p = g->problem;
  const bool leaks = mpq_sgn(p->leak) != 0;
  int sign = 2;

  for (size_t k = 0; k < g->n && sign; k++) {
    const int side = rf_lines_sign(g->lines, u->shape.side, k);
    for (size_t l = 0; l < g->watched && sign && side && (leaks || side > 0);
         l++) {
      const int pull = u->shape.side[l] ? pull_of(u, g, k, l) : 0;
      const int asked = pull * mpq_sgn(p->y[k]) * u->shape.side[l];
      if (pull == BALL_UNDECIDED || (asked && sign != 2 && asked != sign))
        sign = 0;
      else if (asked)
        sign = asked;
    }
  }
  return sign;
}

/* Is a form of p positive whatever the sizes of the p_k? */
static bool
always_positive(const rf_ball *form, const rf_terrain *g)
{
  bool some = false;

  for (size_t k = 0; k < g->n; k++) {
    const int sign = ball_sgn(&form[k]);
    if (sign && sign != mpq_sgn(g->problem->y[k]))
      return false;
    some = some || sign;
  }
  return some;
}

/* Both margins of every line on which a cohort slides are for ever. */
static bool
keeps_sliding(const rf_cohort *u, const rf_terrain *g)
{
  rf_ball *form = rf_ball_array(g->n);
  bool keeps = form != NULL;

  for (size_t i = 0; i < u->shape.slides && keeps; i++)
    for (int side = -1; side <= 1 && keeps; side += 2) {
      rf_form_margin(form, &u->shape, i, side, u->sign);
      keeps = always_positive(form, g);
    }
  rf_ball_array_free(form, g->n);
  return keeps;
}

/* A dead neuron on a line never leaves, and nobody else does: data of the line
   have one label, which drives it back. */
static bool
dead_stay(const rf_stage *s)
{
  const rf_terrain *g = s->ground;

  for (size_t j = 0; j < g->m; j++) {
    const rf_mover *q = &s->bundle->at[j];
    for (size_t k = 0; k < g->n && q->dead && q->sign; k++)
      if (q->edge[g->lines->of[k]]
          && mpq_sgn(g->problem->y[k]) * q->sign >= 0)
        return false;
  }
  return true;
}

/* Is nobody dead only as long as lines lead back, and does nobody rest on the
   edge of a line while others drive it? */
static bool
is_plain(const rf_stage *s)
{
  for (size_t j = 0; j < s->ground->m; j++) {
    const rf_mover *q = &s->bundle->at[j];
    if (q->held)
      return false;
    for (size_t l = 0; l < s->ground->count && !q->dead; l++)
      if (q->edge[l])
        return false;
  }
  return true;
}

static const char *
find_events(rf_stay *stay, const rf_stage *s)
{
  if (!is_plain(s))
    return "a neuron on the edge of a line may leave";
  for (size_t v = 0; v < s->count; v++) {
    const rf_cohort *u = &s->cohort[v];
    const int sign = pulled_off_by(u, s->ground);
    if (!keeps_sliding(u, s->ground))
      return "a neuron that slides may cease to";
    if (!sign)
      return "a boundary may still be reached";
    for (size_t i = 0; i < u->members && sign != 2; i++)
      if (rf_mover_outer(s->bundle, &s->bundle->at[u->member[i]]) != sign)
        return "a boundary may still be reached";
    stay->live += u->members;
    stay->slides += u->shape.slides ? u->members : 0;
  }
  stay->unique = dead_stay(s);
  return NULL;
}

rf_status
rf_vanish_find(rf_stay *stay, const rf_stage *stage)
{
  const rf_terrain *g = stage->ground;
  rf_ball *h = rf_ball_array(g->n), Q;

  if (!h)
    return RF_ENOMEM;
  ball_init(&Q);
  rf_bundle_outputs(h, stage->bundle);
  sum_losses(&Q, h, g);
  find_rate(stay, &Q, stage);
  stay->why = stay->vanishes ? find_events(stay, stage)
              : "the loss is not below that of one datum without a margin";
  stay->certain = !stay->why;
  ball_clear(&Q);
  rf_ball_array_free(h, g->n);
  return RF_OK;
}
