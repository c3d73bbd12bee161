/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * onlooker.c -- what claims ask of a flow besides its events; see onlooker.h.
 *
 * On a step a is a polynomial up to an error, and so is ln |a| where a keeps
 * its sign.  Pieces of the step are halved until the derivative has a certain
 * sign, so that the ends have the extrema.  Within the window of events, where
 * the polynomials are not the flow, ln |a| changes no faster than ||D||, as
 * ||w|| <= |a|. */
#include "config.h"

#include <math.h>

#include "proof/whole/onlooker.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

/* A piece of 2^-DEPTH_MOST of a step is as good as its extremum: |a''| times
   the square of that is next to nothing. */
enum { DEPTH_MOST = 16, LOG_BITS = 32 };

void
rf_onlooker_init(rf_onlooker *w)
{
  *w = (rf_onlooker){ 0 };
  ball_init(&w->time);
  ball_init(&w->seen);
  arf_init(w->least);
  arf_init(w->most);
}

static void
forget(rf_onlooker *w, size_t m, size_t d)
{
  rf_ball_array_free(w->z, m * (1 + d));
  rf_ball_array_free(w->base, m);
  w->z = w->base = NULL;
}

void
rf_onlooker_clear(rf_onlooker *w)
{
  forget(w, w->m, w->d);
  ball_clear(&w->time);
  ball_clear(&w->seen);
  arf_clear(w->least);
  arf_clear(w->most);
}

rf_status
rf_onlooker_begin(rf_onlooker *w, const rf_terrain *g)
{
  forget(w, w->m, w->d);
  w->m = g->m;
  w->d = g->d;
  w->reached = w->passed = w->begun = false;
  w->unseen = up_zero();
  w->neuron = SIZE_MAX;
  arf_zero(w->least);
  arf_zero(w->most);
  ball_zero(&w->seen);
  w->z = rf_ball_array(g->m * (1 + g->d));
  w->base = rf_ball_array(g->m);
  return w->z && w->base ? RF_OK : RF_ENOMEM;
}

/* |ln(|a| / |a(0)|)|; without bound where a may be 0. */
static void
log_ratio(rf_ball *r, const rf_onlooker *w, size_t j, const rf_ball *a,
          long bits)
{
  arb_abs(r, a);
  ball_log(r, r, bits + LOG_BITS);
  ball_sub(r, r, &w->base[j], bits + LOG_BITS);
  arb_abs(r, r);
}

static void
keep_most(rf_onlooker *w, const rf_ball *r, long bits)
{
  arf_t high;

  arf_init(high);
  arb_get_ubound_arf(high, r, bits);
  if (!arb_is_finite(r))
    arf_pos_inf(high);
  arf_max(w->most, w->most, high);
  arf_clear(high);
}

static void
keep_least(rf_onlooker *w, const rf_ball *r, size_t j, long bits)
{
  arf_t low;

  if (!arb_is_finite(r))
    return;
  arf_init(low);
  arb_get_lbound_arf(low, r, bits);
  if (w->neuron == SIZE_MAX || arf_cmp(low, w->least) > 0) {
    arf_max(w->least, w->least, low);
    w->neuron = j;
  }
  arf_clear(low);
}

/* ---- a neuron on a step ---- */

/* Its a by tau, and where on the step it counts. */
typedef struct course {
  rf_onlooker *onlooker;
  const rf_stage *stage;
  size_t neuron;
  rf_ball *a, *slope;    /* a[order + 1], slope[order] */
  rf_up wide;
  double from, sure, to; /* all of [0, to]; certainly of it: [from, sure] */
} course;

/* a of member i. */
static void
set_course(course *c, const rf_cohort *u, size_t i)
{
  const rf_stage *s = c->stage;
  const size_t width = 1 + s->ground->d;
  const rf_mover *q = &s->bundle->at[u->member[i]];

  c->neuron = u->member[i];
  c->wide = q->wide;
  for (size_t t = 0; t <= s->order; t++)
    if (u->shared)
      arb_dot(&c->a[t], NULL, 0, q->z, 1, rf_column(s, u, 0, 0) + t,
              (slong)(width * (s->order + 1)), (slong)width, s->ground->bits);
    else
      ball_set(&c->a[t], rf_column(s, u, i, 0) + t);
  _arb_poly_derivative(c->slope, c->a, (slong)s->order + 1, s->ground->bits);
}

/* |ln(|a| / |a(0)|)| at a tau, where a is off by so much more. */
static void
value_at(rf_ball *r, const course *c, double x, rf_up more)
{
  const long bits = c->stage->ground->bits;
  rf_ball tau;

  ball_init(&tau);
  arb_set_d(&tau, x);
  _arb_poly_evaluate(r, c->a, (slong)c->stage->order + 1, &tau, bits);
  up_blur(r, up_add(c->wide, more));
  log_ratio(r, c->onlooker, c->neuron, r, bits);
  ball_clear(&tau);
}

/* A place that counts, if it is one. */
static void
take_sure(const course *c, double x)
{
  rf_ball r;

  if (x < c->from || x > c->sure)
    return;
  ball_init(&r);
  value_at(&r, c, x, up_zero());
  keep_least(c->onlooker, &r, c->neuron, c->stage->ground->bits);
  ball_clear(&r);
}

/* A place of the step, and how far a can be from there on a piece. */
static void
take_value(const course *c, double x, rf_up more)
{
  const long bits = c->stage->ground->bits;
  rf_ball r;

  ball_init(&r);
  value_at(&r, c, x, more);
  keep_most(c->onlooker, &r, bits);
  ball_clear(&r);
  take_sure(c, x);
}

/* The sign of the derivative on a piece, 0: it has none that is certain; and
   how far a can be from its middle. */
static int
slope_of(rf_up *far, const course *c, double x, double length)
{
  rf_ball tau, slope;
  int sign;

  ball_init(&tau);
  ball_init(&slope);
  arb_set_d(&tau, x + length / 2.0);
  up_blur(&tau, up_d(length / 2.0));
  _arb_poly_evaluate(&slope, c->slope, (slong)c->stage->order, &tau,
                     c->stage->ground->bits);
  sign = arb_sgn_nonzero(&slope);
  *far = up_times(up_ball(&slope), length / 2.0);
  ball_clear(&slope);
  ball_clear(&tau);
  return sign;
}

/* A piece.  Its ends are doubles exactly, as `to` has 36 bits. */
static void
look_at(const course *c, double x, double length, int depth)
{
  rf_up far;

  if (slope_of(&far, c, x, length)) {
    take_value(c, x, up_zero());
    take_value(c, x + length, up_zero());
  } else if (depth == DEPTH_MOST || up_less(far, c->wide))
    take_value(c, x + length / 2.0, far);
  else {
    look_at(c, x, length / 2.0, depth + 1);
    look_at(c, x + length / 2.0, length / 2.0, depth + 1);
  }
}

/* Nobody who cannot come to what is certain already is looked at: on a step ln
   |a| changes by h ||D|| at most, with room for the window before it. */
static bool
is_behind(const course *c, const rf_cohort *u, size_t j)
{
  const rf_stage *s = c->stage;
  const rf_mover *q = &s->bundle->at[j];
  rf_up room = up_times(up_mul(s->length, u->drive), 1.01);
  rf_ball r, least;
  bool behind;

  room = up_add(room, up_times(up_mul(s->bundle->busy, s->bundle->pace), 4.0));
  ball_init(&r);
  ball_init(&least);
  ball_set(&r, &q->z[0]);
  up_blur(&r, rf_mover_error(s->bundle, q));
  log_ratio(&r, c->onlooker, j, &r, LOG_BITS);
  up_blur(&r, room);
  arb_set_arf(&least, c->onlooker->least);
  behind = arb_le(&r, &least);
  ball_clear(&r);
  ball_clear(&least);
  return behind;
}

/* ---- a step ---- */

/* ln |a(0)|, by the balls of the starts. */
static void
set_bases(rf_onlooker *w, const rf_stage *s)
{
  const rf_bundle *b = s->bundle;

  for (size_t j = 0; j < w->m; j++) {
    rf_ball *base = &w->base[j];
    ball_set(base, &b->at[j].z[0]);
    up_blur(base, rf_mover_error(b, &b->at[j]));
    arb_abs(base, base);
    ball_log(base, base, s->ground->bits + LOG_BITS);
  }
  w->begun = true;
}

/* (time - begin)/h as a double: of 36 bits, rounded up, at most 1; or rounded
   down. */
static double
share_of(const rf_stage *s, const rf_ball *time, bool up)
{
  double x;
  rf_ball t;
  arf_t end;

  ball_init(&t);
  arf_init(end);
  ball_sub(&t, time, &s->bundle->time, s->ground->bits);
  ball_div(&t, &t, &s->h, s->ground->bits);
  if (up)
    arb_get_ubound_arf(end, &t, 36);
  else
    arb_get_lbound_arf(end, &t, 36);
  x = arf_get_d(end, up ? ARF_RND_CEIL : ARF_RND_FLOOR);
  arf_clear(end);
  ball_clear(&t);
  return fmin(x, 1.0);
}

/* The first time after the window of the last events. */
static void
set_clear(rf_ball *time, const rf_bundle *b)
{
  up_ball_set(time, b->busy);
  ball_add(time, time, &b->time, ARF_PREC_EXACT);
}

/* What nobody looks at, from the last step to the end of the window. */
static void
pass_window(rf_onlooker *w, const rf_stage *s, const rf_ball *clear)
{
  const rf_up drive = up_max(s->drive, s->bundle->pace);
  rf_ball gap;

  ball_init(&gap);
  ball_sub(&gap, clear, &w->seen, s->ground->bits);
  if (arb_is_positive(&gap))
    w->unseen = up_max(w->unseen, up_mul(up_ball(&gap), drive));
  ball_clear(&gap);
}

static rf_status
look_at_all(rf_onlooker *w, const rf_stage *s, const rf_ball *clear,
            const rf_ball *end)
{
  course c = { .onlooker = w, .stage = s,
               .from = fmax(share_of(s, clear, true), 0.0),
               .sure = fmin(share_of(s, end, false),
                            share_of(s, &w->time, false)),
               .to = fmin(share_of(s, end, true),
                          share_of(s, &w->time, true)),
               .a = rf_ball_array(s->order + 1),
               .slope = rf_ball_array(s->order + 1) };
  const bool good = c.a && c.slope;

  for (size_t v = 0; v < s->count && good && c.to > 0.0; v++) {
    const rf_cohort *u = &s->cohort[v];
    for (size_t i = 0; i < u->members; i++) {
      if (is_behind(&c, u, u->member[i]))
        continue;
      set_course(&c, u, i);
      look_at(&c, 0.0, c.to, 0);
      take_sure(&c, c.sure);
    }
  }
  rf_ball_array_free(c.a, s->order + 1);
  rf_ball_array_free(c.slope, s->order + 1);
  return good ? RF_OK : RF_ENOMEM;
}

/* The time is in this step. */
static rf_status
arrive(rf_onlooker *w, const rf_stage *s, const rf_ball *clear)
{
  rf_status status = RF_OK;
  rf_ball tau;

  w->passed = true;
  if (!arb_ge(&w->time, clear))
    return RF_OK;
  ball_init(&tau);
  ball_sub(&tau, &w->time, &s->bundle->time, s->ground->bits);
  ball_div(&tau, &tau, &s->h, s->ground->bits);
  status = rf_stage_weights(w->z, s, &tau);
  w->reached = status >= 0;
  ball_clear(&tau);
  return status;
}

/* The larger of what was seen, and what windows may hide. */
static void
add_unseen(rf_onlooker *w)
{
  rf_ball t;

  ball_init(&t);
  up_ball_set(&t, w->unseen);
  arf_add(w->most, w->most, arb_midref(&t), 64, ARF_RND_CEIL);
  ball_clear(&t);
}

rf_status
rf_onlooker_step(rf_onlooker *w, const rf_stage *s, const rf_ball *end)
{
  rf_status status = RF_OK;
  rf_ball clear;

  if (w->passed)
    return RF_OK;
  if (!w->begun)
    set_bases(w, s);
  ball_init(&clear);
  set_clear(&clear, s->bundle);
  pass_window(w, s, &clear);
  if (w->dominated)
    RF_TRY(look_at_all(w, s, &clear, end));
  ball_set(&w->seen, end);
  if (arb_le(&w->time, end)) {
    add_unseen(w);
    RF_TRY(arrive(w, s, &clear));
  }

done:
  ball_clear(&clear);
  return status;
}
