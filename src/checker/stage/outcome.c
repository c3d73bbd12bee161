/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.c -- the sides that a neuron takes where it meets a line.
 *
 * On the lines Z, those on which it slides and the one it meets, each side -,
 * 0, + is tried: valid if the velocity leads to each side taken and both
 * margins are positive on each 0, for all p of the window.  It is the only
 * solution where sgn(a) (p_l+ - p_l-) < 0 on all of Z (the field is one-sided
 * Lipschitz), and with one or two lines where all others are certainly
 * invalid. */
#include "checker/stage/stage.h"

#include <string.h>

enum { LINES_MOST = 5 };

typedef struct place {
  stage *s;
  const ball *p;
  int sigma, count, line[LINES_MOST];
  signed char *trial;
  ball *form;
} place;

/* 1: positive; -1: not; 0: unsure. */
static int
positive(const place *at, int sign)
{
  return ball_sign(form_value(at->s->g, at->form, at->p)) * sign;
}

static int
both(int a, int b)
{
  return a < 0 || b < 0 ? -1 : a && b;
}

static bool
attracts(const place *at)
{
  const terrain *g = at->s->g;

  for (int i = 0; i < at->count; i++) {
    ball *minus = at->form + g->n;
    form_side(at->form, g, at->line[i], 1);
    form_side(minus, g, at->line[i], -1);
    for (int k = 0; k < g->n; k++)
      at->form[k] = ball_sub(at->form[k], minus[k]);
    if (positive(at, -at->sigma) <= 0)
      return false;
  }
  return true;
}

static int
is_valid(const place *at, const facet *f)
{
  const terrain *g = at->s->g;
  int valid = 1;

  for (int i = 0; i < at->count; i++) {
    const int u = at->trial[at->line[i]];
    if (!u)
      continue;
    form_velocity(at->form, g, f, at->line[i]);
    valid = both(valid, positive(at, at->sigma * u));
  }
  for (int i = 0; i < f->slides; i++)
    for (int u = -1; u <= 1; u += 2) {
      form_margin(at->form, g, f, i, u, at->sigma);
      valid = both(valid, positive(at, 1));
    }
  return valid;
}

/* Number `choice` of 3^count; -2: no memory. */
static int
try_choice(place *at, int choice)
{
  int number;

  for (int i = 0; i < at->count; i++, choice /= 3)
    at->trial[at->line[i]] = (signed char)(choice % 3 - 1);
  switch (face_find(&number, at->s, at->trial, at->sigma)) {
  case FOUND_TRUE:
    return is_valid(at, &at->s->face[number]);
  case FOUND_MEMORY:
    return -2;
  default:
    return 0;
  }
}

static found
try_all(signed char *side, place *at, const unit *u)
{
  const bool attracting = attracts(at);
  int choices = 1, valid = 0, unsure = 0;

  for (int i = 0; i < at->count; i++)
    choices *= 3;
  for (int c = 0; c < choices; c++) {
    const int v = try_choice(at, c);
    if (v == -2)
      return FOUND_MEMORY;
    if (v > 0)
      memcpy(side, at->trial, (size_t)at->s->g->lines);
    valid += v > 0;
    unsure += !v;
  }
  if (attracting ? valid > 0 : valid == 1 && !unsure && at->count <= 2)
    return FOUND_TRUE;
  return stage_unsure(at->s, "which sides it takes at a boundary", u->neuron,
                      u->line);
}

static found
find(signed char *side, bool *dead, place *at, const unit *u)
{
  const terrain *g = at->s->g;
  const signed char *before = at->s->at[u->neuron].side;

  for (int l = 0; l < g->lines; l++)
    if (!before[l] || l == u->line) {
      if (at->count == LINES_MOST)
        return stage_unsure(at->s, "too many boundaries at one place",
                            u->neuron, u->line);
      at->line[at->count++] = l;
    }
  memcpy(at->trial, before, (size_t)g->lines);
  at->trial[u->line] = 0;
  *dead = stage_idle(g, at->trial);
  if (!*dead)
    return try_all(side, at, u);
  memcpy(side, at->trial, (size_t)g->lines);
  return attracts(at) ? FOUND_TRUE
    : stage_unsure(at->s, "whether it dies at a boundary", u->neuron, u->line);
}

found
outcome_find(signed char *side, bool *dead, stage *s, const group *g,
             const unit *u)
{
  place at = { .s = s, .p = g->p, .sigma = u->sigma,
               .trial = s->trial, .form = s->form };

  return find(side, dead, &at, u);
}
