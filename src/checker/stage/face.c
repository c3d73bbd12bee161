/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * face.c -- the smooth field of a face: D = sum_k p_k eta_k P x_k, P the
 * projector on the complement of the lines K on which a neuron slides, and
 * what those lines add to keep it there: <f + sum_l e_l x_l, x_i> = 0 on K, f
 * the part of D of all other data.
 *
 * An edge is one of K, of which no datum acts on the idle side, there without
 * leak, where <P x_k, x_l> = 0 for all others that act, P beside the rest of K:
 * then e_l = 0 is what the line adds on this side, whatever p is.  The neuron
 * rests there, and counts as being on that side. */
#include "checker/stage/stage.h"

#include <string.h>

#include "checker/relation.h"

/* On more lines at once nothing is asked. */
enum { HELD_MOST = 16 };

static bool
make_room(facet *f, stage *s)
{
  const terrain *g = s->g;

  for (int l = 0; l < g->lines; l++)
    f->slides += !f->side[l];
  return (f->line = stage_room(s, f->slides, 1, sizeof *f->line))
    && (f->edge = stage_room(s, g->lines, 1, 1))
    && (f->projector = stage_room(s, g->d, g->d, sizeof *f->projector))
    && (f->seen = stage_room(s, g->lines, g->d, sizeof *f->seen))
    && (f->pull = stage_room(s, g->n, g->d, sizeof *f->pull))
    && (f->hold = stage_room(s, f->slides, g->n, sizeof *f->hold))
    && (f->sum = stage_room(s, g->d, 1, sizeof *f->sum))
    && (f->D = stage_room(s, g->d, TERMS, sizeof *f->D))
    && (f->De = stage_room(s, g->d, TERMS, sizeof *f->De));
}

static const ball *
line_of(const terrain *g, int l)
{
  return g->x + g->l->first[l] * g->d;
}

/* Is <P x_k, x_l> = 0 for all data that act off the lines where u is 0, P
   beside these lines but l?  Then nothing drives a neuron that is on l off it,
   whatever p is, but the line's own data. */
bool
face_undriven(const terrain *g, const signed char *u, int l)
{
  int held[HELD_MOST], count = 0;

  for (int i = 0; i < g->lines; i++)
    if (!u[i] && i != l) {
      if (count == HELD_MOST)
        return false;
      held[count++] = i;
    }
  for (int k = 0; k < g->n; k++) {
    const int i = g->l->of[k], side = u[i] * g->l->orient[k];
    if (i != l && side && (side > 0 || !g->no_leak)
        && !relation_holds(g->c, g->l, held, count, i, l))
      return false;
  }
  return true;
}

void
face_edges(facet *f, const terrain *g)
{
  for (int i = 0; i < f->slides; i++) {
    const int l = f->line[i];
    f->edge[l] = (signed char)(g->idle[l] && face_undriven(g, f->side, l)
                               ? g->idle[l] : 0);
  }
}

/* Row operations on a[size][2 size] = (G, 1); false: G may be singular. */
static bool
invert(ball *a, ptrdiff_t size)
{
  const ptrdiff_t width = 2 * size;

  for (int c = 0; c < size; c++) {
    int best = c;
    ball by;
    for (int i = c + 1; i < size; i++)
      if (num_size(a[i * width + c].m) > num_size(a[best * width + c].m))
        best = i;
    if (!ball_sign(a[best * width + c]))
      return false;
    for (int k = 0; k < width; k++) {
      const ball t = a[c * width + k];
      a[c * width + k] = a[best * width + k];
      a[best * width + k] = t;
    }
    by = ball_inverse(a[c * width + c]);
    for (int k = 0; k < width; k++)
      a[c * width + k] = ball_mul(a[c * width + k], by);
    for (int i = 0; i < size; i++) {
      const ball f = a[i * width + c];
      for (int k = 0; k < width && i != c; k++)
        a[i * width + k] = ball_sub(a[i * width + k],
                                    ball_mul(f, a[c * width + k]));
    }
  }
  return true;
}

static bool
invert_gram(ball *a, const terrain *g, const facet *f)
{
  const ptrdiff_t K = f->slides;

  for (int i = 0; i < K; i++)
    for (int j = 0; j < K; j++) {
      a[2 * K * i + j] = ball_dot(line_of(g, f->line[i]), 1,
                                  line_of(g, f->line[j]), 1, g->d);
      a[2 * K * i + K + j] = ball_d(i == j);
    }
  return invert(a, K);
}

/* P = 1 - sum G^-1_ij x_i x_j^T. */
static void
set_projector(facet *f, const terrain *g, const ball *inverse)
{
  const ptrdiff_t K = f->slides, d = g->d;

  for (int a = 0; a < d; a++)
    for (int b = 0; b < d; b++) {
      ball sum = ball_d(a == b);
      for (int i = 0; i < K; i++)
        for (int j = 0; j < K; j++)
          sum = ball_sub(sum, ball_mul(inverse[2 * K * i + K + j],
                                       ball_mul(line_of(g, f->line[i])[a],
                                                line_of(g, f->line[j])[b])));
      f->projector[a * d + b] = sum;
    }
}

static ball
eta_of(const terrain *g, int k, int side)
{
  return side * g->l->orient[k] > 0 ? ball_d(1.0) : g->leak;
}

static void
set_pull(facet *f, const terrain *g)
{
  const ptrdiff_t d = g->d;

  for (int l = 0; l < g->lines; l++)
    for (int i = 0; i < d; i++)
      f->seen[l * d + i] = ball_dot(f->projector + i * d, 1, line_of(g, l), 1,
                                    d);
  for (int k = 0; k < g->n; k++) {
    const int l = g->l->of[k];
    for (int i = 0; i < d && f->side[l]; i++)
      f->pull[k * d + i] = ball_mul(ball_mul(eta_of(g, k, f->side[l]),
                                             g->ratio[k]),
                                    f->seen[l * d + i]);
  }
}

static void
set_hold(facet *f, const terrain *g, const ball *inverse)
{
  const ptrdiff_t K = f->slides;

  for (int k = 0; k < g->n; k++) {
    const int side = f->side[g->l->of[k]];
    for (int j = 0; j < K && side; j++) {
      const ball t = ball_mul(eta_of(g, k, side),
                              ball_dot(line_of(g, f->line[j]), 1,
                                       g->x + k * g->d, 1, g->d));
      for (int i = 0; i < K; i++)
        f->hold[i * g->n + k] = ball_sub(f->hold[i * g->n + k],
          ball_mul(inverse[2 * K * i + K + j], t));
    }
  }
}

found
face_make(facet *f, stage *s, const signed char *side, int sign)
{
  const terrain *g = s->g;
  ball *inverse;

  *f = (facet){ .sign = sign };
  if (!(f->side = stage_room(s, g->lines, 1, 1)))
    return FOUND_MEMORY;
  memcpy(f->side, side, (size_t)g->lines);
  if (!make_room(f, s)
      || !(inverse = stage_room(s, f->slides, (ptrdiff_t)2 * f->slides,
                                 sizeof *inverse)))
    return FOUND_MEMORY;
  for (int l = 0, i = 0; l < g->lines; l++)
    if (!side[l])
      f->line[i++] = l;
  if (f->slides > g->d || !invert_gram(inverse, g, f))
    return FOUND_UNSURE;
  set_projector(f, g, inverse);
  set_pull(f, g);
  set_hold(f, g, inverse);
  return FOUND_TRUE;
}

found
face_find(int *number, stage *s, const signed char *side, int sign)
{
  found code;

  if (!memchr(side, 0, (size_t)s->g->lines))
    sign = 0;
  for (int i = 0; i < s->faces; i++)
    if (s->face[i].sign == sign
        && !memcmp(s->face[i].side, side, (size_t)s->g->lines)) {
      *number = i;
      return FOUND_TRUE;
    }
  if (s->faces == s->faces_capacity) {
    facet *more = stage_room(s, 2 * s->faces + 16, 1, sizeof *more);
    if (!more)
      return FOUND_MEMORY;
    if (s->faces)
      memcpy(more, s->face, (size_t)s->faces * sizeof *more);
    s->face = more;
    s->faces_capacity = 2 * s->faces + 16;
  }
  code = face_make(&s->face[s->faces], s, side, sign);
  if (!code) {
    face_edges(&s->face[s->faces], s->g);
    *number = s->faces++;
  }
  return code;
}

bool
face_holds(const facet *f)
{
  for (int i = 0; i < f->slides; i++)
    if (!f->edge[f->line[i]])
      return true;
  return false;
}

void
face_drive(ball *D, const terrain *g, const facet *f, const ball *p)
{
  for (int i = 0; i < g->d; i++)
    D[i] = ball_dot(f->pull + i, g->d, p, 1, g->n);
}

ball
form_value(const terrain *g, const ball *form, const ball *p)
{
  return ball_dot(form, 1, p, 1, g->n);
}

void
form_side(ball *form, const terrain *g, int l, int u)
{
  for (int k = 0; k < g->n; k++)
    form[k] = g->l->of[k] == l ? ball_mul(eta_of(g, k, u), g->ratio[k])
                               : ball_d(0.0);
}

void
form_velocity(ball *form, const terrain *g, const facet *f, int l)
{
  for (int k = 0; k < g->n; k++)
    form[k] = ball_dot(f->pull + k * g->d, 1, line_of(g, l), 1, g->d);
}

void
form_jump(ball *form, const terrain *g, int l)
{
  ball *minus = form + g->n;

  form_side(form, g, l, 1);
  form_side(minus, g, l, -1);
  for (int k = 0; k < g->n; k++)
    form[k] = ball_sub(form[k], minus[k]);
}

/* sigma (e - p+) for u = 1, sigma (p- - e) for u = -1. */
void
form_margin(ball *form, const terrain *g, const facet *f, int i, int u,
            int sigma)
{
  form_side(form, g, f->line[i], u);
  for (int k = 0; k < g->n; k++) {
    form[k] = ball_sub(f->hold[i * g->n + k], form[k]);
    if (sigma * u < 0)
      form[k] = ball_neg(form[k]);
  }
}
