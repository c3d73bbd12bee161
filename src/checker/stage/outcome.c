/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.c -- the sides that a neuron takes where it is on lines.
 *
 * On each of the lines Z of the place a side -, 0, + is tried: a choice is
 * valid if the velocity leads to each side taken and both margins are positive
 * on each 0, for all p; or the 0 is an edge (face.c).  It is the only solution
 * where sgn(a) (p_l+ - p_l-) < 0 on all of Z (the field is one-sided
 * Lipschitz), and where all others are certainly invalid; of several valid ones
 * the rows say which is meant.
 *
 * Choices are faces: a line in the span of those with 0 has 0.  To stay where
 * those depend on each other is invalid if for a vector h of their span
 * <D, h> has one sign for all D of Clarke's set (hull.c) or whatever they add;
 * and valid where nothing acts beside
 * Z, if the sides on which none of Z acts have an open cone in common: then
 * D = 0 is in Clarke's set. */
#include "checker/stage/stage.h"

#include <string.h>

#include "checker/relation.h"

/* What is known of the lines of Z that are 0, by their mask. */
enum { ZEROS_NEW, ZEROS_NO_FACE, ZEROS_FREE, ZEROS_DEPENDENT };

typedef struct place {
  stage *s;
  const junction *at;
  signed char *trial;    /* trial[lines] */
  signed char *free;     /* the same, dependent lines that are 0 put off it */
  ball *form;
  char zeros[1 << CORNER_MOST];
  bool idle;             /* nothing acts beside Z */
  int valid, unsure;
  found code;            /* no memory for a choice */
  bool told;             /* a valid one is what the rows say */
  bool found;            /* there is one, with this D: */
  ball *drive;           /* drive[d] */
  signed char *side;     /* Out: */
  bool dead;
} place;

/* 1: positive; -1: not; 0: unsure. */
static int
positive(const place *at, int sign)
{
  return ball_sign(form_value(at->s->g, at->form, at->at->p)) * sign;
}

static int
both(int a, int b)
{
  return a < 0 || b < 0 ? -1 : a && b;
}

static bool
attracts(const place *at)
{
  for (int i = 0; i < at->at->count; i++) {
    form_jump(at->form, at->s->g, at->at->line[i]);
    if (positive(at, -at->at->sigma) <= 0)
      return false;
  }
  return true;
}

/* ---- a choice ---- */

/* What the zeros of the trial are; free: without those that depend. */
static int
look_at_zeros(place *at)
{
  const terrain *g = at->s->g;
  int held[CORNER_MOST], count = 0, what = ZEROS_FREE;

  for (int i = 0; i < at->at->count; i++) {
    const int l = at->at->line[i];
    if (at->trial[l])
      continue;
    if (relation_holds(g->c, g->l, held, count, l, l))
      what = ZEROS_DEPENDENT;
    else
      held[count++] = l;
  }
  for (int i = 0; i < at->at->count; i++) {
    const int l = at->at->line[i];
    if (at->trial[l] && count
        && relation_holds(g->c, g->l, held, count, l, l))
      return ZEROS_NO_FACE;
  }
  return what;
}

static int
zeros_of(place *at)
{
  int mask = 0;

  for (int i = 0; i < at->at->count; i++)
    mask |= !at->trial[at->at->line[i]] << i;
  if (at->zeros[mask] == ZEROS_NEW)
    at->zeros[mask] = (char)look_at_zeros(at);
  return at->zeros[mask];
}

/* The trial with dependent lines that are 0 put on a side: they add nothing to
   D, as P x = 0. */
static void
set_free(place *at)
{
  const terrain *g = at->s->g;
  int held[CORNER_MOST], count = 0;

  memcpy(at->free, at->trial, (size_t)g->lines);
  for (int i = 0; i < at->at->count; i++) {
    const int l = at->at->line[i];
    if (at->trial[l])
      continue;
    if (relation_holds(g->c, g->l, held, count, l, l))
      at->free[l] = 1;
    else
      held[count++] = l;
  }
}

/* Does it move to the sides taken?  Where nothing drives it beside an idle
   side it rests: that is the choice with 0. */
static int
moves_there(const place *at, const facet *f)
{
  const terrain *g = at->s->g;
  int valid = 1;

  for (int i = 0; i < at->at->count && valid >= 0; i++) {
    const int l = at->at->line[i], u = at->trial[l];
    int way;
    if (!u)
      continue;
    form_velocity(at->form, g, f, l);
    way = positive(at, at->at->sigma * u);
    if (!way && u == g->idle[l] && face_undriven(g, at->free, l))
      way = -1;
    valid = both(valid, way);
  }
  return valid;
}

/* Both margins are positive, or both negative: then it may stay, too. */
static int
is_between(const place *at, const facet *f, int i)
{
  int margin[2];

  for (int u = 0; u < 2; u++) {
    form_margin(at->form, at->s->g, f, i, 2 * u - 1, at->at->sigma);
    margin[u] = positive(at, 1);
  }
  return !margin[0] || !margin[1] ? 0 : margin[0] == margin[1] ? 1 : -1;
}

static int
stays_there(const place *at, const facet *f)
{
  int valid = 1;

  for (int i = 0; i < f->slides && valid >= 0; i++)
    if (!f->edge[f->line[i]])
      valid = both(valid, is_between(at, f, i));
  return valid;
}

/* What line l adds to <D, h> on its side; where that is 0, at least (up_to =
   -1) or at most. */
static ball
end_of(const place *at, int l, const ball *h, int up_to)
{
  const terrain *g = at->s->g;
  const ball dot = ball_dot(g->x + g->l->first[l] * g->d, 1, h, 1, g->d);
  ball v[2], apart;

  for (int i = 0; i < 2; i++) {
    form_side(at->form, g, l, at->trial[l] ? at->trial[l] : 2 * i - 1);
    v[i] = ball_mul(dot, form_value(g, at->form, at->at->p));
    if (at->trial[l])
      return v[i];
  }
  apart = ball_sub(v[0], v[1]);
  return ball_sign(apart) == up_to ? v[0] : ball_sign(apart) == -up_to ? v[1]
         : ball_blur(v[0], ball_size(apart));
}

/* Is <D, h> of one sign whatever the lines add that are 0? */
static bool
is_driven_along(const place *at, const ball *h)
{
  const terrain *g = at->s->g;

  for (int up_to = -1; up_to <= 1; up_to += 2) {
    ball sum = ball_d(0.0);
    for (int l = 0; l < g->lines; l++)
      sum = ball_add(sum, end_of(at, l, h, up_to));
    /* The least of all is positive, or the largest negative. */
    if (ball_sign(sum) == -up_to)
      return true;
  }
  return false;
}

/* h: the lines, and what the D that was found has in their span; else Clarke's
   set itself.  P beside them, NULL where nothing acts but they. */
static int
stays_on_dependent(place *at, const ball *projector)
{
  const terrain *g = at->s->g;
  ball *h = at->s->scratch;
  bool away;

  for (int i = 0; i < at->at->count; i++)
    if (!at->trial[at->at->line[i]]
        && is_driven_along(at, g->x + g->l->first[at->at->line[i]] * g->d))
      return -1;
  for (int e = 0; e < g->d && at->found; e++) {
    h[e] = at->drive[e];
    if (projector)
      h[e] = ball_sub(h[e], ball_dot(projector + e * g->d, 1, at->drive, 1,
                                     g->d));
  }
  if (at->found && is_driven_along(at, h))
    return -1;
  at->code = hull_leads_away(&away, at->s, at->at->p, at->trial, projector);
  return away ? -1 : 0;
}

/* ---- where nothing acts beside Z ---- */

enum { STEPS_MOST = 1000 };

/* A point with the idle sides of all of Z, by the perceptron. */
static bool
has_idle_cone(const place *at)
{
  const terrain *g = at->s->g;
  ball *v = at->s->scratch;
  bool inside = false;

  for (int e = 0; e < g->d; e++)
    v[e] = ball_d(0.0);
  for (int step = 0; step < STEPS_MOST && !inside; step++) {
    inside = true;
    for (int i = 0; i < at->at->count; i++) {
      const int l = at->at->line[i];
      const ball *x = g->x + g->l->first[l] * g->d;
      if (ball_sign(ball_dot(x, 1, v, 1, g->d)) == g->idle[l])
        continue;
      inside = false;
      for (int e = 0; e < g->d; e++)
        v[e] = ball_num(num_add(v[e].m, num_d(num_get(x[e].m) * g->idle[l]
                                              / g->length[l])));
    }
  }
  return inside;
}

static int
rests_there(place *at, int zeros)
{
  return zeros == ZEROS_FREE || has_idle_cone(at) ? 1
         : stays_on_dependent(at, NULL);
}

/* ---- all of them ---- */

static void
keep(place *at, const facet *f)
{
  const terrain *g = at->s->g;
  const bool told = rows_say(at->s, at->at, at->trial, f ? f->edge : NULL);

  at->valid++;
  if (at->told)
    return;
  at->told = told;
  at->dead = !f;
  memcpy(at->side, at->trial, (size_t)g->lines);
}

/* One that is a face with independent lines, or not. */
static int
try_face(place *at, facet *f, int zeros)
{
  int valid = moves_there(at, f);

  if (valid < 0)
    return valid;
  if (zeros == ZEROS_DEPENDENT)
    return both(valid, stays_on_dependent(at, f->projector));
  face_edges(f, at->s->g);
  valid = both(valid, stays_there(at, f));
  if (valid > 0) {
    face_drive(at->drive, at->s->g, f, at->at->p);
    keep(at, f);
  }
  return valid;
}

/* Number `choice` of 3^count; 0: on all of them. */
static found
try_choice(place *at, int choice)
{
  const int rooms = at->s->rooms;
  int zeros, valid = 0;
  facet f;
  found code;

  for (int i = 0, c = choice; i < at->at->count; i++, c /= 3)
    at->trial[at->at->line[i]] = (signed char)((c + 1) % 3 - 1);
  zeros = zeros_of(at);
  if (zeros == ZEROS_NO_FACE)
    return FOUND_TRUE;
  if (at->idle && !choice) {
    valid = rests_there(at, zeros);
    if (valid > 0)
      keep(at, NULL);
  } else {
    set_free(at);
    code = face_make(&f, at->s, at->free, at->at->sigma);
    if (!code)
      valid = try_face(at, &f, zeros);
    stage_rewind(at->s, rooms);
    if (code == FOUND_MEMORY)
      return code;
  }
  at->unsure += !valid;
  return at->code;
}

/* Again where one was found, as its D may rule out others. */
static found
try_all(place *at)
{
  int choices = 1;
  found code = FOUND_TRUE;

  for (int i = 0; i < at->at->count; i++)
    choices *= 3;
  for (int pass = 0; pass < 2; pass++) {
    at->found = at->valid == 1;
    at->valid = at->unsure = 0;
    at->told = false;
    for (int c = 0; c < choices && !code; c++)
      code = try_choice(at, c);
    if (code || at->valid != 1 || !at->unsure)
      break;
  }
  return code;
}

static found
judge(place *at, bool attracting)
{
  const junction *c = at->at;
  const bool only = attracting ? at->valid > 0
    : at->valid == 1 && !at->unsure;

  if (!only && !at->told)
    return stage_unsure(at->s, "which sides it takes at a boundary",
                        c->neuron, c->line[0]);
  if (!at->told) {
    stage_unsure(at->s, "it takes other sides than is claimed", c->neuron,
                 c->line[0]);
    return FOUND_FALSE;
  }
  at->s->unique = at->s->unique && only;
  return FOUND_TRUE;
}

found
outcome_find(signed char *side, bool *dead, stage *s, const junction *at)
{
  const terrain *g = s->g;
  const int rooms = s->rooms;
  place v = { .s = s, .at = at, .trial = s->trial, .form = s->form,
              .side = side };
  found code = FOUND_MEMORY;

  memcpy(v.trial, at->before, (size_t)g->lines);
  for (int i = 0; i < at->count; i++)
    v.trial[at->line[i]] = 0;
  v.idle = stage_idle(g, v.trial);
  if ((v.free = stage_room(s, g->lines, 1, 1))
      && (v.drive = stage_room(s, g->d, 1, sizeof *v.drive)))
    code = try_all(&v);
  if (!code)
    code = judge(&v, attracts(&v));
  *dead = v.dead;
  stage_rewind(s, rooms);
  return code;
}
