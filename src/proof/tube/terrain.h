/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * terrain.h -- the problem of a proof in balls: data, lines, labels, starts. */
#ifndef RF_TUBE_TERRAIN_H
#define RF_TUBE_TERRAIN_H

#include "base/ball/up.h"
#include "geometry/arrangement/relations.h"
#include "problem/problem.h"

typedef struct rf_terrain {
  const rf_problem *problem;
  size_t n, d, m;        /* data, dimension, neurons */
  size_t count;          /* lines */
  size_t watched;        /* those at which something happens: none, leak 1 */
  long bits;
  rf_lines *lines;
  rf_relations *relations; /* of the lines, exactly */
  rf_ball *line;         /* line[count][d]: representatives */
  rf_ball *datum;        /* datum[n][d] */
  rf_ball *ratio;        /* ratio[n]: a datum is so many times its line */
  rf_ball *y;            /* y[n] */
  rf_ball c, leak;       /* the loss is c sum_k l(h_k, y_k) */
  rf_loss loss;
  bool curved;           /* p is not linear in h: any loss but the square */
  rf_up *length;         /* length[count] of the lines, from above */
  rf_up *size;           /* size[n] of the data, from above */
  rf_up radius;          /* all starts so far from the given one, relatively to
                            its |theta|; the owner's, 0 at first */
  bool parts;            /* ... and of any width: each neuron z stands for any
                            number of parts alpha (z + e), sum alpha^2 = 1, e at
                            most so large as radius times |z|; the owner's */
  rf_up weight;          /* c, from above */
  rf_up curve;           /* c l'' for all h, from above; or infinite */
} rf_terrain;

/* Errors: RF_ENOMEM. */
rf_status rf_terrain_create(rf_terrain **ground, const rf_problem *problem,
                           long bits);
void rf_terrain_free(rf_terrain *ground);

/* The weights (a, w)[m][1 + d] at the start: from a file as they stand there,
 * else the draws times their factor.  Errors: RF_ENOMEM. */
rf_status rf_terrain_weights(rf_ball *z, const rf_terrain *ground);

/* Hold the lines where u is 0, but not l: what is asked of the relations next
 * is beside these.  held[count]: room. */
void rf_terrain_hold_others(const rf_terrain *ground, const signed char *u,
                            size_t l, size_t *held);

/* Is eta of datum k not 0 where lines have these sides?  No on its own. */
static inline bool
rf_terrain_acts(const rf_terrain *g, const signed char *u, size_t k)
{
  const int side = rf_lines_sign(g->lines, u, k);

  return side > 0 || (side && !arb_is_zero(&g->leak));
}

/* eta of datum k where its line has the side u, which is not 0. */
static inline void
rf_terrain_eta(rf_ball *eta, const rf_terrain *g, size_t k, int u)
{
  if (u * g->lines->orient[k] > 0)
    arb_one(eta);
  else
    ball_set(eta, &g->leak);
}

/* <u, v>, u[d], v[d]. */
static inline void
rf_terrain_dot(rf_ball *r, const rf_terrain *g, const rf_ball *u,
              const rf_ball *v)
{
  arb_dot(r, NULL, 0, u, 1, v, 1, (slong)g->d, g->bits);
}

#endif
