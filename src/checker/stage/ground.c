/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ground.c -- the problem in balls. */
#include "checker/stage/stage.h"

#include <string.h>

/* ---- the problem ---- */

static bool
make_room(terrain *g, stage *s)
{
  return (g->x = stage_room(s, g->n, g->d, sizeof *g->x))
    && (g->y = stage_room(s, g->n, 1, sizeof *g->y))
    && (g->ratio = stage_room(s, g->n, 1, sizeof *g->ratio))
    && (g->size = stage_room(s, g->n, 1, sizeof *g->size))
    && (g->idle = stage_room(s, g->lines, 1, 1))
    && (g->length = stage_room(s, g->lines, 1, sizeof *g->length));
}

/* The side of line l on which none of its data acts. */
static int
idle_side(const terrain *g, int l)
{
  bool active[2] = { false, false };

  for (int k = 0; k < g->n; k++)
    if (g->l->of[k] == l)
      active[g->l->orient[k] > 0] = true;
  return !g->no_leak || (active[0] && active[1]) ? 0 : active[1] ? -1 : 1;
}

/* x_k is so many times the datum of its line: by their largest entries. */
static ball
ratio_of(const terrain *g, int k)
{
  const ball *x = g->x + k * g->d;
  const ball *line = g->x + g->l->first[g->l->of[k]] * g->d;
  int most = 0;

  if (g->l->first[g->l->of[k]] == k)
    return ball_d(1.0);
  for (int i = 1; i < g->d; i++)
    if (num_size(line[i].m) > num_size(line[most].m))
      most = i;
  return ball_mul(x[most], ball_inverse(line[most]));
}

static void
set_data(terrain *g, const certificate *c)
{
  const ball xden = ball_inverse(ball_read(c->xden));
  const ball yden = ball_inverse(ball_read(c->yden));
  for (int k = 0; k < g->n; k++) {
    for (int i = 0; i < g->d; i++)
      g->x[k * g->d + i] = ball_mul(ball_read(c->x[k * g->d + i]), xden);
    g->y[k] = ball_mul(ball_read(c->y[k]), yden);
    g->size[k] = ball_norm(g->x + k * g->d, g->d);
    g->squares = up(g->squares + g->size[k] * g->size[k]);
  }
  for (int l = 0; l < g->lines; l++) {
    g->idle[l] = (signed char)idle_side(g, l);
    g->length[l] = g->size[g->l->first[l]];
  }
  for (int k = 0; k < g->n; k++)
    g->ratio[k] = ratio_of(g, k);
  g->weight = ball_read(c->weight);
  ground_scale(g, 0);
}

void
ground_scale(terrain *g, long scale)
{
  g->scale = scale;
  g->shrink = scale > 500 ? (ball){ num_d(0.0), UP_TINY }
    : ball_d(ldexp(1.0, (int)(-2 * scale)));
  g->c_up = up(ball_size(g->weight) * ball_size(g->shrink));
  g->stiff = up(g->c_up * g->squares);
}

found
ground_make(terrain *g, stage *s, const certificate *c, const lines *l)
{
  *g = (terrain){ .c = c, .l = l, .n = c->n, .d = c->d, .m = c->m,
                 .lines = l->count, .no_leak = !strcmp(c->leak, "0"),
                 .linear = !strcmp(c->leak, "1"), .leak = ball_read(c->leak) };
  if (!make_room(g, s))
    return FOUND_MEMORY;
  set_data(g, c);
  if (ball_sign(g->weight) <= 0)
    return stage_unsure(s, "the weight of the loss is not positive", -1, -1);
  if (g->no_leak || g->linear)
    return FOUND_TRUE;
  if (ball_sign(g->leak) <= 0
      || ball_sign(ball_sub(ball_d(1.0), g->leak)) <= 0)
    return stage_unsure(s, "the leak is not between 0 and 1", -1, -1);
  return FOUND_TRUE;
}
