/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hull.c -- Clarke's set where lines depend on each other.
 *
 * It is the convex hull of the D_u over the open cones u around the place, less
 * than coefficients of the lines one by one.  Of all sides u of the lines those
 * are no cone for which a relation sum c_l x_l = 0 has u_l c_l > 0 throughout;
 * relations are x_k in terms of independent lines, and one that is not seen
 * leaves the set too large.  To stay takes a D of the hull without a part in
 * the span of the lines: there is none if for some h these parts of all D_u
 * have <D_u, h> > 0. */
#include "checker/stage/stage.h"

#include <string.h>

#include "checker/relation.h"

enum { TURNS_MOST = 1000, CONES_MOST = 1 << CORNER_MOST };

typedef struct hull {
  stage *s;
  const ball *p;
  const signed char *trial;    /* trial[lines] */
  const ball *projector;       /* P beside the lines; NULL: nothing is left */
  int count, line[CORNER_MOST];   /* those that are 0 */
  bool none[CONES_MOST];       /* is no cone; bit i: the side 1 of line i */
  int cones;
  ball *D;                     /* D[cones][d] */
} hull;

/* ---- cones ---- */

/* sum c_i x_i = 0 over the lines of `of`, all c certain: sign bits. */
static void
strike(hull *v, int of, int signs)
{
  for (int u = 0; u < 1 << v->count; u++)
    if ((u & of) == (signs & of) || (u & of) == (~signs & of))
      v->none[u] = true;
}

/* x_k = sum c_i x_i over the lines that are 0 in the face, if it is. */
static void
use_relation(hull *v, const facet *f, int T, int k)
{
  const terrain *g = v->s->g;
  const int first = g->l->first[v->line[k]];
  int of = 1 << k, signs = 1 << k;

  for (int i = 0, number = 0; i < v->count; i++) {
    int sign;
    if (!(T >> i & 1))
      continue;
    /* hold has -c, by lines in their order. */
    sign = ball_sign(f->hold[number++ * g->n + first]);
    if (!sign)
      return;
    of |= 1 << i;
    signs |= (sign > 0) << i;
  }
  if (relation_holds(g->c, g->l, f->line, f->slides, v->line[k], v->line[k]))
    strike(v, of, signs);
}

/* With the lines of T independent. */
static found
use_lines(hull *v, int T)
{
  const terrain *g = v->s->g;
  const int rooms = v->s->rooms;
  signed char *side = stage_room(v->s, g->lines, 1, 1);
  found code = FOUND_MEMORY;
  facet f;

  if (side) {
    memset(side, 1, (size_t)g->lines);
    for (int i = 0; i < v->count; i++)
      if (T >> i & 1)
        side[v->line[i]] = 0;
    code = face_make(&f, v->s, side, 1);
  }
  for (int k = 0; k < v->count && !code; k++)
    if (!(T >> k & 1))
      use_relation(v, &f, T, k);
  stage_rewind(v->s, rooms);
  return code == FOUND_MEMORY ? code : FOUND_TRUE;
}

/* ---- D ---- */

/* Add to D[d] what line l adds on the side u. */
static void
add_side(ball *D, const hull *v, int l, int u)
{
  const terrain *g = v->s->g;
  ball by;

  form_side(v->s->form, g, l, u);
  by = form_value(g, v->s->form, v->p);
  for (int e = 0; e < g->d; e++)
    D[e] = ball_add(D[e], ball_mul(by, g->x[g->l->first[l] * g->d + e]));
}

static void
set_drive(ball *D, const hull *v, int u)
{
  const terrain *g = v->s->g;
  ball *part = v->s->scratch;

  for (int e = 0; e < g->d; e++)
    D[e] = ball_d(0.0);
  for (int l = 0; l < g->lines; l++)
    if (v->trial[l])
      add_side(D, v, l, v->trial[l]);
  for (int i = 0; i < v->count; i++)
    add_side(D, v, v->line[i], u >> i & 1 ? 1 : -1);
  for (int e = 0; e < g->d && v->projector; e++)
    part[e] = ball_dot(v->projector + e * g->d, 1, D, 1, g->d);
  for (int e = 0; e < g->d && v->projector; e++)
    D[e] = ball_sub(D[e], part[e]);
}

/* h by the perceptron, if it finds one. */
static bool
is_apart(const hull *v)
{
  const ptrdiff_t d = v->s->g->d;
  ball *h = v->s->scratch;
  bool apart = false;

  for (int e = 0; e < d; e++)
    h[e] = ball_d(0.0);
  for (int step = 0; step < TURNS_MOST && !apart; step++) {
    apart = true;
    for (int i = 0; i < v->cones; i++) {
      const ball *D = v->D + i * d;
      const double size = ball_norm(D, d);
      if (ball_sign(ball_dot(D, 1, h, 1, d)) > 0)
        continue;
      apart = false;
      for (int e = 0; e < d; e++)
        h[e] = ball_num(num_add(h[e].m, num_d(num_get(D[e].m) / size)));
    }
  }
  return apart;
}

found
hull_leads_away(bool *away, stage *s, const ball *p, const signed char *trial,
                const ball *projector)
{
  const int rooms = s->rooms;
  hull v = { .s = s, .p = p, .trial = trial, .projector = projector };
  found code = FOUND_TRUE;

  for (int l = 0; l < s->g->lines; l++)
    if (!trial[l])
      v.line[v.count++] = l;
  for (int T = 1; T < 1 << v.count && !code; T++)
    code = use_lines(&v, T);
  if (!code && !(v.D = stage_room(s, s->g->d, CONES_MOST, sizeof *v.D)))
    code = FOUND_MEMORY;
  for (int u = 0; u < 1 << v.count && !code; u++)
    if (!v.none[u])
      set_drive(v.D + v.cones++ * s->g->d, &v, u);
  *away = !code && is_apart(&v);
  stage_rewind(s, rooms);
  return code;
}
