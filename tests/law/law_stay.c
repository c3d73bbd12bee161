/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law_stay.c -- may a neuron rest at w = 0?  All boundaries meet there, and
 * Clarke's set is the convex hull of the D of all cells; with dependent data
 * that is less than independent slopes give.  Where 0 is not in it there is a
 * direction v with <v, D> > 0 in every cell, and the neuron must leave. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "law/law_impl.h"

#define POINTS 48            /* around each set of boundaries */
#define ROUNDS 4000

typedef struct cells {
  const motion *o;
  real *D;                   /* D[count][d], one for each cell */
  unsigned *at;              /* its + data */
  size_t count, capacity;
  uint64_t seed;
} cells;

static real
uniform(cells *c)
{
  c->seed = c->seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
  return (real)(int64_t)c->seed * 0x1p-63L;
}

/* The cell of v, if it is a new one and v is well inside. */
static void
add_cell(cells *c, const real *v)
{
  const motion *o = c->o;
  unsigned at = 0;
  real *D;

  for (size_t k = 0; k < o->n; k++) {
    const real *x = &o->x[k * o->d], g = motion_dot(v, x, o->d);
    if (fabsl(g) < 1e-12L * sqrtl(motion_dot(x, x, o->d)))
      return;
    at |= (unsigned)(g > 0) << k;
  }
  for (size_t i = 0; i < c->count; i++)
    if (c->at[i] == at)
      return;
  if (c->count == c->capacity)
    return;
  D = &c->D[c->count * o->d];
  memset(D, 0, o->d * sizeof *D);
  for (size_t k = 0; k < o->n; k++)
    for (size_t i = 0; i < o->d; i++)
      D[i] += (at >> k & 1 ? 1 : o->leak) * o->p[k] * o->x[k * o->d + i];
  c->at[c->count++] = at;
}

/* Points close to where the boundaries of a set of data meet. */
static void
around(cells *c, unsigned set)
{
  const motion *o = c->o;
  const size_t d = o->d;
  real basis[16][16], v[16], w[16];
  size_t rank = 0;

  for (size_t k = 0; k < o->n && rank < d; k++) {
    real left, *q = basis[rank];
    if (!(set >> k & 1))
      continue;
    left = sqrtl(motion_dot(&o->x[k * d], &o->x[k * d], d));
    for (size_t i = 0; i < d; i++)
      q[i] = o->x[k * d + i] / left;
    for (size_t r = 0; r < rank; r++) {
      const real s = motion_dot(q, basis[r], d);
      for (size_t i = 0; i < d; i++)
        q[i] -= s * basis[r][i];
    }
    if ((left = sqrtl(motion_dot(q, q, d))) < 1e-9L)
      continue;
    for (size_t i = 0; i < d; i++)
      q[i] /= left;
    rank++;
  }
  for (int point = 0; point < POINTS; point++) {
    for (size_t i = 0; i < d; i++)
      v[i] = uniform(c);
    for (size_t r = 0; r < rank; r++) {
      const real s = motion_dot(v, basis[r], d);
      for (size_t i = 0; i < d; i++)
        v[i] -= s * basis[r][i];
    }
    for (size_t i = 0; i < d; i++)
      w[i] = v[i] + 1e-6L * uniform(c);
    add_cell(c, w);
  }
}

/* The distance of 0 from the hull where a direction proves it, else 0: the
   point of least norm is approached along lines to the lowest corners. */
static real
proven_distance(const cells *c)
{
  const size_t d = c->o->d;
  real z[16], best = 0;

  memcpy(z, c->D, d * sizeof *z);
  for (int round = 0; round < ROUNDS; round++) {
    const real size = sqrtl(motion_dot(z, z, d));
    const real *low = c->D;
    real s, v[16], q;
    for (size_t i = 1; i < c->count; i++)
      if (motion_dot(z, &c->D[i * d], d) < motion_dot(z, low, d))
        low = &c->D[i * d];
    if (size > 0)
      best = fmaxl(best, motion_dot(z, low, d) / size);
    for (size_t i = 0; i < d; i++)
      v[i] = low[i] - z[i];
    q = motion_dot(v, v, d);
    s = q > 0 ? -motion_dot(z, v, d) / q : 0;
    if (!(s > 0))
      break;
    for (size_t i = 0; i < d; i++)
      z[i] += fminl(s, 1) * v[i];
  }
  return best;
}

real
law_stay(const motion *o)
{
  cells c = { .o = o, .capacity = 1u << o->n, .seed = 1 };
  real distance;

  if (o->n > 10 || o->d > 16)
    return 0;
  c.D = calloc(c.capacity * o->d, sizeof *c.D);
  c.at = calloc(c.capacity, sizeof *c.at);
  if (!c.D || !c.at)
    abort();
  for (unsigned set = 0; set < 1u << o->n; set++)
    around(&c, set);
  distance = c.count ? proven_distance(&c) : 0;
  free(c.D);
  free(c.at);
  return distance;
}
