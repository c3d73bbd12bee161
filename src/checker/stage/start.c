/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * start.c -- the neurons at the start: on which side of each line, and where
 * those go that are on one exactly. */
#include "checker/stage/stage.h"

#include <string.h>

#include "checker/relation.h"

/* ---- what they are, and do ---- */

bool
stage_idle(const terrain *g, const signed char *side)
{
  for (int l = 0; l < g->lines; l++)
    if (!g->idle[l] || side[l] == -g->idle[l])
      return false;
  return true;
}

int
stage_rests(const stage *s, const mover *q, int l)
{
  if (q->side[l])
    return 0;
  return q->dead ? q->sign
    : s->face[q->face].edge[l] ? s->face[q->face].sign : 0;
}

double
mover_project(stage *s, mover *q)
{
  const facet *f = &s->face[q->face];
  const ptrdiff_t d = s->g->d;
  double sum = 0.0;

  for (int e = 0; e < d; e++) {
    ball v = ball_d(0.0);
    for (int i = 0; i < d; i++)
      v = ball_add(v, ball_mul(f->projector[e * d + i],
                               ball_num(q->z[1 + i])));
    s->scratch[e] = v;
    sum = up(sum + v.r * v.r);
  }
  for (int e = 0; e < d; e++)
    q->z[1 + e] = s->scratch[e].m;
  return up_sqrt(sum);
}

static bool
is_on_line(const terrain *g, const mover *q)
{
  for (int l = 0; l < g->lines; l++)
    if (!q->side[l])
      return true;
  return false;
}

/* ---- weights ---- */

/* Weights and what they are known to; the sum of its squares. */
static double
set_weights(stage *s, int j, double *squares)
{
  const ptrdiff_t width = 1 + s->g->d;
  double sum = 0.0;

  for (int i = 0; i < width; i++) {
    const ball z = ball_span(s->g->c->start[j * width + i],
                             s->g->scale);
    s->at[j].z[i] = z.m;
    sum = up(sum + z.r * z.r);
    *squares = up(*squares + num_size(z.m) * num_size(z.m));
  }
  return sum;
}

static found
set_sides(stage *s, int j)
{
  const terrain *g = s->g;
  mover *q = &s->at[j];

  for (int l = 0; l < g->lines; l++) {
    const ball *x = g->x + g->l->first[l] * g->d;
    ball v = ball_d(0.0);
    for (int i = 0; i < g->d; i++)
      v = ball_add(v, ball_mul(x[i], ball_num(q->z[1 + i])));
    v = ball_blur(v, up(g->length[l] * q->own));
    q->side[l] = (signed char)(g->linear ? 1 : ball_sign(v));
    if (!q->side[l] && !relation_starts(g->c, g->l, j, l))
      return stage_unsure(s, "on which side of a boundary it starts", j, l);
  }
  if (is_on_line(g, q))
    return FOUND_TRUE;
  q->dead = stage_idle(g, q->side);
  return q->dead ? FOUND_TRUE : face_find(&q->face, s, q->side, 0);
}

/* ---- on lines ---- */

/* What a neuron adds to h_k: 0 on lines. */
static ball
output(const stage *s, const mover *q, int k)
{
  const terrain *g = s->g;
  const int side = q->side[g->l->of[k]] * g->l->orient[k];
  ball v = ball_d(0.0);

  if (!side || (side < 0 && g->no_leak))
    return v;
  for (int e = 0; e < g->d; e++)
    v = ball_add(v, ball_mul(g->x[k * g->d + e],
                             ball_blur(ball_num(q->z[1 + e]), q->own)));
  v = ball_mul(v, ball_blur(ball_num(q->z[0]), q->own));
  return side > 0 ? v : ball_mul(v, g->leak);
}

static void
set_residuals(stage *s)
{
  const terrain *g = s->g;

  for (int k = 0; k < g->n; k++) {
    ball h = ball_d(0.0);
    for (int j = 0; j < g->m; j++)
      h = ball_add(h, output(s, &s->at[j], k));
    s->group->p[k] = ball_mul(ball_sub(g->y[k], ball_mul(h, g->shrink)),
                              g->weight);
  }
}

/* With a = 0 and nothing that acts beside its lines, where it sees 0, neither a
   nor w moves: |a|' <= C |w - w0|, |w|' <= C |a|. */
static bool
rests_for_ever(const stage *s, int j)
{
  const terrain *g = s->g;
  const mover *q = &s->at[j];

  for (int k = 0; k < g->n; k++) {
    const int side = q->side[g->l->of[k]] * g->l->orient[k];
    if (side > 0 || (side && !g->no_leak))
      return false;
  }
  return relation_no_output(g->c, j);
}

/* Rows of time 0. */
static found
take_rows(junction *at, stage *s)
{
  const certificate *c = s->g->c;

  at->first = s->next;
  for (; s->next < c->events
       && c->event[s->next].neuron == at->neuron; s->next++) {
    const ball time = ball_read(c->event[s->next].time.mid);
    if (num_get(time.m) != 0.0)
      break;
    if (stage_claim(s, time, c->event[s->next].time.radius))
      return stage_unsure(s, "the time of an event is not known so well",
                          at->neuron, -1);
  }
  at->last = s->next;
  return FOUND_TRUE;
}

/* It goes at once, so that no window of time is there. */
static found
settle(stage *s, int j)
{
  mover *q = &s->at[j];
  junction at = { .neuron = j, .before = q->side, .p = s->group->p,
                .start = true };
  double rounded = 0.0;
  found code;

  for (int l = 0; l < s->g->lines; l++) {
    if (q->side[l])
      continue;
    if (at.count == CORNER_MOST)
      return stage_unsure(s, "too many boundaries at one place", j, l);
    at.line[at.count++] = l;
  }
  at.sigma = q->sign = ball_sign(ball_blur(ball_num(q->z[0]), q->own));
  if (!at.sigma)
    return stage_unsure(s, "it starts on a boundary with a = 0", j,
                        at.line[0]);
  code = take_rows(&at, s);
  if (!code)
    code = outcome_find(s->after, &q->dead, s, &at);
  if (!code && !q->dead)
    code = face_find(&q->face, s, s->after, at.sigma);
  if (code)
    return code;
  memcpy(q->side, s->after, (size_t)s->g->lines);
  for (int i = 0; i < at.count; i++)
    q->away[at.line[i]] = q->side[at.line[i]] ? AWAY_CROSSED : AWAY_NOT;
  if (!q->dead && s->face[q->face].slides)
    rounded = mover_project(s, q);
  q->own = up(q->own + rounded);
  s->E = up(s->E + rounded);
  return FOUND_TRUE;
}

static found
settle_all(stage *s)
{
  bool any = false;
  found code = FOUND_TRUE;

  for (int j = 0; j < s->g->m; j++) {
    mover *q = &s->at[j];
    if (!is_on_line(s->g, q))
      continue;
    any = true;
    q->dead = rests_for_ever(s, j);
  }
  if (any)
    set_residuals(s);
  for (int j = 0; j < s->g->m && !code && any; j++)
    if (!s->at[j].dead && is_on_line(s->g, &s->at[j]))
      code = settle(s, j);
  return code;
}

/* Starts below 2^-300 are made as large as 1.  What is said of Theorem 1 is of
   weights as they are. */
static void
set_scale(stage *s)
{
  const certificate *c = s->g->c;
  long most = -TEXT_MOST;

  for (ptrdiff_t i = 0; i < c->m * (1 + c->d); i++) {
    const long e = text_exponent(c->start[i].mid);
    most = e > most ? e : most;
  }
  if (most < -300 && most > -TEXT_MOST && !c->epsilon)
    ground_scale(s->g, -most);
}

found
stage_start(stage *s)
{
  double squares = 0.0, known = 0.0, far;
  found code = FOUND_TRUE;

  set_scale(s);
  for (int j = 0; j < s->g->m; j++) {
    const double sum = set_weights(s, j, &squares);
    s->at[j].stretch = 1.0;
    s->at[j].own = up_sqrt(sum);
    known = up(known + sum);
  }
  /* Of the norm of the given start, which is known up to the radii. */
  far = up(ball_size(ball_read(s->g->c->ball))
           * (up_sqrt(squares) + up_sqrt(known)));
  s->E = up(up_sqrt(known) + far);
  for (int j = 0; j < s->g->m && !code; j++) {
    s->at[j].own = up(s->at[j].own + far);
    code = set_sides(s, j);
  }
  return code ? code : settle_all(s);
}
